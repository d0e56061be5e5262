import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, POOL_TYPE, PVOID, ROUTINE, SIZE_T, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import { dereferenceContext, HOST_SILO, registerMonitor, silos, unregisterMonitor } from '../../src/kernel/ps/silos.ts';
import { kindOfPoolType } from '../ex/pool.ts';

const NO_CONTAINERS = { approximate: ['there are no containers: only the host silo exists, and it is NULL'] };

/** Session of the interactive user. */
const CONSOLE_SESSION = 1;

/** Server silos: what a driver that supports containers asks on a machine without any. */
export const psSilos = [
  ddi('PsRegisterSiloMonitor', {
    params: { Registration: PVOID, ReturnedMonitor: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const monitor = registerMonitor(k, a.Registration);
      k.mem.setU64(a.ReturnedMonitor, monitor);
      return monitor === 0n ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    },
  }),
  ddi('PsStartSiloMonitor', {
    params: { Monitor: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const monitor = silos(k).monitors.get(a.Monitor);
      if (!monitor) return STATUS_INVALID_PARAMETER;
      return monitor.onHost && monitor.create !== 0n
        ? callGuest(monitor.create, [HOST_SILO], 'created')
        : STATUS_SUCCESS;
    },
    steps: { created: () => STATUS_SUCCESS },
  }),
  ddi('PsUnregisterSiloMonitor', {
    params: { Monitor: PVOID },
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: (k, a) => unregisterMonitor(k, a.Monitor),
  }),
  ddi('PsGetSiloMonitorContextSlot', {
    params: { Monitor: PVOID },
    returns: ULONG,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => silos(k).monitors.get(a.Monitor)?.slot ?? 0,
  }),
  ddi('PsCreateSiloContext', {
    params: {
      Silo: PVOID,
      Size: SIZE_T,
      PoolType: POOL_TYPE,
      ContextCleanupCallback: ROUTINE,
      ReturnedSiloContext: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const context = allocatePool(k, { kind: kindOfPoolType(a.PoolType), size: a.Size, tag: 0x6f6c6953, zero: true });
      if (context === 0n) return STATUS_INSUFFICIENT_RESOURCES;
      silos(k).contexts.set(context, { cleanup: a.ContextCleanupCallback, references: 1 });
      k.mem.setU64(a.ReturnedSiloContext, context);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsInsertSiloContext', {
    params: { Silo: PVOID, ContextSlot: ULONG, SiloContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const state = silos(k);
      const context = state.contexts.get(a.SiloContext);
      if (!context) return STATUS_INVALID_PARAMETER;
      if (state.inserted.has(a.ContextSlot)) return STATUS_OBJECT_NAME_COLLISION;
      context.references++;
      state.inserted.set(a.ContextSlot, a.SiloContext);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsGetSiloContext', {
    params: { Silo: PVOID, ContextSlot: ULONG, ReturnedSiloContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const context = silos(k).inserted.get(a.ContextSlot);
      k.mem.setU64(a.ReturnedSiloContext, context ?? 0n);
      if (context === undefined) return STATUS_NOT_FOUND;
      silos(k).contexts.get(context)!.references++;
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsRemoveSiloContext', {
    params: { Silo: PVOID, ContextSlot: ULONG, RemovedSiloContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const context = silos(k).inserted.get(a.ContextSlot);
      if (context === undefined) return STATUS_NOT_FOUND;
      silos(k).inserted.delete(a.ContextSlot);
      if (a.RemovedSiloContext !== 0n) k.mem.setU64(a.RemovedSiloContext, context);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsReferenceSiloContext', {
    params: { SiloContext: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const context = silos(k).contexts.get(a.SiloContext);
      if (context) context.references++;
    },
  }),
  ddi('PsDereferenceSiloContext', {
    params: { SiloContext: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const last = dereferenceContext(k, a.SiloContext);
      if (!last) return undefined;
      if (last.cleanup !== 0n) return callGuest(last.cleanup, [a.SiloContext], 'cleaned', a.SiloContext);
      return freePool(k, a.SiloContext, 0);
    },
    steps: { cleaned: (k, context: bigint) => freePool(k, context, 0) },
  }),
  ddi('PsInsertPermanentSiloContext', {
    params: { Silo: PVOID, ContextSlot: ULONG, SiloContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const { inserted, contexts } = silos(k);
      const context = contexts.get(a.SiloContext);
      if (!context) return STATUS_INVALID_PARAMETER;
      if (inserted.has(a.ContextSlot)) return STATUS_OBJECT_NAME_COLLISION;
      context.references++;
      inserted.set(a.ContextSlot, a.SiloContext);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsGetPermanentSiloContext', {
    params: { Silo: PVOID, ContextSlot: ULONG, ReturnedSiloContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTAINERS,
    model: (k, a) => {
      const context = silos(k).inserted.get(a.ContextSlot);
      k.mem.setU64(a.ReturnedSiloContext, context ?? 0n);
      return context === undefined ? STATUS_NOT_FOUND : STATUS_SUCCESS;
    },
  }),
  ddi('PsGetSiloIdentifier', {
    params: { Silo: PVOID },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTAINERS,
    model: () => 0,
  }),
  ddi('PsGetParentSilo', {
    params: { Job: PVOID },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: NO_CONTAINERS,
    model: () => HOST_SILO,
  }),
  ddi('PsGetThreadServerSilo', {
    params: { Thread: PVOID },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTAINERS,
    model: () => HOST_SILO,
  }),
  ddi('PsGetServerSiloActiveConsoleId', {
    params: { Silo: PVOID },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: NO_CONTAINERS,
    model: () => CONSOLE_SESSION,
  }),
  ddi('PsAttachSiloToCurrentThread', {
    params: { Silo: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: () => HOST_SILO,
  }),
  ddi('PsDetachSiloFromCurrentThread', {
    params: { PreviousSilo: PVOID },
    maxIrql: 'APC',
    fidelity: NO_CONTAINERS,
    model: () => undefined,
  }),
  ddi('PsGetCurrentServerSilo', {
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTAINERS,
    model: () => HOST_SILO,
  }),
  ddi('PsGetHostSilo', { returns: PVOID, maxIrql: 'DISPATCH', fidelity: NO_CONTAINERS, model: () => HOST_SILO }),
  ddi('PsIsHostSilo', {
    params: { Silo: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTAINERS,
    model: (_k, a) => a.Silo === HOST_SILO,
  }),
  ddi('PsGetSiloContainerId', {
    params: { Silo: PVOID },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: NO_CONTAINERS,
    model: () => 0n,
  }),
];
