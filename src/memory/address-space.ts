import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type Cpu, type Gpa, REG } from '../cpu/cpu.ts';
import { DeviceWindows } from './device-windows.ts';
import { FIRMWARE_FRAMES, Frames } from './frames.ts';
import { PagedMemory } from './guest-memory.ts';
import { IMAGE_ALIGNMENT_PAGES, type KernelLayout, type Layout, layOut } from './layout.ts';
import { MappingLedger } from './mapping-ledger.ts';
import { GuestAccessError, hex, MemoryStateError, OutOfMemory } from './memory-errors.ts';
import {
  type AddressSpace,
  type DeniedWrite,
  type FrameArena,
  type FrameRequest,
  type GuestMemory,
  type MemoryFact,
  PAGE_SIZE,
  type PageProtection,
  type Pfn,
  type RegionKind,
} from './memory-types.ts';
import { PageTables } from './page-tables.ts';
import { PagedAccess } from './paged-access.ts';
import {
  addressOfPage,
  highHalf,
  highOfPage,
  isCanonical,
  lowHalf,
  lowOfPage,
  pageOf,
  pageOfSlot,
} from './virtual-address.ts';

/** Frame numbers end where physical addresses of 46 bits do. */
const END_OF_FRAMES = 2 ** 34;
const CR0_WRITE_PROTECT = 0x10000;

export interface AddressSpaceOptions {
  /** Places everything; the same seed gives the same addresses. */
  readonly seed: number;
  /** Bytes of frames that may be in use at a time, page tables and device windows included. */
  readonly maxBytes: number;
  readonly kaslr: KernelLayout;
  /** CR0.WP as it is now. Without it, the CR0 cell of the CPU's registers is looked at. */
  readonly writeProtect?: () => boolean;
}

/** Builds the page tables and the stage-2 arenas in the CPU's RAM. Control registers are the caller's: see `kernelCr3`. */
export function createAddressSpace(cpu: Cpu, options: AddressSpaceOptions): PagedAddressSpace {
  return new PagedAddressSpace(cpu, options);
}

export class PagedAddressSpace implements AddressSpace {
  readonly memory: GuestMemory;
  readonly kernelCr3: Gpa;
  readonly pteBase: bigint;
  readonly frames: Frames;
  readonly tables: PageTables;
  readonly windows = new DeviceWindows();
  readonly ledger: MappingLedger;
  readonly layout: Layout;
  readonly #cpu: Cpu;
  readonly #access: PagedAccess;
  readonly #memory: PagedMemory;
  readonly #factHandlers: ((fact: MemoryFact) => void)[] = [];

  constructor(cpu: Cpu, options: AddressSpaceOptions) {
    this.#cpu = cpu;
    this.layout = layOut(options.kaslr, options.seed);
    this.frames = new Frames(cpu, options.maxBytes);
    const allocateTable = () => this.#allocateTable();
    this.tables = new PageTables(
      new Uint32Array(cpu.ram),
      this.layout.selfMapSlot,
      allocateTable,
      this.frames.state.dirty,
    );
    const { kernelRoot } = this.tables.state;
    this.ledger = new MappingLedger(kernelRoot);
    this.kernelCr3 = kernelRoot * PAGE_SIZE;
    this.pteBase = addressOfPage(pageOfSlot(this.layout.selfMapSlot));
    const writeProtect = options.writeProtect ?? (() => (cpu.words[2 * REG.CR0]! & CR0_WRITE_PROTECT) !== 0);
    this.#access = new PagedAccess(cpu, this.tables, this.frames, this.windows, writeProtect);
    this.#memory = new PagedMemory(cpu.ram, this.#access, this.tables);
    this.memory = this.#memory;
  }

  get committedBytes(): number {
    return this.frames.state.committed * PAGE_SIZE;
  }

  reserve(region: RegionKind, pages: number, alignPages = 1): bigint {
    const align = region === 'image' ? Math.max(alignPages, IMAGE_ALIGNMENT_PAGES) : alignPages;
    return addressOfPage(this.layout.regions[region].reserve(pages, align));
  }

