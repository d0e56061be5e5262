import { KBUGCHECK_CALLBACK_RECORD as R } from '../../generated/structs.ts';
import type { GuestCall } from '../call-sequence.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { slice } from '../slice.ts';

/** KBUGCHECK_CALLBACK_RECORDs that are registered, the last one first, as they are called. */
const records = slice<{ list: bigint[] }>('bugCheckCallbacks', () => ({ list: [] }));

export function addBugCheckCallback(k: Kernel, record: bigint): void {
  records(k).list.unshift(record);
}
export function removeBugCheckCallback(k: Kernel, record: bigint): void {
  records(k).list = records(k).list.filter((other) => other !== record);
}
export function bugCheckCalls(k: Kernel): GuestCall[] {
  return records(k).list.map((record) => ({
    routine: k.mem.get(record, R.CallbackRoutine),
    args: [k.mem.get(record, R.Buffer), BigInt(k.mem.get(record, R.Length))],
  }));
}

/** What to run, on any thread, so that the callbacks are called as a bug check would; undefined when there are none. */
export function notifyBugCheck(k: Kernel): { readonly routine: bigint; readonly args: readonly bigint[] } | undefined {
  return records(k).list.length === 0
    ? undefined
    : { routine: internalRoutine(k, 'KiInvokeBugCheckCallbacks'), args: [] };
}
