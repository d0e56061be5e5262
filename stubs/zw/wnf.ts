import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../../src/generated/ntstatus.ts';
import { callingInTurn } from '../../src/kernel/call-sequence.ts';
import { NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

interface StateData {
  stamp: number;
  bytes: Uint8Array;
}
interface Subscription {
  readonly name: bigint;
  readonly callback: bigint;
  readonly context: bigint;
}
/** Windows Notification Facility: data by state name, who wants to know by subscription. */
const wnf = slice<{ readonly states: Map<bigint, StateData>; readonly subscriptions: Map<bigint, Subscription> }>(
  'wnf',
  () => ({ states: new Map(), subscriptions: new Map() }),
);
const MAXIMUM_DATA = 0x1000;
const SUBSCRIPTION_SIZE = 0x90;

const published = callingInTurn({ told: () => STATUS_SUCCESS });
const FIDELITY = { approximate: ['only what drivers publish: the system itself has no states'] };

function answer(k: Kernel, name: bigint, stamp: bigint, buffer: bigint, size: bigint): number {
  const state = wnf(k).states.get(name);
  const room = k.mem.u32(size);
  k.mem.setU32(stamp, state?.stamp ?? 0);
  k.mem.setU32(size, state?.bytes.length ?? 0);
  if (state === undefined || state.bytes.length === 0) return STATUS_SUCCESS;
  if (room < state.bytes.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(buffer, state.bytes);
  return STATUS_SUCCESS;
}

export const zwWnf: readonly Ddi[] = [
  ddi('ZwUpdateWnfStateData', {
    params: {
      StateName: PVOID,
      Buffer: PVOID,
      Length: ULONG,
      TypeId: PVOID,
      ExplicitScope: PVOID,
      MatchingChangeStamp: ULONG,
      CheckStamp: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: FIDELITY,
    model: (k, a) => {
      if (a.Length > MAXIMUM_DATA) return STATUS_INVALID_PARAMETER;
      const name = k.mem.u64(a.StateName);
      const { states, subscriptions } = wnf(k);
      const state = states.get(name) ?? { stamp: 0, bytes: new Uint8Array() };
      if (a.CheckStamp !== 0 && state.stamp !== a.MatchingChangeStamp) return STATUS_UNSUCCESSFUL;
      state.bytes = a.Length === 0 ? new Uint8Array() : k.mem.bytes(a.Buffer, a.Length);
      state.stamp++;
      states.set(name, state);
      const calls = [...subscriptions]
        .filter(([, subscription]) => subscription.name === name)
        .map(([at, { callback, context }]) => ({
          routine: callback,
          args: [at, a.StateName, 1n, BigInt(state.stamp), 0n, context],
        }));
      return published.begin(k, calls, 'told');
    },
    steps: published.steps,
  }),
  ddi('ExQueryWnfStateData', {
    params: { Subscription: PVOID, ChangeStamp: pointer('PULONG'), Buffer: PVOID, BufferSize: pointer('PULONG') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: FIDELITY,
    model: (k, a) => {
      const subscription = wnf(k).subscriptions.get(a.Subscription);
      if (subscription === undefined) return STATUS_INVALID_PARAMETER;
      return answer(k, subscription.name, a.ChangeStamp, a.Buffer, a.BufferSize);
    },
  }),
  ddi('ExSubscribeWnfStateChange', {
    params: {
      Subscription: pointer('PVOID *'),
      StateName: PVOID,
      DeliveryOption: ULONG,
      ChangeStamp: ULONG,
      Callback: ROUTINE,
      CallbackContext: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: FIDELITY,
    model: (k, a) => {
      const at = kernelPool(k, SUBSCRIPTION_SIZE, 'Wnf ');
      const name = k.mem.u64(a.StateName);
      wnf(k).subscriptions.set(at, { name, callback: a.Callback, context: a.CallbackContext });
      k.mem.setU64(a.Subscription, at);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ExUnsubscribeWnfStateChange', {
    params: { Subscription: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (!wnf(k).subscriptions.delete(a.Subscription)) return STATUS_INVALID_PARAMETER;
      freePool(k, a.Subscription, 0);
      return STATUS_SUCCESS;
    },
  }),
];
