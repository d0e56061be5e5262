import { expect, test } from 'vitest';
import { REG, REGISTER_CELLS, type SensitiveInstruction, type SensitiveKind } from '../../src/cpu/cpu.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { executeSensitive, type RegisterChange } from '../../src/session/privileged.ts';

const CR0 = 0x8005_0033n;
const CR4 = 0x0030_06f8n;
const EFER = 0xd01n;
const SMEP = 1n << 20n;
const SMAP = 1n << 21n;

function instruction(kind: SensitiveKind, special = 0): SensitiveInstruction {
  return { kind, length: 3, special, general: REG.RAX, port: 0, width: 0 };
}

/** What is told of one instruction that runs with these registers. */
function changes(what: SensitiveInstruction, cells: Readonly<Record<number, bigint>>) {
  const registers = new BigUint64Array(REGISTER_CELLS);
  registers[REG.CR0] = CR0;
  registers[REG.CR4] = CR4;
  registers[REG.EFER] = EFER;
  for (const [cell, value] of Object.entries(cells)) registers[Number(cell)] = value;
  const told: RegisterChange[] = [];
  let dropped = 0;
  const k = { cpu: { registers }, state: {}, space: { writeUnchecked: () => undefined } };
  executeSensitive(k as unknown as Kernel, what, {
    registerChange: (change) => {
      told.push(change);
      return 'allow';
    },
    translationsDropped: () => {
      dropped++;
    },
  });
  return { told: told.map(({ register, allowed }) => [register, allowed ?? false]), dropped };
}

const CONTROL: [number: number, value: bigint, register: string | undefined][] = [
  [0, CR0 & ~0x10000n, 'CR0.WP'],
  [0, CR0, undefined],
  [0, CR0 | 8n, undefined],
  [4, CR4 & ~SMEP, 'CR4.SMEP'],
  [4, CR4 & ~SMAP, 'CR4.SMAP'],
  [4, CR4 ^ 0x80n, undefined],
];
test.each(CONTROL)('CR%i = %x tells of %s', (number, value, register) => {
  const { told } = changes(instruction('mov-to-cr', number), { [REG.RAX]: value });
  expect(told).toEqual(register === undefined ? [] : [[register, false]]);
});

test('both protections of CR4 at once are two changes', () => {
  const { told } = changes(instruction('mov-to-cr', 4), { [REG.RAX]: CR4 & ~SMEP & ~SMAP });
  expect(told.map(([register]) => register)).toEqual(['CR4.SMEP', 'CR4.SMAP']);
});

const MSRS: [index: bigint, value: bigint, register: string | undefined][] = [
  [0x174n, 0x10n, 'MSR SYSENTER_CS'],
  [0x175n, 0x1000n, 'MSR SYSENTER_ESP'],
  [0x176n, 0x2000n, 'MSR SYSENTER_EIP'],
  [0xc0000081n, 1n, 'MSR STAR'],
  [0xc0000083n, 1n, 'MSR CSTAR'],
  [0xc0000084n, 0n, 'MSR SFMASK'],
  [0xc0000084n, 0x4700n, undefined],
  [0xc0000080n, EFER & ~0x800n, 'EFER.NXE'],
  [0xc0000080n, EFER, undefined],
  [0xc0000102n, 5n, undefined],
];
test.each(MSRS)('MSR %x = %x tells of %s', (index, value, register) => {
  const { told } = changes(instruction('wrmsr'), { [REG.RCX]: index, [REG.RAX]: value, [REG.RDX]: value >> 32n });
  expect(told).toEqual(register === undefined ? [] : [[register, false]]);
});

test('breakpoints are told as allowed, other bits of DR7 and other debug registers not at all', () => {
  expect(changes(instruction('mov-to-dr', 7), { [REG.RAX]: 0x402n }).told).toEqual([['DR7', true]]);
  expect(changes(instruction('mov-to-dr', 7), { [REG.RAX]: 0x400n }).told).toEqual([]);
  expect(changes(instruction('mov-to-dr', 0), { [REG.RAX]: 0x402n }).told).toEqual([]);
});

test('a new CR3, and a change of CR4, drop translations', () => {
  expect(changes(instruction('mov-to-cr', 3), {}).dropped).toBe(1);
  expect(changes(instruction('mov-to-cr', 4), { [REG.RAX]: CR4 ^ 0x80n }).dropped).toBe(1);
  expect(changes(instruction('mov-to-cr', 0), { [REG.RAX]: CR0 }).dropped).toBe(0);
});
