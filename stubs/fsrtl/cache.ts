import { BOOLEAN, NTSTATUS, PLARGE_INTEGER, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import {
  cacheMap,
  closeCache,
  copyRead,
  noMdl,
  openCache,
  setSizes,
  succeed,
} from '../../src/kernel/fsrtl/cache-maps.ts';

const PCACHE_MANAGER_CALLBACKS = pointer('PCACHE_MANAGER_CALLBACKS');
const PCACHE_UNINITIALIZE_EVENT = pointer('PCACHE_UNINITIALIZE_EVENT');
const PCC_FILE_SIZES = pointer('PCC_FILE_SIZES');
const PCC_POST_DEFERRED_WRITE = pointer('PCC_POST_DEFERRED_WRITE');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PIO_STATUS_BLOCK = pointer('PIO_STATUS_BLOCK');
const PMDL = pointer('PMDL');
const PMDL_P = pointer('PMDL *');
const PSECTION_OBJECT_POINTERS = pointer('PSECTION_OBJECT_POINTERS');
const PVPB = pointer('PVPB');

/** The cache manager. */
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
    model: (k, a) => openCache(k, a.FileObject, a.FileSizes, a.Callbacks, a.LazyWriteContext),
  }),
  ddi('CcUninitializeCacheMap', {
    params: { FileObject: PFILE_OBJECT, TruncateSize: PLARGE_INTEGER, UninitializeEvent: PCACHE_UNINITIALIZE_EVENT },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['nothing was cached: nothing is written back'] },
    model: (k, a) => closeCache(k, a.FileObject, a.UninitializeEvent),
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
];
