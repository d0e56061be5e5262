import { blob, i32, struct, u8, u16, u32 } from '../../memory/layout-types.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead } from '../lists.ts';
import { slice } from '../slice.ts';
import { createObject, type ObjectTypeName, objectAt } from './objects.ts';

/** OBJECT_TYPE of Windows 10 x64 (public symbols); drivers are known to read Name, Index and TypeInfo. */
export const OBJECT_TYPE = struct('OBJECT_TYPE', 0xd8, () => ({
  TypeList: blob(0x0, 0x10, 'LIST_ENTRY'),
  Name: blob(0x10, 0x10, 'UNICODE_STRING'),
  Index: u8(0x28),
  TotalNumberOfObjects: u32(0x2c),
  TotalNumberOfHandles: u32(0x30),
  TypeInfo_Length: u16(0x40),
  TypeInfo_GenericMapping: blob(0x4c, 0x10, 'GENERIC_MAPPING'),
  TypeInfo_ValidAccessMask: u32(0x5c),
  TypeInfo_PoolType: i32(0x64),
  CallbackList: blob(0xc8, 0x10, 'LIST_ENTRY'),
}));

const NON_PAGED_NX = 512;
const STANDARD_RIGHTS_ALL = 0x1f0000;
/** Rights of their own by type, beyond the standard ones (winnt.h, wdm.h). */
const SPECIFIC_RIGHTS: Partial<Record<ObjectTypeName, number>> = {
  Process: 0xffff,
  Thread: 0xffff,
  File: 0x1ff,
  Device: 0x1ff,
  Driver: 0x1ff,
  Event: 3,
  Mutant: 1,
  Semaphore: 3,
  Timer: 3,
  Section: 0x1f,
  Token: 0x1ff,
  Key: 0x3f,
  Directory: 0xf,
  SymbolicLink: 1,
};

const types = slice<{ readonly byName: Map<ObjectTypeName, bigint>; readonly byAddress: Map<bigint, ObjectTypeName> }>(
  'objectTypes',
  () => ({
    byName: new Map(),
    byAddress: new Map(),
  }),
);

/** Address of the OBJECT_TYPE of this name; made at first use. */
export function objectType(k: Kernel, name: ObjectTypeName): bigint {
  const state = types(k);
  const present = state.byName.get(name);
  if (present !== undefined) return present;
  const type = createObject(k, {
    type: 'Type',
    size: OBJECT_TYPE.$size,
    name: `\\ObjectTypes\\${name}`,
    permanent: true,
  });
  state.byName.set(name, type);
  state.byAddress.set(type, name);
  initializeListHead(k, type + OBJECT_TYPE.TypeList.at);
  initializeListHead(k, type + OBJECT_TYPE.CallbackList.at);
  putUnicodeString(k, type + OBJECT_TYPE.Name.at, name, 'ObNm');
  k.mem.set(type, OBJECT_TYPE.Index, state.byName.size + 1);
  k.mem.set(type, OBJECT_TYPE.TypeInfo_Length, 0x78);
  k.mem.set(type, OBJECT_TYPE.TypeInfo_ValidAccessMask, STANDARD_RIGHTS_ALL | (SPECIFIC_RIGHTS[name] ?? 0));
  k.mem.set(type, OBJECT_TYPE.TypeInfo_PoolType, NON_PAGED_NX);
  return type;
}

/** The type that an OBJECT_TYPE pointer stands for, undefined for anything else. */
export function typeNameAt(k: Kernel, type: bigint): ObjectTypeName | undefined {
  return types(k).byAddress.get(type);
}

/** Does the object have the type that a caller asks for? NULL asks for none. */
export function isOfType(k: Kernel, body: bigint, type: bigint): boolean {
  return type === 0n || objectAt(k, body)?.type === typeNameAt(k, type);
}
