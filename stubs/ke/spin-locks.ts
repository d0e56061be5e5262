import { KLOCK_QUEUE_HANDLE } from '../../src/generated/structs.ts';
import { BOOLEAN, KIRQL, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Irql } from '../../src/kernel/declaration.ts';
import {
  acquireExclusive,
  acquireShared,
  acquireSpinLock,
  raiseIrql,
  releaseExclusive,
  releaseShared,
  releaseSpinLock,
  tryAcquireSpinLock,
  tryConvertToExclusive,
} from '../../src/kernel/ke/spin-locks.ts';
import { DISPATCH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';

/** KLOCK_QUEUE_HANDLE.LockQueue is a KSPIN_LOCK_QUEUE: Next, Lock. */
const LOCK_OF_QUEUE = 8n;

function acquireQueued(k: Kernel, lock: bigint, handle: bigint): void {
  k.mem.setU64(handle, 0n);
  k.mem.setU64(handle + LOCK_OF_QUEUE, lock);
  if (k.mem.u64(lock) !== 0n) acquireSpinLock(k, lock);
  k.mem.setU64(lock, handle);
}
function releaseQueued(k: Kernel, handle: bigint): void {
  releaseSpinLock(k, k.mem.u64(handle + LOCK_OF_QUEUE));
}

function raising(name: string, maxIrql: Irql, level = DISPATCH_LEVEL, parameter = 'SpinLock'): Ddi {
  return ddi(name, {
    params: { [parameter]: PVOID },
    returns: KIRQL,
    maxIrql,
    fidelity: 'exact',
    model: (k, a) => {
      const irql = raiseIrql(k, level);
      acquireSpinLock(k, (a as Record<string, bigint>)[parameter]!);
      return irql;
    },
  });
}
function lowering(name: string, irqlParameter: 'NewIrql' | 'OldIrql'): Ddi {
  return ddi(name, {
    params: { SpinLock: PVOID, [irqlParameter]: KIRQL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const { SpinLock, [irqlParameter]: irql } = a as unknown as {
        SpinLock: bigint;
        NewIrql: number;
        OldIrql: number;
      };
      releaseSpinLock(k, SpinLock);
      k.irql = irql;
    },
  });
}
function onLock(name: string, act: (k: Kernel, lock: bigint) => void, parameter = 'SpinLock'): Ddi {
  return ddi(name, {
    params: { [parameter]: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => act(k, (a as Record<string, bigint>)[parameter]!),
  });
}
function queued(name: string, raises: boolean): Ddi {
  return ddi(name, {
    params: { SpinLock: PVOID, LockHandle: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const irql = raises ? raiseIrql(k, DISPATCH_LEVEL) : k.irql;
      if (raises) k.mem.set(a.LockHandle, KLOCK_QUEUE_HANDLE.OldIrql, irql);
      acquireQueued(k, a.SpinLock, a.LockHandle);
    },
  });
}
function unqueued(name: string, lowers: boolean): Ddi {
  return ddi(name, {
    params: { LockHandle: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      releaseQueued(k, a.LockHandle);
      if (lowers) k.irql = k.mem.get(a.LockHandle, KLOCK_QUEUE_HANDLE.OldIrql);
    },
  });
}
function readerWriter(mode: string, act: (k: Kernel, lock: bigint) => void): Ddi {
  return ddi(`ExAcquireSpinLock${mode}`, {
    params: { SpinLock: PVOID },
    returns: KIRQL,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const irql = raiseIrql(k, DISPATCH_LEVEL);
      act(k, a.SpinLock);
      return irql;
    },
  });
}
function readerWriterEnd(mode: string, act: (k: Kernel, lock: bigint) => void): Ddi {
  return ddi(`ExReleaseSpinLock${mode}`, {
    params: { SpinLock: PVOID, OldIrql: KIRQL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      act(k, a.SpinLock);
      k.irql = a.OldIrql;
    },
  });
}

const SYNCH_LEVEL = 12;

export const keSpinLocks = [
  ddi('KeInitializeSpinLock', {
    params: { SpinLock: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => releaseSpinLock(k, a.SpinLock),
  }),
  raising('KeAcquireSpinLockRaiseToDpc', 'DISPATCH'),
  raising('KfAcquireSpinLock', 'DISPATCH'),
  raising('KeAcquireSpinLockForDpc', 'DISPATCH'),
  raising('KeAcquireSpinLockRaiseToSynch', 'DIRQL', SYNCH_LEVEL),
  lowering('KeReleaseSpinLock', 'NewIrql'),
  lowering('KfReleaseSpinLock', 'NewIrql'),
  lowering('KeReleaseSpinLockForDpc', 'OldIrql'),
  onLock('KeAcquireSpinLockAtDpcLevel', acquireSpinLock),
  onLock('KeReleaseSpinLockFromDpcLevel', releaseSpinLock),
  onLock('KefAcquireSpinLockAtDpcLevel', acquireSpinLock),
  onLock('KefReleaseSpinLockFromDpcLevel', releaseSpinLock),
  ddi('KeTryToAcquireSpinLockAtDpcLevel', {
    params: { SpinLock: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => tryAcquireSpinLock(k, a.SpinLock),
  }),
  ddi('KeTestSpinLock', {
    params: { SpinLock: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.u64(a.SpinLock) === 0n,
  }),
  queued('KeAcquireInStackQueuedSpinLock', true),
  queued('KeAcquireInStackQueuedSpinLockForDpc', true),
  queued('KeAcquireInStackQueuedSpinLockAtDpcLevel', false),
  unqueued('KeReleaseInStackQueuedSpinLock', true),
  unqueued('KeReleaseInStackQueuedSpinLockForDpc', true),
  unqueued('KeReleaseInStackQueuedSpinLockFromDpcLevel', false),
  readerWriter('Shared', acquireShared),
  readerWriter('Exclusive', acquireExclusive),
  readerWriterEnd('Shared', releaseShared),
  readerWriterEnd('Exclusive', releaseExclusive),
  onLock('ExAcquireSpinLockSharedAtDpcLevel', acquireShared),
  onLock('ExAcquireSpinLockExclusiveAtDpcLevel', acquireExclusive),
  onLock('ExReleaseSpinLockSharedFromDpcLevel', releaseShared),
  onLock('ExReleaseSpinLockExclusiveFromDpcLevel', releaseExclusive),
  ddi('ExTryConvertSharedSpinLockExclusive', {
    params: { SpinLock: PVOID },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => tryConvertToExclusive(k, a.SpinLock),
  }),
];
