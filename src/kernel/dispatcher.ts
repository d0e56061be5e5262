import { ENTERED_INSIDE, REG, StubAction, type StubActionCode } from '../cpu/cpu.ts';
import { GuestAccessError } from '../memory/memory-errors.ts';
import { fromHalves } from '../memory/virtual-address.ts';
import { deliverApc, endApc, enterNormalRoutine } from './apcs.ts';
import { clock, spendCall } from './clock.ts';
import type { Codec } from './codecs.ts';
import { type Ddi, IRQL_LEVEL, type Outcome, type Request, type Varargs } from './declaration.ts';
import { beginWait, resumeWait } from './dispatcher-objects.ts';
import { raiseException } from './exceptions/raise.ts';
import { EXCEPTION_NONCONTINUABLE } from './exceptions/records.ts';
import { enterGuest, rawArgument } from './guest-call.ts';
import { awaitLowerIrql, deliverInterrupt, dpcReturned, interruptPending } from './interrupts.ts';
import type { Kernel } from './kernel.ts';
import { gadgets, internalRoutine, RETURN_GADGET, SLOT_RETURN, SLOT_SIZE } from './modules/slots.ts';
import type { DdiCall, ExportTarget } from './observer.ts';
import { accessFault } from './page-faults.ts';
import { notifyRoutines } from './ps/notify-routines.ts';
import { phaseReturned, runState } from './run-state.ts';
import { AnswerSignal, ExceptionSignal, type KernelStop, StopSignal, stopOf } from './signals.ts';
import { captureContext, currentThread, dropFramesBelow, makeReady, type PendingFrame } from './thread.ts';
import { terminateCurrent } from './thread-life.ts';
import { expireDue } from './timers.ts';
import { unmodelledResult } from './unmodelled.ts';

const ARGUMENT_CELL = [REG.RCX, REG.RDX, REG.R8, REG.R9] as const;
const HIGHEST_LEVEL = IRQL_LEVEL.HIGH;
const RAX_LOW = 2 * REG.RAX;
const stackCells = new BigUint64Array(40);
const stackWords = new Uint32Array(stackCells.buffer);

/** What the calls of one slot have in common: worked out at the first of them. */
interface Entrance {
  readonly target: ExportTarget;
  readonly ddi: Ddi | undefined;
  /** Highest IRQL at which it may be called. */
  readonly level: number;
  readonly names: readonly string[];
  readonly codecs: readonly Codec<unknown>[];
}

/**
 * Serves export slots: the engine calls the answer with a slot's number when RIP gets to its first byte. Nothing is thrown
 * through the engine.
 */
export function slotServer(k: Kernel): (slot: number) => StubActionCode {
  const entrances: (Entrance | undefined)[] = [];
  const call = new ServedCall(k);
  return (slot) => {
    try {
      if (slot >= ENTERED_INSIDE) throw new StopSignal(enteredInside(k, slot - ENTERED_INSIDE));
      let entrance = entrances[slot];
      if (entrance === undefined) {
        entrance = entranceOf(k, slot);
        entrances[slot] = entrance;
      }
      return entrance.target.name === RETURN_GADGET ? guestReturned(k) : serveCall(k, entrance, call);
    } catch (error) {
      k.cpu.load();
      return endedByThrow(k, error);
    }
  };
}

/** What a routine of Windows does from its middle on is in its code, which is not here. */
function enteredInside(k: Kernel, slot: number): KernelStop {
  const name = k.targets.get(slot)?.name ?? 'a routine of the kernel';
  const message = `the driver entered ${name} behind its first instruction; what it does from there is not modelled`;
  return { kind: 'unhandledFault', message, rip: k.cpu.registers[REG.RIP]! };
}