  release(region: RegionKind, va: bigint, pages: number): void {
    const page = this.#pageAt(va, pages);
    for (let i = 0; i < pages; i++)
      if (this.#frameAt(page + i) >= 0)
        throw new MemoryStateError(`${hex(addressOfPage(page + i))} is released while it is mapped: unmap it first`);
    this.layout.regions[region].release(page, pages);
  }

  allocateFrames(count: number, arena: FrameArena, request?: FrameRequest): Pfn[] {
    return this.frames.allocate(count, arena, request);
  }

  freeFrames(pfns: readonly Pfn[]): void {
    this.frames.free(pfns);
  }

  map(va: bigint, pfns: readonly Pfn[], protection: PageProtection, why: string): void {
    const page = this.#pageAt(va, pfns.length);
    pfns.forEach((pfn, index) => {
      this.#checkExists(pfn);
      if (this.#frameAt(page + index) >= 0)
        throw new MemoryStateError(`${hex(addressOfPage(page + index))} is mapped already, so ${why} cannot be`);
    });
    const entries = pfns.map((_, index) => this.tables.prepare(page + index));
    let moved = false;
    this.reference(pfns);
    pfns.forEach((pfn, index) => {
      moved ||= this.tables.isPresent(entries[index]!);
      this.tables.set(entries[index]!, pfn, protection);
      this.ledger.record(this.tables.state.root, page + index, pfn);
    });
    if (moved) this.#cpu.flushTlb();
    this.#emit({ kind: 'mapped', va, pages: pfns.length, protection, pfns: [...pfns], why });
  }

  unmap(va: bigint, pages: number, why: string): Pfn[] {
    const page = this.#pageAt(va, pages);
    const pfns = this.#mappedFrames(page, pages, why);
    for (let i = 0; i < pages; i++) {
      const entry = this.tables.find(page + i);
      if (entry >= 0) this.tables.clear(entry);
      this.ledger.erase(this.tables.state.root, page + i);
    }
    this.#cpu.flushTlb();
    this.dereference(pfns);
    this.#emit({ kind: 'unmapped', va, pages, why });
    return pfns;
  }

  protect(va: bigint, pages: number, protection: PageProtection, why: string): void {
    const page = this.#pageAt(va, pages);
    const entries = Array.from({ length: pages }, (_, index) => this.tables.find(page + index));
    entries.forEach((entry, index) => {
      if (entry < 0 || !this.tables.isPresent(entry)) throw notMapped(page + index);
    });
    for (const entry of entries) this.tables.protect(entry, protection);
    this.#cpu.flushTlb();
    this.#emit({ kind: 'protected', va, pages, protection, why });
  }

  framesOf(va: bigint, pages: number): Pfn[] {
    const page = this.#pageAt(va, pages);
    return Array.from({ length: pages }, (_, index) => {
      const pfn = this.#access.pfnAt(lowOfPage(page + index), highOfPage(page + index));
      if (pfn < 0) throw notMapped(page + index);
      return pfn;
    });
  }

  reference(pfns: readonly Pfn[]): void {
    for (const pfn of pfns) this.#checkExists(pfn);
    for (const pfn of pfns) if (pfn < this.frames.count) this.frames.reference(pfn);
  }

  dereference(pfns: readonly Pfn[]): void {
    for (const pfn of pfns) if (pfn < this.frames.count) this.frames.dereference(pfn);
  }

  arenaOf(pfn: Pfn): FrameArena | 'device' | undefined {
    if (pfn < FIRMWARE_FRAMES) return pfn >= 0 ? 'device' : undefined;
    if (pfn < this.frames.count) return this.frames.arenaOf(pfn);
    return this.windows.find(pfn) === undefined ? undefined : 'device';
  }

  deviceFrames(physical: bigint, bytes: number): Pfn[] {
    const first = Number(physical / BigInt(PAGE_SIZE));
    const end = Math.ceil((Number(physical % BigInt(PAGE_SIZE)) + Math.max(bytes, 1)) / PAGE_SIZE) + first;
    if (end > END_OF_FRAMES) throw new OutOfMemory(end - first, `physical ${hex(physical)} is beyond 46 bits`);
    for (const gap of this.windows.gaps(Math.max(first, this.frames.count), end)) this.#addWindow(gap.first, gap.pages);
    return Array.from({ length: end - first }, (_, index) => first + index);
  }

  isRam(physical: bigint, bytes: number): boolean {
    const first = BigInt(FIRMWARE_FRAMES * PAGE_SIZE);
    return physical >= first && physical + BigInt(bytes) <= BigInt(this.frames.count * PAGE_SIZE);
  }

  readPhysical(physical: bigint, bytes: number): Uint8Array | undefined {
    if (physical < 0n || physical + BigInt(bytes) > BigInt(END_OF_FRAMES * PAGE_SIZE)) return undefined;
    const copy = new Uint8Array(bytes);
    for (let done = 0; done < bytes; ) {
      const gpa = Number(physical) + done;
      const pfn = Math.floor(gpa / PAGE_SIZE);
      const frame = pfn < this.frames.count ? pfn : this.windows.backingOf(pfn);
      if (frame < 0) return undefined;
      const offset = gpa % PAGE_SIZE;
      const length = Math.min(bytes - done, PAGE_SIZE - offset);
      copy.set(new Uint8Array(this.#cpu.ram, frame * PAGE_SIZE + offset, length), done);
      done += length;
    }
    return copy;
  }

  open(gpa: Gpa, access: 'write' | 'execute'): void {
    const pfn = Math.floor(gpa / PAGE_SIZE);
    this.#checkExists(pfn);
    const frame = pfn < this.frames.count ? pfn : this.windows.backingOf(pfn);
    const before = this.frames.state.access[frame]!;
    const after = before | (access === 'write' ? ACCESS_WRITE : ACCESS_EXECUTE);
    if (after === before) return;
    this.frames.state.access[frame] = after;
    this.#cpu.protect(pfn * PAGE_SIZE, PAGE_SIZE, after);
    this.#emit({ kind: 'opened', gpa: pfn * PAGE_SIZE, access });
  }

  writeUnchecked(va: bigint, bytes: Uint8Array): void {
    this.#memory.poke(va, bytes);
  }

  onDeniedWrite(handler: (denied: DeniedWrite) => 'write'): void {
    this.#access.onDeniedWrite = handler;
  }

  onFact(handler: (fact: MemoryFact) => void): void {
    this.#factHandlers.push(handler);
  }

  createUserSpace(): Gpa {
    const root = this.tables.addUserRoot();
    this.ledger.addSpace(root);
    return root * PAGE_SIZE;
  }

  destroyUserSpace(cr3: Gpa): void {
    const root = this.#rootAt(cr3);
    if (cr3 === this.kernelCr3) throw new MemoryStateError("the kernel's own space cannot be destroyed");
    const before = this.tables.state.root;
    this.tables.state.root = root;
    for (const run of runsOf(this.ledger.pagesOf(root))) this.unmap(addressOfPage(run.start), run.pages, 'process end');
    this.tables.state.root = before;
    this.dereference(this.tables.removeUserRoot(root));
    this.ledger.removeSpace(root);
    this.#cpu.flushTlb();
  }

  useUserSpace(cr3: Gpa): void {
    this.tables.state.root = this.#rootAt(cr3);
  }

  #rootAt(cr3: Gpa): Pfn {
    const root = cr3 / PAGE_SIZE;
    if (!this.ledger.hasSpace(root)) throw new MemoryStateError(`no address space has CR3 ${hex(cr3)}`);
    return root;
  }

  #allocateTable(): Pfn {
    const pfns = this.frames.allocate(1, 'data');
    this.frames.reference(pfns[0]!);
    return pfns[0]!;
  }

  #addWindow(first: Pfn, pages: number): void {
    const backing = this.frames.allocate(pages, 'data', { contiguous: true });
    for (const pfn of backing) this.frames.reference(pfn);
    this.windows.add({ first, pages, backing: backing[0]! });
    this.#cpu.mapWindow(first * PAGE_SIZE, pages * PAGE_SIZE, backing[0]! * PAGE_SIZE, ACCESS_READ | ACCESS_WRITE);
  }

  #pageAt(va: bigint, pages: number): number {
    const low = lowHalf(va);
    if ((low & 0xfff) !== 0 || !isCanonical(highHalf(va)) || pages < 1)
      throw new MemoryStateError(`${pages} pages at ${hex(va)}: must be at least one, page aligned and canonical`);
    return pageOf(low, highHalf(va));
  }

  #frameAt(page: number): Pfn {
    return this.ledger.frameAt(this.tables.state.root, page);
  }

  #mappedFrames(page: number, pages: number, why: string): Pfn[] {
    return Array.from({ length: pages }, (_, index) => {
      const pfn = this.#frameAt(page + index);
      if (pfn < 0)
        throw new MemoryStateError(`${hex(addressOfPage(page + index))} is unmapped (${why}) but not mapped`);
      return pfn;
    });
  }

  #checkExists(pfn: Pfn): void {
    if (this.arenaOf(pfn) === undefined)
      throw new MemoryStateError(`no memory has frame number ${hex(pfn)}: ask deviceFrames for device memory`);
  }

  #emit(fact: MemoryFact): void {
    for (const handler of this.#factHandlers) handler(fact);
  }
}

function notMapped(page: number): GuestAccessError {
  return new GuestAccessError({ va: addressOfPage(page), access: 'read', reason: 'notMapped' });
}

function runsOf(pages: readonly number[]): { start: number; pages: number }[] {
  const runs: { start: number; pages: number }[] = [];
  for (const page of pages) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last.start + last.pages === page) last.pages++;
    else runs.push({ start: page, pages: 1 });
  }
  return runs;
}
