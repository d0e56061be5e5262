import {
  STATUS_CANCELLED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_NOT_SUPPORTED,
  STATUS_TIMEOUT,
} from '../../src/generated/ntstatus.ts';
import { FILE_OBJECT, FSRTL_COMMON_FCB_HEADER, IRP } from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  enumeration,
  NTSTATUS,
  PLARGE_INTEGER,
  POOL_TAG,
  POOL_TYPE,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { callGuest, type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { kernelPool } from '../../src/kernel/ex/pool.ts';
import { ecpLists, findInto } from '../../src/kernel/fsrtl/create-parameters.ts';
import { kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { removeEntryList } from '../../src/kernel/lists.ts';

const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PIRP = pointer('PIRP');
const PECP_LIST = pointer('PECP_LIST');
/** POOL_RAISE_IF_ALLOCATION_FAILURE is implied: these never return NULL. */
const FSRTL_TAG = 0x74527346;
/** ECP_HEADER: the list entry lies this far before the context. */
const ECP_LINKS_BEFORE_CONTEXT = 0x48n;
const ERESOURCE_SIZE = 0x68;

/** The main resource of the file's FCB header, or 0. */
function resourceOf(k: Kernel, file: bigint): bigint {
  const header = k.mem.get(file, FILE_OBJECT.FsContext);
  return header === 0n ? 0n : k.mem.get(header, FSRTL_COMMON_FCB_HEADER.Resource);
}

/** ExAllocatePoolWithTag that raises instead of returning NULL. */
function raising(name: string, quota: boolean, tagged: boolean): Ddi {
  const model = (k: Kernel, a: { readonly PoolType: number; readonly NumberOfBytes: number; readonly Tag?: number }) =>
    callGuest(
      kernelExport(k, quota ? 'ExAllocatePoolWithQuotaTag' : 'ExAllocatePoolWithTag'),
      [BigInt(a.PoolType), BigInt(a.NumberOfBytes), BigInt(a.Tag ?? FSRTL_TAG)],
      'allocated',
    );
  const steps = {
    allocated: (k: Kernel, _data: undefined, block: bigint) =>
      block === 0n ? k.raise(STATUS_INSUFFICIENT_RESOURCES) : block,
  };
  const params = { PoolType: POOL_TYPE, NumberOfBytes: ULONG };
  const rest = { returns: PVOID, maxIrql: 'DISPATCH', fidelity: 'exact', steps } as const;
  return tagged
    ? ddi(name, { ...rest, params: { ...params, Tag: POOL_TAG }, model })
    : ddi(name, { ...rest, params, model });
}

const cancelled = (k: Kernel, irp: bigint) => irp !== 0n && k.mem.get(irp, IRP.Cancel) !== 0;
const NOT_CANCELLED_LATER = { approximate: ['an IRP that is cancelled during the wait does not end it'] };
const waited = (_k: Kernel, _data: undefined, status: bigint) => {
  const value = Number(status & 0xffff_ffffn);
  return value === 0xc0 ? STATUS_CANCELLED : value === 0x102 ? STATUS_TIMEOUT : value;
};

/** Files of file systems: their resources, waits and parameters of creates by IRP. */
export const fsrtlFiles: readonly Ddi[] = [
  raising('FsRtlAllocatePoolWithTag', false, true),
  raising('FsRtlAllocatePoolWithQuotaTag', true, true),
  raising('FsRtlAllocatePool', false, false),
  raising('FsRtlAllocatePoolWithQuota', true, false),
  ddi('FsRtlAllocateResource', {
    returns: pointer('PERESOURCE'),
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['a new resource each time; Windows hands out sixteen in turn'] },
    model: (k) => {
      const resource = kernelPool(k, ERESOURCE_SIZE, 'FsRe');
      return callGuest(kernelExport(k, 'ExInitializeResourceLite'), [resource], 'made', resource);
    },
    steps: { made: (_k, resource: bigint) => resource },
  }),
  ...(['FsRtlIsPagingFile', 'FsRtlIsSystemPagingFile'] as const).map((name) =>
    ddi(name, {
      params: { FileObject: PFILE_OBJECT },
      returns: name === 'FsRtlIsPagingFile' ? ULONG : BOOLEAN,
      maxIrql: name === 'FsRtlIsPagingFile' ? 'APC' : 'DISPATCH',
      fidelity: { approximate: ['there is no paging file'] },
      model: () => 0,
    }),
  ),
  ddi('FsRtlAcquireFileExclusive', {
    params: { FileObject: PFILE_OBJECT },
    maxIrql: 'APC',
    fidelity: { approximate: ['filters and callbacks for acquiring are not called'] },
    model: (k, a) => {
      const resource = resourceOf(k, a.FileObject);
      return resource === 0n
        ? undefined
        : callGuest(kernelExport(k, 'ExAcquireResourceExclusiveLite'), [resource, 1n], 'done');
    },
    steps: { done: () => undefined },
  }),
  ddi('FsRtlReleaseFile', {
    params: { FileObject: PFILE_OBJECT },
    maxIrql: 'APC',
    fidelity: { approximate: ['filters and callbacks for releasing are not called'] },
    model: (k, a) => {
      const resource = resourceOf(k, a.FileObject);
      return resource === 0n ? undefined : callGuest(kernelExport(k, 'ExReleaseResourceLite'), [resource], 'done');
    },
    steps: { done: () => undefined },
  }),
  ddi('FsRtlCancellableWaitForSingleObject', {
    params: { Object: PVOID, Timeout: PLARGE_INTEGER, Irp: PIRP },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NOT_CANCELLED_LATER,
    model: (k, a) =>
      cancelled(k, a.Irp)
        ? STATUS_CANCELLED
        : callGuest(kernelExport(k, 'KeWaitForSingleObject'), [a.Object, 0n, 0n, 0n, a.Timeout], 'waited'),
    steps: { waited },
  }),
  ddi('FsRtlCancellableWaitForMultipleObjects', {
    params: {
      Count: ULONG,
      ObjectArray: pointer('PVOID[]'),
      WaitType: enumeration('WAIT_TYPE'),
      Timeout: PLARGE_INTEGER,
      WaitBlockArray: pointer('PKWAIT_BLOCK'),
      Irp: PIRP,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NOT_CANCELLED_LATER,
    model: (k, a) =>
      cancelled(k, a.Irp)
        ? STATUS_CANCELLED
        : callGuest(
            kernelExport(k, 'KeWaitForMultipleObjects'),
            [BigInt(a.Count), a.ObjectArray, BigInt(a.WaitType), 0n, 0n, 0n, a.Timeout, a.WaitBlockArray],
            'waited',
          ),
    steps: { waited },
  }),
  ddi('FsRtlGetSupportedFeatures', {
    params: { DeviceObject: pointer('PDEVICE_OBJECT'), SupportedFeatures: pointer('PULONG') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no device offers features'] },
    model: (k, a) => {
      k.mem.setU32(a.SupportedFeatures, 0);
      return 0;
    },
  }),
  ddi('FsRtlBalanceReads', {
    params: { TargetDevice: pointer('PDEVICE_OBJECT') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no disk is mirrored'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('FsRtlAreVolumeStartupApplicationsComplete', {
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: () => true,
  }),
  ddi('FsRtlRemoveExtraCreateParameter', {
    params: {
      EcpList: PECP_LIST,
      EcpType: pointer('LPCGUID'),
      EcpContext: pointer('PVOID *'),
      EcpContextSize: pointer('ULONG *'),
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const status = findInto(k, a.EcpList, a.EcpType, a.EcpContext, a.EcpContextSize);
      if (status !== 0) return status;
      removeEntryList(k, k.mem.u64(a.EcpContext) - ECP_LINKS_BEFORE_CONTEXT);
      return 0;
    },
  }),
  ddi('IoGetIrpExtraCreateParameter', {
    params: { Irp: PIRP, ExtraCreateParameter: pointer('ECP_LIST **') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU64(a.ExtraCreateParameter, ecpLists(k).byIrp.get(a.Irp) ?? 0n);
      return 0;
    },
  }),
  ddi('IoSetIrpExtraCreateParameter', {
    params: { Irp: PIRP, ExtraCreateParameter: PECP_LIST },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['an IRP of any kind is taken'] },
    model: (k, a) => {
      ecpLists(k).byIrp.set(a.Irp, a.ExtraCreateParameter);
      return 0;
    },
  }),
  ddi('IoClearIrpExtraCreateParameter', {
    params: { Irp: PIRP },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => void ecpLists(k).byIrp.delete(a.Irp),
  }),
];
