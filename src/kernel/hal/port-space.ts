import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import { toTimeFields } from '../rtl/time-fields.ts';
import { slice } from '../slice.ts';
import { configSpace, isWritable } from './pci-config.ts';

/** Configuration mechanism #1 (PCI Local Bus Specification 3.0, 3.2.2.3.2). */
const PCI_ADDRESS = 0xcf8;
const PCI_DATA = 0xcfc;
const PCI_ENABLE = 0x80000000;
const CMOS_INDEX = 0x70;
const CMOS_DATA = 0x71;
/** The keyboard controller's data and status, when it has nothing to say: not locked, self-test passed. */
const KEYBOARD_DATA = 0x60;
const KEYBOARD_STATUS = 0x64;
const KEYBOARD_IDLE = 0x14;

/** Width of an access in bytes. */
export type PortWidth = 1 | 2 | 4;

const latches = slice<{ pciAddress: number; cmosIndex: number }>('portLatches', () => ({
  pciAddress: 0,
  cmosIndex: 0,
}));

/** What IN gives: PCI configuration, the clock and the idle keyboard controller; all ones where nothing answers. */
export function readPort(k: Kernel, port: number, width: PortWidth): number {
  if (port === PCI_ADDRESS && width === 4) return latches(k).pciAddress;
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 0x100 + readByte(k, (port + index) & 0xffff);
  return value;
}

export function writePort(k: Kernel, port: number, width: PortWidth, value: number): void {
  if (port === PCI_ADDRESS && width === 4) {
    latches(k).pciAddress = value >>> 0;
    return;
  }
  for (let index = 0; index < width; index++) writeByte(k, (port + index) & 0xffff, (value >>> (8 * index)) & 0xff);
}

function readByte(k: Kernel, port: number): number {
  if (port >= PCI_DATA && port < PCI_DATA + 4) {
    const { space, offset } = selected(k, port);
    return space === undefined ? 0xff : space[offset]!;
  }
  switch (port) {
    case CMOS_DATA:
      return cmos(k, latches(k).cmosIndex);
    case KEYBOARD_DATA:
      return 0;
    case KEYBOARD_STATUS:
      return KEYBOARD_IDLE;
    default:
      return 0xff;
  }
}

function writeByte(k: Kernel, port: number, value: number): void {
  if (port === CMOS_INDEX) latches(k).cmosIndex = value & 0x7f;
  if (port < PCI_DATA || port >= PCI_DATA + 4) return;
  const { space, offset } = selected(k, port);
  if (space !== undefined && isWritable(offset)) space[offset] = value;
}

/** The configuration space and the byte in it that a data port shows. */
function selected(k: Kernel, port: number): { readonly space: Uint8Array | undefined; readonly offset: number } {
  const address = latches(k).pciAddress;
  const offset = (address & 0xfc) + (port - PCI_DATA);
  if ((address & PCI_ENABLE) === 0) return { space: undefined, offset };
  const slot = ((address >>> 11) & 0x1f) | (((address >>> 8) & 7) << 5);
  const space = configSpace(k, (address >>> 16) & 0xff, slot);
  return { space: space === false ? undefined : space, offset };
}

const bcd = (value: number) => (Math.floor(value / 10) << 4) | (value % 10);

/** The clock's registers in BCD and 24 hours, as firmware sets them; the rest of the CMOS is blank. */
function cmos(k: Kernel, index: number): number {
  const time = toTimeFields(systemTime(k));
  switch (index) {
    case 0x00:
      return bcd(time.second);
    case 0x02:
      return bcd(time.minute);
    case 0x04:
      return bcd(time.hour);
    case 0x06:
      return time.weekday + 1;
    case 0x07:
      return bcd(time.day);
    case 0x08:
      return bcd(time.month);
    case 0x09:
      return bcd(time.year % 100);
    case 0x32:
      return bcd(Math.floor(time.year / 100));
    case 0x0a:
      return 0x26;
    case 0x0b:
      return 0x02;
    case 0x0d:
      return 0x80;
    default:
      return 0;
  }
}
