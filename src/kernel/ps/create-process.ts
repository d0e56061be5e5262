import { createHandleTable } from '../ex/handle-table.ts';
import type { Kernel } from '../kernel.ts';
import { insertTailList } from '../lists.ts';
import { inProcess } from '../mm/process-space.ts';
import { emptyContext, type ThreadRecord, threads } from '../thread.ts';
import { EPROCESS, ETHREAD } from './opaque-layouts.ts';
import { createEnvironment } from './process-environment.ts';
import { type ProcessImage, processRecords } from './process-records.ts';
import { createProcessObject, createThreadObject } from './thread-object.ts';
import { mapUserImage } from './user-images.ts';

export interface NewProcess {
  readonly id: number;
  /** NT path of the program. */
  readonly imagePath: string;
  readonly commandLine: string;
  readonly parentId: number;
  readonly session: number;
  /** PS_PROTECTION. */
  readonly protection: number;
  /** System threads and no address space of its own, as the Registry process has it. */
  readonly minimal?: boolean;
  /** Body of its primary token, whose reference it takes; 0: the SYSTEM account's, made when it is asked for. */
  readonly token: bigint;
}

const ENVIRONMENT_BASE = 0x7ff5_0000_0000n;
const PLACES = 0xfff;
const ENVIRONMENT_STRIDE = 0x100000n;

export const fileNameOfPath = (path: string) => path.slice(path.lastIndexOf('\\') + 1);

/** Makes a process with one thread, which waits for ever; nobody is notified. Its EPROCESS; throws `OutOfMemory`. */
export function createProcess(k: Kernel, request: NewProcess, system: bigint): bigint {
  const { minimal = false } = request;
  const process = createProcessObject(k, {
    id: request.id,
    name: fileNameOfPath(request.imagePath),
    directoryTableBase: BigInt(minimal ? k.space.kernelCr3 : k.space.createUserSpace()),
  });
  k.mem.set(process, EPROCESS.InheritedFromUniqueProcessId, BigInt(request.parentId));
  k.mem.set(process, EPROCESS.Protection, request.protection);
  if (request.token !== 0n) k.mem.set(process, EPROCESS.Token, request.token | 0xfn);
  const images = minimal ? [] : enterUserMode(k, process, request);
  processRecords(k).byProcess.set(process, {
    imagePath: request.imagePath,
    commandLine: request.commandLine,
    session: request.session,
    user: !minimal,
    images,
    suspended: 0,
  });
  createHandleTable(k, process);
  insertTailList(k, system + EPROCESS.ActiveProcessLinks.at, process + EPROCESS.ActiveProcessLinks.at);
  return process;
}

/** Address space, images, PEB and the first thread of a user-mode process. Its images. */
function enterUserMode(k: Kernel, process: bigint, request: NewProcess): ProcessImage[] {
  const threadId = request.id + 4;
  const at = ENVIRONMENT_BASE + BigInt(1 + k.random('process environments').below(PLACES)) * ENVIRONMENT_STRIDE;
  return inProcess(k, process, () => {
    const program = mapUserImage(k, process, 'program');
    const ntdll = mapUserImage(k, process, 'ntdll');
    const images = [
      { path: request.imagePath, base: program.base, size: program.size },
      {
        path: '\\Device\\HarddiskVolume3\\Windows\\System32\\ntdll.dll',
        base: ntdll.base,
        size: ntdll.size,
      },
    ];
    const { peb, teb } = createEnvironment(k, process, {
      at,
      images,
      commandLine: request.commandLine,
      processId: request.id,
      threadId,
      session: request.session,
    });
    k.mem.set(process, EPROCESS.Peb, peb);
    k.mem.set(process, EPROCESS.SectionBaseAddress, program.base);
    addIdleThread(k, process, { id: threadId, start: ntdll.entry('RtlUserThreadStart'), teb, name: request.imagePath });
    return images;
  });
}

interface IdleThread {
  readonly id: number;
  readonly start: bigint;
  readonly teb: bigint;
  readonly name: string;
}
/** A thread that is there to be looked at: it never runs and has no kernel stack. */
export function addIdleThread(k: Kernel, process: bigint, { id, start, teb, name }: IdleThread): bigint {
  const ethread = createThreadObject(k, { id, process, stackBase: 0n, stackLimit: 0n, startAddress: start });
  k.mem.set(ethread, ETHREAD.Teb, teb);
  k.mem.set(ethread, ETHREAD.PreviousMode, 1);
  const thread: ThreadRecord = {
    id,
    name: `thread of ${fileNameOfPath(name)}`,
    ethread,
    process,
    attached: process,
    state: 'parked',
    priority: 8,
    context: emptyContext(),
    frames: [],
    wait: undefined,
    wakeStatus: undefined,
    stackBase: 0n,
    stackLimit: 0n,
    criticalRegions: 0,
    system: false,
    idle: false,
  };
  threads(k).byId.set(id, thread);
  return ethread;
}
