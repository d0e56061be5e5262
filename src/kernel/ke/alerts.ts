import { STATUS_ALERTED, wake } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { threadByObject } from '../thread.ts';
import { alerted } from './alerted.ts';

const KERNEL_MODE = 0;

/** KeAlertThread: was the thread alerted in this mode already? An alertable wait ends. */
export function alertThread(k: Kernel, ethread: bigint, mode: number): boolean {
  const thread = threadByObject(k, ethread);
  if (thread === undefined) return false;
  const threads = alerted(k)[mode === KERNEL_MODE ? 0 : 1];
  if (threads.has(thread.id)) return true;
  if (mode === KERNEL_MODE && thread.state === 'waiting' && thread.wait?.spec.alertable)
    wake(k, thread, STATUS_ALERTED);
  else threads.add(thread.id);
  return false;
}
