import { STATUS_END_OF_FILE } from '../../src/generated/ntstatus.ts';
import { FILE_OBJECT, FSRTL_COMMON_FCB_HEADER } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PLARGE_INTEGER, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PIO_STATUS_BLOCK = pointer('PIO_STATUS_BLOCK');
const PMDL = pointer('PMDL');
const PMDL_P = pointer('PMDL *');

/** Fast I/O over the cache. */
export const fsrtlFastIo = [
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