function entranceOf(k: Kernel, slot: number): Entrance {
  const target = k.targets.get(slot);
  if (!target) throw new StopSignal({ kind: 'internalError', message: `no export at slot ${slot}` });
  const { ddi } = target;
  const params = ddi?.params ?? {};
  return {
    target,
    ddi,
    level: ddi === undefined ? HIGHEST_LEVEL : IRQL_LEVEL[ddi.maxIrql],
    names: Object.keys(params),
    codecs: Object.values(params),
  };
}

function serveCall(k: Kernel, entrance: Entrance, call: ServedCall): StubActionCode {
  const { ddi } = entrance;
  const { observer } = k;
  call.enter(entrance.target);
  k.call = call;
  spendCall(k);
  if (k.irql > entrance.level) observer.irqlTooHigh?.(call, k.irql);
  observer.beforeModel?.(call);
  if (ddi === undefined) {
    observer.unmodelled?.(call);
    return settleQuick(k, call, unmodelledResult(entrance.target));
  }
  const args = decodeArguments(k, entrance, call);
  return settleQuick(k, call, ddi.model(k, args as never, ddi.variadic ? varargsOf(call, ddi) : NO_VARARGS));
}

/**
 * What its parts cost is spent only when they are asked for: most calls need neither. One object serves call after call: it
 * is valid until the next one.
 */
class ServedCall implements DdiCall {
  target!: ExportTarget;
  readonly #k: Kernel;
  readonly #words: Uint32Array;
  #rspLow = 0;
  #rspHigh = 0;
  #entryRsp: bigint | undefined;
  #returnAddress: bigint | undefined;

  constructor(k: Kernel) {
    this.#k = k;
    this.#words = k.cpu.words;
  }
  /** A call that is being made: RSP is loaded. */
  enter(target: ExportTarget): void {
    this.target = target;
    this.#rspLow = this.#words[2 * REG.RSP]!;
    this.#rspHigh = this.#words[2 * REG.RSP + 1]!;
    this.#entryRsp = undefined;
    this.#returnAddress = undefined;
  }
  get entryRsp(): bigint {
    this.#entryRsp ??= fromHalves(this.#rspLow, this.#rspHigh);
    return this.#entryRsp;
  }
  get returnAddress(): bigint {
    this.#returnAddress ??= this.#k.mem.u64(this.entryRsp);
    return this.#returnAddress;
  }
  raw(index: number): bigint {
    return rawArgument(this.#k, this.entryRsp, index);
  }
}

function varargsOf(call: DdiCall, ddi: Ddi): Varargs {
  const first = Object.keys(ddi.params).length;
  return (index) => call.raw(first + index);
}
const NO_VARARGS: Varargs = () => 0n;

function decodeArguments(k: Kernel, { names, codecs }: Entrance, call: DdiCall): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  const { words, registers } = k.cpu;
  const inRegisters = Math.min(4, names.length);
  for (let index = 0; index < inRegisters; index++) {
    args[names[index]!] = codecs[index]!.read(words, registers, ARGUMENT_CELL[index]!);
  }
  for (let index = 4; index < names.length; index++) {
    stackCells[index] = k.mem.u64(call.entryRsp + 0x28n + 8n * BigInt(index - 4));
    args[names[index]!] = codecs[index]!.read(stackWords, stackCells, index);
  }
  return args;
}

/** The common end of a call: only RAX changes and the engine returns by itself. */
function settleQuick(k: Kernel, call: DdiCall, outcome: Outcome): StubActionCode {
  const { ddi } = call.target;
  if (typeof outcome !== 'object') {
    if (ddi?.returns !== undefined || outcome !== undefined) setResult(k, ddi?.returns, outcome);
    k.observer.afterModel?.(call, k.cpu.registers[REG.RAX]!);
    const time = clock(k);
    if (time.now >= time.nextDue) expireDue(k);
    if (!interruptPending(k)) return StubAction.Return;
    const rax = k.cpu.registers[REG.RAX]!;
    k.cpu.load();
    k.cpu.registers[REG.RAX] = rax;
    k.cpu.registers[REG.RIP] = call.target.returnAt;
    deliverInterrupt(k);
    return StubAction.Redirect;
  }
  if (outcome.request !== 'resume') k.cpu.load();
  return settleRequest(k, frameOwner(call), outcome);
}

