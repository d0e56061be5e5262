import { BOOLEAN, enumeration, PHYSICAL_ADDRESS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { CONFIG_BYTES, configSpace, isWritable } from '../../src/kernel/hal/pci-config.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { irqlOfVector, lineVector } from '../../src/kernel/pnp/device-resources.ts';

const module = 'hal.dll';
const BUS_DATA_TYPE = enumeration('BUS_DATA_TYPE');
const INTERFACE_TYPE = enumeration('INTERFACE_TYPE');
const PCI = 4;
const NO_BUS = 0;
/** The bus is there, the slot is empty: an invalid vendor id is what the buffer gets. */
const NO_DEVICE = 2;
const MACHINE = { approximate: ['one PCI bus with six functions of a Q35 machine, no other bus types'] };

interface Access {
  readonly BusDataType: number;
  readonly BusNumber: number;
  readonly SlotNumber: number;
  readonly Buffer: bigint;
  readonly Length: number;
}
function getBusData(k: Kernel, a: Access, offset: number): number {
  if (a.BusDataType !== PCI) return NO_BUS;
  const space = configSpace(k, a.BusNumber, a.SlotNumber);
  if (space === false) return NO_BUS;
  if (space === undefined) {
    if (a.Length < 2) return 0;
    k.mem.setU16(a.Buffer, 0xffff);
    return NO_DEVICE;
  }
  const bytes = space.slice(Math.min(offset, CONFIG_BYTES), Math.min(offset + a.Length, CONFIG_BYTES));
  k.mem.write(a.Buffer, bytes);
  return bytes.length;
}
function setBusData(k: Kernel, a: Access, offset: number): number {
  const space = a.BusDataType === PCI ? configSpace(k, a.BusNumber, a.SlotNumber) : false;
  if (!space) return 0;
  const count = Math.max(0, Math.min(a.Length, CONFIG_BYTES - offset));
  const bytes = k.mem.bytes(a.Buffer, count);
  for (const [index, byte] of bytes.entries()) if (isWritable(offset + index)) space[offset + index] = byte;
  return count;
}

const place = { BusDataType: BUS_DATA_TYPE, BusNumber: ULONG, SlotNumber: ULONG, Buffer: PVOID };
export const halBus = [
  ddi('HalGetBusData', {
    module,
    params: { ...place, Length: ULONG },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: MACHINE,
    model: (k, a) => getBusData(k, a, 0),
  }),
  ddi('HalGetBusDataByOffset', {
    module,
    params: { ...place, Offset: ULONG, Length: ULONG },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: MACHINE,
    model: (k, a) => getBusData(k, a, a.Offset),
  }),
  ddi('HalSetBusData', {
    module,
    params: { ...place, Length: ULONG },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: MACHINE,
    model: (k, a) => setBusData(k, a, 0),
  }),
  ddi('HalSetBusDataByOffset', {
    module,
    params: { ...place, Offset: ULONG, Length: ULONG },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: MACHINE,
    model: (k, a) => setBusData(k, a, a.Offset),
  }),
  ddi('HalTranslateBusAddress', {
    module,
    params: {
      InterfaceType: INTERFACE_TYPE,
      BusNumber: ULONG,
      BusAddress: PHYSICAL_ADDRESS,
      AddressSpace: pointer('PULONG'),
      TranslatedAddress: pointer('PPHYSICAL_ADDRESS'),
    },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: MACHINE,
    model: (k, a) => {
      if (a.BusNumber !== 0) return false;
      k.mem.setU64(a.TranslatedAddress, a.BusAddress);
      return true;
    },
  }),
  ddi('HalGetInterruptVector', {
    module,
    params: {
      InterfaceType: INTERFACE_TYPE,
      BusNumber: ULONG,
      BusInterruptLevel: ULONG,
      BusInterruptVector: ULONG,
      Irql: pointer('PKIRQL'),
      Affinity: pointer('PKAFFINITY'),
    },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['interrupt lines have fixed vectors'] },
    model: (k, a) => {
      const level = a.BusInterruptLevel & 0xff;
      const vector = lineVector(level);
      k.mem.setU8(a.Irql, irqlOfVector(vector));
      k.mem.setU64(a.Affinity, (1n << BigInt(k.profile.processors)) - 1n);
      return vector;
    },
  }),
];
