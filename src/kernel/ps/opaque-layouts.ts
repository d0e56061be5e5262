import { blob, i8, i16, i64, ptr, struct, u8, u32 } from '../../memory/layout-types.ts';

/**
 * Structures that no header documents, with the fields that drivers read all the same. Offsets of Windows 10 2004 to 22H2
 * (public symbols of builds 19041–19045); other builds differ, see docs/fidelity.md.
 */
export const KPROCESS = struct('KPROCESS', 0x438, () => ({ DirectoryTableBase: ptr(0x28) }));
export const EPROCESS = struct('EPROCESS', 0xa40, () => ({
  UniqueProcessId: ptr(0x440),
  ActiveProcessLinks: blob(0x448, 0x10, 'LIST_ENTRY'),
  CreateTime: i64(0x468),
  Token: ptr(0x4b8),
  Win32Process: ptr(0x508),
  Job: ptr(0x510),
  SectionBaseAddress: ptr(0x520),
  InheritedFromUniqueProcessId: ptr(0x540),
  Peb: ptr(0x550),
  Session: ptr(0x558),
  ObjectTable: ptr(0x570),
  DebugPort: ptr(0x578),
  WoW64Process: ptr(0x580),
  ImageFilePointer: ptr(0x5a0),
  ImageFileName: blob(0x5a8, 15, 'UCHAR[15]'),
  SeAuditProcessCreationInfo: ptr(0x5c0),
  ThreadListHead: blob(0x5e0, 0x10, 'LIST_ENTRY'),
  ActiveThreads: u32(0x5f0),
  ExitStatus: u32(0x7d4),
  ExitTime: i64(0x840),
  Protection: u8(0x87a),
}));
export const ETHREAD = struct('ETHREAD', 0x898, () => ({
  InitialStack: ptr(0x28),
  StackLimit: ptr(0x30),
  StackBase: ptr(0x38),
  ApcStateProcess: ptr(0xb8),
  Priority: i8(0xc3),
  Teb: ptr(0xf0),
  KernelApcDisable: i16(0x1e4),
  SpecialApcDisable: i16(0x1e6),
  Process: ptr(0x220),
  PreviousMode: u8(0x232),
  BasePriority: i8(0x233),
  CreateTime: i64(0x430),
  StartAddress: ptr(0x450),
  UniqueProcess: ptr(0x478),
  UniqueThread: ptr(0x480),
  ThreadListEntry: blob(0x4e8, 0x10, 'LIST_ENTRY'),
  ExitStatus: u32(0x548),
}));