interface Owner {
  readonly target: ExportTarget;
  readonly entryRsp: bigint;
}
function frameOwner(call: DdiCall): Owner {
  return { target: call.target, entryRsp: call.entryRsp };
}

/** All registers are loaded. */
function settleRequest(k: Kernel, owner: Owner, request: Request): StubActionCode {
  const thread = currentThread(k);
  const { target, entryRsp } = owner;
  const frame = (step: string, data: PendingFrame['data']): PendingFrame => ({
    owner: `${target.module}!${target.name}`,
    step,
    data,
    entryRsp,
    returnAt: target.returnAt,
  });
  switch (request.request) {
    case 'callGuest':
      enterGuest(k, thread, request.routine, request.args, frame(request.then, request.data), entryRsp);
      return StubAction.Redirect;
    case 'wait': {
      const pending = frame(request.then, request.data);
      const status = beginWait(k, request.wait, pending);
      if (status !== undefined) return goOn(k, pending, BigInt(status));
      thread.context = captureContext(k);
      return StubAction.Yield;
    }
    case 'reschedule': {
      thread.wait = {
        spec: NO_WAIT,
        due: Number.POSITIVE_INFINITY,
        frame: frame(request.then, request.data),
        order: 0,
      };
      thread.wakeStatus = 0;
      thread.context = captureContext(k);
      makeReady(k, thread);
      return StubAction.Yield;
    }
    case 'terminateThread':
      terminateCurrent(k, request.status);
      return StubAction.Yield;
    case 'resume':
      dropFramesBelow(thread, k.cpu.registers[REG.RSP]!);
      deliverInterrupt(k);
      return StubAction.Redirect;
  }
}
const NO_WAIT = { objects: [], all: false, timeout: undefined, alertable: false, why: 'reschedule' } as const;

/** A routine that the kernel had called came back to the gadget. */
function guestReturned(k: Kernel): StubActionCode {
  k.cpu.load();
  const thread = currentThread(k);
  const frame = thread.frames.pop();
  if (!frame) throw new StopSignal({ kind: 'internalError', message: 'a guest call returned that nobody made' });
  k.observer.guestReturned?.(thread, frame, k.cpu.registers[REG.RAX]!);
  return goOn(k, frame, k.cpu.registers[REG.RAX]!);
}

/** Goes on with a suspended call whose guest routine returned or whose wait ended. All registers are loaded. */
function goOn(k: Kernel, frame: PendingFrame, result: bigint): StubActionCode {
  if (frame.owner === 'kernel') return kernelStep(k, frame, result);
  const target = targetAt(k, frame.returnAt);
  const { registers } = k.cpu;
  registers[REG.RSP] = frame.entryRsp;
  registers[REG.RIP] = frame.returnAt;
  const call = new ServedCall(k);
  call.enter(target);
  k.call = call;
  const step = target.ddi?.steps[frame.step];
  if (!step) throw new StopSignal({ kind: 'internalError', message: `${frame.owner} has no step ${frame.step}` });
  const outcome = step(k, frame.data as never, result);
  if (typeof outcome === 'object') return settleRequest(k, frameOwner(call), outcome);
  setResult(k, target.ddi?.returns, outcome);
  k.observer.afterModel?.(call, registers[REG.RAX]!);
  deliverInterrupt(k);
  return StubAction.Redirect;
}

function targetAt(k: Kernel, returnAt: bigint): ExportTarget {
  const slot = Number((returnAt - BigInt(SLOT_RETURN) - gadgets(k).slotBase) / BigInt(SLOT_SIZE));
  const target = k.targets.get(slot);
  if (!target) throw new StopSignal({ kind: 'internalError', message: `no export behind 0x${returnAt.toString(16)}` });
  return target;
}

