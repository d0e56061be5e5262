import { CONTEXT } from '../../generated/structs.ts';
import { callGuest, type Plain, type Request } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { moduleAt } from '../modules/loaded-modules.ts';
import type { PendingFrame } from '../thread.ts';
import { readRegisters, writeRegisters } from './context-record.ts';
import { recordOf } from './exception-frame.ts';
import { FRAME_CALLER_CONTEXT, FRAME_CONTEXT, FRAME_DISPATCHER_CONTEXT } from './frame-layout.ts';
import type { WalkedFrame } from './frame-walk.ts';
import { readEntry } from './function-table.ts';
import { copyRegisters, type MachineRegisters } from './machine-registers.ts';
import { DISPATCHER_CONTEXT } from './records.ts';
import { virtualUnwind } from './unwind.ts';

/** The kernel's routine that looks for a handler. */
export const DISPATCH_ROUTINE = 'KiDispatchException';
/** The kernel's routine that unwinds: what RtlUnwind, RtlUnwindEx, _local_unwind and longjmp come down to. */
export const UNWIND_ROUTINE = 'RtlpUnwindFrames';

/** What a suspended dispatch or unwind keeps: the rest is in its exception frame in guest memory. */
export type DispatchData = { readonly frame: bigint } & { readonly [key: string]: Plain };

/** A language handler and what it is told. */
export interface HandlerCall {
  readonly pc: bigint;
  readonly imageBase: bigint;
  readonly functionEntry: bigint;
  readonly establisherFrame: bigint;
  readonly targetIp: bigint;
  readonly routine: bigint;
  readonly data: bigint;
  readonly scopeIndex: number;
}

export function handlerCall(walked: WalkedFrame, targetIp: bigint): HandlerCall {
  return {
    pc: walked.pc,
    imageBase: walked.entry.base,
    functionEntry: walked.entry.va,
    establisherFrame: walked.establisherFrame,
    targetIp,
    routine: walked.handler?.routine ?? 0n,
    data: walked.handler?.data ?? 0n,
    scopeIndex: 0,
  };
}

/** Calls a handler; the named step gets its disposition. `shown` is the context that the DISPATCHER_CONTEXT points to. */
export function callHandler(k: Kernel, frame: bigint, call: HandlerCall, shown: bigint, then: string): Request {
  const dispatcher = frame + FRAME_DISPATCHER_CONTEXT;
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.ControlPc, call.pc);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.ImageBase, call.imageBase);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.FunctionEntry, call.functionEntry);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.EstablisherFrame, call.establisherFrame);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.TargetIp, call.targetIp);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.ContextRecord, shown);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.LanguageHandler, call.routine);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.HandlerData, call.data);
  k.mem.set(dispatcher, DISPATCHER_CONTEXT.ScopeIndex, call.scopeIndex);
  const args = [recordOf(k, frame), call.establisherFrame, frame + FRAME_CONTEXT, dispatcher];
  return callGuest(call.routine, args, then, { frame });
}

/** Is this call of the kernel into the guest that of a language handler? By which routine, and with what DISPATCHER_CONTEXT? */
export function handlerCallOf(
  pending: PendingFrame | undefined,
): { readonly routine: string; readonly dispatcher: bigint } | undefined {
  const routine = [DISPATCH_ROUTINE, UNWIND_ROUTINE].find((name) => pending?.owner === `ntoskrnl.exe!${name}`);
  if (pending === undefined || routine === undefined) return undefined;
  return { routine, dispatcher: (pending.data as DispatchData).frame + FRAME_DISPATCHER_CONTEXT };
}

export interface Collision {
  readonly call: HandlerCall;
  /** The registers of the frame whose termination handler was interrupted, and of its caller. */
  readonly registers: MachineRegisters;
  readonly caller: MachineRegisters;
}

/** Where an unwind that was interrupted inside a termination handler has got to, from its DISPATCHER_CONTEXT. */
export function collisionWith(k: Kernel, dispatcher: bigint, targetIp: bigint): Collision {
  const get = (field: (typeof DISPATCHER_CONTEXT)['ControlPc']) => k.mem.get(dispatcher, field);
  const registers = readRegisters(k, get(DISPATCHER_CONTEXT.ContextRecord));
  const caller = copyRegisters(registers);
  const imageBase = get(DISPATCHER_CONTEXT.ImageBase);
  const functionEntry = get(DISPATCHER_CONTEXT.FunctionEntry);
  const image = { base: imageBase, imageSize: moduleAt(k, imageBase)?.size ?? 0 };
  const pc = get(DISPATCHER_CONTEXT.ControlPc);
  virtualUnwind(k, 0, pc, readEntry(k, image, functionEntry), caller);
  const call: HandlerCall = {
    pc,
    imageBase,
    functionEntry,
    establisherFrame: get(DISPATCHER_CONTEXT.EstablisherFrame),
    targetIp,
    routine: get(DISPATCHER_CONTEXT.LanguageHandler),
    data: get(DISPATCHER_CONTEXT.HandlerData),
    scopeIndex: k.mem.get(dispatcher, DISPATCHER_CONTEXT.ScopeIndex),
  };
  return { call, registers, caller };
}

export function callerRegisters(k: Kernel, frame: bigint): MachineRegisters {
  return readRegisters(k, frame + FRAME_CALLER_CONTEXT);
}
/** Keeps the registers with which the walk goes on, as a whole context. */
export function keepCaller(k: Kernel, frame: bigint, registers: MachineRegisters): void {
  k.mem.copy(frame + FRAME_CALLER_CONTEXT, frame + FRAME_CONTEXT, CONTEXT.Xmm0.offset);
  writeRegisters(k, frame + FRAME_CALLER_CONTEXT, registers);
}
