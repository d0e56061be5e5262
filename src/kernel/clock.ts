import { KUSER_SHARED_DATA } from '../generated/structs.ts';
import type { Kernel } from './kernel.ts';
import { slice } from './slice.ts';

/** Kernel address of KUSER_SHARED_DATA, fixed on every x64 Windows. */
export const SHARED_USER_DATA = 0xfffff780_00000000n;
/** 100 ns units between the clock's interrupts (15.625 ms). */
export const TICK = 156_250;
/** 2025-03-04 10:30:00 UTC in 100 ns since 1601: the day on which every machine here boots. */
const BOOT_TIME = 133_855_578_000_000_000n;
/** What one DDI call costs in virtual time, in 100 ns. */
const CALL_COST = 5;

interface ClockState {
  /** 100 ns since boot. */
  now: number;
  /** When the next timer or wait is due; Infinity if none. */
  nextDue: number;
  /** Last value written to the shared page. */
  published: number;
}
export const clock = slice<ClockState>('clock', () => ({
  now: 3_000_000_000,
  nextDue: Number.POSITIVE_INFINITY,
  published: 0,
}));

/** 100 ns since 1601. */
export function systemTime(k: Kernel): bigint {
  return BOOT_TIME + BigInt(Math.floor(clock(k).now));
}
export function interruptTime(k: Kernel): bigint {
  return BigInt(Math.floor(clock(k).now));
}
export function tickCount(k: Kernel): bigint {
  return BigInt(Math.floor(clock(k).now / TICK));
}
/** Converts a Windows due time (negative relative, else absolute system time) to interrupt time. */
export function dueTime(k: Kernel, time: bigint): number {
  return time < 0n ? clock(k).now + Number(-time) : clock(k).now + Math.max(0, Number(time - systemTime(k)));
}

/** Virtual time goes on by `units` of 100 ns and, a tick at a time, shows in KUSER_SHARED_DATA. */
export function advance(k: Kernel, units: number): void {
  const state = clock(k);
  state.now += units;
  if (state.now - state.published >= TICK) publishTime(k);
}
export function spendCall(k: Kernel): void {
  advance(k, CALL_COST);
}

/** KSYSTEM_TIMEs as the kernel writes them, which has its own way to the page where drivers may only read it. */
export function publishTime(k: Kernel): void {
  const state = clock(k);
  state.published = state.now;
  const write = (offset: number, value: bigint) => {
    const time = Buffer.alloc(12);
    time.writeBigUInt64LE(value);
    time.writeUInt32LE(Number((value >> 32n) & 0xffffffffn), 8);
    k.space.writeUnchecked(SHARED_USER_DATA + BigInt(offset), time);
  };
  write(KUSER_SHARED_DATA.InterruptTime.offset, interruptTime(k));
  write(KUSER_SHARED_DATA.SystemTime.offset, systemTime(k));
  write(KUSER_SHARED_DATA.TickCount.offset, tickCount(k));
}
