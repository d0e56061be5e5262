import { interruptTime, systemTime, TICK, tickCount } from '../../src/kernel/clock.ts';
import { LONGLONG, PVOID, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { type DataExport, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';
import { stall } from './waits.ts';

/** 10 MHz, as Windows 10 has it wherever the TSC is invariant: one count is 100 ns. */
export const PERFORMANCE_FREQUENCY = 10_000_000n;

/** The finest clock of a PC, half a millisecond. */
const FINEST = 5000;
/** Requests for a finer clock that were not taken back. */
const resolution = slice<{ requests: number; current: number }>('timerResolution', () => ({
  requests: 0,
  current: TICK,
}));
const currentResolution = (k: Kernel) => resolution(k).current;
/** The finest of all requests counts until the last is taken back. */
function setResolution(k: Kernel, desired: number, set: boolean): number {
  const state = resolution(k);
  if (set) {
    state.requests++;
    state.current = Math.max(FINEST, Math.min(state.current, desired));
  } else if (state.requests > 0 && --state.requests === 0) state.current = TICK;
  return state.current;
}

export const keTime = [
  ddi('KeStallExecutionProcessor', {
    module: 'hal.dll',
    params: { MicroSeconds: ULONG },
    maxIrql: 'ANY',
    fidelity: { approximate: ['below DISPATCH_LEVEL other threads run at once instead of after a quantum'] },
    model: (k, a) => stall(k, a.MicroSeconds * 10),
    steps: { done: () => undefined },
  }),
  ddi('KeQueryPerformanceCounter', {
    module: 'hal.dll',
    params: { PerformanceFrequency: PVOID },
    returns: LONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.PerformanceFrequency !== 0n) k.mem.setU64(a.PerformanceFrequency, PERFORMANCE_FREQUENCY);
      return interruptTime(k);
    },
  }),
  ddi('KeQueryTimeIncrement', { returns: ULONG, maxIrql: 'ANY', fidelity: 'exact', model: () => TICK }),
  ddi('KeQueryInterruptTime', {
    returns: ULONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => interruptTime(k),
  }),
  ddi('KeQueryUnbiasedInterruptTime', {
    returns: ULONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => interruptTime(k),
  }),
  ddi('KeQueryInterruptTimePrecise', {
    params: { QpcTimeStamp: PVOID },
    returns: ULONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU64(a.QpcTimeStamp, interruptTime(k));
      return interruptTime(k);
    },
  }),
  ddi('KeQuerySystemTimePrecise', {
    params: { CurrentTime: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.setU64(a.CurrentTime, systemTime(k)),
  }),
  ddi('KeQuerySystemTime', {
    params: { CurrentTime: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.setU64(a.CurrentTime, systemTime(k)),
  }),
  ddi('KeQueryTickCount', {
    params: { CurrentCount: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.setU64(a.CurrentCount, tickCount(k)),
  }),
  ddi('ExSetTimerResolution', {
    params: { DesiredTime: ULONG, SetResolution: ULONG },
    returns: ULONG,
    maxIrql: 'APC',
    fidelity: { approximate: ['timers are as exact as they are set, whatever the resolution'] },
    model: (k, a) => setResolution(k, a.DesiredTime, a.SetResolution !== 0),
  }),
  ddi('ExQueryTimerResolution', {
    params: { MaximumTime: PVOID, MinimumTime: PVOID, CurrentTime: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU32(a.MaximumTime, TICK);
      k.mem.setU32(a.MinimumTime, FINEST);
      k.mem.setU32(a.CurrentTime, currentResolution(k));
    },
  }),
];
/** KeTickCount is the old exported counter; the shared page has the live one. */
export const keTimeData: readonly DataExport[] = [
  {
    name: 'KeTickCount',
    module: 'ntoskrnl.exe',
    size: 16,
    initialise: (k, va) => {
      const ticks = tickCount(k);
      k.mem.setU64(va, ticks);
      k.mem.setU32(va + 8n, Number(ticks >> 32n));
    },
  },
  {
    name: 'KeNumberProcessors',
    module: 'ntoskrnl.exe',
    size: 4,
    initialise: (k, va) => k.mem.setU32(va, k.profile.processors),
  },
];
