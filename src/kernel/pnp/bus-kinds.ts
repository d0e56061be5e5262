/** Buses that devices hang on, by the enumerator of their ids. */
export type BusKind = 'ROOT' | 'PCI' | 'ACPI' | 'USB' | 'HID' | 'OTHER';

interface BusFacts {
  /** Service of the bus driver. */
  readonly service: string;
  /** INTERFACE_TYPE (wdm.h). */
  readonly interfaceType: number;
  /** GUID_BUS_TYPE_* (wdmguid.h). */
  readonly guid: string;
}
const INTERNAL = '{2530ea73-086b-11d1-a09f-00c04fc340b1}';
export const BUS_KINDS: Readonly<Record<BusKind, BusFacts>> = {
  ROOT: { service: 'PnpManager', interfaceType: 0, guid: INTERNAL },
  PCI: { service: 'pci', interfaceType: 5, guid: '{c8ebdfb0-b510-11d0-80e5-00a0c92542e3}' },
  ACPI: { service: 'ACPI', interfaceType: 17, guid: '{d7b46895-001a-4942-891f-a7d46610a843}' },
  USB: { service: 'USBHUB3', interfaceType: 15, guid: '{9d7debbc-c85d-11d1-9eb4-006008c3a19a}' },
  HID: { service: 'HidUsb', interfaceType: 15, guid: '{eeaf37d0-1963-47c4-aa48-72476db7cf49}' },
  OTHER: { service: 'PnpManager', interfaceType: 0, guid: INTERNAL },
};

/** The bus that a hardware id names; ids without an enumerator are root-enumerated. */
export function busKindOf(hardwareId: string): BusKind {
  const enumerator = hardwareId.includes('\\') ? hardwareId.split('\\')[0]!.toUpperCase() : 'ROOT';
  return enumerator in BUS_KINDS ? (enumerator as BusKind) : 'OTHER';
}
