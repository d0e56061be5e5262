import { KDPC, KTIMER } from '../../src/generated/structs.ts';
import { BOOLEAN, LONGLONG, PVOID, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import { removeDpc } from '../../src/kernel/interrupts.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';
import { armTimer, cancelTimer } from '../../src/kernel/timers.ts';
import { initialiseDpc } from '../ke/dpcs.ts';
import { initialiseTimer } from '../ke/timers.ts';

/** EX_TIMER belongs to the kernel: here a KTIMER, its KDPC, the callback and its context. */
const DPC = BigInt(KTIMER.$size);
const CALLBACK = DPC + BigInt(KDPC.$size);
const CONTEXT = CALLBACK + 8n;
const SIZE = CONTEXT + 8n;
/** 'ExTm' */
const TAG = 0x6d547845;
const EX_TIMER_NOTIFICATION = 0x8000_0000;
const UNITS_PER_MILLISECOND = 10_000;
/** EXT_DELETE_PARAMETERS: DeleteCallback, DeleteContext. */
const DELETE_CALLBACK = 8n;
const DELETE_CONTEXT = 16n;

function disarm(k: Kernel, timer: bigint): boolean {
  const armed = cancelTimer(k, timer);
  return removeDpc(k, timer + DPC) || armed;
}

export const exTimers = [
  ddi('ExAllocateTimer', {
    params: { Callback: ROUTINE, CallbackContext: PVOID, Attributes: ULONG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['resolution and wake attributes have no influence'] },
    model: (k, a) => {
      const timer = allocatePool(k, { kind: 'nonPagedNx', size: SIZE, tag: TAG, zero: true });
      if (timer === 0n) return 0n;
      initialiseTimer(k, timer, a.Attributes & EX_TIMER_NOTIFICATION ? 0 : 1);
      initialiseDpc(k, timer + DPC, internalRoutine(k, 'ExpTimerDpcRoutine'), timer);
      k.mem.setU64(timer + CALLBACK, a.Callback);
      k.mem.setU64(timer + CONTEXT, a.CallbackContext);
      return timer;
    },
  }),
  ddi('ExSetTimer', {
    params: { Timer: PVOID, DueTime: LONGLONG, Period: LONGLONG, Parameters: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no tolerable delay: the timer is on time'] },
    model: (k, a) => {
      const dpc = k.mem.u64(a.Timer + CALLBACK) === 0n ? 0n : a.Timer + DPC;
      return armTimer(k, a.Timer, a.DueTime, Number(a.Period) / UNITS_PER_MILLISECOND, dpc);
    },
  }),
  ddi('ExCancelTimer', {
    params: { Timer: PVOID, Parameters: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => disarm(k, a.Timer),
  }),
  ddi('ExDeleteTimer', {
    params: { Timer: PVOID, Cancel: BOOLEAN, Wait: BOOLEAN, Parameters: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const cancelled = disarm(k, a.Timer);
      freePool(k, a.Timer, 0);
      const callback = a.Parameters === 0n ? 0n : k.mem.u64(a.Parameters + DELETE_CALLBACK);
      if (callback === 0n) return cancelled;
      return callGuest(callback, [k.mem.u64(a.Parameters + DELETE_CONTEXT)], 'deleted', cancelled);
    },
    steps: { deleted: (_k, cancelled: boolean) => cancelled },
  }),
  ddi('ExpTimerDpcRoutine', {
    internal: true,
    params: { Dpc: PVOID, DeferredContext: PVOID, SystemArgument1: PVOID, SystemArgument2: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const timer = a.DeferredContext;
      return callGuest(k.mem.u64(timer + CALLBACK), [timer, k.mem.u64(timer + CONTEXT)], 'done');
    },
    steps: { done: () => undefined },
  }),
];
