import {
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../../src/generated/ntstatus.ts';
import { NTSTATUS, PVOID, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

// RTL_RUN_ONCE holds a state in its two lowest bits and the context above.
const STATE = 3n;
const PENDING = 1n;
const DONE = 2n;
const PENDING_ASYNC = 3n;
const CHECK_ONLY = 1;
const ASYNC = 2;
const INIT_FAILED = 4;

const isDone = (k: Kernel, once: bigint) => (k.mem.u64(once) & STATE) === DONE;

function tellContext(k: Kernel, once: bigint, to: bigint): number {
  if (to !== 0n) k.mem.setU64(to, k.mem.u64(once) & ~STATE);
  return STATUS_SUCCESS;
}

interface Running {
  readonly once: bigint;
  readonly context: bigint;
  readonly [key: string]: bigint;
}
const fidelity = { approximate: ['a second thread does not wait while the first one initialises'] } as const;

export const rtlRunOnce = [
  ddi('RtlRunOnceInitialize', {
    params: { RunOnce: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => k.mem.setU64(a.RunOnce, 0n),
  }),
  ddi('RtlRunOnceExecuteOnce', {
    params: { RunOnce: PVOID, InitFn: ROUTINE, Parameter: PVOID, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      if (isDone(k, a.RunOnce)) return tellContext(k, a.RunOnce, a.Context);
      const running = { once: a.RunOnce, context: a.Context };
      return callGuest(a.InitFn, [a.RunOnce, a.Parameter, a.Context], 'initialised', running);
    },
    steps: {
      initialised: (k: Kernel, running: Running, result: bigint) => {
        if ((result & 0xffff_ffffn) === 0n) return STATUS_UNSUCCESSFUL;
        const context = running.context === 0n ? 0n : k.mem.u64(running.context);
        k.mem.setU64(running.once, (context & ~STATE) | DONE);
        return STATUS_SUCCESS;
      },
    },
  }),
  ddi('RtlRunOnceBeginInitialize', {
    params: { RunOnce: PVOID, Flags: ULONG, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      if (isDone(k, a.RunOnce)) return tellContext(k, a.RunOnce, a.Context);
      if (a.Flags & CHECK_ONLY) return a.Flags & ASYNC ? STATUS_INVALID_PARAMETER : STATUS_UNSUCCESSFUL;
      const state = a.Flags & ASYNC ? PENDING_ASYNC : PENDING;
      const before = k.mem.u64(a.RunOnce) & STATE;
      if (before !== 0n && before !== state) return STATUS_INVALID_PARAMETER;
      k.mem.setU64(a.RunOnce, state);
      return STATUS_PENDING;
    },
  }),
  ddi('RtlRunOnceComplete', {
    params: { RunOnce: PVOID, Flags: ULONG, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      const state = k.mem.u64(a.RunOnce) & STATE;
      if (state !== PENDING && state !== PENDING_ASYNC) return STATUS_UNSUCCESSFUL;
      if (state !== (a.Flags & ASYNC ? PENDING_ASYNC : PENDING)) return STATUS_INVALID_PARAMETER;
      if ((a.Context & STATE) !== 0n) return STATUS_INVALID_PARAMETER;
      if (a.Flags & INIT_FAILED && a.Context !== 0n) return STATUS_INVALID_PARAMETER;
      k.mem.setU64(a.RunOnce, a.Flags & INIT_FAILED ? 0n : a.Context | DONE);
      return STATUS_SUCCESS;
    },
  }),
];
