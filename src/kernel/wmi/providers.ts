import { IRP_MJ, IRP_MN } from '../../generated/enums.ts';
import { allocatePool, freePool, poolBlockAt } from '../ex/pool.ts';
import type { FinishedIrp, IrpSpec } from '../io/send-irp.ts';
import type { Kernel } from '../kernel.ts';
import { dereferenceObject, objectAt } from '../ob/objects.ts';
import { guidText } from '../pnp/guid.ts';
import { slice } from '../slice.ts';
import { ALL_DATA, putWnode, WNODE, WNODE_FLAG } from './wnode.ts';

/**
 * WMI data providers: devices that drivers registered by IoWMIRegistrationControl, with the blocks that they told of when they got
 * IRP_MN_REGINFO_EX. To ask one for its data as WMI does: `queryAllData(k, device, guid)` is a request for `prepareIrp`; what
 * `finishIrp` says goes to `settleWmi`, which frees the buffer and hands back its contents.
 */
export interface WmiBlock {
  /** With braces, in lower case. */
  readonly guid: string;
  readonly flags: number;
  readonly instances: number;
}
export interface WmiProvider {
  readonly device: bigint;
  blocks: readonly WmiBlock[];
}
const providers = slice<{ readonly byDevice: Map<bigint, WmiProvider> }>('wmiProviders', () => ({
  byDevice: new Map(),
}));

export const REGINFO_SIZE = 0x1000;
const QUERY_SIZE = 0x1000;
/** WMIREGINFO: where the array of WMIREGGUID begins, the size of an entry, and flags of it. */
const FIRST_GUID = 0x18n;
const GUID_ENTRY = 0x20n;
const MOST_GUIDS = 1000;
const WMIREG_FLAG_INSTANCE_PDO = 0x20;

export function wmiProviders(k: Kernel): readonly WmiProvider[] {
  return [...providers(k).byDevice.values()];
}
export function addProvider(k: Kernel, device: bigint): void {
  providers(k).byDevice.set(device, { device, blocks: [] });
}
export function removeProvider(k: Kernel, device: bigint): boolean {
  return providers(k).byDevice.delete(device);
}
export function isProvider(k: Kernel, device: bigint): boolean {
  return providers(k).byDevice.has(device);
}
export function providerOf(k: Kernel, guid: string): WmiProvider | undefined {
  return wmiProviders(k).find(({ blocks }) => blocks.some((block) => block.guid === guid));
}

/** The GUID of an open data block. */
export function blockOf(k: Kernel, object: bigint): string | undefined {
  return (objectAt(k, object)?.data as { readonly wmiGuid?: string } | undefined)?.wmiGuid;
}

/** A system control request in the words of Parameters.WMI. */
export function systemControl(device: bigint, minor: number, dataPath: bigint, buffer: bigint, size: number): IrpSpec {
  return {
    kind: 'plain',
    device,
    major: IRP_MJ.IRP_MJ_SYSTEM_CONTROL,
    minor,
    parameters: [device, dataPath, BigInt(size), buffer],
  };
}

/** Keeps what a WMIREGINFO says; its references to PDOs are taken away. */
export function noteRegistration(k: Kernel, device: bigint, info: bigint): void {
  const provider = providers(k).byDevice.get(device);
  if (!provider) return;
  const count = Math.min(k.mem.u32(info + 0x14n), MOST_GUIDS);
  const blocks: WmiBlock[] = [];
  for (let index = 0; index < count; index++) {
    const at = info + FIRST_GUID + BigInt(index) * GUID_ENTRY;
    const flags = k.mem.u32(at + 0x10n);
    blocks.push({ guid: guidText(k.mem.bytes(at, 16)), flags, instances: k.mem.u32(at + 0x14n) });
    const pdo = k.mem.u64(at + 0x18n);
    if (flags & WMIREG_FLAG_INSTANCE_PDO && objectAt(k, pdo)) dereferenceObject(k, pdo);
  }
  provider.blocks = blocks;
}

export interface WmiQuery {
  readonly spec: IrpSpec;
  readonly buffer: bigint;
}
/** IRP_MN_QUERY_ALL_DATA to a provider's device. */
export function queryAllData(k: Kernel, device: bigint, guid: Uint8Array): WmiQuery {
  k.call = undefined;
  const size = QUERY_SIZE;
  const buffer = allocatePool(k, { kind: 'nonPagedNx', size: BigInt(size), tag: 0x70696d57, zero: true });
  prepareQuery(k, buffer, device, guid);
  return { buffer, spec: systemControl(device, IRP_MN.IRP_MN_QUERY_ALL_DATA, buffer + WNODE.Guid, buffer, size) };
}
/** The WNODE_ALL_DATA that WMI sends down: only its header counts. */
export function prepareQuery(k: Kernel, buffer: bigint, device: bigint, guid: Uint8Array): void {
  putWnode(k, buffer, { size: WNODE.headerSize, guid, flags: WNODE_FLAG.ALL_DATA, provider: device });
  k.mem.setU32(buffer + ALL_DATA.DataBlockOffset, 0);
}

/** The WNODE that a query ended with; undefined where it failed. */
export function settleWmi(k: Kernel, query: WmiQuery, finished: FinishedIrp): Uint8Array | undefined {
  const size = Math.min(Number(finished.information & 0xffff_ffffn), QUERY_SIZE);
  const succeeded = finished.completed && finished.status < 0x8000_0000 && size > 0;
  const bytes = succeeded ? k.mem.bytes(query.buffer, size) : undefined;
  if (finished.completed && poolBlockAt(k, query.buffer) !== undefined) freePool(k, query.buffer, 0);
  return bytes;
}
