import type { Kernel } from '../kernel/kernel.ts';
import { moduleAt } from '../kernel/modules/loaded-modules.ts';
import { gadgets, SLOT_SIZE } from '../kernel/modules/slots.ts';
import type { DdiCall } from '../kernel/observer.ts';

const NEAR_CALL = 0xe8;
const NEAR_CALL_BYTES = 5;
const GROUP_5 = 0xff;
/** The digit of an indirect near call in the ModRM byte. */
const CALL = 2;
const SIB = 4;
const NO_BASE = 5;
const LONGEST_CALL = 7n;
/** Slots above a return address in which the one that a call put there is looked for. */
const SLOTS = 128n;

/** The return address of a call that no call instruction put on the stack, and the nearest one above it that one did. */
export interface ForeignReturn {
  readonly actual: bigint;
  readonly expected: bigint | undefined;
}

/** What a shadow stack would find when the routine returns; undefined when the two agree as far as can be seen. */
export function foreignReturn(k: Kernel, call: DdiCall): ForeignReturn | undefined {
  const actual = call.returnAddress;
  if (isPutByCall(k, actual)) return undefined;
  for (let slot = 1n; slot <= SLOTS; slot++) {
    const at = call.entryRsp + 8n * slot;
    if (!k.mem.isMapped(at)) break;
    const expected = k.mem.u64(at);
    if (moduleAt(k, expected) !== undefined && isPutByCall(k, expected)) return { actual, expected };
  }
  return { actual, expected: undefined };
}

/** Where the kernel has its callbacks and exception handlers return to. */
function isOfKernel(k: Kernel, va: bigint): boolean {
  const { returnFromGuest, slotBase } = gadgets(k);
  if (va === returnFromGuest) return true;
  return k.targets.get(Number((va - slotBase) / BigInt(SLOT_SIZE)))?.ddi?.internal === true;
}

/** Does a call instruction end there, or is it the kernel's own? Intel SDM vol. 2, CALL. */
function isPutByCall(k: Kernel, va: bigint): boolean {
  if (isOfKernel(k, va)) return true;
  if (!k.mem.isRangeMapped(va - LONGEST_CALL, Number(LONGEST_CALL))) return true;
  const bytes = k.mem.bytes(va - LONGEST_CALL, Number(LONGEST_CALL));
  if (bytes[bytes.length - NEAR_CALL_BYTES] === NEAR_CALL) return true;
  for (let length = 2; length <= bytes.length; length++) {
    const at = bytes.length - length;
    if (bytes[at] === GROUP_5 && lengthOfCall(bytes[at + 1]!, bytes[at + 2]) === length) return true;
  }
  return false;
}

/** Bytes of an indirect near call by its ModRM and SIB bytes; 0 for another instruction. */
function lengthOfCall(modrm: number, sib: number | undefined): number {
  if (((modrm >>> 3) & 7) !== CALL) return 0;
  const mode = modrm >>> 6;
  const base = modrm & 7;
  if (mode === 3) return 2;
  const hasSib = base === SIB;
  if (hasSib && sib === undefined) return 0;
  const wide = mode === 2 || (mode === 0 && (hasSib ? (sib! & 7) === NO_BASE : base === NO_BASE));
  return 2 + (hasSib ? 1 : 0) + (wide ? 4 : mode);
}
