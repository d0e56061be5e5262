import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_NOT_IMPLEMENTED,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { SYSTEM_FIRMWARE_TABLE_INFORMATION } from '../../generated/structs.ts';
import { acpiSignatures, acpiTable } from '../firmware/low-memory.ts';
import { smbiosTable } from '../firmware/smbios.ts';
import type { Kernel } from '../kernel.ts';

const F = SYSTEM_FIRMWARE_TABLE_INFORMATION;
const HEAD = 16;
const RSMB = 0x52534d42;
const ACPI = 0x41435049;
const FIRM = 0x4649524d;
const ENUMERATE = 0;
const GET = 1;
/** Ranges of legacy firmware: the video ROM and the system ROM, 128 KiB each. */
const ROMS = [0xc0000, 0xe0000];
const ROM_BYTES = 0x20000;

/** RawSMBIOSData: calling method, version 3.1, DMI revision, length. */
export function rawSmbios(k: Kernel): Buffer {
  const table = smbiosTable(k);
  const head = Buffer.from([0, 3, 1, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(table.length, 4);
  return Buffer.concat([head, table]);
}
const identifiers = (values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, 4 * index);
  });
  return bytes;
};
const signatureOf = (id: number) =>
  Buffer.from([id & 0xff, (id >> 8) & 0xff, (id >> 16) & 0xff, id >>> 24]).toString('latin1');

/** The tables of a provider: what it lists, or one of them. A number is the status that refuses. */
function provide(k: Kernel, provider: number, action: number, id: number): Uint8Array | number {
  if (action > GET) return STATUS_INVALID_PARAMETER;
  const lists = action === ENUMERATE;
  switch (provider) {
    case RSMB:
      return lists ? identifiers([0]) : rawSmbios(k);
    case ACPI:
      if (lists) return identifiers(acpiSignatures(k).map((text) => Buffer.from(text, 'latin1').readUInt32LE()));
      return acpiTable(k, signatureOf(id)) ?? STATUS_NOT_FOUND;
    case FIRM:
      if (lists) return identifiers(ROMS);
      return (ROMS.includes(id) ? k.space.readPhysical(BigInt(id), ROM_BYTES) : undefined) ?? STATUS_INVALID_PARAMETER;
    default:
      return STATUS_NOT_IMPLEMENTED;
  }
}

/** SystemFirmwareTableInformation: SMBIOS ('RSMB'), ACPI ('ACPI') and the ROMs below 1 MiB ('FIRM'). */
export function firmwareTable(k: Kernel, buffer: bigint, length: number, returnLength: bigint): number {
  if (length < HEAD) return STATUS_INFO_LENGTH_MISMATCH;
  const action = k.mem.u32(buffer + F.Action.at);
  const table = provide(k, k.mem.get(buffer, F.ProviderSignature), action, k.mem.get(buffer, F.TableID));
  if (typeof table === 'number') return table;
  if (returnLength !== 0n) k.mem.setU32(returnLength, HEAD + table.length);
  const room = k.mem.get(buffer, F.TableBufferLength);
  k.mem.set(buffer, F.TableBufferLength, table.length);
  if (length < HEAD + table.length || room < table.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(buffer + F.TableBuffer.at, table);
  return STATUS_SUCCESS;
}
