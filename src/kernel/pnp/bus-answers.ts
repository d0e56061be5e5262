import { IRP_MN } from '../../generated/enums.ts';
import { STATUS_INSUFFICIENT_RESOURCES, STATUS_UNSUCCESSFUL } from '../../generated/ntstatus.ts';
import {
  BUS_INTERFACE_STANDARD,
  DEVICE_CAPABILITIES,
  DEVICE_RELATIONS,
  IO_STACK_LOCATION,
  PNP_BUS_INFORMATION,
} from '../../generated/structs.ts';
import { allocatePool } from '../ex/pool.ts';
import { utf16Bytes } from '../guest-strings.ts';
import { CONFIG_BYTES, configSpace, isWritable } from '../hal/pci-config.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { referenceObject } from '../ob/objects.ts';
import { Packed } from '../zw/packed.ts';
import { BUS_KINDS } from './bus-kinds.ts';
import { busPlace, type DeviceNode } from './device-node.ts';
import { requirementsList, resourceList } from './device-resources.ts';
import { guidBytes } from './guid.ts';

/** What a bus driver makes of a PnP request: a status, and Information if it sets one. Undefined: it leaves both alone. */
export interface BusAnswer {
  readonly status: number;
  readonly information?: bigint;
}
const S = IO_STACK_LOCATION;
const SUCCESS: BusAnswer = { status: 0 };
const PNP_TAG = 0x20706e50;
const TargetDeviceRelation = 4;
const D0 = 1;
const D3 = 4;
const BUS_INTERFACE_STANDARD_GUID = guidBytes('{496b8280-6f25-11d0-beaf-08002be2092f}');

/** The answer of the PDO's bus driver to IRP_MJ_PNP with this stack location. */
export function answerPnp(k: Kernel, node: DeviceNode, minor: number, stack: bigint): BusAnswer | undefined {
  switch (minor) {
    case IRP_MN.IRP_MN_START_DEVICE:
    case IRP_MN.IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN.IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN.IRP_MN_STOP_DEVICE:
    case IRP_MN.IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN.IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN.IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN.IRP_MN_REMOVE_DEVICE:
    case IRP_MN.IRP_MN_DEVICE_USAGE_NOTIFICATION:
    case IRP_MN.IRP_MN_QUERY_PNP_DEVICE_STATE:
      return SUCCESS;
    case IRP_MN.IRP_MN_QUERY_DEVICE_RELATIONS:
      return relations(k, node, k.mem.get(stack, S.Parameters_QueryDeviceRelations_Type));
    case IRP_MN.IRP_MN_QUERY_INTERFACE:
      return queryInterface(k, node, stack);
    case IRP_MN.IRP_MN_QUERY_CAPABILITIES:
      return capabilities(k, node, k.mem.get(stack, S.Parameters_DeviceCapabilities_Capabilities));
    case IRP_MN.IRP_MN_QUERY_RESOURCES:
      return give(k, resourceList(k, node.resources, busPlace(node), false));
    case IRP_MN.IRP_MN_QUERY_RESOURCE_REQUIREMENTS:
      return give(k, requirementsList(node.resources, busPlace(node)));
    case IRP_MN.IRP_MN_QUERY_DEVICE_TEXT:
      return deviceText(k, node, k.mem.get(stack, S.Parameters_QueryDeviceText_DeviceTextType));
    case IRP_MN.IRP_MN_QUERY_ID:
      return identify(k, node, k.mem.get(stack, S.Parameters_QueryId_IdType));
    case IRP_MN.IRP_MN_QUERY_BUS_INFORMATION:
      return busInformation(k, node);
    case IRP_MN.IRP_MN_READ_CONFIG:
    case IRP_MN.IRP_MN_WRITE_CONFIG:
      return config(k, node, stack, minor === IRP_MN.IRP_MN_READ_CONFIG);
    default:
      return undefined;
  }
}

/** Data in paged pool, which the asker frees. */
function give(k: Kernel, bytes: Uint8Array): BusAnswer {
  if (bytes.length === 0) return { status: 0, information: 0n };
  const block = allocatePool(k, { kind: 'paged', size: BigInt(bytes.length), tag: PNP_TAG });
  if (block === 0n) return { status: STATUS_INSUFFICIENT_RESOURCES };
  k.mem.write(block, bytes);
  return { status: 0, information: block };
}

function relations(k: Kernel, node: DeviceNode, type: number): BusAnswer | undefined {
  if (type !== TargetDeviceRelation) return undefined;
  referenceObject(k, node.pdo);
  const answer = new Packed(DEVICE_RELATIONS.$size).put(DEVICE_RELATIONS.Count, 1);
  answer.buffer.writeBigUInt64LE(node.pdo, DEVICE_RELATIONS.Objects.offset);
  return give(k, answer.buffer);
}

