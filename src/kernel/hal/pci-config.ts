import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** Bytes of a function's configuration space. */
export const CONFIG_BYTES = 256;
const HIGHEST_BUS = 0;

interface Device {
  readonly device: number;
  readonly function: number;
  readonly vendor: number;
  readonly id: number;
  /** Base class, subclass, interface: 24 bits. */
  readonly classCode: number;
  readonly multiFunction?: boolean;
}
/** A Q35 machine: host bridge, display, network, and the ICH9's functions (Intel datasheet ids). */
const DEVICES: readonly Device[] = [
  { device: 0, function: 0, vendor: 0x8086, id: 0x29c0, classCode: 0x060000 },
  { device: 1, function: 0, vendor: 0x1234, id: 0x1111, classCode: 0x030000 },
  { device: 2, function: 0, vendor: 0x8086, id: 0x10d3, classCode: 0x020000 },
  { device: 0x1f, function: 0, vendor: 0x8086, id: 0x2918, classCode: 0x060100, multiFunction: true },
  { device: 0x1f, function: 2, vendor: 0x8086, id: 0x2922, classCode: 0x010601 },
  { device: 0x1f, function: 3, vendor: 0x8086, id: 0x2930, classCode: 0x0c0500 },
];
const pci = slice<{ readonly spaces: Map<string, Uint8Array> }>('pciConfig', () => ({
  spaces: new Map(DEVICES.map((device) => [keyOf(device.device, device.function), configOf(device)])),
}));
const keyOf = (device: number, functionNumber: number) => `${device}.${functionNumber}`;

function configOf(device: Device): Uint8Array {
  const bytes = new Uint8Array(CONFIG_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, device.vendor, true);
  view.setUint16(2, device.id, true);
  view.setUint16(4, 0x7, true);
  view.setUint32(8, device.classCode << 8, true);
  view.setUint8(0xe, device.multiFunction ? 0x80 : 0);
  return bytes;
}

/** The configuration space behind a PCI_SLOT_NUMBER; undefined where nothing is plugged in, `false` for a bus that is not there. */
export function configSpace(k: Kernel, bus: number, slot: number): Uint8Array | undefined | false {
  if (bus > HIGHEST_BUS) return false;
  return pci(k).spaces.get(keyOf(slot & 0x1f, (slot >>> 5) & 7));
}

/** Bytes that a write changes: identification and class are read-only. */
export function isWritable(offset: number): boolean {
  return offset >= 4 && !(offset >= 6 && offset < 0xc) && offset !== 0xe;
}
