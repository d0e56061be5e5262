import { REG } from '../../cpu/cpu.ts';
import type { Kernel } from '../kernel.ts';

/** Longest instruction of x86. */
const LONGEST = 15;
const LOCK = 0xf0;
const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);
const OPERAND_SIZE = 0x66;
const GS = 0x65;

interface Prefixed {
  readonly code: Uint8Array;
  readonly prefixes: readonly number[];
  readonly rex: number;
  /** Where the opcode stands. */
  readonly at: number;
}

function readInstruction(k: Kernel, rip: bigint): Prefixed {
  const length = k.mem.isRangeMapped(rip, LONGEST) ? LONGEST : 0x1000 - Number(rip & 0xfffn);
  const code = k.mem.bytes(rip, Math.min(length, LONGEST));
  let at = 0;
  while (PREFIXES.has(code[at] ?? 0)) at++;
  const isRex = ((code[at] ?? 0) & 0xf0) === 0x40;
  return { code, prefixes: [...code.subarray(0, at)], rex: isRex ? code[at]! : 0, at: isRex ? at + 1 : at };
}

/** Is the instruction one that must not be locked, but is? */
export function hasLockPrefix(k: Kernel, rip: bigint): boolean {
  return readInstruction(k, rip).prefixes.includes(LOCK);
}

/** Did a `div` or `idiv` fault with a divisor that isn't 0, because the quotient is too large? */
export function dividesByOther(k: Kernel, rip: bigint): boolean {
  const instruction = readInstruction(k, rip);
  const { code, prefixes, rex, at } = instruction;
  const opcode = code[at] ?? 0;
  const modrm = code[at + 1] ?? 0;
  if ((opcode !== 0xf6 && opcode !== 0xf7) || ((modrm >>> 3) & 6) !== 6) return false;
  const size = opcode === 0xf6 ? 1 : rex & 8 ? 8 : prefixes.includes(OPERAND_SIZE) ? 2 : 4;
  return divisor(k, rip, instruction, modrm, size) !== 0n;
}

function divisor(k: Kernel, rip: bigint, instruction: Prefixed, modrm: number, size: number): bigint {
  const { rex, prefixes } = instruction;
  if (modrm >>> 6 !== 3) {
    const base = prefixes.includes(GS) ? k.cpu.registers[REG.GS_BASE]! : 0n;
    const va = BigInt.asUintN(64, base + effectiveAddress(k, rip, instruction, modrm));
    return k.mem.bytes(va, size).some((byte) => byte !== 0) ? 1n : 0n;
  }
  const number = (modrm & 7) | ((rex & 1) << 3);
  const isHighByte = size === 1 && rex === 0 && number >= 4;
  const value = general(k, isHighByte ? number - 4 : number) >> (isHighByte ? 8n : 0n);
  return BigInt.asUintN(8 * size, value);
}

const general = (k: Kernel, number: number) => k.cpu.registers[REG.RAX + number]!;

function effectiveAddress(k: Kernel, rip: bigint, { code, rex, at }: Prefixed, modrm: number): bigint {
  const mod = modrm >>> 6;
  const rm = modrm & 7;
  let next = at + 2;
  let address = 0n;
  let displacement = mod === 1 ? 1 : mod === 2 ? 4 : 0;
  if (rm === 4) {
    const sib = code[next++] ?? 0;
    const index = ((sib >>> 3) & 7) | ((rex & 2) << 2);
    if (index !== 4) address += general(k, index) << BigInt(sib >>> 6);
    if ((sib & 7) === 5 && mod === 0) displacement = 4;
    else address += general(k, (sib & 7) | ((rex & 1) << 3));
  } else if (rm === 5 && mod === 0) {
    displacement = 4;
    address += rip + BigInt(next + displacement);
  } else address += general(k, rm | ((rex & 1) << 3));
  let value = 0n;
  for (let byte = displacement - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(code[next + byte] ?? 0);
  return address + (displacement > 0 ? BigInt.asIntN(8 * displacement, value) : 0n);
}
