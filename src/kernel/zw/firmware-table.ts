import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_IMPLEMENTED,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { SYSTEM_FIRMWARE_TABLE_INFORMATION } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';

const F = SYSTEM_FIRMWARE_TABLE_INFORMATION;
const HEAD = 16;
const RSMB = 0x52534d42;
const SystemFirmwareTable_Get = 1;

/** SMBIOS structures (DMTF DSP0134): BIOS, system and the end of the table. */
function smbios(): Buffer {
  const structure = (type: number, size: number, handle: number, strings: readonly string[]) => {
    const head = Buffer.alloc(size);
    head.writeUInt8(type, 0);
    head.writeUInt8(size, 1);
    head.writeUInt16LE(handle, 2);
    const last = Math.min(strings.length, size - 4);
    for (let index = 0; index < last; index++) head.writeUInt8(index + 1, 4 + index);
    return Buffer.concat([
      head,
      Buffer.from(`${strings.map((text) => `${text}\0`).join('')}${strings.length === 0 ? '\0' : ''}\0`, 'latin1'),
    ]);
  };
  const table = Buffer.concat([
    structure(0, 24, 0, ['American Megatrends Inc.', '1.0']),
    structure(1, 27, 1, ['Manufacturer', 'Desktop', '1.0', '0']),
    structure(127, 4, 2, []),
  ]);
  const head = Buffer.from([0, 3, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(table.length, 4);
  return Buffer.concat([head, table]);
}

/** SystemFirmwareTableInformation: the SMBIOS tables ('RSMB'); other providers aren't there. */
export function firmwareTable(k: Kernel, buffer: bigint, length: number, returnLength: bigint): number {
  if (length < HEAD) return STATUS_INFO_LENGTH_MISMATCH;
  if (k.mem.get(buffer, F.ProviderSignature) !== RSMB) return STATUS_NOT_IMPLEMENTED;
  const action = k.mem.u32(buffer + F.Action.at);
  if (action > SystemFirmwareTable_Get) return STATUS_INVALID_PARAMETER;
  const table = action === SystemFirmwareTable_Get ? smbios() : Buffer.alloc(4);
  if (returnLength !== 0n) k.mem.setU32(returnLength, HEAD + table.length);
  const room = k.mem.get(buffer, F.TableBufferLength);
  k.mem.set(buffer, F.TableBufferLength, table.length);
  if (length < HEAD + table.length || room < table.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(buffer + F.TableBuffer.at, table);
  return STATUS_SUCCESS;
}
