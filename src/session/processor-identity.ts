import { REG } from '../cpu/cpu.ts';
import { HYPERVISOR_LEAF, hypervisorLeaves, type Leaf } from '../kernel/hypervisor.ts';
import type { Kernel } from '../kernel/kernel.ts';

/** A processor without what the engine lacks: no AVX, no XSAVE. Intel SDM vol. 2, CPUID. */
const BASIC: Readonly<Record<number, Leaf>> = {
  0: [0x16, 0x756e6547, 0x6c65746e, 0x49656e69],
  1: [0x000906ea, 0x00010800, 0x0298220b, 0x078bfbff],
  /** Base, maximum and bus frequency in MHz. */
  22: [3000, 3000, 100, 0],
};
const LAST_BASIC = 0x16;
const EXTENDED: Readonly<Record<number, Leaf>> = {
  2147483648: [0x80000008, 0, 0, 0],
  2147483649: [0, 0, 0x00000021, 0x2c100800],
  2147483655: [0, 0, 0, 0x100],
  2147483656: [0x3028, 0, 0, 0],
};
const LAST_EXTENDED = 0x80000008;
const FIRST_BRAND = 0x80000002;
const BRAND = Buffer.from('Intel(R) Core(TM) i7 Processor @ 3.00GHz'.padEnd(48, '\0'), 'latin1');
const NOTHING: Leaf = [0, 0, 0, 0];
const HYPERVISOR_PRESENT = 0x80000000;

/** CPUID: the processor, and the hypervisor on a machine that has one. */
export function executeCpuid(k: Kernel): void {
  const { registers } = k.cpu;
  const values = leafOf(k, Number(registers[REG.RAX]! & 0xffffffffn));
  [REG.RAX, REG.RBX, REG.RCX, REG.RDX].forEach((register, index) => {
    registers[register] = BigInt(values[index]! >>> 0);
  });
}

function leafOf(k: Kernel, leaf: number): Leaf {
  const hypervisor = hypervisorLeaves(k);
  if (leaf >= HYPERVISOR_LEAF && leaf < HYPERVISOR_LEAF + 0x10000 && hypervisor.length > 0)
    return hypervisor[leaf - HYPERVISOR_LEAF] ?? NOTHING;
  if (leaf === 1 && hypervisor.length > 0) {
    const [eax, ebx, ecx, edx] = BASIC[1]!;
    return [eax, ebx, ecx | HYPERVISOR_PRESENT, edx];
  }
  if (leaf >= FIRST_BRAND && leaf < FIRST_BRAND + 3) return brandLeaf(16 * (leaf - FIRST_BRAND));
  const isKnownRange = leaf <= LAST_BASIC || (leaf >= 0x80000000 && leaf <= LAST_EXTENDED);
  // Beyond the last leaf an Intel processor answers with its last basic one.
  return isKnownRange ? (BASIC[leaf] ?? EXTENDED[leaf] ?? NOTHING) : BASIC[LAST_BASIC]!;
}

const brandLeaf = (at: number): Leaf => [
  BRAND.readUInt32LE(at),
  BRAND.readUInt32LE(at + 4),
  BRAND.readUInt32LE(at + 8),
  BRAND.readUInt32LE(at + 12),
];
