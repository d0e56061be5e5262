import { REG } from '../../cpu/cpu.ts';
import { STATUS_LONGJUMP, STATUS_UNWIND_CONSOLIDATE } from '../../generated/ntstatus.ts';
import { CONTEXT } from '../../generated/structs.ts';
import { callGuest, RESUME, type Request } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { applyContextRecord, applyRegisters, readRegisters } from './context-record.ts';
import { enterInternal, layFrame } from './exception-frame.ts';
import type { DispatchData } from './handler-call.ts';
import { restoreJumpBuffer } from './jump-buffer.ts';
import { recordCode, recordParameter } from './records.ts';

/** The kernel's routine that runs a language's own end of an unwind while the frames below still exist. */
export const CONSOLIDATE_ROUTINE = 'RcFrameConsolidation';

/** RtlRestoreContext: the guest goes on with this CONTEXT. Two statuses of the record (0: none) have a meaning of their own. */
export function restoreContext(k: Kernel, context: bigint, record: bigint): Request {
  const code = record === 0n ? 0 : recordCode(k, record);
  if (code === STATUS_UNWIND_CONSOLIDATE && recordParameter(k, record, 0) !== 0n)
    return consolidate(k, context, record);
  k.cpu.load();
  applyContextRecord(k, context);
  if (code === STATUS_LONGJUMP && recordParameter(k, record, 0) !== 0n)
    restoreJumpBuffer(k, recordParameter(k, record, 0));
  return RESUME;
}

/** The callback runs below the frames that were left, seen by a walk as called from the target. */
function consolidate(k: Kernel, context: bigint, record: bigint): Request {
  k.cpu.load();
  const target = readRegisters(k, context);
  const frame = layFrame(k, k.cpu.registers[REG.RSP]!, target);
  applyRegisters(k, target);
  enterInternal(k, CONSOLIDATE_ROUTINE, frame, record);
  k.mem.setU64(frame, context);
  return RESUME;
}

export function consolidateFrames(k: Kernel, frame: bigint, record: bigint): Request {
  return callGuest(recordParameter(k, record, 0), [record], 'consolidated', { frame });
}
/** The callback says where the target goes on. */
export function consolidated(k: Kernel, { frame }: DispatchData, result: bigint): Request {
  const context = k.mem.u64(frame);
  k.mem.set(context, CONTEXT.Rip, result);
  k.cpu.load();
  applyContextRecord(k, context);
  return RESUME;
}
