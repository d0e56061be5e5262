import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_NO_MORE_ENTRIES,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_OBJECT_TYPE_MISMATCH,
} from '../../src/generated/ntstatus.ts';
import { OBJECT_ATTRIBUTES } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  HANDLE,
  NTSTATUS,
  PCUNICODE_STRING,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi, systemService } from '../../src/kernel/declaration.ts';
import { readUnicodeString, utf16Bytes } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objectNameOf } from '../../src/kernel/ob/name-of-object.ts';
import {
  attributesName,
  createLink,
  ensureNamespace,
  linkTarget,
  lookupName,
  statusOfNewName,
  wantsKernelHandle,
} from '../../src/kernel/ob/namespace.ts';
import { canonicalName, parentOf } from '../../src/kernel/ob/object-names.ts';
import {
  createObject,
  dereferenceObject,
  type ObjectTypeName,
  objectByHandle,
  objectByName,
  objects,
  openHandle,
} from '../../src/kernel/ob/objects.ts';

const PHANDLE = pointer('PHANDLE');
const PULONG = pointer('PULONG');

const OBJ_PERMANENT = 0x10;
const OBJ_OPENIF = 0x80;
/** UNICODE_STRINGs of name and type name. */
const ENTRY_SIZE = 0x20;

const attributesOf = (k: Kernel, attributes: bigint) => k.mem.get(attributes, OBJECT_ATTRIBUTES.Attributes);

function openNamed(k: Kernel, attributes: bigint, access: number, type: ObjectTypeName, out: bigint): number {
  const name = attributesName(k, attributes);
  if (name === undefined) return STATUS_OBJECT_NAME_INVALID;
  const found = lookupName(k, name, type === 'SymbolicLink');
  if (typeof found === 'number') return found;
  if (found.rest !== '' || found.object.type !== type) return STATUS_OBJECT_TYPE_MISMATCH;
  k.mem.setU64(out, openHandle(k, found.object.body, access, wantsKernelHandle(k, attributes)));
  return 0;
}

function createDirectory(k: Kernel, attributes: bigint, access: number, out: bigint): number {
  const name = attributesName(k, attributes);
  ensureNamespace(k);
  const taken = name === undefined ? undefined : objectByName(k, name);
  if (taken?.type === 'Directory' && attributesOf(k, attributes) & OBJ_OPENIF) {
    k.mem.setU64(out, openHandle(k, taken.body, access, wantsKernelHandle(k, attributes)));
    return STATUS_OBJECT_NAME_EXISTS;
  }
  const status = name === undefined ? 0 : statusOfNewName(k, name);
  if (status !== 0) return status;
  const permanent = attributes !== 0n && (attributesOf(k, attributes) & OBJ_PERMANENT) !== 0;
  const body = createObject(k, {
    type: 'Directory',
    size: 0x150,
    name: name === undefined ? undefined : canonicalName(name),
    permanent,
  });
  return handOut(k, body, access, attributes, out);
}

function createLinkObject(k: Kernel, attributes: bigint, access: number, target: bigint, out: bigint): number {
  const name = attributesName(k, attributes);
  if (name === undefined) return STATUS_OBJECT_NAME_INVALID;
  const permanent = (attributesOf(k, attributes) & OBJ_PERMANENT) !== 0;
  const link = createLink(k, name, readUnicodeString(k, target), permanent);
  return link.status === 0 ? handOut(k, link.body, access, attributes, out) : link.status;
}

/** The handle is the only reference from now on. */
function handOut(k: Kernel, body: bigint, access: number, attributes: bigint, out: bigint): number {
  k.mem.setU64(out, openHandle(k, body, access, wantsKernelHandle(k, attributes)));
  dereferenceObject(k, body);
  return 0;
}

function queryLink(k: Kernel, handle: bigint, target: bigint, returned: bigint): number {
  const found = objectByHandle(k, handle);
  if (!found) return STATUS_INVALID_HANDLE;
  if (found.object.type !== 'SymbolicLink') return STATUS_OBJECT_TYPE_MISMATCH;
  const bytes = utf16Bytes(linkTarget(found.object));
  const room = k.mem.u16(target + 2n);
  const needed = returned === 0n ? bytes.length : bytes.length + 2;
  if (returned !== 0n) k.mem.setU32(returned, needed);
  if (room < needed) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(k.mem.u64(target + 8n), bytes);
  k.mem.setU16(target, bytes.length);
  if (returned !== 0n) k.mem.setU16(k.mem.u64(target + 8n) + BigInt(bytes.length), 0);
  return 0;
}

interface DirectoryQuery {
  readonly handle: bigint;
  readonly buffer: bigint;
  readonly length: number;
  readonly single: boolean;
  readonly restart: boolean;
  readonly context: bigint;
  readonly returned: bigint;
}
function queryDirectory(k: Kernel, query: DirectoryQuery): number {
  const found = objectByHandle(k, query.handle);
  if (!found) return STATUS_INVALID_HANDLE;
  if (found.object.type !== 'Directory') return STATUS_OBJECT_TYPE_MISMATCH;
  const directory = (found.object.name ?? '').toUpperCase();
  const members = [...objects(k).names.entries()]
    .filter(([name]) => name !== '\\' && parentOf(name) === directory)
    .map(([, body]) => objects(k).byBody.get(body)!);
  const first = query.restart ? 0 : k.mem.u32(query.context);
  if (first >= members.length) return STATUS_NO_MORE_ENTRIES;
  const chosen: [Uint8Array, Uint8Array][] = [];
  let used = ENTRY_SIZE;
  for (const member of members.slice(first, query.single ? first + 1 : undefined)) {
    const entry: [Uint8Array, Uint8Array] = [
      utf16Bytes(member.name!.slice(parentOf(member.name!).length).replace(/^\\/, '')),
      utf16Bytes(member.type),
    ];
    const size = ENTRY_SIZE + entry[0].length + entry[1].length + 4;
    if (used + size > query.length) break;
    used += size;
    chosen.push(entry);
  }
  if (query.returned !== 0n) k.mem.setU32(query.returned, used);
  if (chosen.length === 0) return STATUS_BUFFER_TOO_SMALL;
  writeEntries(k, query.buffer, chosen);
  k.mem.setU32(query.context, first + chosen.length);
  return 0;
}

