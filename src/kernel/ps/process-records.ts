import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** What the kernel knows of a process beside its EPROCESS. */
export interface ProcessRecord {
  /** NT path of the image, such as `\Device\HarddiskVolume3\Windows\System32\smss.exe`; empty for System. */
  readonly imagePath: string;
  readonly commandLine: string;
  readonly session: number;
  /** User-mode processes have a PEB and an address space of their own. */
  readonly user: boolean;
  /** Images that it loaded, the program first. */
  readonly images: readonly ProcessImage[];
  /** NtSuspendProcess depth. */
  suspended: number;
}
export interface ProcessImage {
  readonly path: string;
  readonly base: bigint;
  /** Bytes. */
  readonly size: number;
}

/** By EPROCESS. */
export const processRecords = slice<{ readonly byProcess: Map<bigint, ProcessRecord> }>('processes', () => ({
  byProcess: new Map(),
}));

export function recordOf(k: Kernel, process: bigint): ProcessRecord | undefined {
  return processRecords(k).byProcess.get(process);
}
export function sessionOf(k: Kernel, process: bigint): number {
  return recordOf(k, process)?.session ?? 0;
}
