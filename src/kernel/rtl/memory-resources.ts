import type { Kernel } from '../kernel.ts';

/** CmResourceTypePort, -Memory and -MemoryLarge; CM_RESOURCE_MEMORY_LARGE_*. */
export const TYPE_PORT = 1;
export const TYPE_MEMORY = 3;
export const TYPE_MEMORY_LARGE = 7;
const LARGE = [
  { flag: 0x200, shift: 8n },
  { flag: 0x400, shift: 16n },
  { flag: 0x800, shift: 32n },
] as const;
const LARGE_FLAGS = 0xe00;
const SMALL_LIMIT = 0xffff_ffffn;

/** What bits a length that is kept in 32 bits is shifted by; undefined: none will do. */
export function encodingOf(length: bigint): { readonly flag: number; readonly shift: bigint } | undefined {
  if (length <= SMALL_LIMIT) return { flag: 0, shift: 0n };
  return LARGE.find(({ shift }) => length >> shift <= SMALL_LIMIT && (length >> shift) << shift === length);
}
export function shiftOf(type: number, flags: number): bigint {
  if (type !== TYPE_MEMORY_LARGE) return 0n;
  return LARGE.find(({ flag }) => (flags & LARGE_FLAGS) === flag)?.shift ?? 0n;
}
/** Puts type and flags of a length into the head of a descriptor; false when it cannot be kept. */
export function putHead(k: Kernel, typeAt: bigint, flagsAt: bigint, type: number, length: bigint): bigint | undefined {
  const encoding = encodingOf(length);
  if (encoding === undefined || (encoding.flag !== 0 && type === TYPE_PORT)) return undefined;
  k.mem.setU8(typeAt, encoding.flag === 0 ? (type === TYPE_MEMORY_LARGE ? TYPE_MEMORY : type) : TYPE_MEMORY_LARGE);
  k.mem.setU16(flagsAt, (k.mem.u16(flagsAt) & ~LARGE_FLAGS) | encoding.flag);
  return encoding.shift;
}
