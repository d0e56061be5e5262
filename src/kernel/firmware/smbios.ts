import type { Kernel } from '../kernel.ts';

/** SMBIOS 3.0 structures (DMTF DSP0134) of the machine: a desktop with a Q35 board. */
const MANUFACTURER = 'American Megatrends Inc.';

/** Fields of a structure behind its header: [offset, bytes, value]; a text becomes the number of its string. */
type Field = readonly [offset: number, size: 1 | 2 | 4 | 8, value: number | bigint | string];
function structure(type: number, size: number, handle: number, fields: readonly Field[]): Buffer {
  const head = Buffer.alloc(size);
  const strings: string[] = [];
  head.writeUInt8(type, 0);
  head.writeUInt8(size, 1);
  head.writeUInt16LE(handle, 2);
  for (const [offset, width, value] of fields) {
    if (typeof value === 'string') head.writeUInt8(strings.push(value), offset);
    else if (width === 8) head.writeBigUInt64LE(BigInt(value), offset);
    else head.writeUIntLE(Number(value), offset, width);
  }
  const texts = strings.map((text) => `${text}\0`).join('');
  return Buffer.concat([head, Buffer.from(`${texts === '' ? '\0' : texts}\0`, 'latin1')]);
}

/** The table, without an entry point. */
export function smbiosTable(k: Kernel): Buffer {
  const memory = Math.round(k.cpu.ram.byteLength / 2 ** 20);
  const { processors } = k.profile;
  return Buffer.concat([
    structure(0, 26, 0x0000, [
      [4, 1, MANUFACTURER],
      [5, 1, '1.0.0'],
      [6, 2, 0xf000],
      [8, 1, '01/15/2024'],
      [9, 1, 0xff],
      [0xa, 8, 0x0803_9880n],
      [0x12, 1, 0x03],
      [0x13, 1, 0x0d],
      [0x14, 1, 5],
      [0x15, 1, 17],
    ]),
    structure(1, 27, 0x0001, [
      [4, 1, 'System manufacturer'],
      [5, 1, 'System Product Name'],
      [6, 1, '1.0'],
      [7, 1, 'System Serial Number'],
      [8, 8, 0x11d2_8c4b_6a35_0001n],
      [0x10, 8, 0x0123_4567_89ab_cd87n],
      [0x18, 1, 6],
      [0x19, 1, 'SKU'],
      [0x1a, 1, 'Desktop'],
    ]),
    structure(2, 15, 0x0002, [
      [4, 1, 'Board manufacturer'],
      [5, 1, 'Q35'],
      [6, 1, '1.0'],
      [7, 1, 'Board Serial Number'],
      [9, 1, 0x09],
      [0xb, 2, 0x0003],
      [0xd, 1, 0x0a],
    ]),
    structure(3, 22, 0x0003, [
      [4, 1, 'Chassis manufacturer'],
      [5, 1, 3],
      [6, 1, '1.0'],
      [7, 1, 'Chassis Serial Number'],
      [9, 1, 3],
      [0xa, 1, 3],
      [0xb, 1, 3],
      [0xc, 1, 3],
    ]),
    structure(4, 48, 0x0004, [
      [4, 1, 'CPU 0'],
      [5, 1, 3],
      [6, 1, 0xc6],
      [7, 1, 'Intel(R) Corporation'],
      [8, 8, 0xbfeb_fbff_0009_06ean],
      [0x10, 1, 'Intel(R) Core(TM) Processor'],
      [0x12, 2, 100],
      [0x14, 2, 2808],
      [0x16, 2, 2808],
      [0x18, 1, 0x41],
      [0x19, 1, 0x31],
      [0x1a, 2, 0x0007],
      [0x1c, 2, 0xffff],
      [0x1e, 2, 0xffff],
      [0x23, 1, processors],
      [0x24, 1, processors],
      [0x25, 1, processors],
      [0x26, 2, 0x0004],
      [0x28, 2, 0x00c6],
    ]),
    structure(7, 19, 0x0007, [
      [4, 1, 'L1 Cache'],
      [5, 2, 0x0180],
      [7, 2, 64],
      [9, 2, 64],
      [0xb, 2, 0x20],
      [0xd, 2, 0x20],
      [0x10, 1, 5],
      [0x11, 1, 5],
      [0x12, 1, 7],
    ]),
    structure(16, 23, 0x0010, [
      [4, 1, 3],
      [5, 1, 3],
      [6, 1, 3],
      [7, 4, memory * 1024],
      [0xb, 2, 0xfffe],
      [0xd, 2, 1],
    ]),
    structure(17, 40, 0x0011, [
      [4, 2, 0x0010],
      [6, 2, 0xfffe],
      [8, 2, 64],
      [0xa, 2, 64],
      [0xc, 2, memory],
      [0xe, 1, 9],
      [0x10, 1, 'DIMM 0'],
      [0x11, 1, 'BANK 0'],
      [0x12, 1, 26],
      [0x13, 2, 0x0080],
      [0x15, 2, 2400],
      [0x17, 1, 'Memory manufacturer'],
      [0x18, 1, '00000000'],
      [0x1a, 1, 'Part Number'],
      [0x1b, 1, 1],
      [0x20, 2, 2400],
    ]),
    structure(19, 31, 0x0013, [
      [4, 4, 0],
      [8, 4, memory * 1024 - 1],
      [0xc, 2, 0x0010],
      [0xe, 1, 1],
    ]),
    structure(32, 11, 0x0020, []),
    structure(127, 4, 0x007f, []),
  ]);
}

function checksum(bytes: Buffer, at: number, from: number, to: number): void {
  bytes[at] = 0;
  const sum = bytes.subarray(from, to).reduce((total, byte) => total + byte, 0);
  bytes[at] = -sum & 0xff;
}
/** The 32-bit entry point `_SM_` for a table at this physical address. */
export function smbiosEntryPoint(table: Buffer, at: number): Buffer {
  const entry = Buffer.alloc(0x20);
  entry.write('_SM_', 0, 'latin1');
  entry.writeUInt8(0x1f, 5);
  entry.writeUInt8(3, 6);
  entry.writeUInt16LE(100, 8);
  entry.write('_DMI_', 0x10, 'latin1');
  entry.writeUInt16LE(table.length, 0x16);
  entry.writeUInt32LE(at, 0x18);
  entry.writeUInt16LE(11, 0x1c);
  entry.writeUInt8(0x30, 0x1e);
  checksum(entry, 0x15, 0x10, 0x1f);
  checksum(entry, 4, 0, 0x1f);
  return entry;
}
/** The 64-bit entry point `_SM3_`. */
export function smbios3EntryPoint(table: Buffer, at: number): Buffer {
  const entry = Buffer.alloc(0x20);
  entry.write('_SM3_', 0, 'latin1');
  entry.writeUInt8(0x18, 6);
  entry.writeUInt8(3, 7);
  entry.writeUInt8(1, 0xa);
  entry.writeUInt32LE(table.length, 0xc);
  entry.writeBigUInt64LE(BigInt(at), 0x10);
  checksum(entry, 5, 0, 0x18);
  return entry;
}
