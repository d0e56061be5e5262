import type { Kernel } from '../kernel.ts';
import { acpiTables } from './acpi.ts';
import { smbios3EntryPoint, smbiosEntryPoint, smbiosTable } from './smbios.ts';

/** Where firmware puts what drivers look for below 1 MiB (physical addresses). */
const BIOS_DATA = 0x400;
const VIDEO_ROM = 0xc0000;
const ACPI = 0xe4000;
const SMBIOS = 0xe8000;
const SMBIOS_ENTRY = 0xf0480;
const SMBIOS3_ENTRY = 0xf04a0;
const ACPI_ROOT = 0xf05b0;
const RESET_VECTOR = 0xffff0;
const BASE_MEMORY_KIB = 639;
const EXTENDED_DATA_SEGMENT = 0x9fc0;

/** Writes what the firmware left in the first megabyte: BIOS data, a video ROM's head, ACPI and SMBIOS tables, the reset vector. */
export function installFirmware(k: Kernel): void {
  const ram = Buffer.from(k.cpu.ram, 0, 0x100000);
  ram.writeUInt16LE(0x3f8, BIOS_DATA);
  ram.writeUInt16LE(EXTENDED_DATA_SEGMENT, BIOS_DATA + 0xe);
  ram.writeUInt16LE(0x27, BIOS_DATA + 0x10);
  ram.writeUInt16LE(BASE_MEMORY_KIB, BIOS_DATA + 0x13);
  ram.writeUInt8(1, EXTENDED_DATA_SEGMENT << 4);
  ram.set([0x55, 0xaa, 0x40, 0xcb], VIDEO_ROM);
  const { tables, root } = acpiTables(k, ACPI);
  for (const [at, bytes] of tables) ram.set(bytes, at);
  ram.set(root, ACPI_ROOT);
  const smbios = smbiosTable(k);
  ram.set(smbios, SMBIOS);
  ram.set(smbiosEntryPoint(smbios, SMBIOS), SMBIOS_ENTRY);
  ram.set(smbios3EntryPoint(smbios, SMBIOS), SMBIOS3_ENTRY);
  ram.set([0xea, 0x5b, 0xe0, 0x00, 0xf0], RESET_VECTOR);
  ram.write('01/15/24', RESET_VECTOR + 5, 'latin1');
  ram.writeUInt8(0xfc, RESET_VECTOR + 0xe);
}

/** An ACPI table by its signature. */
export function acpiTable(k: Kernel, signature: string): Buffer | undefined {
  return [...acpiTables(k, ACPI).tables.values()].find((table) => table.toString('latin1', 0, 4) === signature);
}
/** Signatures of the tables in the order of the root table. */
export function acpiSignatures(k: Kernel): string[] {
  return [...acpiTables(k, ACPI).tables.values()]
    .map((table) => table.toString('latin1', 0, 4))
    .filter((signature) => !['DSDT', 'RSDT', 'XSDT'].includes(signature));
}
