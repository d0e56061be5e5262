import { STATUS_END_OF_FILE, STATUS_INSUFFICIENT_RESOURCES } from '../../src/generated/ntstatus.ts';
import {
  FILE_OBJECT,
  FSRTL_COMMON_FCB_HEADER,
  IO_STATUS_BLOCK,
  SECTION_OBJECT_POINTERS,
} from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PLARGE_INTEGER, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { signal } from '../../src/kernel/dispatcher-objects.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const PCACHE_MANAGER_CALLBACKS = pointer('PCACHE_MANAGER_CALLBACKS');
const PCACHE_UNINITIALIZE_EVENT = pointer('PCACHE_UNINITIALIZE_EVENT');
const PCC_FILE_SIZES = pointer('PCC_FILE_SIZES');
const PCC_POST_DEFERRED_WRITE = pointer('PCC_POST_DEFERRED_WRITE');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PIO_STATUS_BLOCK = pointer('PIO_STATUS_BLOCK');
const PMDL = pointer('PMDL');
const PMDL_P = pointer('PMDL *');
const PSECTION_OBJECT_POINTERS = pointer('PSECTION_OBJECT_POINTERS');
const PVPB = pointer('PVPB');

/** SHARED_CACHE_MAP and PRIVATE_CACHE_MAP are opaque: ours hold the sizes, the open count and the driver's callbacks. */
const SHARED = {
  size: 0x40,
  opens: 0n,
  allocation: 8n,
  file: 0x10n,
  valid: 0x18n,
  callbacks: 0x20n,
  context: 0x28n,
} as const;

const pointers = (k: Kernel, file: bigint) => k.mem.get(file, FILE_OBJECT.SectionObjectPointer);
function setSizes(k: Kernel, map: bigint, sizes: bigint): void {
  k.mem.copy(map + SHARED.allocation, sizes, 0x18);
}
function cacheMap(k: Kernel, file: bigint): bigint {
  const sections = pointers(k, file);
  return sections === 0n ? 0n : k.mem.get(sections, SECTION_OBJECT_POINTERS.SharedCacheMap);
}
function open(k: Kernel, file: bigint, sizes: bigint, callbacks: bigint, context: bigint): void {
  if (k.mem.get(file, FILE_OBJECT.PrivateCacheMap) !== 0n) return;
  const sections = pointers(k, file);
  let map = k.mem.get(sections, SECTION_OBJECT_POINTERS.SharedCacheMap);
  if (map === 0n) {
    map = kernelPool(k, SHARED.size, 'CcSc');
    setSizes(k, map, sizes);
    k.mem.setU64(map + SHARED.callbacks, callbacks);
    k.mem.setU64(map + SHARED.context, context);
    k.mem.set(sections, SECTION_OBJECT_POINTERS.SharedCacheMap, map);
  }
  k.mem.setU64(map + SHARED.opens, k.mem.u64(map + SHARED.opens) + 1n);
  k.mem.set(file, FILE_OBJECT.PrivateCacheMap, kernelPool(k, 0x20, 'CcPc'));
}
/** True when the last opener is gone and the map with it. */
function close(k: Kernel, file: bigint, event: bigint): boolean {
  const map = cacheMap(k, file);
  const own = k.mem.get(file, FILE_OBJECT.PrivateCacheMap);
  if (own !== 0n) {
    freePool(k, own, 0);
    k.mem.set(file, FILE_OBJECT.PrivateCacheMap, 0n);
    k.mem.setU64(map + SHARED.opens, k.mem.u64(map + SHARED.opens) - 1n);
  }
  const gone = map === 0n || k.mem.u64(map + SHARED.opens) === 0n;
  if (gone && map !== 0n) {
    k.mem.set(pointers(k, file), SECTION_OBJECT_POINTERS.SharedCacheMap, 0n);
    freePool(k, map, 0);
  }
  // CACHE_UNINITIALIZE_EVENT: a link, then the event.
  if (event !== 0n && gone) signal(k, event + 8n, 1);
  return gone;
}
function succeed(k: Kernel, iosb: bigint, information: bigint): void {
  if (iosb === 0n) return;
  k.mem.set(iosb, IO_STATUS_BLOCK.Information, information);
  k.mem.set(iosb, IO_STATUS_BLOCK.Status, 0);
}
/** Zeros: the file's data would have to be paged in from the driver. */
function copyRead(k: Kernel, buffer: bigint, length: number, iosb: bigint): boolean {
  k.mem.fill(buffer, length, 0);
  succeed(k, iosb, BigInt(length));
  return true;
}
function noMdl(k: Kernel, chain: bigint, iosb: bigint): false {
  k.mem.setU64(chain, 0n);
  k.mem.setU64(iosb, BigInt(STATUS_INSUFFICIENT_RESOURCES));
  return false;
}

