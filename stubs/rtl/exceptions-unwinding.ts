import { REG } from '../../src/cpu/cpu.ts';
import { STATUS_LONGJUMP } from '../../src/generated/ntstatus.ts';
import { LONG, PVOID, ULONG, ULONGLONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi, RESUME } from '../../src/kernel/declaration.ts';
import { CAPTURED, readRegisters, writeContext, writeRegisters } from '../../src/kernel/exceptions/context-record.ts';
import { dispatchException, handlerAnswered } from '../../src/kernel/exceptions/dispatch.ts';
import { EXCEPTION_GADGET } from '../../src/kernel/exceptions/frame-layout.ts';
import { lookupFunction, readEntry } from '../../src/kernel/exceptions/function-table.ts';
import { DISPATCH_ROUTINE, UNWIND_ROUTINE } from '../../src/kernel/exceptions/handler-call.ts';
import { fillJumpBuffer, JUMP_BUFFER, restoreJumpBuffer } from '../../src/kernel/exceptions/jump-buffer.ts';
import { currentRegisters } from '../../src/kernel/exceptions/machine-registers.ts';
import { callersRegisters } from '../../src/kernel/exceptions/raise.ts';
import {
  CONSOLIDATE_ROUTINE,
  consolidated,
  consolidateFrames,
  restoreContext,
} from '../../src/kernel/exceptions/restore-context.ts';
import { walkStack } from '../../src/kernel/exceptions/stack-walk.ts';
import { type SavedAt, virtualUnwind } from '../../src/kernel/exceptions/unwind.ts';
import { beginUnwind, terminationHandlerReturned, unwindFrames } from '../../src/kernel/exceptions/unwind-frames.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { moduleAt } from '../../src/kernel/modules/loaded-modules.ts';
import { StopSignal } from '../../src/kernel/signals.ts';

const UNKNOWN_IMAGE_SIZE = 0xffff_ffff;
/** KNONVOLATILE_CONTEXT_POINTERS: sixteen pointers to XMM registers, then sixteen to general ones. */
const GENERAL_POINTERS = 0x80n;
const RTL_WALK_USER_MODE_STACK = 1;
const RTL_STACK_WALKING_MODE_FRAMES_TO_SKIP_SHIFT = 8;
/** Frames that one walk gives at most. */
const MAX_FRAMES = 0x1000;

/** Return addresses from the caller outwards; the first is in the routine that called the DDI. */
function callers(k: Kernel, limit: number): bigint[] {
  k.cpu.load();
  return walkStack(k, currentRegisters(k), Math.min(limit, MAX_FRAMES) + 1)
    .slice(1)
    .map(({ rip }) => rip);
}

function storeFrames(k: Kernel, buffer: bigint, frames: readonly bigint[]): void {
  frames.forEach((rip, index) => {
    k.mem.setU64(buffer + BigInt(8 * index), rip);
  });
}

function captureStackBackTrace(k: Kernel, skip: number, count: number, buffer: bigint, hash: bigint): number {
  const frames = callers(k, skip + count).slice(skip);
  storeFrames(k, buffer, frames);
  if (hash !== 0n) k.mem.setU32(hash, Number(frames.reduce((sum, rip) => sum + rip, 0n) & 0xffff_ffffn));
  return frames.length;
}

interface VirtualUnwindArgs {
  readonly HandlerType: number;
  readonly ImageBase: bigint;
  readonly ControlPc: bigint;
  readonly FunctionEntry: bigint;
  readonly ContextRecord: bigint;
  readonly HandlerData: bigint;
  readonly EstablisherFrame: bigint;
  readonly ContextPointers: bigint;
}

function rtlVirtualUnwind(k: Kernel, a: VirtualUnwindArgs): bigint {
  const registers = readRegisters(k, a.ContextRecord);
  const image = { base: a.ImageBase, imageSize: moduleAt(k, a.ImageBase)?.size ?? UNKNOWN_IMAGE_SIZE };
  const savedAt: SavedAt = (kind, register, va) => {
    const table = kind === 'xmm' ? a.ContextPointers : a.ContextPointers + GENERAL_POINTERS;
    k.mem.setU64(table + BigInt(8 * register), va);
  };
  const entry = readEntry(k, image, a.FunctionEntry);
  const unwound = virtualUnwind(
    k,
    a.HandlerType,
    a.ControlPc,
    entry,
    registers,
    a.ContextPointers === 0n ? undefined : savedAt,
  );
  writeRegisters(k, a.ContextRecord, registers);
  k.mem.setU64(a.EstablisherFrame, unwound.establisherFrame);
  if (unwound.handler) k.mem.setU64(a.HandlerData, unwound.handler.data);
  return unwound.handler?.routine ?? 0n;
}

function lookup(k: Kernel, pc: bigint, imageBase: bigint): bigint {
  const module = moduleAt(k, pc);
  k.mem.setU64(imageBase, module?.base ?? 0n);
  return lookupFunction(k, pc)?.va ?? 0n;
}

function setJump(k: Kernel, buffer: bigint, frame: bigint): number {
  fillJumpBuffer(k, buffer, frame, callersRegisters(k));
  return 0;
}

function longJump(k: Kernel, buffer: bigint, value: number) {
  const returned = BigInt(value === 0 ? 1 : value >>> 0);
  const frame = k.mem.get(buffer, JUMP_BUFFER.Frame);
  if (frame !== 0n) {
    const record = { code: STATUS_LONGJUMP, flags: 0, address: 0n, parameters: [buffer] };
    return beginUnwind(k, { frame, ip: k.mem.get(buffer, JUMP_BUFFER.Rip), returnValue: returned, record });
  }
  k.cpu.load();
  restoreJumpBuffer(k, buffer);
  k.cpu.registers[REG.RAX] = returned;
  return RESUME;
}

