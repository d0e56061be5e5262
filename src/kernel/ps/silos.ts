import { allocatePool, freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** The host silo is the null pointer: there are no containers on this machine. */
export const HOST_SILO = 0n;

export interface SiloContext {
  readonly cleanup: bigint;
  references: number;
}
interface SiloState {
  nextSlot: number;
  /** Monitor (a guest block) → its context slot and registration. */
  readonly monitors: Map<bigint, { readonly slot: number; readonly onHost: boolean; readonly create: bigint }>;
  /** Contexts by guest address. */
  readonly contexts: Map<bigint, SiloContext>;
  /** Contexts of the host silo by slot. */
  readonly inserted: Map<number, bigint>;
}
export const silos = slice<SiloState>('silos', () => ({
  nextSlot: 1,
  monitors: new Map(),
  contexts: new Map(),
  inserted: new Map(),
}));

/** SILO_MONITOR_REGISTRATION (ntddk.h): MonitorHost, CreateCallback. */
const MONITOR_HOST = 1n;
const CREATE_CALLBACK = 0x10n;

/** A new monitor; 0 when there is no memory for it. */
export function registerMonitor(k: Kernel, registration: bigint): bigint {
  const state = silos(k);
  const monitor = allocatePool(k, { kind: 'nonPagedNx', size: 64n, tag: 0x6f6c6953, zero: true });
  if (monitor === 0n) return 0n;
  state.monitors.set(monitor, {
    slot: state.nextSlot++,
    onHost: k.mem.u8(registration + MONITOR_HOST) !== 0,
    create: k.mem.u64(registration + CREATE_CALLBACK),
  });
  return monitor;
}

export function unregisterMonitor(k: Kernel, monitor: bigint): void {
  if (silos(k).monitors.delete(monitor)) freePool(k, monitor, 0);
}

/** Drops a reference. The cleanup routine that has to run, when it was the last one and there is a routine. */
export function dereferenceContext(k: Kernel, context: bigint): { readonly cleanup: bigint } | undefined {
  const record = silos(k).contexts.get(context);
  if (!record) return undefined;
  record.references--;
  if (record.references > 0) return undefined;
  silos(k).contexts.delete(context);
  return { cleanup: record.cleanup };
}
