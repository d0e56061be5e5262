import type { Gpa } from '../cpu/cpu.ts';
import type { BigBitField, BigField, BitField, NumberField } from './layout-types.ts';
import type { SpaceSnapshot } from './space-snapshot.ts';

/** Page size of x64, in bytes. */
export const PAGE_SIZE = 0x1000;

/** Stage-1 protection of a page: what NT's own page tables say. Readable always. */
export interface PageProtection {
  readonly write: boolean;
  readonly execute: boolean;
  /** Reachable from user mode (U/S bit). */
  readonly user: boolean;
}

/**
 * Where a range of kernel address space belongs. Each has its own part of the upper half, placed by the seed as Windows
 * places them (512 GiB slots from Windows 10 1607 on).
 */
export type RegionKind =
  | 'image'
  | 'nonPagedPool'
  | 'pagedPool'
  | 'systemPtes'
  | 'kernelStack'
  | 'contiguous'
  | 'session'
  | 'system';

/** What the frames of an allocation are for: decides the arena, and so what stage 2 grants. */
export type FrameArena =
  /** Read and write, never execute. */
  | 'data'
  /** Validated code: read and execute, never write. */
  | 'code'
  /** An image that the secure kernel could not validate as a whole and that NT alone would have loaded: everything. */
  | 'unprotected';

export type Pfn = number;

/** An access by a DDI model that the page tables refuse: becomes a guest exception or bug check at the dispatcher. */
export interface AccessFault {
  readonly va: bigint;
  readonly access: 'read' | 'write' | 'execute';
  readonly reason: 'notMapped' | 'notWritable' | 'notCanonical';
}

export interface DeniedWrite {
  readonly va: bigint;
  readonly gpa: Gpa;
  readonly size: number;
}

/** Facts for page history and for the rules. `va` page aligned, `pages` ≥ 1. */
export type MemoryFact =
  | {
      readonly kind: 'mapped';
      readonly va: bigint;
      readonly pages: number;
      readonly protection: PageProtection;
      readonly pfns: readonly Pfn[];
      readonly why: string;
    }
  | {
      readonly kind: 'protected';
      readonly va: bigint;
      readonly pages: number;
      readonly protection: PageProtection;
      readonly why: string;
    }
  | { readonly kind: 'unmapped'; readonly va: bigint; readonly pages: number; readonly why: string }
  | { readonly kind: 'opened'; readonly gpa: Gpa; readonly access: 'write' | 'execute' };

/**
 * Guest memory by virtual address, through stage 1 as kernel-mode code sees it. Every accessor throws `GuestAccessError`
 * (with an `AccessFault`) where the CPU would fault. Values are little-endian.
 */
export interface GuestMemory {
  u8(va: bigint): number;
  u16(va: bigint): number;
  u32(va: bigint): number;
  i32(va: bigint): number;
  u64(va: bigint): bigint;
  i64(va: bigint): bigint;
  setU8(va: bigint, value: number): void;
  setU16(va: bigint, value: number): void;
  setU32(va: bigint, value: number): void;
  setU64(va: bigint, value: bigint): void;
  get(base: bigint, field: NumberField | BitField): number;
  get(base: bigint, field: BigField | BigBitField): bigint;
  set(base: bigint, field: NumberField | BitField, value: number): void;
  set(base: bigint, field: BigField | BigBitField, value: bigint): void;
  /** A copy. */
  bytes(va: bigint, size: number): Uint8Array;
  write(va: bigint, bytes: Uint8Array): void;
  fill(va: bigint, size: number, byte: number): void;
  /** Overlap-safe. */
  copy(to: bigint, from: bigint, size: number): void;
  /** Zero-terminated, at most `limit` characters. */
  ansiz(va: bigint, limit?: number): string;
  utf16z(va: bigint, limit?: number): string;
  utf16(va: bigint, byteLength: number): string;
  isMapped(va: bigint): boolean;
  isRangeMapped(va: bigint, size: number): boolean;
  isRangeWritable(va: bigint, size: number): boolean;
  protectionOf(va: bigint): PageProtection | undefined;
  /** Physical address behind a virtual one, or undefined. */
  translate(va: bigint): Gpa | undefined;
}

/** Where frames have to be. Frame numbers; a bound that is left out does not bind. */
export interface FrameRequest {
  /** Physically one after the other. */
  readonly contiguous?: boolean;
  readonly fromPfn?: Pfn;
  /** No frame is this one or a higher one. */
  readonly belowPfn?: Pfn;
  /** With `contiguous`: the first frame is a multiple of this. */
  readonly alignPfn?: number;
  /** With `contiguous`: the frames do not cross a multiple of this. */
  readonly boundaryPfn?: number;
}

