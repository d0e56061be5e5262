import { EXCEPTION_RECORD } from '../../generated/structs.ts';
import { ptr, struct, u32 } from '../../memory/layout-types.ts';
import type { Kernel } from '../kernel.ts';

/** DISPATCHER_CONTEXT of x64 (winnt.h). */
export const DISPATCHER_CONTEXT = /* @__PURE__ */ struct('DISPATCHER_CONTEXT', 0x50, () => ({
  ControlPc: ptr(0x0),
  ImageBase: ptr(0x8),
  FunctionEntry: ptr(0x10),
  EstablisherFrame: ptr(0x18),
  TargetIp: ptr(0x20),
  ContextRecord: ptr(0x28),
  LanguageHandler: ptr(0x30),
  HandlerData: ptr(0x38),
  HistoryTable: ptr(0x40),
  ScopeIndex: u32(0x48),
}));

/** EXCEPTION_RECORD.ExceptionFlags. */
export const EXCEPTION_NONCONTINUABLE = 0x01;
export const EXCEPTION_UNWINDING = 0x02;
export const EXCEPTION_EXIT_UNWIND = 0x04;
export const EXCEPTION_STACK_INVALID = 0x08;
export const EXCEPTION_NESTED_CALL = 0x10;
export const EXCEPTION_TARGET_UNWIND = 0x20;
export const EXCEPTION_COLLIDED_UNWIND = 0x40;

/** EXCEPTION_DISPOSITION. */
export const ExceptionContinueExecution = 0;
export const ExceptionContinueSearch = 1;
export const ExceptionNestedException = 2;
export const ExceptionCollidedUnwind = 3;

const MAXIMUM_PARAMETERS = 15;

export interface RaisedException {
  /** NTSTATUS, unsigned. */
  readonly code: number;
  readonly flags: number;
  /** Address of the instruction that raised it. */
  readonly address: bigint;
  readonly parameters: readonly bigint[];
  /** EXCEPTION_RECORD of the exception that led to this one. */
  readonly cause?: bigint;
}

export function writeRecord(k: Kernel, record: bigint, raised: RaisedException): void {
  const parameters = raised.parameters.slice(0, MAXIMUM_PARAMETERS);
  k.mem.fill(record, EXCEPTION_RECORD.$size, 0);
  k.mem.set(record, EXCEPTION_RECORD.ExceptionCode, raised.code);
  k.mem.set(record, EXCEPTION_RECORD.ExceptionFlags, raised.flags);
  k.mem.set(record, EXCEPTION_RECORD.ExceptionRecord, raised.cause ?? 0n);
  k.mem.set(record, EXCEPTION_RECORD.ExceptionAddress, raised.address);
  k.mem.set(record, EXCEPTION_RECORD.NumberParameters, parameters.length);
  parameters.forEach((parameter, index) => {
    k.mem.setU64(parameterAt(record, index), parameter);
  });
}

export function recordCode(k: Kernel, record: bigint): number {
  return k.mem.get(record, EXCEPTION_RECORD.ExceptionCode);
}
export function recordFlags(k: Kernel, record: bigint): number {
  return k.mem.get(record, EXCEPTION_RECORD.ExceptionFlags);
}
export function changeFlags(k: Kernel, record: bigint, set: number, clear = 0): void {
  k.mem.set(record, EXCEPTION_RECORD.ExceptionFlags, ((recordFlags(k, record) | set) & ~clear) >>> 0);
}
/** A parameter, 0 where there are fewer. */
export function recordParameter(k: Kernel, record: bigint, index: number): bigint {
  const count = k.mem.get(record, EXCEPTION_RECORD.NumberParameters);
  return index < count && index < MAXIMUM_PARAMETERS ? k.mem.u64(parameterAt(record, index)) : 0n;
}

function parameterAt(record: bigint, index: number): bigint {
  return record + EXCEPTION_RECORD.ExceptionInformation.at + BigInt(8 * index);
}
