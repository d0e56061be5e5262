import type { Kernel } from '../kernel.ts';

/** Physical addresses of the interrupt controllers, the timer and the configuration space, as a Q35 machine has them. */
export const LOCAL_APIC = 0xfee0_0000;
export const IO_APIC = 0xfec0_0000;
export const HPET = 0xfed0_0000;
export const ECAM = 0xe000_0000;
export const ECAM_BUSES = 256;

const HEADER = 36;
const OEM = 'ALASKA';
const OEM_TABLE = 'A M I   ';

/** A system description table (ACPI 6.3, 5.2.6) with its checksum. */
function table(signature: string, revision: number, body: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(HEADER), body]);
  bytes.write(signature, 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 4);
  bytes.writeUInt8(revision, 8);
  bytes.write(OEM, 10, 'latin1');
  bytes.write(OEM_TABLE, 16, 'latin1');
  bytes.writeUInt32LE(0x01072009, 24);
  bytes.write('AMI ', 28, 'latin1');
  bytes.writeUInt32LE(0x00010013, 32);
  seal(bytes, 9, bytes.length);
  return bytes;
}
function seal(bytes: Buffer, at: number, length: number): void {
  bytes[at] = 0;
  bytes[at] = -bytes.subarray(0, length).reduce((sum, byte) => sum + byte, 0) & 0xff;
}

function madt(processors: number): Buffer {
  const parts = [Buffer.alloc(8)];
  parts[0]!.writeUInt32LE(LOCAL_APIC, 0);
  parts[0]!.writeUInt32LE(1, 4);
  for (let id = 0; id < processors; id++) parts.push(Buffer.from([0, 8, id, id, 1, 0, 0, 0]));
  const io = Buffer.alloc(12);
  io.set([1, 12, processors, 0]);
  io.writeUInt32LE(IO_APIC, 4);
  parts.push(io);
  // The timer's line 0 arrives at input 2; the SCI is level-triggered.
  parts.push(Buffer.from([2, 10, 0, 0, 2, 0, 0, 0, 0, 0]), Buffer.from([2, 10, 0, 9, 9, 0, 0, 0, 0x0d, 0]));
  return table('APIC', 3, Buffer.concat(parts));
}
function mcfg(): Buffer {
  const body = Buffer.alloc(24);
  body.writeBigUInt64LE(BigInt(ECAM), 8);
  body.writeUInt8(ECAM_BUSES - 1, 19);
  return table('MCFG', 1, body);
}
function hpet(): Buffer {
  const body = Buffer.alloc(20);
  body.writeUInt32LE(0x8086a701, 0);
  body.writeBigUInt64LE(BigInt(HPET), 8);
  body.writeUInt16LE(0x37ee, 17);
  return table('HPET', 1, body);
}
function fadt(dsdt: number): Buffer {
  const body = Buffer.alloc(268 - HEADER);
  const at = (offset: number) => offset - HEADER;
  body.writeUInt32LE(dsdt, at(40));
  body.writeUInt8(1, at(45));
  body.writeUInt16LE(9, at(46));
  body.writeUInt32LE(0xb2, at(48));
  body.writeUInt8(0xa0, at(52));
  body.writeUInt8(0xa1, at(53));
  // PM1a event and control blocks, PM timer, GPE0: the ICH9's.
  body.writeUInt32LE(0x600, at(56));
  body.writeUInt32LE(0x604, at(64));
  body.writeUInt32LE(0x608, at(76));
  body.writeUInt32LE(0x620, at(80));
  body.set([4, 2, 0, 4, 16], at(88));
  body.writeUInt8(0x32, at(108));
  body.writeUInt16LE(3, at(109));
  body.writeUInt32LE(0x000084a5, at(112));
  body.writeUInt8(3, at(131));
  body.writeBigUInt64LE(BigInt(dsdt), at(140));
  return table('FACP', 6, body);
}
/** An empty scope `\_SB`. */
const DSDT = table('DSDT', 2, Buffer.from([0x10, 0x05, 0x5f, 0x53, 0x42, 0x5f]));

export interface AcpiTables {
  /** By physical address. */
  readonly tables: ReadonlyMap<number, Buffer>;
  readonly root: Buffer;
}
/** The tables one after the other from a physical address on, and the root pointer to them. */
export function acpiTables(k: Kernel, from: number): AcpiTables {
  const tables = new Map<number, Buffer>();
  let next = from;
  const place = (bytes: Buffer): number => {
    const at = next;
    tables.set(at, bytes);
    next = (next + bytes.length + 15) & ~15;
    return at;
  };
  const fixed = fadt(place(DSDT));
  const addresses = [fixed, madt(k.profile.processors), mcfg(), hpet()].map(place);
  const rsdt = Buffer.alloc(4 * addresses.length);
  const xsdt = Buffer.alloc(8 * addresses.length);
  addresses.forEach((address, index) => {
    rsdt.writeUInt32LE(address, 4 * index);
    xsdt.writeBigUInt64LE(BigInt(address), 8 * index);
  });
  const [rsdtAt, xsdtAt] = [place(table('RSDT', 1, rsdt)), place(table('XSDT', 1, xsdt))];
  const root = Buffer.alloc(36);
  root.write('RSD PTR ', 0, 'latin1');
  root.write(OEM, 9, 'latin1');
  root.writeUInt8(2, 15);
  root.writeUInt32LE(rsdtAt, 16);
  root.writeUInt32LE(36, 20);
  root.writeBigUInt64LE(BigInt(xsdtAt), 24);
  seal(root, 8, 20);
  seal(root, 32, 36);
  return { tables, root };
}
