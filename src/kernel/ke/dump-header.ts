import { system } from '../boot.ts';
import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import { exportAddress } from '../modules/loaded-modules.ts';
import { KPROCESS } from '../ps/opaque-layouts.ts';

/** Bytes of DUMP_HEADER64 (wdm.h, debugger documentation). */
export const DUMP_HEADER_SIZE = 0x2000;
const FIELD = {
  major: 0x8,
  minor: 0xc,
  directoryTable: 0x10,
  loadedModules: 0x20,
  machine: 0x30,
  processors: 0x34,
  code: 0x38,
  parameters: 0x40,
  type: 0xf98,
  time: 0xfa8,
} as const;
const MACHINE_AMD64 = 0x8664;
/** Unused words say PAGE. */
const FILLER = 0x45474150;

export interface DumpHeader {
  /** DUMP_TYPE. */
  readonly type: number;
  readonly code: number;
  readonly parameters: readonly bigint[];
}
/** A DUMP_HEADER64 of this machine. */
export function dumpHeader(k: Kernel, { type, code, parameters }: DumpHeader): Buffer {
  const bytes = Buffer.alloc(DUMP_HEADER_SIZE);
  for (let at = 0; at < DUMP_HEADER_SIZE; at += 4) bytes.writeUInt32LE(FILLER, at);
  bytes.write('PAGEDU64', 0, 'latin1');
  bytes.writeUInt32LE(15, FIELD.major);
  bytes.writeUInt32LE(k.profile.os.build, FIELD.minor);
  const process = system(k).systemProcess;
  bytes.writeBigUInt64LE(k.mem.get(process, KPROCESS.DirectoryTableBase), FIELD.directoryTable);
  bytes.writeBigUInt64LE(exportAddress(k, 'ntoskrnl.exe', 'PsLoadedModuleList') ?? 0n, FIELD.loadedModules);
  bytes.writeUInt32LE(MACHINE_AMD64, FIELD.machine);
  bytes.writeUInt32LE(k.profile.processors, FIELD.processors);
  bytes.writeUInt32LE(code, FIELD.code);
  for (let index = 0; index < 4; index++)
    bytes.writeBigUInt64LE(BigInt.asUintN(64, parameters[index] ?? 0n), FIELD.parameters + 8 * index);
  bytes.writeUInt32LE(type, FIELD.type);
  bytes.writeBigInt64LE(systemTime(k), FIELD.time);
  return bytes;
}
