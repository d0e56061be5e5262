import type { GuestMemory } from '../../memory/memory-types.ts';
import { type MachineRegisters, RSP } from './machine-registers.ts';

/** What is left of an epilogue at some instruction. */
export interface Epilogue {
  /** How RSP is brought to the pushed registers: `add rsp, amount` (register RSP) or `lea rsp, [register + amount]`. */
  readonly restore: { readonly register: number; readonly amount: bigint } | undefined;
  readonly pops: readonly number[];
}

export interface EpilogueRules {
  /** Of the function; 0: none, and `lea rsp` does not begin an epilogue. */
  readonly frameRegister: number;
  /** Does a direct jump there leave the function? */
  leaves(target: bigint): boolean;
}

/** Longest epilogue that is looked at: a stack restore, 16 pops of two bytes, and a jump. */
const WINDOW = 48;

/**
 * Decodes the instructions at `pc` as the end of a function, in the forms that the x64 convention allows: `add rsp, n` or
 * `lea rsp, n[fp]`, pops of 8-byte registers, then `ret` or a jump out of the function. Undefined: the code is no epilogue.
 * @see https://learn.microsoft.com/cpp/build/prolog-and-epilog
 */
export function epilogueAt(mem: GuestMemory, pc: bigint, rules: EpilogueRules): Epilogue | undefined {
  const code = readCode(mem, pc);
  const { restore, length } = stackRestore(code, rules.frameRegister);
  const pops: number[] = [];
  let at = length;
  for (;;) {
    const byte = code[at] ?? 0;
    if ((byte & 0xf8) === 0x58) {
      pops.push(byte & 7);
      at += 1;
    } else if ((byte & 0xf0) === 0x40 && ((code[at + 1] ?? 0) & 0xf8) === 0x58) {
      pops.push((code[at + 1]! & 7) | ((byte & 1) << 3));
      at += 2;
    } else break;
  }
  return transfersControl(code, at, pc, rules) ? { restore, pops } : undefined;
}

/** Carries the epilogue out: afterwards the registers are those of the caller. */
export function finishEpilogue(mem: GuestMemory, registers: MachineRegisters, { restore, pops }: Epilogue): void {
  const { general } = registers;
  if (restore) general[RSP] = general[restore.register]! + restore.amount;
  for (const register of pops) {
    const value = mem.u64(general[RSP]!);
    general[RSP] = general[RSP]! + 8n;
    general[register] = value;
  }
  registers.rip = mem.u64(general[RSP]!);
  general[RSP] = general[RSP]! + 8n;
}

/** The bytes at `pc` as far as they are mapped. */
function readCode(mem: GuestMemory, pc: bigint): Uint8Array {
  if (mem.isRangeMapped(pc, WINDOW)) return mem.bytes(pc, WINDOW);
  return mem.bytes(pc, Math.min(WINDOW, 0x1000 - Number(pc & 0xfffn)));
}

const NO_RESTORE = { restore: undefined, length: 0 };

function stackRestore(code: Uint8Array, frameRegister: number): { restore: Epilogue['restore']; length: number } {
  const [rex = 0, opcode = 0, modrm = 0] = code;
  if (rex === 0x48 && modrm === 0xc4) {
    if (opcode === 0x83) return { restore: { register: RSP, amount: signed(code, 3, 1) }, length: 4 };
    if (opcode === 0x81) return { restore: { register: RSP, amount: signed(code, 3, 4) }, length: 7 };
  }
  if (frameRegister === 0 || (rex & 0xfe) !== 0x48 || opcode !== 0x8d || (modrm & 0x38) !== 0x20) return NO_RESTORE;
  const register = (modrm & 7) | ((rex & 1) << 3);
  if (register !== frameRegister) return NO_RESTORE;
  const mod = modrm >>> 6;
  const displacement = (modrm & 7) === RSP ? 4 : 3;
  if (mod === 0) return { restore: { register, amount: 0n }, length: displacement };
  if (mod === 1) return { restore: { register, amount: signed(code, displacement, 1) }, length: displacement + 1 };
  if (mod === 2) return { restore: { register, amount: signed(code, displacement, 4) }, length: displacement + 4 };
  return NO_RESTORE;
}

function transfersControl(code: Uint8Array, at: number, pc: bigint, rules: EpilogueRules): boolean {
  const first = code[at] ?? 0;
  const second = code[at + 1] ?? 0;
  const third = code[at + 2] ?? 0;
  const next = (length: number) => pc + BigInt(at + length);
  if (first === 0xc3 || first === 0xc2 || (first === 0xf3 && second === 0xc3)) return true;
  if (first === 0xeb) return rules.leaves(next(2) + signed(code, at + 1, 1));
  if (first === 0xe9) return rules.leaves(next(5) + signed(code, at + 1, 4));
  if (first === 0xff && second === 0x25) return true;
  return (first & 0xf8) === 0x48 && second === 0xff && (third & 0x38) === 0x20;
}

function signed(code: Uint8Array, at: number, size: 1 | 4): bigint {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = (value << 8) | (code[at + index] ?? 0);
  return BigInt(size === 1 ? (value << 24) >> 24 : value);
}
