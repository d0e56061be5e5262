import { SYSTEM_HANDLE_TABLE_ENTRY_INFO, SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { objects } from '../ob/objects.ts';
import { EPROCESS } from '../ps/opaque-layouts.ts';
import { Packed } from './packed.ts';

const SYSTEM_PROCESS_ID = 4;
const ownerId = (k: Kernel, process: bigint) =>
  process === 0n ? SYSTEM_PROCESS_ID : Number(k.mem.get(process, EPROCESS.UniqueProcessId));
const open = (k: Kernel) =>
  [...objects(k).handles].filter(
    ([, { object, process }]) => objects(k).byBody.has(object) && (process === 0n || objects(k).byBody.has(process)),
  );

export function handleInformation(k: Kernel): Buffer {
  const E = SYSTEM_HANDLE_TABLE_ENTRY_INFO;
  const handles = open(k);
  const answer = new Packed(8 + handles.length * E.$size);
  answer.buffer.writeUInt32LE(handles.length, 0);
  handles.forEach(([handle, { object, access, process }], index) => {
    const at = 8 + index * E.$size;
    answer.put(E.UniqueProcessId, ownerId(k, process), at).put(E.HandleValue, Number(handle & 0xffffn), at);
    answer.put(E.Object, object, at).put(E.GrantedAccess, access, at);
  });
  return answer.buffer;
}
export function handleInformationEx(k: Kernel): Buffer {
  const E = SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX;
  const handles = open(k);
  const answer = new Packed(16 + handles.length * E.$size);
  answer.buffer.writeBigUInt64LE(BigInt(handles.length), 0);
  handles.forEach(([handle, { object, access, process }], index) => {
    const at = 16 + index * E.$size;
    answer
      .put(E.Object, object, at)
      .put(E.UniqueProcessId, ownerId(k, process), at)
      .put(E.HandleValue, handle & 0x7fffffffn, at);
    answer.put(E.GrantedAccess, access, at);
  });
  return answer.buffer;
}
