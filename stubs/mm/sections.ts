import {
  STATUS_ACCESS_DENIED,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SECTION_NOT_IMAGE,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { SECTION_BASIC_INFORMATION } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  HANDLE,
  NTSTATUS,
  PAGE_PROTECTION,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  SIZE_T,
  ULONG,
  ULONG_PTR,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { processByHandle } from '../../src/kernel/mm/process-space.ts';
import { mapSystemView, mapView, unmapSystemView, unmapView } from '../../src/kernel/mm/section-views.ts';
import { createSection, ensurePhysicalMemory, sectionData } from '../../src/kernel/mm/sections.ts';
import { attributesName, lookupName, wantsKernelHandle } from '../../src/kernel/ob/namespace.ts';
import {
  dereferenceObject,
  type ObjectRecord,
  objectAt,
  objectByHandle,
  openHandle,
} from '../../src/kernel/ob/objects.ts';

const PHANDLE = pointer('PHANDLE');
const PPVOID = pointer('PVOID *');
const PSIZE_T = pointer('PSIZE_T');
const PEPROCESS = pointer('PEPROCESS');
const SECTION_INHERIT = enumeration('SECTION_INHERIT');
const FILES = 'a section of a file shows the file as it was when the section was made, and writes do not reach it';
const SECTIONS = { approximate: [FILES, 'SEC_RESERVE pages are committed when a view shows them'] };
const VIEWS = {
  approximate: ['pages that are copied on write are copied at once', 'ZeroBits and CommitSize have no effect'],
};
const MAP_WRITE = 2;
const MAP_READ = 4;
const WRITABLE = 0x44;
const GENERIC_ALL = 0x10000000;
const GENERIC_WRITE = 0x40000000;
const GENERIC_READ = 0x80000000;

const createParams = {
  DesiredAccess: ACCESS_MASK,
  ObjectAttributes: POBJECT_ATTRIBUTES,
  MaximumSize: PLARGE_INTEGER,
  SectionPageProtection: PAGE_PROTECTION,
  AllocationAttributes: ULONG,
  FileHandle: HANDLE,
};
interface Create {
  readonly DesiredAccess: number;
  readonly ObjectAttributes: bigint;
  readonly MaximumSize: bigint;
  readonly SectionPageProtection: number;
  readonly AllocationAttributes: number;
  readonly FileHandle: bigint;
}
const newSection = (k: Kernel, a: Create) =>
  createSection(k, {
    objectAttributes: a.ObjectAttributes,
    maximumSize: a.MaximumSize,
    protect: a.SectionPageProtection,
    attributes: a.AllocationAttributes,
    file: a.FileHandle,
  });

function createHandle(k: Kernel, a: Create & { readonly SectionHandle: bigint }): number {
  const { body, status } = newSection(k, a);
  if (body === 0n) return status;
  k.mem.setU64(a.SectionHandle, openHandle(k, body, a.DesiredAccess, wantsKernelHandle(k, a.ObjectAttributes)));
  if (status === STATUS_SUCCESS) dereferenceObject(k, body);
  return status;
}

/** The section behind a handle, or the status that the handle deserves. */
function sectionByHandle(
  k: Kernel,
  handle: bigint,
): { readonly object: ObjectRecord; readonly access: number } | number {
  const entry = objectByHandle(k, handle);
  if (entry === undefined) return STATUS_INVALID_HANDLE;
  return entry.object.type === 'Section' ? entry : STATUS_OBJECT_TYPE_MISMATCH;
}

const viewParams = (protect: string) => ({
  SectionHandle: HANDLE,
  ProcessHandle: HANDLE,
  BaseAddress: PPVOID,
  ZeroBits: ULONG_PTR,
  CommitSize: SIZE_T,
  SectionOffset: PLARGE_INTEGER,
  ViewSize: PSIZE_T,
  InheritDisposition: SECTION_INHERIT,
  AllocationType: ULONG,
  [protect]: PAGE_PROTECTION,
});
interface View {
  readonly BaseAddress: bigint;
  readonly ZeroBits: bigint;
  readonly SectionOffset: bigint;
  readonly ViewSize: bigint;
  readonly InheritDisposition: number;
  readonly AllocationType: number;
}
const viewRequest = (a: View, process: bigint, protect: number) => ({
  process,
  baseAddress: a.BaseAddress,
  zeroBits: a.ZeroBits,
  sectionOffset: a.SectionOffset,
  viewSize: a.ViewSize,
  inherit: a.InheritDisposition,
  type: a.AllocationType,
  protect,
});
function mapByHandle(
  k: Kernel,
  a: View & { readonly SectionHandle: bigint; readonly ProcessHandle: bigint },
  protect: number,
): number {
  const section = sectionByHandle(k, a.SectionHandle);
  if (typeof section === 'number') return section;
  const process = processByHandle(k, a.ProcessHandle);
  if (typeof process === 'number') return process;
  const needs = (protect & WRITABLE) !== 0 ? MAP_WRITE : MAP_READ;
  const generic = needs === MAP_WRITE ? GENERIC_WRITE : GENERIC_READ;
  if ((section.access & (needs | generic | GENERIC_ALL)) === 0) return STATUS_ACCESS_DENIED;
  return mapView(k, section.object, viewRequest(a, process, protect));
}

function unmapByHandle(k: Kernel, handle: bigint, va: bigint): number {
  const process = processByHandle(k, handle);
  return typeof process === 'number' ? process : unmapView(k, process, va);
}

const BASIC_INFORMATION = 0;
const IMAGE_INFORMATION = 1;

const creators = ['ZwCreateSection', 'NtCreateSection'].map((name) =>
  ddi(name, {
    params: { SectionHandle: PHANDLE, ...createParams },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: SECTIONS,
    model: (k, a) => createHandle(k, a),
  }),
);
const mappers = (
  [
    ['ZwMapViewOfSection', 'Win32Protect'],
    ['NtMapViewOfSection', 'PageProtection'],
  ] as const
).map(([name, protect]) =>
  ddi(name, {
    params: viewParams(protect) as ReturnType<typeof viewParams> & Record<typeof protect, typeof PAGE_PROTECTION>,
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: VIEWS,
    model: (k, a) => mapByHandle(k, a as never, (a as unknown as Record<string, number>)[protect]!),
  }),
);

/** An object pointer that is no section is what Windows would fault on. */
function sectionObject(k: Kernel, body: bigint): ObjectRecord | undefined {
  const object = objectAt(k, body);
  return object?.type === 'Section' ? object : undefined;
}

export const mmSections = [
  ...creators,
  ...mappers,
  ddi('ZwOpenSection', {
    params: { SectionHandle: PHANDLE, DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the sections of \\KnownDlls are not there'] },
    model: (k, a) => {
      ensurePhysicalMemory(k);
      const name = attributesName(k, a.ObjectAttributes);
      if (name === undefined) return STATUS_OBJECT_NAME_INVALID;
      const found = lookupName(k, name);
      if (typeof found === 'number') return found;
      if (found.rest !== '' || found.object.type !== 'Section') return STATUS_OBJECT_TYPE_MISMATCH;
      const handle = openHandle(k, found.object.body, a.DesiredAccess, wantsKernelHandle(k, a.ObjectAttributes));
      k.mem.setU64(a.SectionHandle, handle);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ZwUnmapViewOfSection', {
    params: { ProcessHandle: HANDLE, BaseAddress: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => unmapByHandle(k, a.ProcessHandle, a.BaseAddress),
  }),
  ddi('ZwQuerySection', {
    params: {
      SectionHandle: HANDLE,
      SectionInformationClass: enumeration('SECTION_INFORMATION_CLASS'),
      SectionInformation: PVOID,
      SectionInformationLength: SIZE_T,
      ReturnLength: PSIZE_T,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['SectionBasicInformation only'] },
    model: (k, a) => {
      const section = sectionByHandle(k, a.SectionHandle);
      if (typeof section === 'number') return section;
      if (a.SectionInformationClass === IMAGE_INFORMATION) return STATUS_SECTION_NOT_IMAGE;
      if (a.SectionInformationClass !== BASIC_INFORMATION) return STATUS_INVALID_INFO_CLASS;
      if (a.SectionInformationLength < BigInt(SECTION_BASIC_INFORMATION.$size)) return STATUS_INFO_LENGTH_MISMATCH;
      const data = sectionData(section.object);
      k.mem.set(a.SectionInformation, SECTION_BASIC_INFORMATION.BaseAddress, 0n);
      k.mem.set(a.SectionInformation, SECTION_BASIC_INFORMATION.AllocationAttributes, data.attributes);
      k.mem.set(a.SectionInformation, SECTION_BASIC_INFORMATION.MaximumSize, BigInt(data.size));
      if (a.ReturnLength !== 0n) k.mem.setU64(a.ReturnLength, BigInt(SECTION_BASIC_INFORMATION.$size));
      return STATUS_SUCCESS;
    },
  }),
  ddi('MmCreateSection', {
    params: { SectionObject: PPVOID, ...createParams, FileObject: pointer('PFILE_OBJECT') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: SECTIONS,
    model: (k, a) => {
      const { body, status } = newSection(k, a.FileObject === 0n ? a : { ...a, FileHandle: a.FileObject });
      if (body !== 0n) k.mem.setU64(a.SectionObject, body);
      return status;
    },
  }),
  ddi('MmMapViewOfSection', {
    params: {
      SectionObject: PVOID,
      Process: PEPROCESS,
      BaseAddress: PPVOID,
      ZeroBits: ULONG_PTR,
      CommitSize: SIZE_T,
      SectionOffset: PLARGE_INTEGER,
      ViewSize: PSIZE_T,
      InheritDisposition: SECTION_INHERIT,
      AllocationType: ULONG,
      PageProtection: PAGE_PROTECTION,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: VIEWS,
    model: (k, a) => {
      const object = sectionObject(k, a.SectionObject);
      return object ? mapView(k, object, viewRequest(a, a.Process, a.PageProtection)) : STATUS_OBJECT_TYPE_MISMATCH;
    },
  }),
  ddi('MmUnmapViewOfSection', {
    params: { Process: PEPROCESS, BaseAddress: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => unmapView(k, a.Process, a.BaseAddress),
  }),
  ...['MmMapViewInSystemSpace', 'MmMapViewInSessionSpace'].map((name) =>
    ddi(name, {
      params: { Section: PVOID, MappedBase: PPVOID, ViewSize: PSIZE_T },
      returns: NTSTATUS,
      maxIrql: 'APC',
      fidelity: 'exact',
      model: (k, a) => {
        const object = sectionObject(k, a.Section);
        const request = { mappedBase: a.MappedBase, viewSize: a.ViewSize, offset: 0n };
        return object ? mapSystemView(k, object, request) : STATUS_OBJECT_TYPE_MISMATCH;
      },
    }),
  ),
  ...['MmUnmapViewInSystemSpace', 'MmUnmapViewInSessionSpace'].map((name) =>
    ddi(name, {
      params: { MappedBase: PVOID },
      returns: NTSTATUS,
      maxIrql: 'APC',
      fidelity: 'exact',
      model: (k, a) => unmapSystemView(k, a.MappedBase),
    }),
  ),
  ...[
    { name: 'MmCanFileBeTruncated', params: { SectionPointer: PVOID, NewFileSize: PLARGE_INTEGER }, result: true },
    { name: 'MmFlushImageSection', params: { SectionObjectPointer: PVOID, FlushType: ULONG }, result: true },
    { name: 'MmForceSectionClosed', params: { SectionObjectPointer: PVOID, DelayClose: BOOLEAN }, result: true },
    { name: 'MmDoesFileHaveUserWritableReferences', params: { SectionPointer: PVOID }, result: false },
    { name: 'MmSetAddressRangeModified', params: { Address: PVOID, Length: SIZE_T }, result: true },
    { name: 'MmDisableModifiedWriteOfSection', params: { SectionObjectPointer: PVOID }, result: false },
  ].map(({ name, params, result }) =>
    ddi(name, {
      params,
      returns: name === 'MmDoesFileHaveUserWritableReferences' ? ULONG : BOOLEAN,
      maxIrql: name === 'MmSetAddressRangeModified' ? 'DISPATCH' : 'APC',
      fidelity: { approximate: ['no file has a section: nothing stands in the way'] },
      model: () => result,
    }),
  ),
];