/** The cache manager, and fast I/O over it. */
export const fsrtlCache = [
  ddi('CcInitializeCacheMap', {
    params: {
      FileObject: PFILE_OBJECT,
      FileSizes: PCC_FILE_SIZES,
      PinAccess: BOOLEAN,
      Callbacks: PCACHE_MANAGER_CALLBACKS,
      LazyWriteContext: PVOID,
    },
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing is cached: no paging request reaches the driver'] },
    model: (k, a) => open(k, a.FileObject, a.FileSizes, a.Callbacks, a.LazyWriteContext),
  }),
  ddi('CcUninitializeCacheMap', {
    params: { FileObject: PFILE_OBJECT, TruncateSize: PLARGE_INTEGER, UninitializeEvent: PCACHE_UNINITIALIZE_EVENT },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing was cached: nothing is written back'] },
    model: (k, a) => close(k, a.FileObject, a.UninitializeEvent),
  }),
  ddi('CcSetFileSizes', {
    params: { FileObject: PFILE_OBJECT, FileSizes: PCC_FILE_SIZES },
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing is cached'] },
    model: (k, a) => {
      const map = cacheMap(k, a.FileObject);
      if (map !== 0n) setSizes(k, map, a.FileSizes);
    },
  }),
  ddi('CcSetFileSizesEx', {
    params: { FileObject: PFILE_OBJECT, FileSizes: PCC_FILE_SIZES },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing is cached'] },
    model: (k, a) => {
      const map = cacheMap(k, a.FileObject);
      if (map !== 0n) setSizes(k, map, a.FileSizes);
      return 0;
    },
  }),
  ddi('CcFlushCache', {
    params: {
      SectionObjectPointer: PSECTION_OBJECT_POINTERS,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      IoStatus: PIO_STATUS_BLOCK,
    },
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing is cached: nothing is written back'] },
    model: (k, a) => succeed(k, a.IoStatus, 0n),
  }),
  ddi('CcPurgeCacheSection', {
    params: { SectionObjectPointer: PSECTION_OBJECT_POINTERS, FileOffset: PLARGE_INTEGER, Length: ULONG, Flags: ULONG },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['nothing is cached'] },
    model: () => true,
  }),
  ddi('CcCoherencyFlushAndPurgeCache', {
    params: {
      SectionObjectPointer: PSECTION_OBJECT_POINTERS,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      IoStatus: PIO_STATUS_BLOCK,
      Flags: ULONG,
    },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['nothing is cached'] },
    model: (k, a) => succeed(k, a.IoStatus, 0n),
  }),
  ddi('CcCanIWrite', {
    params: { FileObject: PFILE_OBJECT, BytesToWrite: ULONG, Wait: BOOLEAN, Retrying: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['there is always room'] },
    model: () => true,
  }),
  ddi('CcCopyWriteWontFlush', {
    params: { FileObject: PFILE_OBJECT, FileOffset: PLARGE_INTEGER, Length: ULONG },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing is cached'] },
    model: () => true,
  }),
  ddi('CcDeferWrite', {
    params: {
      FileObject: PFILE_OBJECT,
      PostRoutine: PCC_POST_DEFERRED_WRITE,
      Context1: PVOID,
      Context2: PVOID,
      BytesToWrite: ULONG,
      Retrying: BOOLEAN,
    },
    maxIrql: 'ANY',
    fidelity: { approximate: ['there is always room: the routine is called at once'] },
    model: (_k, a) => callGuest(a.PostRoutine, [a.Context1, a.Context2], 'posted'),
    steps: { posted: () => undefined },
  }),
  ddi('CcCopyRead', {
    params: {
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      Wait: BOOLEAN,
      Buffer: PVOID,
      IoStatus: PIO_STATUS_BLOCK,
    },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { recorded: ['nothing is paged in: the buffer is filled with zeros'] },
    model: (k, a) => copyRead(k, a.Buffer, a.Length, a.IoStatus),
  }),
  ddi('CcCopyWrite', {
    params: { FileObject: PFILE_OBJECT, FileOffset: PLARGE_INTEGER, Length: ULONG, Wait: BOOLEAN, Buffer: PVOID },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { recorded: ['the data are dropped'] },
    model: () => true,
  }),
  ddi('CcMdlRead', {
    params: {
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      MdlChain: PMDL_P,
      IoStatus: PIO_STATUS_BLOCK,
    },
    maxIrql: 'ANY',
    fidelity: { recorded: ['no MDL is made: the status is STATUS_INSUFFICIENT_RESOURCES'] },
    model: (k, a) => void noMdl(k, a.MdlChain, a.IoStatus),
  }),
  ddi('CcMdlReadComplete', {
    params: { FileObject: PFILE_OBJECT, MdlChain: PMDL },
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no MDL was made'] },
    model: () => undefined,
  }),
  ddi('CcPrepareMdlWrite', {
    params: {
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      MdlChain: PMDL_P,
      IoStatus: PIO_STATUS_BLOCK,
    },
    maxIrql: 'APC',
    fidelity: { recorded: ['no MDL is made: the status is STATUS_INSUFFICIENT_RESOURCES'] },
    model: (k, a) => void noMdl(k, a.MdlChain, a.IoStatus),
  }),
  ddi('CcMdlWriteComplete', {
    params: { FileObject: PFILE_OBJECT, FileOffset: PLARGE_INTEGER, MdlChain: PMDL },
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no MDL was made'] },
    model: () => undefined,
  }),
  ddi('CcMdlWriteAbort', {
    params: { FileObject: PFILE_OBJECT, MdlChain: PMDL },
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no MDL was made'] },
    model: () => undefined,
  }),
  ddi('CcSetAdditionalCacheAttributes', {
    params: { FileObject: PFILE_OBJECT, DisableReadAhead: BOOLEAN, DisableWriteBehind: BOOLEAN },
    maxIrql: 'APC',
    fidelity: { recorded: ['nothing is cached'] },
    model: () => undefined,
  }),
  ddi('CcSetReadAheadGranularity', {
    params: { FileObject: PFILE_OBJECT, Granularity: ULONG },
    maxIrql: 'ANY',
    fidelity: { recorded: ['nothing is cached'] },
    model: () => undefined,
  }),
  ddi('CcIsThereDirtyData', {
    params: { Vpb: PVPB },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing is cached'] },
    model: () => false,
  }),
  ddi('CcZeroData', {
    params: { FileObject: PFILE_OBJECT, StartOffset: PLARGE_INTEGER, EndOffset: PLARGE_INTEGER, Wait: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { recorded: ['nothing is cached'] },
    model: () => true,
  }),
  ddi('CcGetFileObjectFromSectionPtrs', {
    params: { SectionObjectPointer: PSECTION_OBJECT_POINTERS },
    returns: PFILE_OBJECT,
    maxIrql: 'ANY',
    fidelity: { approximate: ['no section keeps its file'] },
    model: () => 0n,
  }),
  ddi('FsRtlCopyRead', {
    params: {
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      Wait: BOOLEAN,
      LockKey: ULONG,
      Buffer: PVOID,
      IoStatus: PIO_STATUS_BLOCK,
      DeviceObject: PDEVICE_OBJECT,
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['fast reads are never possible'] },
    model: () => false,
  }),
  ddi('FsRtlCopyWrite', {
    params: {
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      Wait: BOOLEAN,
      LockKey: ULONG,
      Buffer: PVOID,
      IoStatus: PIO_STATUS_BLOCK,
      DeviceObject: PDEVICE_OBJECT,
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['fast writes are never possible'] },
    model: () => false,
  }),
  ddi('FsRtlMdlReadDev', {
    params: {
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      LockKey: ULONG,
      MdlChain: PMDL_P,
      IoStatus: PIO_STATUS_BLOCK,
      DeviceObject: PDEVICE_OBJECT,
    },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['fast reads are never possible'] },
    model: () => false,
  }),
  ddi('FsRtlMdlReadCompleteDev', {
    params: { FileObject: PFILE_OBJECT, MdlChain: PMDL, DeviceObject: PDEVICE_OBJECT },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no MDL was made'] },
    model: () => true,
  }),
  ddi('FsRtlPrepareMdlWriteDev', {
    params: {
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: ULONG,
      LockKey: ULONG,
      MdlChain: PMDL_P,
      IoStatus: PIO_STATUS_BLOCK,
      DeviceObject: PDEVICE_OBJECT,
    },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['fast writes are never possible'] },
    model: () => false,
  }),
  ddi('FsRtlMdlWriteCompleteDev', {
    params: { FileObject: PFILE_OBJECT, FileOffset: PLARGE_INTEGER, MdlChain: PMDL, DeviceObject: PDEVICE_OBJECT },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no MDL was made'] },
    model: () => true,
  }),
  ddi('FsRtlGetFileSize', {
    params: { FileObject: PFILE_OBJECT, FileSize: PLARGE_INTEGER },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ["the size in the file's common header, without asking the driver"] },
    model: (k, a) => {
      const header = k.mem.get(a.FileObject, FILE_OBJECT.FsContext);
      if (header === 0n) return STATUS_END_OF_FILE;
      k.mem.setU64(a.FileSize, BigInt.asUintN(64, k.mem.get(header, FSRTL_COMMON_FCB_HEADER.FileSize)));
      return 0;
    },
  }),
  ddi('FsRtlIncrementCcFastReadNotPossible', {
    maxIrql: 'ANY',
    fidelity: { recorded: ['not counted'] },
    model: () => undefined,
  }),
  ddi('FsRtlIncrementCcFastReadWait', {
    maxIrql: 'ANY',
    fidelity: { recorded: ['not counted'] },
    model: () => undefined,
  }),
  ddi('FsRtlIncrementCcFastReadNoWait', {
    maxIrql: 'ANY',
    fidelity: { recorded: ['not counted'] },
    model: () => undefined,
  }),
  ddi('FsRtlIncrementCcFastReadResourceMiss', {
    maxIrql: 'ANY',
    fidelity: { recorded: ['not counted'] },
    model: () => undefined,
  }),
];
