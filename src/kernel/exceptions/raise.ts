import { REG } from '../../cpu/cpu.ts';
import { RESUME, type Request } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { enterInternal, layFrame, setRecord } from './exception-frame.ts';
import { DISPATCH_ROUTINE } from './handler-call.ts';
import { currentRegisters, type MachineRegisters } from './machine-registers.ts';
import { EXCEPTION_NONCONTINUABLE, type RaisedException } from './records.ts';
import { unwindLeaf } from './unwind.ts';

export type { RaisedException } from './records.ts';

/**
 * Starts the dispatch of an exception. All registers in `k.cpu.registers` are the context in which it was raised; afterwards they
 * are where the guest goes on: in the kernel's dispatcher, which calls the handlers. A stack without room is a bug check.
 */
export function raiseException(k: Kernel, raised: RaisedException): void {
  raiseIn(k, currentRegisters(k), raised);
}

/** Raises in the caller of the routine that was called last, as ExRaiseStatus does. `record`: its own EXCEPTION_RECORD. */
export function raiseInCaller(k: Kernel, raise: (returnAddress: bigint) => RaisedException | bigint): Request {
  const registers = callersRegisters(k);
  raiseIn(k, registers, raise(registers.rip));
  return RESUME;
}

/** An exception with this status that cannot be continued, in the caller. */
export function raiseStatusInCaller(k: Kernel, code: number, parameters: readonly bigint[] = []): Request {
  return raiseInCaller(k, (address) => ({ code, flags: EXCEPTION_NONCONTINUABLE, address, parameters }));
}

/** The registers as they will be when the modelled routine that was just entered has returned. */
export function callersRegisters(k: Kernel): MachineRegisters {
  k.cpu.load();
  const registers = currentRegisters(k);
  unwindLeaf(k, registers);
  return registers;
}

function raiseIn(k: Kernel, registers: MachineRegisters, record: RaisedException | bigint): void {
  const frame = layFrame(k, k.cpu.registers[REG.RSP]!, registers);
  const used = setRecord(k, frame, record);
  k.observer.exceptionRaised?.(used);
  enterInternal(k, DISPATCH_ROUTINE, frame);
}
