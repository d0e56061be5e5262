import { STATUS_NO_YIELD_PERFORMED, STATUS_SUCCESS, STATUS_TIMEOUT } from '../../src/generated/ntstatus.ts';
import { advance, clock } from '../../src/kernel/clock.ts';
import { BOOLEAN, KPROCESSOR_MODE, LONG, NTSTATUS, PLARGE_INTEGER, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi, type Request, wait } from '../../src/kernel/declaration.ts';
import { takeAlert } from '../../src/kernel/ke/alerted.ts';
import { alertThread } from '../../src/kernel/ke/alerts.ts';
import { timeoutAt, waitArray, waitFor } from '../../src/kernel/ke/waits.ts';
import { DISPATCH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';
import { othersReady } from '../../src/kernel/thread.ts';
import { expireDue } from '../../src/kernel/timers.ts';

const WAIT_ALL = 0;
const NO_APCS = ['user-mode APCs never end a wait'];

/** Lets other threads run if there are any that can. */
export function yieldProcessor(k: Kernel): Request | undefined {
  if (k.irql >= DISPATCH_LEVEL || !othersReady(k)) return undefined;
  const then = 'done';
  return { request: 'reschedule', then, data: undefined };
}

/** The processor is busy for `units` of 100 ns; timers fall due meanwhile. */
export function stall(k: Kernel, units: number): Request | undefined {
  advance(k, units);
  if (clock(k).now >= clock(k).nextDue) expireDue(k);
  return yieldProcessor(k);
}

function delay(k: Kernel, interval: bigint, alertable: boolean): Request | number {
  if (interval === 0n) return yieldProcessor(k) ?? STATUS_SUCCESS;
  const spec = { objects: [], all: false, timeout: interval, alertable, why: 'sleeps' };
  return wait(spec, 'done');
}

export const keWaits = [
  ddi('KeWaitForSingleObject', {
    params: {
      Object: PVOID,
      WaitReason: LONG,
      WaitMode: KPROCESSOR_MODE,
      Alertable: BOOLEAN,
      Timeout: PLARGE_INTEGER,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: NO_APCS },
    model: (k, a) => wait(waitFor(k, [a.Object], { timeout: timeoutAt(k, a.Timeout), alertable: a.Alertable }), 'done'),
    steps: { done: (_k, _data, status) => Number(status) },
  }),
  ddi('KeWaitForMultipleObjects', {
    params: {
      Count: ULONG,
      Object: PVOID,
      WaitType: LONG,
      WaitReason: LONG,
      WaitMode: KPROCESSOR_MODE,
      Alertable: BOOLEAN,
      Timeout: PLARGE_INTEGER,
      WaitBlockArray: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: NO_APCS },
    model: (k, a) => {
      const objects = waitArray(k, a.Object, a.Count, a.WaitBlockArray);
      const options = { all: a.WaitType === WAIT_ALL, timeout: timeoutAt(k, a.Timeout), alertable: a.Alertable };
      return wait(waitFor(k, objects, options), 'done');
    },
    steps: { done: (_k, _data, status) => Number(status) },
  }),
  ddi('KeDelayExecutionThread', {
    params: { WaitMode: KPROCESSOR_MODE, Alertable: BOOLEAN, Interval: PLARGE_INTEGER },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: NO_APCS },
    model: (k, a) => delay(k, k.mem.i64(a.Interval), a.Alertable),
    steps: { done: (_k, _data, status) => (Number(status) === STATUS_TIMEOUT ? STATUS_SUCCESS : Number(status)) },
  }),
  ddi('KeTestAlertThread', {
    params: { Mode: KPROCESSOR_MODE },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['user-mode APCs are not looked at'] },
    model: (k, a) => takeAlert(k, a.Mode),
  }),
  ddi('KeAlertThread', {
    params: { Thread: PVOID, AlertMode: KPROCESSOR_MODE },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['an alert of user mode ends no wait'] },
    model: (k, a) => alertThread(k, a.Thread, a.AlertMode),
  }),
  ddi('ZwYieldExecution', {
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k) => yieldProcessor(k) ?? STATUS_NO_YIELD_PERFORMED,
    steps: { done: () => STATUS_SUCCESS },
  }),
];
