import { DEVICE_RELATION_TYPE, IRP_MJ, IRP_MN } from '../../generated/enums.ts';
import { DEVICE_CAPABILITIES, DEVICE_RELATIONS } from '../../generated/structs.ts';
import { allocatePool, freePool, kernelPool, poolBlockAt } from '../ex/pool.ts';
import type { FinishedIrp, IrpSpec } from '../io/send-irp.ts';
import type { Kernel } from '../kernel.ts';
import { dereferenceObject, objectAt } from '../ob/objects.ts';
import { busPlace, type DeviceNode, type DeviceNodeState, deviceNode } from './device-node.ts';
import { resourceList } from './device-resources.ts';

/**
 * The PnP manager's requests to a device's stack, as specifications for `prepareIrp`. A life as Windows plays it:
 *
 *  - after AddDevice: `afterAddDevice`, `startDevice`, `afterStart`;
 *  - resources are rebalanced: `pnpRequest(… 'queryStop')`, 'stop', `startDevice` again (or 'cancelStop');
 *  - the user removes it: 'queryRemove', 'remove' (or 'cancelRemove');
 *  - it is pulled out: 'surpriseRemoval', close the open files, 'remove'.
 *
 * After each: `settlePnp(k, request, finished)` with what `finishIrp` said. It keeps the device's state, frees what drivers returned
 * in paged pool as the PnP manager does, and hands back what they said. After 'remove': `deleteDeviceNode`.
 */
export interface PnpRequest {
  readonly name: PnpRequestName;
  readonly pdo: bigint;
  readonly spec: IrpSpec;
}
export type PnpRequestName = keyof typeof MINOR;

const MINOR = {
  start: IRP_MN.IRP_MN_START_DEVICE,
  queryRemove: IRP_MN.IRP_MN_QUERY_REMOVE_DEVICE,
  remove: IRP_MN.IRP_MN_REMOVE_DEVICE,
  cancelRemove: IRP_MN.IRP_MN_CANCEL_REMOVE_DEVICE,
  stop: IRP_MN.IRP_MN_STOP_DEVICE,
  queryStop: IRP_MN.IRP_MN_QUERY_STOP_DEVICE,
  cancelStop: IRP_MN.IRP_MN_CANCEL_STOP_DEVICE,
  busRelations: IRP_MN.IRP_MN_QUERY_DEVICE_RELATIONS,
  removalRelations: IRP_MN.IRP_MN_QUERY_DEVICE_RELATIONS,
  targetRelation: IRP_MN.IRP_MN_QUERY_DEVICE_RELATIONS,
  capabilities: IRP_MN.IRP_MN_QUERY_CAPABILITIES,
  resources: IRP_MN.IRP_MN_QUERY_RESOURCES,
  resourceRequirements: IRP_MN.IRP_MN_QUERY_RESOURCE_REQUIREMENTS,
  filterResourceRequirements: IRP_MN.IRP_MN_FILTER_RESOURCE_REQUIREMENTS,
  description: IRP_MN.IRP_MN_QUERY_DEVICE_TEXT,
  deviceId: IRP_MN.IRP_MN_QUERY_ID,
  hardwareIds: IRP_MN.IRP_MN_QUERY_ID,
  pnpState: IRP_MN.IRP_MN_QUERY_PNP_DEVICE_STATE,
  busInformation: IRP_MN.IRP_MN_QUERY_BUS_INFORMATION,
  legacyBusInformation: IRP_MN.IRP_MN_QUERY_LEGACY_BUS_INFORMATION,
  surpriseRemoval: IRP_MN.IRP_MN_SURPRISE_REMOVAL,
  deviceEnumerated: IRP_MN.IRP_MN_DEVICE_ENUMERATED,
} as const;

/** First word of Parameters. */
const FIRST_PARAMETER: Partial<Record<PnpRequestName, number>> = {
  busRelations: DEVICE_RELATION_TYPE.BusRelations,
  removalRelations: DEVICE_RELATION_TYPE.RemovalRelations,
  targetRelation: DEVICE_RELATION_TYPE.TargetDeviceRelation,
  hardwareIds: 1,
};
/** State after the request succeeded. */
const NEXT_STATE: Partial<Record<PnpRequestName, DeviceNodeState>> = {
  start: 'started',
  queryStop: 'stopPending',
  cancelStop: 'started',
  stop: 'stopped',
  queryRemove: 'removePending',
  cancelRemove: 'started',
  surpriseRemoval: 'surpriseRemoved',
  remove: 'removed',
};
/** Information is a block in paged pool that the asker frees. */
const RETURNS_BLOCK: ReadonlySet<PnpRequestName> = new Set([
  'busRelations',
  'removalRelations',
  'targetRelation',
  'resources',
  'resourceRequirements',
  'filterResourceRequirements',
  'description',
  'deviceId',
  'hardwareIds',
  'busInformation',
  'legacyBusInformation',
]);
const RELATIONS: ReadonlySet<PnpRequestName> = new Set(['busRelations', 'removalRelations', 'targetRelation']);
const UNKNOWN = 0xffff_ffff;
const PNP_TAG = 0x20706e50;
const WINDOWS_8 = 9200;

