import { REG } from '../cpu/cpu.ts';
import { HYPERVISOR_LEAF, hypervisorLeaves, type Leaf } from '../kernel/hypervisor.ts';
import type { Kernel } from '../kernel/kernel.ts';

/** A processor without what the engine lacks: no AVX, no XSAVE. Intel SDM vol. 2, CPUID. */
const BASIC: Readonly<Record<number, Leaf>> = {
  0: [0x16, 0x756e6547, 0x6c65746e, 0x49656e69],
  1: [0x000906ea, 0x00010800, 0x0298220b, 0x078bfbff],
  2: [0x76036301, 0x00f0b5ff, 0, 0x00c30000],
  6: [0x00000004, 0x00000002, 0x00000001, 0],
  10: [0x07300404, 0, 0, 0x00000603],
  /** TSC, 250 times the 24 MHz crystal by 2; then base, maximum and bus frequency in MHz. */
  21: [2, 250, 24_000_000, 0],
  22: [3000, 3000, 100, 0],
};
/** Leaves with subleaves: caches (L1 data and code, L2, L3), features (SMEP, fast string moves), topology. */
const SUBLEAVES: Readonly<Record<number, readonly Leaf[]>> = {
  4: [
    [0x1c004121, 0x01c0003f, 0x0000003f, 0],
    [0x1c004122, 0x01c0003f, 0x0000003f, 0],
    [0x1c004143, 0x00c0003f, 0x000003ff, 0],
    [0x1c03c163, 0x02c0003f, 0x00003fff, 6],
  ],
  7: [[0, 0x00000280, 0, 0]],
  11: [
    [0, 1, 0x100, 0],
    [4, 1, 0x201, 0],
  ],
};
/** Beyond the last topology level the subleaf's number comes back. */
const TOPOLOGY = 11;
const LAST_BASIC = 0x16;
const EXTENDED: Readonly<Record<number, Leaf>> = {
  2147483648: [0x80000008, 0, 0, 0],
  2147483649: [0, 0, 0x00000021, 0x2c100800],
  2147483654: [0, 0, 0x01006040, 0],
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
  const [leaf, subleaf] = [REG.RAX, REG.RCX].map((register) => Number(registers[register]! & 0xffffffffn));
  const values = leafOf(k, leaf!, subleaf!);
  [REG.RAX, REG.RBX, REG.RCX, REG.RDX].forEach((register, index) => {
    registers[register] = BigInt(values[index]! >>> 0);
  });
}

function leafOf(k: Kernel, leaf: number, subleaf: number): Leaf {
  const hypervisor = hypervisorLeaves(k);
  if (leaf >= HYPERVISOR_LEAF && leaf < HYPERVISOR_LEAF + 0x10000 && hypervisor.length > 0)
    return hypervisor[leaf - HYPERVISOR_LEAF] ?? NOTHING;
  if (leaf === 1 && hypervisor.length > 0) {
    const [eax, ebx, ecx, edx] = BASIC[1]!;
    return [eax, ebx, ecx | HYPERVISOR_PRESENT, edx];
  }
  if (leaf >= FIRST_BRAND && leaf < FIRST_BRAND + 3) return brandLeaf(16 * (leaf - FIRST_BRAND));
  const isKnownRange = leaf <= LAST_BASIC || (leaf >= 0x80000000 && leaf <= LAST_EXTENDED);
  const parts = SUBLEAVES[leaf];
  if (parts) return parts[subleaf] ?? (leaf === TOPOLOGY ? [0, 0, subleaf & 0xff, 0] : NOTHING);
  // Beyond the last leaf an Intel processor answers with its last basic one.
  return isKnownRange ? (BASIC[leaf] ?? EXTENDED[leaf] ?? NOTHING) : BASIC[LAST_BASIC]!;
}

const brandLeaf = (at: number): Leaf => [
  BRAND.readUInt32LE(at),
  BRAND.readUInt32LE(at + 4),
  BRAND.readUInt32LE(at + 8),
  BRAND.readUInt32LE(at + 12),
];
