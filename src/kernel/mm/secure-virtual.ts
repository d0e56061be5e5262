import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { currentThread } from '../thread.ts';
import { isUserAddress } from './address-ranges.ts';
import { parseProtection } from './page-protection.ts';
import { addressOf, regionAt, type UserRegion } from './virtual-memory.ts';

interface Secured {
  readonly process: bigint;
  readonly base: bigint;
  readonly bytes: bigint;
}
const secured = slice<{ readonly byHandle: Map<bigint, Secured>; next: bigint }>('secured', () => ({
  byHandle: new Map(),
  next: 0n,
}));

const PAGE_READONLY = 2;
const PAGE_READWRITE = 4;
const INVALID_HANDLE = 0n;
const MEMORY_MANAGEMENT = 0x1a;
/** Handles to secured memory are pool addresses on Windows; here they only look like one. */
const FIRST_HANDLE = 0xffff_a800_0000_1000n;

/** MmSecureVirtualMemory in the current process: a handle, or NULL where the memory is not there with such rights. */
export function secureMemory(k: Kernel, address: bigint, size: bigint, probeMode: number): bigint {
  if (probeMode !== PAGE_READONLY && probeMode !== PAGE_READWRITE) return INVALID_HANDLE;
  if (size === 0n || !isUserAddress(address) || !isUserAddress(address + size - 1n)) return INVALID_HANDLE;
  const { attached } = currentThread(k);
  const region = regionAt(k, attached, address);
  if (region === undefined || !usable(region, address, size, probeMode === PAGE_READWRITE)) return INVALID_HANDLE;
  const state = secured(k);
  const handle = FIRST_HANDLE + state.next;
  state.next += 0x20n;
  state.byHandle.set(handle, { process: attached, base: address, bytes: size });
  return handle;
}
function usable(region: UserRegion, address: bigint, size: bigint, write: boolean): boolean {
  const first = Number((address - region.base) >> 12n);
  for (let index = first; addressOf(region, index) < address + size; index++) {
    const page = region.committed.get(index);
    const parsed = page && parseProtection(page.protect);
    if (!parsed || parsed.none || (write && !parsed.write)) return false;
  }
  return true;
}
export function releaseSecured(k: Kernel, handle: bigint): void {
  if (!secured(k).byHandle.delete(handle)) k.bugCheck(MEMORY_MANAGEMENT, 0n, handle, 0n, 0n);
}
