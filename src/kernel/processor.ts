import { REG } from '../cpu/cpu.ts';
import { KPCR } from '../generated/structs.ts';
import type { Kernel } from './kernel.ts';
import { slice } from './slice.ts';
import type { ThreadRecord } from './thread.ts';

/**
 * KPRCB lies in the KPCR; its MxCsr is gs:[180h], the byte of LegacyNumber gs:[184h], CurrentThread gs:[188h] and Number
 * gs:[1A4h] on every x64 Windows. Drivers have the number from either place, by the headers that they were built with.
 */
const PRCB = 0x180n;
const MXCSR = PRCB;
const LEGACY_NUMBER = PRCB + 4n;
const CURRENT_THREAD = PRCB + 8n;
const IDLE_THREAD = PRCB + 0x18n;
const NUMBER = PRCB + 0x24n;
const PCR_PAGES = 12;
const DEFAULT_MXCSR = 0x1f80;

interface ProcessorState {
  /** KPCR of the processor that code runs on now. */
  pcr: bigint;
  /** KPCRs by the processor's number. */
  readonly blocks: bigint[];
  /** Number of the processor that code runs on now. */
  current: number;
  /** System affinities of threads that asked for one, by thread id. */
  readonly affinities: Map<number, bigint>;
}
export const processor = slice<ProcessorState>('processor', () => ({
  pcr: 0n,
  blocks: [],
  current: 0,
  affinities: new Map(),
}));

/** Maps a KPCR for every processor and points GS at that of the first. */
export function createProcessor(k: Kernel): void {
  const state = processor(k);
  for (let number = 0; number < k.profile.processors; number++) state.blocks.push(createBlock(k, number));
  state.pcr = state.blocks[0]!;
  k.cpu.registers[REG.GS_BASE] = state.pcr;
}

function createBlock(k: Kernel, number: number): bigint {
  const pcr = k.space.reserve('system', PCR_PAGES);
  k.space.map(pcr, k.space.allocateFrames(PCR_PAGES, 'data'), { write: true, execute: false, user: false }, 'KPCR');
  k.mem.set(pcr, KPCR.Self, pcr);
  k.mem.set(pcr, KPCR.CurrentPrcb, pcr + PRCB);
  k.mem.set(pcr, KPCR.MajorVersion, 1);
  k.mem.set(pcr, KPCR.MinorVersion, 1);
  k.mem.set(pcr, KPCR.StallScaleFactor, 2808);
  k.mem.setU32(pcr + MXCSR, DEFAULT_MXCSR);
  k.mem.setU8(pcr + LEGACY_NUMBER, number);
  k.mem.setU32(pcr + NUMBER, number);
  return pcr;
}

/**
 * Code goes on on another processor: one engine plays them all, one after the other. All registers must be loaded. Returns
 * the number of the processor before.
 */
export function runOn(k: Kernel, number: number): number {
  const state = processor(k);
  const before = state.current;
  const pcr = state.blocks[number];
  if (number === before || pcr === undefined) return before;
  for (const field of [KPCR.GdtBase, KPCR.TssBase, KPCR.IdtBase]) k.mem.set(pcr, field, k.mem.get(state.pcr, field));
  for (const offset of [CURRENT_THREAD, IDLE_THREAD]) k.mem.setU64(pcr + offset, k.mem.u64(state.pcr + offset));
  state.current = number;
  state.pcr = pcr;
  k.cpu.registers[REG.GS_BASE] = pcr;
  // What a handler answers takes the general registers only.
  k.cpu.store();
  return before;
}

/** The processor that a thread runs on: the first of its affinity. */
export function processorOf(k: Kernel, threadId: number): number {
  const affinity = processor(k).affinities.get(threadId) ?? 1n;
  for (let number = 0; number < k.profile.processors; number++) if (affinity & (1n << BigInt(number))) return number;
  return 0;
}

/** The processor goes over to a thread: KPCR and address space follow. */
export function switchedTo(k: Kernel, thread: ThreadRecord): void {
  runOn(k, processorOf(k, thread.id));
  k.mem.setU64(processor(k).pcr + CURRENT_THREAD, thread.ethread);
}
export function setIdleThread(k: Kernel, ethread: bigint): void {
  k.mem.setU64(processor(k).pcr + IDLE_THREAD, ethread);
}
