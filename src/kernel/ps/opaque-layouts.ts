import { blob, i8, ptr, struct, u8 } from '../../memory/layout-types.ts';

/**
 * Structures that no header documents, with the fields that drivers read all the same. Offsets of Windows 10 2004 to 22H2
 * (public symbols of builds 19041–19045); other builds differ, see docs/fidelity.md.
 */
export const KPROCESS = struct('KPROCESS', 0x438, () => ({ DirectoryTableBase: ptr(0x28) }));
export const EPROCESS = struct('EPROCESS', 0xa40, () => ({
  UniqueProcessId: ptr(0x440),
  ActiveProcessLinks: blob(0x448, 0x10, 'LIST_ENTRY'),
  Token: ptr(0x4b8),
  InheritedFromUniqueProcessId: ptr(0x540),
  Peb: ptr(0x550),
  ImageFileName: blob(0x5a8, 15, 'UCHAR[15]'),
}));
export const ETHREAD = struct('ETHREAD', 0x898, () => ({
  InitialStack: ptr(0x28),
  StackLimit: ptr(0x30),
  StackBase: ptr(0x38),
  ApcStateProcess: ptr(0xb8),
  Priority: i8(0xc3),
  Process: ptr(0x220),
  PreviousMode: u8(0x232),
  StartAddress: ptr(0x450),
  UniqueProcess: ptr(0x478),
  UniqueThread: ptr(0x480),
}));
