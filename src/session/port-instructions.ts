import { REG, type SensitiveInstruction, type SensitiveVerdict } from '../cpu/cpu.ts';
import { type PortWidth, readPort, writePort } from '../kernel/hal/port-space.ts';
import type { Kernel } from '../kernel/kernel.ts';

const DIRECTION = 1n << 10n;
const REPEAT = [0xf3, 0xf2];
/** Operand and address size, segments, REX. */
const isPrefix = (byte: number) =>
  [0x66, 0x67, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, ...REPEAT].includes(byte) || (byte & 0xf0) === 0x40;

/** IN, OUT, INS and OUTS, with their repetitions. All registers are loaded. */
export function executePortInstruction(k: Kernel, instruction: SensitiveInstruction): SensitiveVerdict {
  const { registers } = k.cpu;
  const width = instruction.width as PortWidth;
  if (instruction.general < 0) return executeString(k, instruction, width);
  const mask = (1n << BigInt(8 * width)) - 1n;
  const accumulator = registers[REG.RAX]!;
  if (instruction.kind === 'out') {
    writePort(k, instruction.port, width, Number(accumulator & mask));
    return 'skip';
  }
  const value = BigInt(readPort(k, instruction.port, width));
  registers[REG.RAX] = width === 4 ? value : (accumulator & ~mask) | value;
  return 'skip';
}

/** Memory that is not there is left to the engine, whose own access faults at the right element. */
function executeString(k: Kernel, instruction: SensitiveInstruction, width: PortWidth): SensitiveVerdict {
  const { registers } = k.cpu;
  const isInput = instruction.kind === 'in';
  const repeats = isRepeated(k);
  const count = repeats ? Number(registers[REG.RCX]!) : 1;
  if (count === 0) return 'skip';
  const pointer = isInput ? REG.RDI : REG.RSI;
  const size = count * width;
  const isBackward = (registers[REG.RFLAGS]! & DIRECTION) !== 0n;
  const first = registers[pointer]!;
  const lowest = isBackward ? first - BigInt(size - width) : first;
  const isThere = isInput ? k.mem.isRangeWritable(lowest, size) : k.mem.isRangeMapped(lowest, size);
  if (!isThere) return 'execute';
  const step = BigInt(isBackward ? -width : width);
  for (let index = 0, at = first; index < count; index++, at += step) {
    if (isInput) k.mem.write(at, bytesOf(readPort(k, instruction.port, width), width));
    else writePort(k, instruction.port, width, numberOf(k.mem.bytes(at, width)));
  }
  registers[pointer] = BigInt.asUintN(64, first + step * BigInt(count));
  if (repeats) registers[REG.RCX] = 0n;
  return 'skip';
}

function isRepeated(k: Kernel): boolean {
  let at = k.cpu.registers[REG.RIP]!;
  for (; isPrefix(k.mem.u8(at)); at++) if (REPEAT.includes(k.mem.u8(at))) return true;
  return false;
}

function bytesOf(value: number, width: PortWidth): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.subarray(0, width);
}
const numberOf = (bytes: Uint8Array) => bytes.reduceRight((value, byte) => value * 0x100 + byte, 0);