/** BUS_INTERFACE_STANDARD, which only PCI hands out here. */
function queryInterface(k: Kernel, node: DeviceNode, stack: bigint): BusAnswer | undefined {
  const wanted = k.mem.bytes(k.mem.get(stack, S.Parameters_QueryInterface_InterfaceType), 16);
  const at = k.mem.get(stack, S.Parameters_QueryInterface_Interface);
  const fits = k.mem.get(stack, S.Parameters_QueryInterface_Size) >= BUS_INTERFACE_STANDARD.$size;
  if (node.bus !== 'PCI' || !fits || Buffer.compare(wanted, BUS_INTERFACE_STANDARD_GUID) !== 0) return undefined;
  const I = BUS_INTERFACE_STANDARD;
  k.mem.set(at, I.Size, I.$size);
  k.mem.set(at, I.Version, 1);
  k.mem.set(at, I.Context, node.pdo);
  k.mem.set(at, I.InterfaceReference, internalRoutine(k, 'PipInterfaceNoOp'));
  k.mem.set(at, I.InterfaceDereference, internalRoutine(k, 'PipInterfaceNoOp'));
  k.mem.set(at, I.TranslateBusAddress, internalRoutine(k, 'PipTranslateBusAddress'));
  k.mem.set(at, I.GetDmaAdapter, internalRoutine(k, 'PipGetDmaAdapter'));
  k.mem.set(at, I.SetBusData, internalRoutine(k, 'PipSetBusData'));
  k.mem.set(at, I.GetBusData, internalRoutine(k, 'PipGetBusData'));
  return SUCCESS;
}

function capabilities(k: Kernel, node: DeviceNode, at: bigint): BusAnswer {
  const C = DEVICE_CAPABILITIES;
  if (k.mem.get(at, C.Version) !== 1 || k.mem.get(at, C.Size) < C.$size) return { status: STATUS_UNSUCCESSFUL };
  k.mem.set(at, C.UniqueID, node.bus === 'PCI' ? 0 : 1);
  if (node.bus === 'ROOT') k.mem.set(at, C.SilentInstall, 1);
  if (node.bus === 'USB') {
    k.mem.set(at, C.Removable, 1);
    k.mem.set(at, C.SurpriseRemovalOK, 1);
  }
  k.mem.set(at, C.Address, node.address);
  const states = at + C.DeviceState.at;
  k.mem.setU32(states, D0);
  k.mem.setU32(states + 4n, D0);
  for (let state = 2; state < 7; state++) k.mem.setU32(states + BigInt(4 * state), D3);
  return SUCCESS;
}

const text = (value: string) => utf16Bytes(`${value}\0`);
const texts = (values: readonly string[]) => utf16Bytes(`${values.map((value) => `${value}\0`).join('')}\0`);

function deviceText(k: Kernel, node: DeviceNode, type: number): BusAnswer | undefined {
  const value = type === 0 ? node.description : type === 1 ? node.location : '';
  return value === '' ? undefined : give(k, text(value));
}

function identify(k: Kernel, node: DeviceNode, type: number): BusAnswer | undefined {
  switch (type) {
    case 0:
      return give(k, text(node.path.slice(0, node.path.lastIndexOf('\\'))));
    case 1:
      return give(k, texts(node.hardwareIds));
    case 2:
      return node.compatibleIds.length === 0 ? undefined : give(k, texts(node.compatibleIds));
    case 3:
      return give(k, text(node.instance));
    default:
      return undefined;
  }
}

function busInformation(k: Kernel, node: DeviceNode): BusAnswer {
  const bus = busPlace(node);
  const answer = new Packed(PNP_BUS_INFORMATION.$size);
  answer.put(PNP_BUS_INFORMATION.LegacyBusType, bus.type).put(PNP_BUS_INFORMATION.BusNumber, bus.number);
  answer.buffer.set(guidBytes(BUS_KINDS[node.bus].guid), PNP_BUS_INFORMATION.BusTypeGuid.offset);
  return give(k, answer.buffer);
}

/** PCI_WHICHSPACE_CONFIG of a PCI device; other buses have none. */
function config(k: Kernel, node: DeviceNode, stack: bigint, reads: boolean): BusAnswer | undefined {
  if (node.bus !== 'PCI') return undefined;
  const request = {
    buffer: k.mem.get(stack, S.Parameters_ReadWriteConfig_Buffer),
    offset: k.mem.get(stack, S.Parameters_ReadWriteConfig_Offset),
    length: k.mem.get(stack, S.Parameters_ReadWriteConfig_Length),
  };
  return { status: 0, information: BigInt(transferConfig(k, node, request, reads)) };
}

export interface ConfigTransfer {
  readonly buffer: bigint;
  readonly offset: number;
  readonly length: number;
}
/** Reads or writes the device's PCI configuration space; bytes done. */
export function transferConfig(k: Kernel, node: DeviceNode, transfer: ConfigTransfer, reads: boolean): number {
  const space = configSpace(k, node.busNumber, busPlace(node).slot);
  if (!space || transfer.offset >= CONFIG_BYTES) return 0;
  const { buffer, offset } = transfer;
  const count = Math.min(transfer.length, CONFIG_BYTES - offset);
  if (reads) k.mem.write(buffer, space.slice(offset, offset + count));
  else
    for (const [index, byte] of k.mem.bytes(buffer, count).entries())
      if (isWritable(offset + index)) space[offset + index] = byte;
  return count;
}
