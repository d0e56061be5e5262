import { expect, test } from 'vitest';
import { REG, REGISTER_CELLS } from '../../src/cpu/cpu.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { memoryOperand } from '../../src/session/memory-operand.ts';

const RIP = 0xffff_f800_0000_1000n;

function kernelAt(bytes: readonly number[]): Kernel {
  const registers = new BigUint64Array(REGISTER_CELLS);
  registers[REG.RIP] = RIP;
  for (let index = 0; index < 16; index++) registers[index] = 0x1000n * BigInt(index + 1);
  registers[REG.GS_BASE] = 0x7000_0000n;
  const code = Uint8Array.from([...bytes, ...new Array(15).fill(0x90)]);
  const mem = { isRangeMapped: () => true, bytes: (_va: bigint, size: number) => code.slice(0, size) };
  return { cpu: { registers }, mem } as unknown as Kernel;
}

const ROWS: [text: string, bytes: number[], address: bigint | undefined][] = [
  ['invlpg [rcx]', [0x0f, 0x01, 0x39], 0x2000n],
  ['invlpg [r9]', [0x41, 0x0f, 0x01, 0x39], 0xa000n],
  ['lidt [rsp+20h]', [0x0f, 0x01, 0x5c, 0x24, 0x20], 0x5020n],
  ['lidt [rbp-8]', [0x0f, 0x01, 0x5d, 0xf8], 0x5ff8n],
  ['lgdt [rip+100h]', [0x0f, 0x01, 0x15, 0x00, 0x01, 0x00, 0x00], RIP + 7n + 0x100n],
  ['lgdt [rax+rcx*4-10h]', [0x0f, 0x01, 0x54, 0x88, 0xf0], 0x1000n + 0x8000n - 0x10n],
  ['lgdt [r12]', [0x41, 0x0f, 0x01, 0x14, 0x24], 0xd000n],
  ['lidt [r13+1000h]', [0x41, 0x0f, 0x01, 0x9d, 0x00, 0x10, 0x00, 0x00], 0xf000n],
  ['lidt [rcx*8+40h]', [0x0f, 0x01, 0x1c, 0xcd, 0x40, 0x00, 0x00, 0x00], 0x10040n],
  ['invlpg gs:[rdx]', [0x65, 0x0f, 0x01, 0x3a], 0x7000_3000n],
  ['swapgs', [0x0f, 0x01, 0xf8], undefined],
];

test.each(ROWS)('%s', (_text, bytes, address) => {
  expect(memoryOperand(kernelAt(bytes))).toBe(address);
});
