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

/** A device that was found on the bus beside the machine's own: ids, class and resources in its configuration space. */
export interface PluggedDevice {
  /** PCI_SLOT_NUMBER: device in the low five bits, function above. */
  readonly slot: number;
  readonly vendor: number;
  readonly id: number;
  readonly subsystem: number;
  readonly revision: number;
  /** Base addresses in order, I/O space with bit 0 set. */
  readonly bars: readonly bigint[];
  readonly interruptLine: number;
}
/** Puts the device into its slot; one that is there already goes. */
export function plugDevice(k: Kernel, device: PluggedDevice): void {
  const [number, functionNumber] = [device.slot & 0x1f, (device.slot >>> 5) & 7];
  const { vendor, id } = device;
  const bytes = configOf({ device: number, function: functionNumber, vendor, id, classCode: 0xff0000 });
  const view = new DataView(bytes.buffer);
  view.setUint8(8, device.revision);
  for (const [index, bar] of device.bars.slice(0, 6).entries())
    view.setUint32(0x10 + 4 * index, Number(bar & 0xffff_ffffn), true);
  view.setUint32(0x2c, device.subsystem, true);
  view.setUint8(0x3c, device.interruptLine);
  view.setUint8(0x3d, device.interruptLine === 0 ? 0 : 1);
  pci(k).spaces.set(keyOf(number, functionNumber), bytes);
}

/** Bytes that a write changes: identification and class are read-only. */
export function isWritable(offset: number): boolean {
  return offset >= 4 && !(offset >= 6 && offset < 0xc) && offset !== 0xe;
}
