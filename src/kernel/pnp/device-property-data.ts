import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import type { DeviceNode } from './device-node.ts';
import { deviceProperty } from './device-properties.ts';
import { guidText } from './guid.ts';

export interface PropertyValue {
  /** DEVPROPTYPE. */
  readonly type: number;
  readonly data: Uint8Array;
}
/** What drivers set, by PDO and key. */
const properties = slice<{ readonly set: Map<string, PropertyValue> }>('deviceProperties', () => ({ set: new Map() }));

const STRING = 0x12;
const STRING_LIST = 0x2012;
const UINT32 = 7;
const DEVICE_KEYS = '{a45c254e-df1c-4efd-8020-67d146a850e0}';
/** Property of IoGetDeviceProperty and DEVPROPTYPE by the number of DEVPKEY_Device_* (devpkey.h). */
const PREDEFINED: Readonly<Record<number, readonly [number, number]>> = {
  2: [0, STRING],
  3: [1, STRING_LIST],
  4: [2, STRING_LIST],
  9: [5, STRING],
  11: [7, STRING],
  13: [8, STRING],
  14: [9, STRING],
  15: [10, STRING],
  16: [11, STRING],
  23: [14, UINT32],
  24: [15, STRING],
  30: [16, UINT32],
};

const keyOf = (node: DeviceNode, key: Uint8Array) => `${node.pdo.toString(16)} ${Buffer.from(key).toString('hex')}`;

/** The value behind a DEVPROPKEY of 20 bytes. */
export function propertyData(k: Kernel, node: DeviceNode, key: Uint8Array): PropertyValue | undefined {
  const set = properties(k).set.get(keyOf(node, key));
  if (set) return set;
  const predefined =
    guidText(key.slice(0, 16)) === DEVICE_KEYS ? PREDEFINED[Buffer.from(key).readUInt32LE(16)] : undefined;
  if (!predefined) return undefined;
  const data = deviceProperty(k, node, predefined[0]);
  return typeof data === 'number' ? undefined : { type: predefined[1], data };
}

/** Undefined takes the value away. */
export function setPropertyData(k: Kernel, node: DeviceNode, key: Uint8Array, value: PropertyValue | undefined): void {
  if (value) properties(k).set.set(keyOf(node, key), value);
  else properties(k).set.delete(keyOf(node, key));
}
