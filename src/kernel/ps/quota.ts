import { system } from '../boot.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** Bytes of pool that may be charged to a process; System has no limit. */
const LIMIT = 1n << 31n;

const charged = slice<{ readonly byProcess: Map<bigint, bigint> }>('poolQuota', () => ({ byProcess: new Map() }));

/** False when the process would be over its quota. */
export function chargeQuota(k: Kernel, process: bigint, bytes: bigint): boolean {
  if (process === system(k).systemProcess) return true;
  const { byProcess } = charged(k);
  const total = (byProcess.get(process) ?? 0n) + bytes;
  if (total > LIMIT) return false;
  byProcess.set(process, total);
  return true;
}
export function returnQuota(k: Kernel, process: bigint, bytes: bigint): void {
  const { byProcess } = charged(k);
  const total = (byProcess.get(process) ?? 0n) - bytes;
  if (total > 0n) byProcess.set(process, total);
  else byProcess.delete(process);
}