function kernelStep(k: Kernel, frame: PendingFrame, result: bigint): StubActionCode {
  switch (frame.step) {
    case 'dpcReturned': {
      dpcReturned(k, frame);
      const thread = currentThread(k);
      if (!thread.idle || thread.frames.length > 0) return StubAction.Redirect;
      thread.state = 'parked';
      return StubAction.Yield;
    }
    case 'apcKernelReturned':
      return enterNormalRoutine(k, frame) ? StubAction.Redirect : apcReturned(k, frame);
    case 'apcReturned':
      return apcReturned(k, frame);
    case 'threadReturned':
      if (notifyRoutines(k).thread.length > 0) {
        enterGuest(k, currentThread(k), internalRoutine(k, 'PspExitThread'), [0n], frame, frame.entryRsp);
        return StubAction.Redirect;
      }
      terminateCurrent(k, 0);
      return StubAction.Yield;
    case 'phaseReturned':
      phaseReturned(k, result);
      return StubAction.Yield;
    default:
      throw new StopSignal({ kind: 'internalError', message: `no kernel step ${frame.step}` });
  }
}

/** An APC is done: the next one, the wait that it interrupted, or the interrupted code. */
function apcReturned(k: Kernel, frame: PendingFrame): StubActionCode {
  endApc(k, frame);
  const { suspendedWait } = frame;
  if (suspendedWait === undefined) {
    if (!deliverInterrupt(k)) awaitLowerIrql(k);
    return StubAction.Redirect;
  }
  if (deliverApc(k, suspendedWait)) return StubAction.Redirect;
  const status = resumeWait(k, suspendedWait);
  if (status !== undefined) return goOn(k, suspendedWait.frame, BigInt(status));
  currentThread(k).context = captureContext(k);
  return StubAction.Yield;
}

function setResult(k: Kernel, codec: Codec<unknown> | undefined, outcome: Exclude<Outcome, Request>): void {
  const { words, registers } = k.cpu;
  if (typeof outcome === 'bigint') registers[REG.RAX] = outcome;
  else if (typeof outcome === 'number' && codec?.width === 8) registers[REG.RAX] = BigInt(outcome);
  else if (typeof outcome === 'number' || typeof outcome === 'boolean') {
    words[RAX_LOW] = Number(outcome);
    words[RAX_LOW + 1] = 0;
  }
}

/** `goOn` outside a slot's hook, for a wait that ended: the registers are in place already. */
export function resumeCall(k: Kernel, frame: PendingFrame, result: bigint): void {
  try {
    goOn(k, frame, result);
  } catch (error) {
    endedByThrow(k, error);
  }
}

function endedByThrow(k: Kernel, error: unknown): StubActionCode {
  try {
    if (error instanceof AnswerSignal && k.call) return answered(k, k.call, error.result);
    if (error instanceof ExceptionSignal || error instanceof GuestAccessError) {
      const raised =
        error instanceof ExceptionSignal
          ? { code: error.status, parameters: error.parameters }
          : accessFault(k, error.fault);
      const flags = error instanceof ExceptionSignal ? EXCEPTION_NONCONTINUABLE : 0;
      raiseException(k, { ...raised, flags, address: k.call?.target.address ?? k.cpu.registers[REG.RIP]! });
      return StubAction.Redirect;
    }
  } catch (second) {
    return stopWith(k, second);
  }
  return stopWith(k, error);
}

/** All registers are loaded. */
function answered(k: Kernel, call: DdiCall, result: bigint): StubActionCode {
  const { registers } = k.cpu;
  registers[REG.RAX] = result;
  registers[REG.RIP] = call.target.returnAt;
  k.observer.afterModel?.(call, result);
  return StubAction.Redirect;
}

function stopWith(k: Kernel, error: unknown): StubActionCode {
  runState(k).stop = stopOf(error, k.space.maxBytes);
  return StubAction.Yield;
}
