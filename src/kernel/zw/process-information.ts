import { SYSTEM_PROCESS_INFORMATION, SYSTEM_THREAD_INFORMATION } from '../../generated/structs.ts';
import { system } from '../boot.ts';
import { handlesOf } from '../ex/handle-table.ts';
import type { Kernel } from '../kernel.ts';
import { objects } from '../ob/objects.ts';
import { EPROCESS, ETHREAD } from '../ps/opaque-layouts.ts';
import { sessionOf } from '../ps/process-records.ts';
import { type ThreadRecord, threads } from '../thread.ts';
import { Packed } from './packed.ts';

const P = SYSTEM_PROCESS_INFORMATION;
const T = SYSTEM_THREAD_INFORMATION;
const WAITING = 5;
const RUNNING = 2;

/** The chain of SYSTEM_PROCESS_INFORMATION; names point into the caller's buffer at `at`. */
export function processInformation(k: Kernel, at: bigint): Buffer {
  const processes = [...objects(k).byBody.values()].filter((object) => object.type === 'Process');
  const parts: Buffer[] = [];
  let offset = 0;
  processes.forEach(({ body }, index) => {
    const own = [...threads(k).byId.values()].filter(
      (thread) => thread.process === body && !thread.idle && thread.state !== 'terminated',
    );
    const part = oneProcess(k, body, own, at + BigInt(offset));
    if (index < processes.length - 1) part.writeUInt32LE(part.length, P.NextEntryOffset.offset);
    parts.push(part);
    offset += part.length;
  });
  return Buffer.concat(parts);
}

function oneProcess(k: Kernel, process: bigint, own: readonly ThreadRecord[], at: bigint): Buffer {
  const name = Buffer.from(k.mem.ansiz(process + EPROCESS.ImageFileName.at, 15), 'utf16le');
  const nameAt = P.Threads.offset + own.length * T.$size;
  const part = new Packed(Math.ceil((nameAt + name.length + 2) / 8) * 8);
  part.put(P.NumberOfThreads, own.length).put(P.NumberOfThreadsHighWatermark, own.length).put(P.BasePriority, 8);
  part
    .put(P.UniqueProcessId, k.mem.get(process, EPROCESS.UniqueProcessId))
    .put(P.CreateTime, k.mem.get(process, EPROCESS.CreateTime))
    .put(P.SessionId, sessionOf(k, process));
  part
    .put(P.InheritedFromUniqueProcessId, k.mem.get(process, EPROCESS.InheritedFromUniqueProcessId))
    .put(P.HandleCount, handlesOf(k, process, process === system(k).systemProcess).length);
  part.buffer.writeUInt16LE(name.length, P.ImageName.offset);
  part.buffer.writeUInt16LE(name.length + 2, P.ImageName.offset + 2);
  part.buffer.writeBigUInt64LE(BigInt.asUintN(64, at + BigInt(nameAt)), P.ImageName.offset + 8);
  part.buffer.set(name, nameAt);
  own.forEach((thread, index) => {
    const base = P.Threads.offset + index * T.$size;
    part
      .put(T.StartAddress, k.mem.get(thread.ethread, ETHREAD.StartAddress), base)
      .put(T.Priority, thread.priority, base)
      .put(T.BasePriority, 8, base);
    part.put(T.ThreadState, thread.state === 'running' ? RUNNING : WAITING, base);
    part.buffer.writeBigUInt64LE(k.mem.get(process, EPROCESS.UniqueProcessId), base + T.ClientId.offset);
    part.buffer.writeBigUInt64LE(BigInt(thread.id), base + T.ClientId.offset + 8);
  });
  return part.buffer;
}
