import { STATUS_INVALID_ADDRESS, STATUS_INVALID_PARAMETER_4, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import { PHYSICAL_MEMORY_RANGE } from '../../generated/structs.ts';
import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { allocatePool, poolBlocks } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { modules } from '../modules/loaded-modules.ts';
import { mappedBlocks } from './contiguous.ts';
import { kernelAddressOf } from './page-table-search.ts';

const FIRST_RAM = 0x100000n;
const TAG = 0x6c6d4d50;

/** RAM as MmGetPhysicalMemoryRanges lists it: [start, bytes], the firmware's part left out. */
export function ramRanges(k: Kernel): readonly (readonly [bigint, bigint])[] {
  let end = BigInt(k.cpu.ram.byteLength);
  while (end > FIRST_RAM && !k.space.isRam(end - BigInt(PAGE_SIZE), PAGE_SIZE)) end -= BigInt(PAGE_SIZE);
  return [[FIRST_RAM, end - FIRST_RAM]];
}

/** A pool array of PHYSICAL_MEMORY_RANGE that ends with an empty one; the caller frees it. 0: no pool. */
export function physicalRanges(k: Kernel): bigint {
  const ranges = ramRanges(k);
  const size = BigInt(PHYSICAL_MEMORY_RANGE.$size * (ranges.length + 1));
  const array = allocatePool(k, { kind: 'nonPagedNx', size, tag: TAG, zero: true });
  if (array === 0n) return 0n;
  ranges.forEach(([start, bytes], index) => {
    const entry = array + BigInt(index * PHYSICAL_MEMORY_RANGE.$size);
    k.mem.set(entry, PHYSICAL_MEMORY_RANGE.BaseAddress, start);
    k.mem.set(entry, PHYSICAL_MEMORY_RANGE.NumberOfBytes, bytes);
  });
  return array;
}

const COPY_PHYSICAL = 1;
const COPY_VIRTUAL = 2;

export interface MemoryCopy {
  readonly target: bigint;
  readonly source: bigint;
  readonly bytes: bigint;
  readonly flags: number;
  readonly transferred: bigint;
}
/** MmCopyMemory: page by page up to the first one that cannot be read; never faults on the source. */
export function copyMemory(k: Kernel, { target, source, bytes, flags, transferred }: MemoryCopy): number {
  k.mem.setU64(transferred, 0n);
  if (flags !== COPY_PHYSICAL && flags !== COPY_VIRTUAL) return STATUS_INVALID_PARAMETER_4;
  let done = 0n;
  while (done < bytes) {
    const at = BigInt.asUintN(64, source + done);
    const rest = bytes - done;
    const part = rest < BigInt(PAGE_SIZE) - (at & 0xfffn) ? rest : BigInt(PAGE_SIZE) - (at & 0xfffn);
    const copied = flags === COPY_PHYSICAL ? physicalBytes(k, at, Number(part)) : virtualBytes(k, at, Number(part));
    if (copied === undefined) break;
    k.mem.write(target + done, copied);
    done += part;
  }
  k.mem.setU64(transferred, done);
  return done === bytes ? STATUS_SUCCESS : STATUS_INVALID_ADDRESS;
}
/** I/O space is not copied. */
function physicalBytes(k: Kernel, at: bigint, bytes: number): Uint8Array | undefined {
  return k.space.isRam(at, bytes) ? k.space.readPhysical(at, bytes) : undefined;
}
function virtualBytes(k: Kernel, at: bigint, bytes: number): Uint8Array | undefined {
  if (!k.mem.isRangeMapped(at, bytes)) return undefined;
  const [pfn] = k.space.framesOf(at & ~0xfffn, 1);
  return k.space.arenaOf(pfn!) === 'device' ? undefined : k.mem.bytes(at, bytes);
}

/**
 * The system address that Windows keeps for a frame: of a module, of pool, of a contiguous or I/O-space block, else the
 * first one that the page tables show.
 */
export function virtualForPhysical(k: Kernel, physical: bigint): bigint {
  const page = physical & ~0xfffn;
  const inPage = physical & 0xfffn;
  const shows = (va: bigint) => k.mem.translate(va) === Number(page);
  for (const [base, pages] of systemRanges(k)) {
    for (let index = 0; index < pages; index++) {
      const va = base + BigInt(index * PAGE_SIZE);
      if (shows(va)) return va + inPage;
    }
  }
  const va = kernelAddressOf(k, page);
  return va === undefined ? 0n : va + inPage;
}

function* systemRanges(k: Kernel): Generator<readonly [bigint, number]> {
  for (const { base, size } of modules(k).list) yield [base, Math.ceil(size / PAGE_SIZE)];
  for (const { va, size } of poolBlocks(k)) yield [va & ~0xfffn, Math.ceil((Number(va & 0xfffn) + size) / PAGE_SIZE)];
  for (const [base, { pages }] of mappedBlocks(k).byBase) yield [base, pages];
}
