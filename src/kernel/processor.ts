import { REG } from '../cpu/cpu.ts';
import { KPCR } from '../generated/structs.ts';
import type { Kernel } from './kernel.ts';
import { slice } from './slice.ts';
import type { ThreadRecord } from './thread.ts';

/** KPRCB lies in the KPCR; its CurrentThread is gs:[188h], its Number gs:[1A4h] on every x64 Windows. */
const PRCB = 0x180n;
const CURRENT_THREAD = PRCB + 8n;
const IDLE_THREAD = PRCB + 0x18n;
const NUMBER = PRCB + 0x24n;
const PCR_PAGES = 12;

export const processor = slice<{ pcr: bigint }>('processor', () => ({ pcr: 0n }));

/** Maps the KPCR and points GS at it. */
export function createProcessor(k: Kernel): void {
  const pcr = k.space.reserve('system', PCR_PAGES);
  k.space.map(pcr, k.space.allocateFrames(PCR_PAGES, 'data'), { write: true, execute: false, user: false }, 'KPCR');
  k.mem.set(pcr, KPCR.Self, pcr);
  k.mem.set(pcr, KPCR.CurrentPrcb, pcr + PRCB);
  k.mem.set(pcr, KPCR.MajorVersion, 1);
  k.mem.set(pcr, KPCR.MinorVersion, 1);
  k.mem.set(pcr, KPCR.StallScaleFactor, 2808);
  k.mem.setU32(pcr + NUMBER, 0);
  k.cpu.registers[REG.GS_BASE] = pcr;
  processor(k).pcr = pcr;
}

/** The processor goes over to a thread: KPCR and address space follow. */
export function switchedTo(k: Kernel, thread: ThreadRecord): void {
  k.mem.setU64(processor(k).pcr + CURRENT_THREAD, thread.ethread);
}
export function setIdleThread(k: Kernel, ethread: bigint): void {
  k.mem.setU64(processor(k).pcr + IDLE_THREAD, ethread);
}
