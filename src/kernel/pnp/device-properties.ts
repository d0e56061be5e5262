import { DEVICE_REGISTRY_PROPERTY as P } from '../../generated/enums.ts';
import { STATUS_INVALID_PARAMETER_2, STATUS_OBJECT_NAME_NOT_FOUND } from '../../generated/ntstatus.ts';
import { keyAt, valueNamed } from '../cm/registry-tree.ts';
import { utf16Bytes } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { BUS_KINDS } from './bus-kinds.ts';
import { busPlace, type DeviceNode, ENUM } from './device-node.ts';
import { requirementsList, resourceList } from './device-resources.ts';
import { guidBytes } from './guid.ts';

/** Properties that are values of the device's key, as set-up and drivers write them. */
const REGISTRY_VALUES: Readonly<Record<number, string>> = {
  [P.DevicePropertyDeviceDescription]: 'DeviceDesc',
  [P.DevicePropertyHardwareID]: 'HardwareID',
  [P.DevicePropertyCompatibleIDs]: 'CompatibleIDs',
  [P.DevicePropertyClassName]: 'Class',
  [P.DevicePropertyClassGuid]: 'ClassGUID',
  [P.DevicePropertyDriverKeyName]: 'Driver',
  [P.DevicePropertyManufacturer]: 'Mfg',
  [P.DevicePropertyFriendlyName]: 'FriendlyName',
  [P.DevicePropertyLocationInformation]: 'LocationInformation',
  [P.DevicePropertyContainerID]: 'ContainerID',
};
const INSTALLED = 0;
const EXPECT_NO_REMOVAL = 1;
const EXPECT_SURPRISE_REMOVAL = 3;
const HIGHEST = 22;

const text = (value: string) => utf16Bytes(`${value}\0`);
function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return new Uint8Array(bytes);
}

/** The bytes of IoGetDeviceProperty, or the status of its failure. */
export function deviceProperty(k: Kernel, node: DeviceNode, property: number): Uint8Array | number {
  const value = REGISTRY_VALUES[property];
  if (value !== undefined) return fromRegistry(k, node, value);
  switch (property) {
    case P.DevicePropertyBootConfiguration:
    case P.DevicePropertyBootConfigurationTranslated:
      return STATUS_OBJECT_NAME_NOT_FOUND;
    case P.DevicePropertyPhysicalDeviceObjectName:
      return text(node.deviceName);
    case P.DevicePropertyBusTypeGuid:
      return guidBytes(BUS_KINDS[node.bus].guid);
    case P.DevicePropertyLegacyBusType:
      return number(busPlace(node).type);
    case P.DevicePropertyBusNumber:
      return number(node.busNumber);
    case P.DevicePropertyEnumeratorName:
      return text(node.path.slice(0, node.path.indexOf('\\')));
    case P.DevicePropertyAddress:
      return node.address === 0xffff_ffff ? STATUS_OBJECT_NAME_NOT_FOUND : number(node.address);
    case P.DevicePropertyUINumber:
      return STATUS_OBJECT_NAME_NOT_FOUND;
    case P.DevicePropertyInstallState:
      return number(INSTALLED);
    case P.DevicePropertyRemovalPolicy:
      return number(node.bus === 'USB' ? EXPECT_SURPRISE_REMOVAL : EXPECT_NO_REMOVAL);
    case P.DevicePropertyResourceRequirements:
      return orNotFound(requirementsList(node.resources, busPlace(node)));
    case P.DevicePropertyAllocatedResources:
      return orNotFound(resourceList(k, node.resources, busPlace(node), false));
    default:
      return property < 0 || property > HIGHEST ? STATUS_INVALID_PARAMETER_2 : STATUS_OBJECT_NAME_NOT_FOUND;
  }
}
const orNotFound = (bytes: Uint8Array) => (bytes.length === 0 ? STATUS_OBJECT_NAME_NOT_FOUND : bytes);

function fromRegistry(k: Kernel, node: DeviceNode, name: string): Uint8Array | number {
  const key = keyAt(k, `${ENUM}\\${node.path}`);
  const value = key && valueNamed(key, name);
  return value ? value.data : STATUS_OBJECT_NAME_NOT_FOUND;
}
