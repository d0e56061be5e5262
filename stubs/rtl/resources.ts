import { STATUS_INVALID_PARAMETER, STATUS_MESSAGE_NOT_FOUND, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { findResource, resourceData } from '../../src/kernel/rtl/resource-directory.ts';

const LEVELS = 3;

function pathAt(k: Kernel, at: bigint, levels: number): bigint[] {
  return Array.from({ length: levels }, (_, index) => k.mem.u64(at + 8n * BigInt(index)));
}
/** MESSAGE_RESOURCE_DATA: blocks of [low id, high id, offset], then entries that begin with their length. */
function findMessage(k: Kernel, table: bigint, id: number): bigint | undefined {
  const blocks = k.mem.u32(table);
  for (let index = 0; index < blocks; index++) {
    const block = table + 4n + BigInt(12 * index);
    const low = k.mem.u32(block);
    if (id < low || id > k.mem.u32(block + 4n)) continue;
    let entry = table + BigInt(k.mem.u32(block + 8n));
    for (let skip = low; skip < id; skip++) entry += BigInt(k.mem.u16(entry));
    return entry;
  }
  return undefined;
}

export const rtlResources: readonly Ddi[] = [
  ddi('RtlFindMessage', {
    params: {
      DllHandle: PVOID,
      MessageTableId: ULONG,
      MessageLanguageId: ULONG,
      MessageId: ULONG,
      MessageEntry: pointer('PMESSAGE_RESOURCE_ENTRY *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no fall-back to other languages than any'] },
    model: (k, a) => {
      const path = [BigInt(a.MessageTableId), 1n, BigInt(a.MessageLanguageId)];
      const entry = findResource(k, a.DllHandle, path);
      if (typeof entry === 'number') return entry;
      const message = findMessage(k, resourceData(k, a.DllHandle, entry).at, a.MessageId);
      if (message === undefined) return STATUS_MESSAGE_NOT_FOUND;
      k.mem.setU64(a.MessageEntry, message);
      return STATUS_SUCCESS;
    },
  }),
  ddi('LdrFindResource_U', {
    params: { DllHandle: PVOID, ResourceInfo: PVOID, Level: ULONG, ResourceDataEntry: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no fall-back to other languages than any'] },
    model: (k, a) => {
      if (a.Level !== LEVELS) return STATUS_INVALID_PARAMETER;
      const entry = findResource(k, a.DllHandle, pathAt(k, a.ResourceInfo, a.Level));
      if (typeof entry === 'number') return entry;
      k.mem.setU64(a.ResourceDataEntry, entry);
      return STATUS_SUCCESS;
    },
  }),
  ddi('LdrFindResourceDirectory_U', {
    params: { DllHandle: PVOID, ResourcePath: PVOID, Count: ULONG, ResourceDirectory: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.Count >= LEVELS) return STATUS_INVALID_PARAMETER;
      const directory = findResource(k, a.DllHandle, pathAt(k, a.ResourcePath, a.Count));
      if (typeof directory === 'number') return directory;
      k.mem.setU64(a.ResourceDirectory, directory);
      return STATUS_SUCCESS;
    },
  }),
  ddi('LdrAccessResource', {
    params: { DllHandle: PVOID, ResourceDataEntry: PVOID, ResourceBuffer: PVOID, ResourceLength: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const { at, size } = resourceData(k, a.DllHandle, a.ResourceDataEntry);
      if (a.ResourceBuffer !== 0n) k.mem.setU64(a.ResourceBuffer, at);
      if (a.ResourceLength !== 0n) k.mem.setU32(a.ResourceLength, size);
      return STATUS_SUCCESS;
    },
  }),
];
