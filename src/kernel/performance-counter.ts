import { REG } from '../cpu/cpu.ts';
import { advance, clock } from './clock.ts';
import type { Kernel } from './kernel.ts';

const RDPMC = [0x0f, 0x33];
/** Cycles in 100 ns: 3 GHz. */
const CYCLES = 300n;
const COUNTER_BITS = 0xff_ffff_ffffn;

/**
 * RDPMC, which the engine doesn't know: every counter counts cycles. Returns whether the instruction at RIP was one; it is
 * done then.
 */
export function executePerformanceCounterRead(k: Kernel): boolean {
  const { registers } = k.cpu;
  const rip = registers[REG.RIP]!;
  if (!k.mem.isRangeMapped(rip, RDPMC.length) || RDPMC.some((byte, at) => k.mem.u8(rip + BigInt(at)) !== byte))
    return false;
  advance(k, 1);
  const count = (BigInt(Math.floor(clock(k).now)) * CYCLES) & COUNTER_BITS;
  registers[REG.RAX] = count & 0xffff_ffffn;
  registers[REG.RDX] = count >> 32n;
  registers[REG.RIP] = rip + BigInt(RDPMC.length);
  return true;
}
