import { STATUS_INVALID_DISPOSITION, STATUS_NONCONTINUABLE_EXCEPTION } from '../../generated/ntstatus.ts';
import { GuestAccessError } from '../../memory/memory-errors.ts';
import { RESUME, type Request } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { applyContextRecord, readRegisters } from './context-record.ts';
import { recordOf } from './exception-frame.ts';
import { FRAME_CALLER_CONTEXT, FRAME_CONTEXT, FRAME_DISPATCHER_CONTEXT, FRAME_NESTED } from './frame-layout.ts';
import { stepOut, type WalkStep } from './frame-walk.ts';
import {
  callerRegisters,
  callHandler,
  collisionWith,
  DISPATCH_ROUTINE,
  type DispatchData,
  handlerCall,
  handlerCallOf,
  keepCaller,
} from './handler-call.ts';
import type { MachineRegisters } from './machine-registers.ts';
import { raiseException } from './raise.ts';
import {
  changeFlags,
  DISPATCHER_CONTEXT,
  EXCEPTION_NESTED_CALL,
  EXCEPTION_NONCONTINUABLE,
  EXCEPTION_STACK_INVALID,
  ExceptionCollidedUnwind,
  ExceptionContinueExecution,
  ExceptionContinueSearch,
  ExceptionNestedException,
  recordFlags,
} from './records.ts';
import { unhandledException } from './unhandled.ts';
import { BadUnwindData, UNW_FLAG_EHANDLER } from './unwind-info.ts';

/** Frames that one dispatch looks at, more than any kernel stack holds. */
const MAX_FRAMES = 0x4000;

/** The first phase: asks the handlers of the frames, from the innermost outwards, until one takes the exception. */
export function dispatchException(k: Kernel, frame: bigint): Request {
  return search(k, frame, readRegisters(k, frame + FRAME_CONTEXT));
}

/** A handler came back with its disposition. */
export function handlerAnswered(k: Kernel, { frame }: DispatchData, result: bigint): Request {
  const record = recordOf(k, frame);
  const dispatcher = frame + FRAME_DISPATCHER_CONTEXT;
  const nested = k.mem.u64(frame + FRAME_NESTED);
  if (nested !== 0n && nested === k.mem.get(dispatcher, DISPATCHER_CONTEXT.EstablisherFrame)) {
    changeFlags(k, record, 0, EXCEPTION_NESTED_CALL);
    k.mem.setU64(frame + FRAME_NESTED, 0n);
  }
  switch (Number(result & 0xffff_ffffn)) {
    case ExceptionContinueExecution:
      if (recordFlags(k, record) & EXCEPTION_NONCONTINUABLE)
        return raiseAgain(k, STATUS_NONCONTINUABLE_EXCEPTION, record);
      k.observer.exceptionHandled?.(record, 0n);
      k.cpu.load();
      applyContextRecord(k, frame + FRAME_CONTEXT);
      return RESUME;
    case ExceptionContinueSearch:
      return search(k, frame, callerRegisters(k, frame));
    case ExceptionNestedException:
      enterNested(k, frame, k.mem.get(dispatcher, DISPATCHER_CONTEXT.EstablisherFrame));
      return search(k, frame, callerRegisters(k, frame));
    case ExceptionCollidedUnwind:
      return goOnBehind(k, frame, dispatcher);
    default:
      return raiseAgain(k, STATUS_INVALID_DISPOSITION, record);
  }
}

function search(k: Kernel, frame: bigint, registers: MachineRegisters): Request {
  for (let count = 0; count < MAX_FRAMES; count++) {
    const step = stepSafely(k, registers);
    if (step.kind === 'leaf') continue;
    if (step.kind === 'end') return unhandledException(k, frame, { reachedEnd: true });
    if (step.kind === 'invalid') break;
    if (step.handler) {
      keepCaller(k, frame, registers);
      return callHandler(k, frame, handlerCall(step, 0n), frame + FRAME_CALLER_CONTEXT, 'handlerAnswered');
    }
    const outer = handlerCallOf(step.pending);
    if (outer?.routine === DISPATCH_ROUTINE)
      enterNested(k, frame, k.mem.get(outer.dispatcher, DISPATCHER_CONTEXT.EstablisherFrame));
    else if (outer) return goOnBehind(k, frame, outer.dispatcher);
  }
  changeFlags(k, recordOf(k, frame), EXCEPTION_STACK_INVALID);
  return unhandledException(k, frame, { reachedEnd: false });
}

/** A stack that cannot be read ends the search: what is behind it is not known. */
function stepSafely(k: Kernel, registers: MachineRegisters): WalkStep {
  try {
    return stepOut(k, UNW_FLAG_EHANDLER, registers);
  } catch (error) {
    if (error instanceof GuestAccessError || error instanceof BadUnwindData) return { kind: 'invalid' };
    throw error;
  }
}

/** The walk came through a handler's call: up to the frame which that dispatch had got to, handlers are called a second time. */
function enterNested(k: Kernel, frame: bigint, establisherFrame: bigint): void {
  changeFlags(k, recordOf(k, frame), EXCEPTION_NESTED_CALL);
  if (establisherFrame > k.mem.u64(frame + FRAME_NESTED)) k.mem.setU64(frame + FRAME_NESTED, establisherFrame);
}

/** The walk came to a termination handler of an unwind: frames which that unwind had left are no longer asked. */
function goOnBehind(k: Kernel, frame: bigint, dispatcher: bigint): Request {
  const { call, caller } = collisionWith(k, dispatcher, 0n);
  keepCaller(k, frame, caller);
  return callHandler(k, frame, call, frame + FRAME_CALLER_CONTEXT, 'handlerAnswered');
}

function raiseAgain(k: Kernel, code: number, cause: bigint): Request {
  k.cpu.load();
  raiseException(k, {
    code,
    flags: EXCEPTION_NONCONTINUABLE,
    address: k.call?.target.address ?? 0n,
    parameters: [],
    cause,
  });
  return RESUME;
}