/** Everything that maps, protects or unmaps. One per guest; the kernel holds it as `k.space`. */
export interface AddressSpace {
  /** Most that the machine gives out. */
  readonly maxBytes: number;
  readonly memory: GuestMemory;
  /**
   * Reserves address space only, page granular, first fit in the region (images: at a random multiple of 64 KiB). Behind
   * everything but pools stays an unmapped page. Throws `OutOfAddressSpace`.
   */
  reserve(region: RegionKind, pages: number, alignPages?: number): bigint;
  /** Gives back a whole reservation; what was mapped there must be unmapped. */
  release(region: RegionKind, va: bigint, pages: number): void;
  /** Fresh zeroed frames, not mapped anywhere and without a reference. Throws `OutOfMemory` over the budget. */
  allocateFrames(count: number, arena: FrameArena, request?: FrameRequest): Pfn[];
  /** Gives back frames without a reference (those that were mapped go back by themselves when the last one goes). */
  freeFrames(pfns: readonly Pfn[]): void;
  /**
   * Maps frames at `va`, counting a reference on each. Frames outside RAM must come from `deviceFrames`; a free frame of
   * RAM is taken. Nothing may be mapped there yet. Throws `OutOfMemory` where no page table can be made.
   */
  map(va: bigint, pfns: readonly Pfn[], protection: PageProtection, why: string): void;
  /** Unmaps and drops the references; frames with none left go back to their arena. Returns the frames. */
  unmap(va: bigint, pages: number, why: string): Pfn[];
  protect(va: bigint, pages: number, protection: PageProtection, why: string): void;
  /** Frames behind mapped pages, in order; throws `GuestAccessError` where one is not mapped. */
  framesOf(va: bigint, pages: number): Pfn[];
  /** Keeps frames alive without a mapping (MDL locks). No effect on device frames. */
  reference(pfns: readonly Pfn[]): void;
  dereference(pfns: readonly Pfn[]): void;
  arenaOf(pfn: Pfn): FrameArena | 'device' | undefined;
  /**
   * PFNs for the pages of a physical range. Outside RAM they are zeroed device windows at their true addresses, the same
   * each time; inside RAM they are the frames themselves. Throws `OutOfMemory` beyond 40 bits or the budget.
   */
  deviceFrames(physical: bigint, bytes: number): Pfn[];
  /** Is the whole range RAM that is not the firmware's, that is from 1 MiB to the end of RAM? */
  isRam(physical: bigint, bytes: number): boolean;
  /** A copy of physical memory, RAM or device, or undefined where some of it does not exist. */
  readPhysical(physical: bigint, bytes: number): Uint8Array | undefined;
  /** Stage 2 of the page of `gpa` grants `access` too from now on (log mode after a denial). */
  open(gpa: Gpa, access: 'write' | 'execute'): void;
  /** Takes back what `open` granted, so that the next access is seen again. */
  close(gpa: Gpa, access: 'write' | 'execute'): void;
  /** The leaf page-table entry of `va` when the guest itself made that page writable and executable. */
  guestGrant(va: bigint): bigint | undefined;
  /** Every page for which that holds, with its entry. */
  guestGrants(): { readonly va: bigint; readonly entry: bigint }[];
  /** Writes by the host into code (loader, import table): only a missing page faults; translated code is dropped. */
  writeUnchecked(va: bigint, bytes: Uint8Array): void;
  /** Called when a checked write by a model meets a page that stage 2 does not let be written: 'write' does it all the same, a throw ends the call. */
  onDeniedWrite(handler: (denied: DeniedWrite) => 'write'): void;
  onFact(handler: (fact: MemoryFact) => void): void;
  /** A user-mode process address space: its own lower half, the kernel's upper half shared. Returns CR3. */
  createUserSpace(): Gpa;
  /** Unmaps what is left there and frees its tables; when it is in use, the kernel's own is used from now on. */
  destroyUserSpace(cr3: Gpa): void;
  /** Lower-half mappings and accesses go to this one (or to `kernelCr3`) from now on; the CPU's CR3 cell is set by the caller. */
  useUserSpace(cr3: Gpa): void;
  /**
   * Both stages, the contents of all frames and what is known about them, to be put back by `restore` as often as wanted.
   * Several may be alive. Not inside a handler of the CPU. It emits no facts.
   */
  snapshot(): SpaceSnapshot;
  restore(snapshot: SpaceSnapshot): void;
  readonly kernelCr3: Gpa;
  /** Base of the page-table self-map (PTE_BASE). */
  readonly pteBase: bigint;
  /** Bytes of frames in use. */
  readonly committedBytes: number;
}
