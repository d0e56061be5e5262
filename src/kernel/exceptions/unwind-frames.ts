import { REG } from '../../cpu/cpu.ts';
import {
  STATUS_BAD_STACK,
  STATUS_INVALID_DISPOSITION,
  STATUS_UNWIND,
  STATUS_UNWIND_CONSOLIDATE,
} from '../../generated/ntstatus.ts';
import { CONTEXT } from '../../generated/structs.ts';
import { GuestAccessError } from '../../memory/memory-errors.ts';
import { RESUME, type Request } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { readRegisters, writeRegisters } from './context-record.ts';
import { enterInternal, layFrame, recordOf, setRecord } from './exception-frame.ts';
import {
  FRAME_CONTEXT,
  FRAME_DISPATCHER_CONTEXT,
  FRAME_RETURN_VALUE,
  FRAME_TARGET,
  FRAME_TARGET_IP,
} from './frame-layout.ts';
import { stepOut, type WalkStep } from './frame-walk.ts';
import {
  callerRegisters,
  callHandler,
  collisionWith,
  type DispatchData,
  type HandlerCall,
  handlerCall,
  handlerCallOf,
  keepCaller,
  UNWIND_ROUTINE,
} from './handler-call.ts';
import { copyRegisters, type MachineRegisters } from './machine-registers.ts';
import { callersRegisters, raiseException } from './raise.ts';
import {
  changeFlags,
  DISPATCHER_CONTEXT,
  EXCEPTION_COLLIDED_UNWIND,
  EXCEPTION_EXIT_UNWIND,
  EXCEPTION_NONCONTINUABLE,
  EXCEPTION_TARGET_UNWIND,
  EXCEPTION_UNWINDING,
  ExceptionCollidedUnwind,
  ExceptionContinueSearch,
  type RaisedException,
  recordCode,
} from './records.ts';
import { restoreContext } from './restore-context.ts';
import { unhandledException } from './unhandled.ts';
import { BadUnwindData, UNW_FLAG_UHANDLER } from './unwind-info.ts';

export interface UnwindTarget {
  /** Establisher frame at which the unwind ends; 0: an exit unwind, of everything. */
  readonly frame: bigint;
  readonly ip: bigint;
  readonly returnValue: bigint;
  /** EXCEPTION_RECORD of the caller, 0: one for STATUS_UNWIND is made. */
  readonly record: bigint | RaisedException;
}

/** Begins an unwind of the frames above the caller of the routine that was just entered. */
export function beginUnwind(k: Kernel, target: UnwindTarget): Request {
  const registers = callersRegisters(k);
  const frame = layFrame(k, k.cpu.registers[REG.RSP]!, registers);
  const own: RaisedException = { code: STATUS_UNWIND, flags: 0, address: registers.rip, parameters: [] };
  const record = setRecord(k, frame, target.record === 0n ? own : target.record);
  changeFlags(k, record, EXCEPTION_UNWINDING | (target.frame === 0n ? EXCEPTION_EXIT_UNWIND : 0));
  k.mem.setU64(frame + FRAME_TARGET, target.frame);
  k.mem.setU64(frame + FRAME_TARGET_IP, target.ip);
  k.mem.setU64(frame + FRAME_RETURN_VALUE, target.returnValue);
  enterInternal(k, UNWIND_ROUTINE, frame);
  return RESUME;
}

export function unwindFrames(k: Kernel, frame: bigint): Request {
  return unwindFrom(k, frame, readRegisters(k, frame + FRAME_CONTEXT));
}

