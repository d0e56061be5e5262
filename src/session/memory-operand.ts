import { REG } from '../cpu/cpu.ts';
import type { Kernel } from '../kernel/kernel.ts';

const LONGEST_INSTRUCTION = 15;
const TWO_BYTE_OPCODE = 0x0f;
const REX = 0x40;
const RBP_OR_NONE = 5;
const SIB = 4;
const FS = 0x64;
const GS = 0x65;
const ADDRESS_SIZE = 0x67;
const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, FS, GS, 0x66, ADDRESS_SIZE, 0xf0, 0xf2, 0xf3]);

/**
 * Address of the memory operand of the instruction at RIP: one with a two-byte opcode and a ModRM byte behind it, such as
 * INVLPG or LIDT. Undefined where the operand is a register. All registers must be loaded. Intel SDM vol. 2, 2.1 and 2.2.
 */
export function memoryOperand(k: Kernel): bigint | undefined {
  const { registers } = k.cpu;
  const rip = registers[REG.RIP]!;
  const bytes = k.mem.bytes(rip, bytesAt(k, rip));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let segment = 0n;
  let mask = 64;
  for (; PREFIXES.has(bytes[at]!); at++) {
    if (bytes[at] === FS) segment = registers[REG.FS_BASE]!;
    if (bytes[at] === GS) segment = registers[REG.GS_BASE]!;
    if (bytes[at] === ADDRESS_SIZE) mask = 32;
  }
  const rex = (bytes[at]! & 0xf0) === REX ? bytes[at++]! : 0;
  if (bytes[at] !== TWO_BYTE_OPCODE) return undefined;
  at += 2;
  const modrm = bytes[at++]!;
  const mode = modrm >>> 6;
  const base = modrm & 7;
  if (mode === 3) return undefined;
  let address = 0n;
  let width = mode === 1 ? 1 : mode === 2 ? 4 : 0;
  if (base === SIB) {
    const sib = bytes[at++]!;
    const index = ((sib >>> 3) & 7) | ((rex & 2) << 2);
    const from = sib & 7;
    if (index !== SIB) address += registers[index]! << BigInt(sib >>> 6);
    if (from === RBP_OR_NONE && mode === 0) width = 4;
    else address += registers[from | ((rex & 1) << 3)]!;
  } else if (base === RBP_OR_NONE && mode === 0) {
    address = rip + BigInt(at + 4);
    width = 4;
  } else address = registers[base | ((rex & 1) << 3)]!;
  if (width === 1) address += BigInt(view.getInt8(at));
  if (width === 4) address += BigInt(view.getInt32(at, true));
  return BigInt.asUintN(64, segment + BigInt.asUintN(mask, address));
}

function bytesAt(k: Kernel, rip: bigint): number {
  return k.mem.isRangeMapped(rip, LONGEST_INSTRUCTION) ? LONGEST_INSTRUCTION : 0x1000 - Number(rip & 0xfffn);
}
