import {
  BOOLEAN,
  enumeration,
  KPROCESSOR_MODE,
  NTSTATUS,
  PVOID,
  pointer,
  SIZE_T,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocateMdl, attachToIrp, buildPartialMdl, initialiseMdl, sizeOfMdl } from '../../src/kernel/mm/mdl.ts';
import {
  advanceMdl,
  buildForNonPagedPool,
  lockSelected,
  probeAndLock,
  unlockPages,
} from '../../src/kernel/mm/mdl-locking.ts';
import { freeMdl, prepareForReuse } from '../../src/kernel/mm/mdl-mapping.ts';
import { inProcess } from '../../src/kernel/mm/process-space.ts';

const PMDL = pointer('PMDL');
const PIRP = pointer('PIRP');
const LOCK_OPERATION = enumeration('LOCK_OPERATION');
const RESIDENT = { approximate: ['memory is always resident: locking only keeps the frames'] };

export const mmMdl = [
  ddi('IoAllocateMdl', {
    params: { VirtualAddress: PVOID, Length: ULONG, SecondaryBuffer: BOOLEAN, ChargeQuota: BOOLEAN, Irp: PIRP },
    returns: PMDL,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => {
      const mdl = allocateMdl(k, a.VirtualAddress, a.Length);
      if (mdl !== 0n && a.Irp !== 0n) attachToIrp(k, mdl, a.Irp, a.SecondaryBuffer);
      return mdl;
    },
  }),
  ddi('IoFreeMdl', {
    params: { Mdl: PMDL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freeMdl(k, a.Mdl),
  }),
  ddi('IoBuildPartialMdl', {
    params: { SourceMdl: PMDL, TargetMdl: PMDL, VirtualAddress: PVOID, Length: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => buildPartialMdl(k, a.SourceMdl, a.TargetMdl, a.VirtualAddress, a.Length),
  }),
  ddi('MmSizeOfMdl', {
    params: { Base: PVOID, Length: SIZE_T },
    returns: SIZE_T,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) => sizeOfMdl(a.Base, a.Length),
  }),
  ddi('MmCreateMdl', {
    params: { MemoryDescriptorList: PMDL, Base: PVOID, Length: SIZE_T },
    returns: PMDL,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const length = Number(a.Length & 0xffff_ffffn);
      if (a.MemoryDescriptorList === 0n) return a.Length > 0xffff_ffffn ? 0n : allocateMdl(k, a.Base, length);
      initialiseMdl(k, a.MemoryDescriptorList, a.Base, length);
      return a.MemoryDescriptorList;
    },
  }),
  ddi('MmBuildMdlForNonPagedPool', {
    params: { MemoryDescriptorList: PMDL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => buildForNonPagedPool(k, a.MemoryDescriptorList),
  }),
  ddi('MmProbeAndLockPages', {
    params: { MemoryDescriptorList: PMDL, AccessMode: KPROCESSOR_MODE, Operation: LOCK_OPERATION },
    maxIrql: 'DISPATCH',
    fidelity: RESIDENT,
    model: (k, a) => probeAndLock(k, a.MemoryDescriptorList, a.AccessMode, a.Operation),
  }),
  ddi('MmProbeAndLockProcessPages', {
    params: {
      MemoryDescriptorList: PMDL,
      Process: pointer('PEPROCESS'),
      AccessMode: KPROCESSOR_MODE,
      Operation: LOCK_OPERATION,
    },
    maxIrql: 'APC',
    fidelity: RESIDENT,
    model: (k, a) => inProcess(k, a.Process, () => probeAndLock(k, a.MemoryDescriptorList, a.AccessMode, a.Operation)),
  }),
  ddi('MmProbeAndLockSelectedPages', {
    params: {
      MemoryDescriptorList: PMDL,
      SegmentArray: pointer('PFILE_SEGMENT_ELEMENT'),
      AccessMode: KPROCESSOR_MODE,
      Operation: LOCK_OPERATION,
    },
    maxIrql: 'APC',
    fidelity: RESIDENT,
    model: (k, a) => lockSelected(k, a.MemoryDescriptorList, a.SegmentArray, a.AccessMode, a.Operation),
  }),
  ddi('MmUnlockPages', {
    params: { MemoryDescriptorList: PMDL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => unlockPages(k, a.MemoryDescriptorList),
  }),
  ddi('MmAdvanceMdl', {
    params: { Mdl: PMDL, NumberOfBytes: ULONG },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => advanceMdl(k, a.Mdl, a.NumberOfBytes),
  }),
  ddi('MmPrepareMdlForReuse', {
    params: { MDL: PMDL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => prepareForReuse(k, a.MDL),
  }),
];