/** A termination handler came back. */
export function terminationHandlerReturned(k: Kernel, { frame }: DispatchData, result: bigint): Request {
  const record = recordOf(k, frame);
  const dispatcher = frame + FRAME_DISPATCHER_CONTEXT;
  changeFlags(k, record, 0, EXCEPTION_COLLIDED_UNWIND | EXCEPTION_TARGET_UNWIND);
  switch (Number(result & 0xffff_ffffn)) {
    case ExceptionContinueSearch:
      if (k.mem.get(dispatcher, DISPATCHER_CONTEXT.EstablisherFrame) === k.mem.u64(frame + FRAME_TARGET))
        return arrive(k, frame);
      return unwindFrom(k, frame, callerRegisters(k, frame));
    case ExceptionCollidedUnwind:
      return takeOver(k, frame, dispatcher);
    default:
      return fail(k, STATUS_INVALID_DISPOSITION, frame);
  }
}

function unwindFrom(k: Kernel, frame: bigint, start: MachineRegisters): Request {
  const target = k.mem.u64(frame + FRAME_TARGET);
  let registers = start;
  for (;;) {
    const caller = copyRegisters(registers);
    const step = stepSafely(k, caller);
    if (step.kind === 'end' && target === 0n) return unhandledException(k, frame, { reachedEnd: true });
    if (step.kind === 'end' || step.kind === 'invalid') return fail(k, STATUS_BAD_STACK, frame);
    if (step.kind === 'frame') {
      const outer = handlerCallOf(step.pending);
      if (outer?.routine === UNWIND_ROUTINE) return takeOver(k, frame, outer.dispatcher);
      if (target !== 0n && target < step.establisherFrame) return fail(k, STATUS_BAD_STACK, frame);
      if (step.handler)
        return terminate(k, frame, handlerCall(step, k.mem.u64(frame + FRAME_TARGET_IP)), registers, caller);
      if (step.establisherFrame === target) {
        writeRegisters(k, frame + FRAME_CONTEXT, registers);
        return arrive(k, frame);
      }
    }
    registers = caller;
  }
}

function stepSafely(k: Kernel, registers: MachineRegisters): WalkStep {
  try {
    return stepOut(k, UNW_FLAG_UHANDLER, registers);
  } catch (error) {
    if (error instanceof GuestAccessError || error instanceof BadUnwindData) return { kind: 'invalid' };
    throw error;
  }
}

/** Calls the handler of a frame that is left, or of the target. */
function terminate(
  k: Kernel,
  frame: bigint,
  call: HandlerCall,
  registers: MachineRegisters,
  caller: MachineRegisters,
): Request {
  writeRegisters(k, frame + FRAME_CONTEXT, registers);
  keepCaller(k, frame, caller);
  if (call.establisherFrame === k.mem.u64(frame + FRAME_TARGET))
    changeFlags(k, recordOf(k, frame), EXCEPTION_TARGET_UNWIND);
  return callHandler(k, frame, call, frame + FRAME_CONTEXT, 'terminationHandlerReturned');
}

/** Collided: goes on where an unwind that was interrupted in a termination handler had got to, behind that handler's scope. */
function takeOver(k: Kernel, frame: bigint, dispatcher: bigint): Request {
  const { call, registers, caller } = collisionWith(k, dispatcher, k.mem.u64(frame + FRAME_TARGET_IP));
  changeFlags(k, recordOf(k, frame), EXCEPTION_COLLIDED_UNWIND);
  return terminate(k, frame, call, registers, caller);
}

function arrive(k: Kernel, frame: bigint): Request {
  const context = frame + FRAME_CONTEXT;
  const record = recordOf(k, frame);
  k.mem.set(context, CONTEXT.Rax, k.mem.u64(frame + FRAME_RETURN_VALUE));
  if (recordCode(k, record) !== STATUS_UNWIND_CONSOLIDATE)
    k.mem.set(context, CONTEXT.Rip, k.mem.u64(frame + FRAME_TARGET_IP));
  k.observer.exceptionUnwound?.(record, k.mem.get(context, CONTEXT.Rip));
  return restoreContext(k, context, record);
}

function fail(k: Kernel, code: number, frame: bigint): Request {
  k.cpu.load();
  const address = k.call?.target.address ?? 0n;
  raiseException(k, { code, flags: EXCEPTION_NONCONTINUABLE, address, parameters: [], cause: recordOf(k, frame) });
  return RESUME;
}