export const rtlUnwinding = [
  ddi('RtlUnwindEx', {
    params: {
      TargetFrame: PVOID,
      TargetIp: PVOID,
      ExceptionRecord: PVOID,
      ReturnValue: PVOID,
      ContextRecord: PVOID,
      HistoryTable: PVOID,
    },
    maxIrql: 'ANY',
    fidelity: { approximate: ['the caller’s ContextRecord is not used as scratch space'] },
    model: (k, a) =>
      beginUnwind(k, { frame: a.TargetFrame, ip: a.TargetIp, returnValue: a.ReturnValue, record: a.ExceptionRecord }),
  }),
  ddi('RtlUnwind', {
    params: { TargetFrame: PVOID, TargetIp: PVOID, ExceptionRecord: PVOID, ReturnValue: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) =>
      beginUnwind(k, { frame: a.TargetFrame, ip: a.TargetIp, returnValue: a.ReturnValue, record: a.ExceptionRecord }),
  }),
  ddi('_local_unwind', {
    params: { TargetFrame: PVOID, TargetIp: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => beginUnwind(k, { frame: a.TargetFrame, ip: a.TargetIp, returnValue: 0n, record: 0n }),
  }),
  ddi('RtlVirtualUnwind', {
    params: {
      HandlerType: ULONG,
      ImageBase: ULONGLONG,
      ControlPc: ULONGLONG,
      FunctionEntry: PVOID,
      ContextRecord: PVOID,
      HandlerData: PVOID,
      EstablisherFrame: PVOID,
      ContextPointers: PVOID,
    },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => rtlVirtualUnwind(k, a),
  }),
  ddi('RtlLookupFunctionEntry', {
    params: { ControlPc: ULONGLONG, ImageBase: PVOID, HistoryTable: PVOID },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: { approximate: ['the history table is neither read nor filled'] },
    model: (k, a) => lookup(k, a.ControlPc, a.ImageBase),
  }),
  ddi('RtlPcToFileHeader', {
    params: { PcValue: PVOID, BaseOfImage: PVOID },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const base = moduleAt(k, a.PcValue)?.base ?? 0n;
      k.mem.setU64(a.BaseOfImage, base);
      return base;
    },
  }),
  ddi('RtlCaptureContext', {
    params: { ContextRecord: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['x87 state is that of a fresh thread'] },
    model: (k, a) => writeContext(k, a.ContextRecord, callersRegisters(k), CAPTURED),
  }),
  ddi('RtlRestoreContext', {
    params: { ContextRecord: PVOID, ExceptionRecord: PVOID },
    maxIrql: 'ANY',
    fidelity: { approximate: ['x87 and extended state are left as they are'] },
    model: (k, a) => restoreContext(k, a.ContextRecord, a.ExceptionRecord),
  }),
  ddi('RtlCaptureStackBackTrace', {
    params: { FramesToSkip: ULONG, FramesToCapture: ULONG, BackTrace: PVOID, BackTraceHash: PVOID },
    returns: USHORT,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => captureStackBackTrace(k, a.FramesToSkip, a.FramesToCapture, a.BackTrace, a.BackTraceHash),
  }),
  ddi('RtlWalkFrameChain', {
    params: { Callers: PVOID, Count: ULONG, Flags: ULONG },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: { approximate: ['a user-mode stack has no frames'] },
    model: (k, a) => {
      if (a.Flags & RTL_WALK_USER_MODE_STACK) return 0;
      const skip = a.Flags >>> RTL_STACK_WALKING_MODE_FRAMES_TO_SKIP_SHIFT;
      return captureStackBackTrace(k, skip, a.Count, a.Callers, 0n);
    },
  }),
  ddi('RtlGetCallersAddress', {
    params: { CallersAddress: PVOID, CallersCaller: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const [, first = 0n, second = 0n] = callers(k, 3);
      k.mem.setU64(a.CallersAddress, first);
      k.mem.setU64(a.CallersCaller, second);
    },
  }),
  ddi('_setjmp', {
    params: { _Buf: PVOID, _Ctx: PVOID },
    returns: LONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => setJump(k, a._Buf, a._Ctx),
  }),
  ddi('_setjmpex', {
    params: { _Buf: PVOID, _Ctx: PVOID },
    returns: LONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => setJump(k, a._Buf, a._Ctx),
  }),
  ddi('longjmp', {
    params: { _Buf: PVOID, _Value: LONG },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => longJump(k, a._Buf, a._Value),
  }),
];

/** Places in the kernel where a dispatch or an unwind is suspended. */
export const rtlUnwindingInternal = [
  ddi(DISPATCH_ROUTINE, {
    internal: true,
    params: { Frame: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => dispatchException(k, a.Frame),
    steps: { handlerAnswered },
  }),
  ddi(UNWIND_ROUTINE, {
    internal: true,
    params: { Frame: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => unwindFrames(k, a.Frame),
    steps: { terminationHandlerReturned },
  }),
  ddi(CONSOLIDATE_ROUTINE, {
    internal: true,
    params: { Frame: PVOID, ExceptionRecord: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => consolidateFrames(k, a.Frame, a.ExceptionRecord),
    steps: { consolidated },
  }),
  ddi(EXCEPTION_GADGET, {
    internal: true,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => {
      throw new StopSignal({ kind: 'internalError', message: `${EXCEPTION_GADGET} was returned to` });
    },
  }),
];
