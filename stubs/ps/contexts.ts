import { REG } from '../../src/cpu/cpu.ts';
import { STATUS_SUCCESS, STATUS_UNSUCCESSFUL } from '../../src/generated/ntstatus.ts';
import { CONTEXT } from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  HANDLE,
  KPROCESSOR_MODE,
  NTSTATUS,
  PVOID,
  ROUTINE,
  SIZE_T,
  ULONG,
  ULONG_PTR,
} from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { readRegisters, writeRegisters } from '../../src/kernel/exceptions/context-record.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { openHandle } from '../../src/kernel/ob/objects.ts';
import { addIdleThread } from '../../src/kernel/ps/create-process.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { EPROCESS, ETHREAD } from '../../src/kernel/ps/opaque-layouts.ts';
import { recordOf } from '../../src/kernel/ps/process-records.ts';
import { currentThread, type ThreadRecord, threadByObject, threads } from '../../src/kernel/thread.ts';

const USER_CS = 0x33;
const USER_SS = 0x2b;
const ALL_ACCESS = 0x1fffff;

/** A thread whose registers are kept: one that does not run. */
function stopped(k: Kernel, ethread: bigint): ThreadRecord | undefined {
  const thread = threadByObject(k, ethread);
  return thread === undefined || thread === currentThread(k) ? undefined : thread;
}
function putContext(k: Kernel, thread: ThreadRecord, at: bigint): void {
  const { cells, xmm } = thread.context;
  const rip = cells[REG.RIP]! === 0n ? k.mem.get(thread.ethread, ETHREAD.StartAddress) : cells[REG.RIP]!;
  writeRegisters(k, at, { general: cells.slice(REG.RAX, REG.R15 + 1), rip, xmm });
  k.mem.set(at, CONTEXT.EFlags, Number(cells[REG.RFLAGS]! & 0xffff_ffffn) || 0x202);
  k.mem.set(at, CONTEXT.SegCs, USER_CS);
  k.mem.set(at, CONTEXT.SegSs, USER_SS);
}

export const psContexts: readonly Ddi[] = [
  ddi('PsGetContextThread', {
    params: { Thread: PVOID, ThreadContext: PVOID, Mode: KPROCESSOR_MODE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: {
      approximate: ['all registers, whatever ContextFlags asks for; threads of processes stand at their start'],
    },
    model: (k, a) => {
      const thread = stopped(k, a.Thread);
      if (thread === undefined) return STATUS_UNSUCCESSFUL;
      putContext(k, thread, a.ThreadContext);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsSetContextThread', {
    params: { Thread: PVOID, ThreadContext: PVOID, Mode: KPROCESSOR_MODE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['only threads that wait for ever, which never run on; others are refused'] },
    model: (k, a) => {
      const thread = stopped(k, a.Thread);
      if (thread === undefined || thread.state !== 'parked') return STATUS_UNSUCCESSFUL;
      const { general, rip, xmm } = readRegisters(k, a.ThreadContext);
      thread.context.cells.set(general, REG.RAX);
      thread.context.cells[REG.RIP] = rip;
      thread.context.xmm.set(xmm);
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlCreateUserThread', {
    params: {
      ProcessHandle: HANDLE,
      ThreadSecurityDescriptor: PVOID,
      CreateSuspended: BOOLEAN,
      ZeroBits: ULONG,
      MaximumStackSize: SIZE_T,
      CommittedStackSize: SIZE_T,
      StartAddress: ROUTINE,
      Parameter: ULONG_PTR,
      ThreadHandle: PVOID,
      ClientId: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the thread has no stack and never runs; nobody is told of it'] },
    model: (k, a) => {
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      const id = threads(k).nextId + 4;
      threads(k).nextId = id;
      const name = recordOf(k, process)?.imagePath ?? 'System';
      const ethread = addIdleThread(k, process, { id, start: a.StartAddress, teb: 0n, name });
      if (a.ThreadHandle !== 0n) k.mem.setU64(a.ThreadHandle, openHandle(k, ethread, ALL_ACCESS, false));
      if (a.ClientId !== 0n) {
        k.mem.setU64(a.ClientId, k.mem.get(process, EPROCESS.UniqueProcessId));
        k.mem.setU64(a.ClientId + 8n, BigInt(id));
      }
      return STATUS_SUCCESS;
    },
  }),
];