function writeEntries(k: Kernel, buffer: bigint, entries: readonly [Uint8Array, Uint8Array][]): void {
  let text = buffer + BigInt(ENTRY_SIZE * (entries.length + 1));
  k.mem.fill(buffer, ENTRY_SIZE * (entries.length + 1), 0);
  entries.forEach((entry, index) => {
    entry.forEach((bytes, part) => {
      const at = buffer + BigInt(index * ENTRY_SIZE + part * 0x10);
      k.mem.setU16(at, bytes.length);
      k.mem.setU16(at + 2n, bytes.length + 2);
      k.mem.setU64(at + 8n, text);
      k.mem.write(text, bytes);
      k.mem.setU16(text + BigInt(bytes.length), 0);
      text += BigInt(bytes.length + 2);
    });
  });
}

/** ObjectBasicInformation, ObjectNameInformation, ObjectTypeInformation. */
function queryObject(
  k: Kernel,
  handle: bigint,
  kind: number,
  buffer: bigint,
  length: number,
  returned: bigint,
): number {
  const found = objectByHandle(k, handle);
  if (!found) return STATUS_INVALID_HANDLE;
  const size = (bytes: number) => {
    if (returned !== 0n) k.mem.setU32(returned, bytes);
    return length >= bytes;
  };
  if (kind === 0) {
    if (!size(0x38)) return STATUS_INFO_LENGTH_MISMATCH;
    k.mem.fill(buffer, 0x38, 0);
    k.mem.setU32(buffer + 4n, found.access);
    k.mem.setU32(buffer + 8n, found.object.handles);
    k.mem.setU32(buffer + 12n, found.object.pointers);
    return 0;
  }
  if (kind !== 1 && kind !== 2) return STATUS_INVALID_INFO_CLASS;
  const head = kind === 1 ? 0x10 : 0x68;
  const bytes = utf16Bytes(kind === 1 ? objectNameOf(k, found.object.body) : found.object.type);
  if (!size(head + (bytes.length === 0 ? 0 : bytes.length + 2))) return STATUS_INFO_LENGTH_MISMATCH;
  k.mem.fill(buffer, head, 0);
  if (bytes.length === 0) return 0;
  k.mem.setU16(buffer, bytes.length);
  k.mem.setU16(buffer + 2n, bytes.length + 2);
  k.mem.setU64(buffer + 8n, buffer + BigInt(head));
  k.mem.write(buffer + BigInt(head), bytes);
  k.mem.setU16(buffer + BigInt(head + bytes.length), 0);
  return 0;
}

/** Object directories and symbolic links by handle. */
export const obDirectories = [
  ddi('ZwCreateDirectoryObject', {
    params: { DirectoryHandle: PHANDLE, DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => createDirectory(k, a.ObjectAttributes, a.DesiredAccess, a.DirectoryHandle),
  }),
  ddi('ZwOpenDirectoryObject', {
    params: { DirectoryHandle: PHANDLE, DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => openNamed(k, a.ObjectAttributes, a.DesiredAccess, 'Directory', a.DirectoryHandle),
  }),
  ddi('ZwQueryDirectoryObject', {
    params: {
      DirectoryHandle: HANDLE,
      Buffer: PVOID,
      Length: ULONG,
      ReturnSingleEntry: BOOLEAN,
      RestartScan: BOOLEAN,
      Context: PULONG,
      ReturnLength: PULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['entries come in order of their creation'] },
    model: (k, a) =>
      queryDirectory(k, {
        handle: a.DirectoryHandle,
        buffer: a.Buffer,
        length: a.Length,
        single: a.ReturnSingleEntry,
        restart: a.RestartScan,
        context: a.Context,
        returned: a.ReturnLength,
      }),
  }),
  ddi('ZwCreateSymbolicLinkObject', {
    params: {
      SymbolicLinkHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      TargetName: PCUNICODE_STRING,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => createLinkObject(k, a.ObjectAttributes, a.DesiredAccess, a.TargetName, a.SymbolicLinkHandle),
  }),
  ddi('ZwOpenSymbolicLinkObject', {
    params: { LinkHandle: PHANDLE, DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => openNamed(k, a.ObjectAttributes, a.DesiredAccess, 'SymbolicLink', a.LinkHandle),
  }),
  ddi('ZwQuerySymbolicLinkObject', {
    params: { LinkHandle: HANDLE, LinkTarget: PCUNICODE_STRING, ReturnedLength: PULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => queryLink(k, a.LinkHandle, a.LinkTarget, a.ReturnedLength),
  }),
  ...systemService('QueryObject', {
    params: {
      Handle: HANDLE,
      ObjectInformationClass: enumeration('OBJECT_INFORMATION_CLASS'),
      ObjectInformation: PVOID,
      ObjectInformationLength: ULONG,
      ReturnLength: PULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['of type information only the name'] },
    model: (k, a) =>
      queryObject(
        k,
        a.Handle,
        a.ObjectInformationClass,
        a.ObjectInformation,
        a.ObjectInformationLength,
        a.ReturnLength,
      ),
  }),
];