/** One request by name, to the stack that has `pdo` at its bottom. */
export function pnpRequest(k: Kernel, pdo: bigint, name: PnpRequestName): PnpRequest {
  k.call = undefined;
  const parameters = name === 'capabilities' ? [emptyCapabilities(k)] : [BigInt(FIRST_PARAMETER[name] ?? 0)];
  return { name, pdo, spec: { kind: 'plain', device: pdo, major: IRP_MJ.IRP_MJ_PNP, minor: MINOR[name], parameters } };
}

function emptyCapabilities(k: Kernel): bigint {
  const C = DEVICE_CAPABILITIES;
  const at = kernelPool(k, C.$size, 'PnpC');
  k.mem.set(at, C.Size, C.$size);
  k.mem.set(at, C.Version, 1);
  k.mem.set(at, C.Address, UNKNOWN);
  k.mem.set(at, C.UINumber, UNKNOWN);
  return at;
}

/** IRP_MN_START_DEVICE with the device's resources; the lists live until the next start or the removal. */
export function startDevice(k: Kernel, pdo: bigint): PnpRequest {
  k.call = undefined;
  const node = deviceNode(k, pdo);
  if (node) allocateResources(k, node);
  const { raw, translated } = node?.allocated ?? { raw: 0n, translated: 0n };
  return {
    name: 'start',
    pdo,
    spec: {
      kind: 'plain',
      device: pdo,
      major: IRP_MJ.IRP_MJ_PNP,
      minor: IRP_MN.IRP_MN_START_DEVICE,
      parameters: [raw, translated],
    },
  };
}

function allocateResources(k: Kernel, node: DeviceNode): void {
  freeResources(k, node);
  const place = (translated: boolean) => {
    const bytes = resourceList(k, node.resources, busPlace(node), translated);
    if (bytes.length === 0) return 0n;
    const block = allocatePool(k, { kind: 'paged', size: BigInt(bytes.length), tag: PNP_TAG });
    if (block !== 0n) k.mem.write(block, bytes);
    return block;
  };
  node.allocated = { raw: place(false), translated: place(true) };
}
function freeResources(k: Kernel, node: DeviceNode): void {
  for (const block of [node.allocated.raw, node.allocated.translated]) freeIfLive(k, block);
  node.allocated = { raw: 0n, translated: 0n };
}
function freeIfLive(k: Kernel, block: bigint): void {
  if (poolBlockAt(k, block) !== undefined) freePool(k, block, 0);
}

/** What Windows asks between AddDevice and the start. */
export function afterAddDevice(k: Kernel, pdo: bigint): readonly PnpRequest[] {
  const names: PnpRequestName[] = ['legacyBusInformation', 'filterResourceRequirements'];
  if (k.profile.os.build >= WINDOWS_8) names.unshift('deviceEnumerated');
  return names.map((name) => pnpRequest(k, pdo, name));
}
/** What Windows asks once the device is started. */
export function afterStart(k: Kernel, pdo: bigint): readonly PnpRequest[] {
  return (['capabilities', 'pnpState', 'busRelations'] as const).map((name) => pnpRequest(k, pdo, name));
}

export interface PnpAnswer {
  readonly succeeded: boolean;
  /** PDOs of `busRelations` and kin; the caller's references are taken away already. */
  readonly relations: readonly bigint[];
  /** PNP_DEVICE_* flags of `pnpState`. */
  readonly state: number;
}

/** Keeps what a request brought about and frees what it returned. */
export function settlePnp(k: Kernel, request: PnpRequest, finished: FinishedIrp): PnpAnswer {
  k.call = undefined;
  const { name } = request;
  const succeeded = finished.completed && finished.status < 0x8000_0000;
  const node = deviceNode(k, request.pdo);
  const next = NEXT_STATE[name];
  if (node && next !== undefined && (succeeded || name === 'remove')) node.state = next;
  if (node && name === 'remove') freeResources(k, node);
  if (name === 'capabilities' && request.spec.kind === 'plain') freeIfLive(k, request.spec.parameters?.[0] ?? 0n);
  const relations = succeeded && RELATIONS.has(name) ? readRelations(k, finished.information) : [];
  if (succeeded && RETURNS_BLOCK.has(name)) freeIfLive(k, finished.information);
  return {
    succeeded,
    relations,
    state: name === 'pnpState' && succeeded ? Number(finished.information & 0xffff_ffffn) : 0,
  };
}

function readRelations(k: Kernel, block: bigint): bigint[] {
  if (poolBlockAt(k, block) === undefined) return [];
  const count = k.mem.get(block, DEVICE_RELATIONS.Count);
  const first = block + DEVICE_RELATIONS.Objects.at;
  const found = Array.from({ length: Math.min(count, 0x1000) }, (_, index) => k.mem.u64(first + BigInt(8 * index)));
  for (const device of found) if (objectAt(k, device)) dereferenceObject(k, device);
  return found;
}
