import { type Cpu, type Gpa, REG } from '../cpu/cpu.ts';
import { PagedMemory } from './guest-memory.ts';
import { IMAGE_ALIGNMENT_PAGES, type KernelLayout, type Layout, layOut } from './layout.ts';
import { MappingLedger } from './mapping-ledger.ts';
import { GuestAccessError, hex, MemoryStateError } from './memory-errors.ts';
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
import { PhysicalMemory } from './physical-memory.ts';
import { SpaceHistory, type SpaceSnapshot } from './space-snapshot.ts';
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
  readonly maxBytes: number;
  readonly physical: PhysicalMemory;
  readonly tables: PageTables;
  readonly ledger: MappingLedger;
  readonly layout: Layout;
  readonly #cpu: Cpu;
  readonly #access: PagedAccess;
  readonly #memory: PagedMemory;
  readonly #history: SpaceHistory;
  readonly #factHandlers: ((fact: MemoryFact) => void)[] = [];

  constructor(cpu: Cpu, options: AddressSpaceOptions) {
    this.#cpu = cpu;
    this.layout = layOut(options.kaslr, options.seed);
    this.maxBytes = options.maxBytes;
    this.physical = new PhysicalMemory(cpu, options.maxBytes);
    const allocateTable = () => this.#allocateTable();
    this.tables = new PageTables(
      new Uint32Array(cpu.ram),
      this.layout.selfMapSlot,
      allocateTable,
      this.physical.frames.state.dirty,
    );
    const { kernelRoot } = this.tables.state;
    this.ledger = new MappingLedger(kernelRoot);
    this.kernelCr3 = kernelRoot * PAGE_SIZE;
    this.pteBase = addressOfPage(pageOfSlot(this.layout.selfMapSlot));
    const writeProtect = options.writeProtect ?? (() => (cpu.words[2 * REG.CR0]! & CR0_WRITE_PROTECT) !== 0);
    this.#access = new PagedAccess(cpu, this.tables, this.physical, writeProtect);
    this.#memory = new PagedMemory(cpu.ram, this.#access, this.tables);
    this.memory = this.#memory;
    const { physical, tables, ledger, layout } = this;
    this.#history = new SpaceHistory({ cpu, physical, tables, ledger, layout });
  }

  get committedBytes(): number {
    return this.physical.frames.state.committed * PAGE_SIZE;
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
    return this.physical.frames.allocate(count, arena, request);
  }

  freeFrames(pfns: readonly Pfn[]): void {
    this.physical.frames.free(pfns);
  }

  map(va: bigint, pfns: readonly Pfn[], protection: PageProtection, why: string): void {
    const page = this.#pageAt(va, pfns.length);
    for (let i = 0; i < pfns.length; i++)
      if (this.#frameAt(page + i) >= 0)
        throw new MemoryStateError(`${hex(addressOfPage(page + i))} is mapped already, so ${why} cannot be`);
    const entries = this.tables.entries(page, pfns.length, true);
    this.reference(pfns);
    let moved = false;
    for (let i = 0; i < pfns.length; i++) {
      moved ||= this.tables.isPresent(entries[i]!);
      this.tables.set(entries[i]!, pfns[i]!, protection);
      this.ledger.record(this.tables.state.root, page + i, pfns[i]!);
    }
    if (moved) this.#cpu.flushTlb();
    this.#emit({ kind: 'mapped', va, pages: pfns.length, protection, pfns: [...pfns], why });
  }

  unmap(va: bigint, pages: number, why: string): Pfn[] {
    const page = this.#pageAt(va, pages);
    const pfns: Pfn[] = [];
    for (let i = 0; i < pages; i++) {
      const pfn = this.#frameAt(page + i);
      if (pfn < 0) throw new MemoryStateError(`${hex(addressOfPage(page + i))} is unmapped (${why}) but not mapped`);
      pfns.push(pfn);
    }
    for (const entry of this.tables.entries(page, pages, false)) if (entry >= 0) this.tables.clear(entry);
    for (let i = 0; i < pages; i++) this.ledger.erase(this.tables.state.root, page + i);
    this.#cpu.flushTlb();
    this.dereference(pfns);
    this.#emit({ kind: 'unmapped', va, pages, why });
    return pfns;
  }

  protect(va: bigint, pages: number, protection: PageProtection, why: string): void {
    const page = this.#pageAt(va, pages);
    const entries = this.tables.entries(page, pages, false);
    const missing = entries.findIndex((entry) => entry < 0 || !this.tables.isPresent(entry));
    if (missing >= 0) throw notMapped(page + missing);
    for (const entry of entries) this.tables.protect(entry, protection);
    this.#cpu.flushTlb();
    this.#emit({ kind: 'protected', va, pages, protection, why });
  }

  framesOf(va: bigint, pages: number): Pfn[] {
    const page = this.#pageAt(va, pages);
    const pfns: Pfn[] = [];
    for (let i = 0; i < pages; i++) {
      const pfn = this.#access.pfnAt(lowOfPage(page + i), highOfPage(page + i));
      if (pfn < 0) throw notMapped(page + i);
      pfns.push(pfn);
    }
    return pfns;
  }

  reference(pfns: readonly Pfn[]): void {
    this.physical.reference(pfns);
  }

  dereference(pfns: readonly Pfn[]): void {
    this.physical.dereference(pfns);
  }

  arenaOf(pfn: Pfn): FrameArena | 'device' | undefined {
    return this.physical.arenaOf(pfn);
  }

  deviceFrames(physical: bigint, bytes: number): Pfn[] {
    return this.physical.deviceFrames(physical, bytes);
  }

  isRam(physical: bigint, bytes: number): boolean {
    return this.physical.isRam(physical, bytes);
  }

  readPhysical(physical: bigint, bytes: number): Uint8Array | undefined {
    return this.physical.read(physical, bytes);
  }

  open(gpa: Gpa, access: 'write' | 'execute'): void {
    if (this.physical.open(gpa, access)) this.#emit({ kind: 'opened', gpa: gpa - (gpa % PAGE_SIZE), access });
  }

  close(gpa: Gpa, access: 'write' | 'execute'): void {
    this.physical.close(gpa, access);
  }

  guestGrant(va: bigint): bigint | undefined {
    return isCanonical(highHalf(va)) ? this.tables.guestGrant(lowHalf(va), highHalf(va)) : undefined;
  }

  guestGrants(): { readonly va: bigint; readonly entry: bigint }[] {
    return this.tables.guestGrants().map(({ page, entry }) => ({ va: addressOfPage(page), entry }));
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

  snapshot(): SpaceSnapshot {
    return this.#history.take();
  }

  restore(snapshot: SpaceSnapshot): void {
    this.#history.restore(snapshot);
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
    const pfns = this.physical.frames.allocate(1, 'data');
    this.physical.frames.reference(pfns[0]!);
    return pfns[0]!;
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
