import { STATUS_INVALID_PARAMETER, STATUS_TIMEOUT } from '../../src/generated/ntstatus.ts';
import {
  BOOLEAN,
  KPROCESSOR_MODE,
  NTSTATUS,
  PLARGE_INTEGER,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
  ULONG_PTR,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool, poolBlockAt } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objectAt } from '../../src/kernel/ob/objects.ts';
import { slice } from '../../src/kernel/slice.ts';

/** One completion that nobody has taken yet. */
interface Packet {
  readonly key: bigint;
  readonly apcContext: bigint;
  readonly status: number;
  readonly information: bigint;
  /** A mini packet, or 0. */
  readonly mini: bigint;
}
const ports = slice<{ readonly queued: Map<bigint, Packet[]> }>('completionPorts', () => ({ queued: new Map() }));
/** IO_MINI_COMPLETION_PACKET_USER: routine, context and whether it frees itself. */
const MINI = { routine: 0x40n, context: 0x48n, size: 0x60 } as const;

function post(k: Kernel, port: bigint, packet: Packet): number {
  if (objectAt(k, port)?.type !== 'IoCompletion') return STATUS_INVALID_PARAMETER;
  ports(k).queued.set(port, [...(ports(k).queued.get(port) ?? []), packet]);
  return 0;
}
const fidelity = { approximate: ['threads that wait on the port are not woken'] };
const completion = {
  IoCompletion: PVOID,
  KeyContext: PVOID,
  ApcContext: PVOID,
  IoStatus: NTSTATUS,
  IoStatusInformation: ULONG_PTR,
  Quota: BOOLEAN,
};
type Completion = {
  readonly IoCompletion: bigint;
  readonly KeyContext: bigint;
  readonly ApcContext: bigint;
  readonly IoStatus: number;
  readonly IoStatusInformation: bigint;
};
const packetOf = (a: Completion, mini: bigint): Packet => ({
  key: a.KeyContext,
  apcContext: a.ApcContext,
  status: a.IoStatus,
  information: a.IoStatusInformation,
  mini,
});

/** Completion ports from kernel mode. */
export const ioCompletionPorts = [
  ddi('IoSetIoCompletion', {
    params: completion,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity,
    model: (k, a) => post(k, a.IoCompletion, packetOf(a, 0n)),
  }),
  ...(['IoSetIoCompletionEx', 'IoSetIoCompletionEx3'] as const).map((name) =>
    ddi(name, {
      params: { ...completion, MiniPacket: PVOID },
      returns: NTSTATUS,
      maxIrql: 'DISPATCH',
      fidelity,
      model: (k, a) => post(k, a.IoCompletion, packetOf(a, a.MiniPacket)),
    }),
  ),
  ddi('IoRemoveIoCompletion', {
    params: {
      IoCompletion: PVOID,
      IoCompletionInformation: pointer('PFILE_IO_COMPLETION_INFORMATION'),
      NumEntries: ULONG,
      NumEntriesRemoved: pointer('PULONG'),
      WaitMode: KPROCESSOR_MODE,
      Timeout: PLARGE_INTEGER,
      Alertable: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['an empty port is not waited for: the answer is STATUS_TIMEOUT'] },
    model: (k, a) => {
      const queued = ports(k).queued.get(a.IoCompletion) ?? [];
      const taken = queued.splice(0, a.NumEntries);
      for (const [index, packet] of taken.entries()) {
        const at = a.IoCompletionInformation + BigInt(0x20 * index);
        k.mem.setU64(at, packet.key);
        k.mem.setU64(at + 8n, packet.apcContext);
        k.mem.setU64(at + 0x10n, BigInt(packet.status));
        k.mem.setU64(at + 0x18n, packet.information);
      }
      k.mem.setU32(a.NumEntriesRemoved, taken.length);
      return taken.length === 0 ? STATUS_TIMEOUT : 0;
    },
  }),
  ddi('IoAllocateMiniCompletionPacket', {
    params: { MiniPacketCallback: ROUTINE, Context: PVOID },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity,
    model: (k, a) => {
      const packet = kernelPool(k, MINI.size, 'IoMp');
      k.mem.setU64(packet + MINI.routine, a.MiniPacketCallback);
      k.mem.setU64(packet + MINI.context, a.Context);
      return packet;
    },
  }),
  ddi('IoInitializeMiniCompletionPacket', {
    params: { MiniPacket: PVOID, MiniPacketCallback: ROUTINE, Context: PVOID },
    maxIrql: 'DISPATCH',
    fidelity,
    model: (k, a) => {
      k.mem.fill(a.MiniPacket, MINI.size, 0);
      k.mem.setU64(a.MiniPacket + MINI.routine, a.MiniPacketCallback);
      k.mem.setU64(a.MiniPacket + MINI.context, a.Context);
    },
  }),
  ddi('IoFreeMiniCompletionPacket', {
    params: { MiniPacket: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      if (poolBlockAt(k, a.MiniPacket) !== undefined) freePool(k, a.MiniPacket, 0);
    },
  }),
  ddi('IoCancelMiniCompletionPacket', {
    params: { IoCompletion: PVOID, MiniPacket: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity,
    model: (k, a) => {
      const queued = ports(k).queued.get(a.IoCompletion) ?? [];
      const left = queued.filter(({ mini }) => mini !== a.MiniPacket);
      ports(k).queued.set(a.IoCompletion, left);
      return left.length < queued.length;
    },
  }),
];
