import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type Access, type Cpu } from '../cpu/cpu.ts';
import { hex, MemoryStateError, OutOfMemory } from './memory-errors.ts';
import { type FrameArena, type FrameRequest, PAGE_SIZE, type Pfn } from './memory-types.ts';

/** Frames below 1 MiB are the firmware's: they can be mapped as device memory and are never allocated. */
export const FIRMWARE_FRAMES = 0x100;

const MIB = 0x100000;
const GRANTS: Record<FrameArena, Access> = {
  data: ACCESS_READ | ACCESS_WRITE,
  code: ACCESS_READ | ACCESS_EXECUTE,
  unprotected: ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE,
};

interface Arena {
  readonly first: Pfn;
  readonly end: Pfn;
}

export interface FrameState {
  /** 1 for each allocated frame. */
  readonly used: Uint8Array;
  /** 1 for each frame that has to be zeroed before its next use. */
  readonly stale: Uint8Array;
  readonly references: Uint32Array;
  /** What stage 2 grants now. */
  readonly access: Uint8Array;
  /** 1 for each frame that the host wrote since someone cleared it (the guest's writes are in the D bits). */
  readonly dirty: Uint8Array;
  /** No frame of the arena from this one on was ever in use. */
  readonly end: Record<FrameArena, Pfn>;
  /** No frame of the arena below this one is free. */
  readonly lowestFree: Record<FrameArena, Pfn>;
  committed: number;
}

/** What is known of the frames at some time. */
export interface FrameCopy {
  readonly parts: readonly {
    readonly first: Pfn;
    readonly used: Uint8Array;
    readonly stale: Uint8Array;
    readonly references: Uint32Array;
    readonly access: Uint8Array;
    readonly dirty: Uint8Array;
  }[];
  readonly committed: number;
  readonly end: Readonly<Record<FrameArena, Pfn>>;
  readonly lowestFree: Readonly<Record<FrameArena, Pfn>>;
}

/**
 * Guest RAM as frames in three arenas, each one contiguous range with one stage-2 permission, and a count of references
 * (mappings, locks) for each frame. A frame whose last reference goes is free again.
 */
export class Frames {
  readonly count: number;
  readonly state: FrameState;
  readonly #cpu: Cpu;
  readonly #bytes: Uint8Array;
  readonly #maximum: number;
  readonly #arenas: Record<FrameArena, Arena>;

  constructor(cpu: Cpu, maxBytes: number) {
    this.#cpu = cpu;
    this.#bytes = new Uint8Array(cpu.ram);
    this.#maximum = Math.floor(maxBytes / PAGE_SIZE);
    this.count = Math.floor(cpu.ram.byteLength / PAGE_SIZE);
    const code = this.count - Math.floor(Math.min(64 * MIB, cpu.ram.byteLength / 8) / PAGE_SIZE);
    const unprotected = code - Math.floor(Math.min(32 * MIB, cpu.ram.byteLength / 16) / PAGE_SIZE);
    this.#arenas = {
      data: { first: FIRMWARE_FRAMES, end: unprotected },
      unprotected: { first: unprotected, end: code },
      code: { first: code, end: this.count },
    };
    this.state = {
      used: new Uint8Array(this.count).fill(1, 0, FIRMWARE_FRAMES),
      stale: new Uint8Array(this.count),
      references: new Uint32Array(this.count),
      access: new Uint8Array(this.count),
      dirty: new Uint8Array(this.count),
      end: { data: FIRMWARE_FRAMES, unprotected, code },
      lowestFree: { data: FIRMWARE_FRAMES, unprotected, code },
      committed: 0,
    };
    this.#grant(0, unprotected, GRANTS.data);
    this.#grant(unprotected, code, GRANTS.unprotected);
    this.#grant(code, this.count, GRANTS.code);
  }

  arenaOf(pfn: Pfn): FrameArena {
    if (pfn >= this.#arenas.code.first) return 'code';
    return pfn >= this.#arenas.unprotected.first ? 'unprotected' : 'data';
  }

  allocate(count: number, arena: FrameArena, request: FrameRequest = {}): Pfn[] {
    if (this.state.committed + count > this.#maximum)
      throw new OutOfMemory(count, `the budget of ${this.#maximum} pages is used up (--max-memory)`);
    const first = Math.max(this.state.lowestFree[arena], request.fromPfn ?? 0);
    const end = Math.min(this.#arenas[arena].end, request.belowPfn ?? Infinity);
    const pfns = request.contiguous ? this.#findRun(count, first, end, request) : this.#findAny(count, first, end);
    if (pfns === undefined) throw new OutOfMemory(count, `arena ${arena} has no such frames left`);
    for (const pfn of pfns) this.#take(pfn);
    const last = pfns[pfns.length - 1];
    if (!request.contiguous && request.fromPfn === undefined && last !== undefined)
      this.state.lowestFree[arena] = last + 1;
    return pfns;
  }

  /** Gives back frames that were allocated and hold no reference. */
  free(pfns: readonly Pfn[]): void {
    for (const pfn of pfns) {
      this.#check(pfn);
      if (this.state.references[pfn] !== 0)
        throw new MemoryStateError(
          `frame ${hex(pfn)} is freed with ${this.state.references[pfn]} references: unmap it and unlock it first`,
        );
      this.#release(pfn);
    }
  }

  /** Counts a reference; a free frame that somebody maps by its physical address is taken from the free ones. */
  reference(pfn: Pfn): void {
    if (this.state.used[pfn] === 0) this.#take(pfn, false);
    this.state.references[pfn]!++;
  }

  dereference(pfn: Pfn): void {
    this.#check(pfn);
    const references = this.state.references[pfn]!;
    if (references === 0) throw new MemoryStateError(`frame ${hex(pfn)} loses a reference that it does not have`);
    this.state.references[pfn] = references - 1;
    if (references === 1 && pfn >= FIRMWARE_FRAMES) this.#release(pfn);
  }

  /** The frames that may hold something other than zero. */
  touched(): Pfn[] {
    const { used, stale } = this.state;
    const pfns: Pfn[] = [];
    for (const { first, end } of this.#inUse())
      for (let pfn = first; pfn < end; pfn++) if ((used[pfn]! | stale[pfn]!) !== 0) pfns.push(pfn);
    return pfns;
  }

  copy(): FrameCopy {
    const { used, stale, references, access, dirty, committed } = this.state;
    const parts = this.#inUse().map(({ first, end }) => ({
      first,
      used: used.slice(first, end),
      stale: stale.slice(first, end),
      references: references.slice(first, end),
      access: access.slice(first, end),
      dirty: dirty.slice(first, end),
    }));
    return { parts, committed, end: { ...this.state.end }, lowestFree: { ...this.state.lowestFree } };
  }

  /** Goes back to a copy. `regrant` is told where stage 2 grants something else than now, before this knows. */
  restore(copy: FrameCopy, regrant: (first: Pfn, count: number, access: Access) => void): void {
    const { state } = this;
    for (const [index, { first, end }] of this.#inUse().entries()) {
      const part = copy.parts[index]!;
      const kept = first + part.used.length;
      this.#regrant(first, part.access, regrant);
      if (end > kept) this.#regrant(kept, new Uint8Array(end - kept).fill(GRANTS[this.arenaOf(first)]), regrant);
      for (const each of ['used', 'stale', 'dirty', 'references'] as const) {
        state[each].fill(0, kept, end);
        state[each].set(part[each], first);
      }
    }
    Object.assign(state.end, copy.end);
    Object.assign(state.lowestFree, copy.lowestFree);
    state.committed = copy.committed;
  }

  #regrant(first: Pfn, access: Uint8Array, regrant: (first: Pfn, count: number, access: Access) => void): void {
    const now = this.state.access.subarray(first, first + access.length);
    for (let start = 0; start < access.length; start++) {
      if (now[start] === access[start]) continue;
      let end = start + 1;
      while (end < access.length && now[end] !== access[end] && access[end] === access[start]) end++;
      regrant(first + start, end - start, access[start]!);
      start = end - 1;
    }
    now.set(access);
  }

  /** The part of each arena, the firmware's frames with the first, in which frames were ever used. */
  #inUse(): { first: Pfn; end: Pfn }[] {
    const { end } = this.state;
    const { unprotected, code } = this.#arenas;
    return [
      { first: 0, end: end.data },
      { first: unprotected.first, end: end.unprotected },
      { first: code.first, end: end.code },
    ];
  }

  #grant(first: Pfn, end: Pfn, access: Access): void {
    this.state.access.fill(access, first, end);
    this.#cpu.protect(first * PAGE_SIZE, (end - first) * PAGE_SIZE, access);
  }

  #check(pfn: Pfn): void {
    if (this.state.used[pfn] !== 1) throw new MemoryStateError(`frame ${hex(pfn)} is not allocated`);
  }

  #take(pfn: Pfn, zero = true): void {
    const { state } = this;
    const arena = this.arenaOf(pfn);
    const granted = GRANTS[arena];
    state.used[pfn] = 1;
    state.committed++;
    if (pfn >= state.end[arena]) state.end[arena] = pfn + 1;
    if (state.access[pfn] !== granted) this.#grant(pfn, pfn + 1, granted);
    if (!zero || state.stale[pfn] === 0) return;
    this.#bytes.fill(0, pfn * PAGE_SIZE, (pfn + 1) * PAGE_SIZE);
    state.stale[pfn] = 0;
    state.dirty[pfn] = 1;
    if (granted & ACCESS_EXECUTE) this.#cpu.invalidateCode(pfn * PAGE_SIZE, PAGE_SIZE);
  }

  #release(pfn: Pfn): void {
    const { state } = this;
    const arena = this.arenaOf(pfn);
    state.used[pfn] = 0;
    state.stale[pfn] = 1;
    state.committed--;
    if (pfn < state.lowestFree[arena]) state.lowestFree[arena] = pfn;
  }

  #findAny(count: number, first: Pfn, end: Pfn): Pfn[] | undefined {
    const pfns: Pfn[] = [];
    const { used } = this.state;
    let at = first;
    while (pfns.length < count) {
      if (at >= end) return undefined;
      if (used[at] === 0) pfns.push(at);
      at++;
    }
    return pfns;
  }

  #findRun(count: number, first: Pfn, end: Pfn, request: FrameRequest): Pfn[] | undefined {
    const { used } = this.state;
    const align = request.alignPfn ?? 1;
    const boundary = request.boundaryPfn ?? Infinity;
    let start = roundUp(first, align);
    while (start + count <= end) {
      const crossing = boundary === Infinity ? Infinity : (Math.floor(start / boundary) + 1) * boundary;
      const taken = used.subarray(start, start + count).lastIndexOf(1);
      if (taken < 0 && start + count <= crossing) return Array.from({ length: count }, (_, i) => start + i);
      if (count > boundary) return undefined;
      start = roundUp(taken < 0 ? crossing : start + taken + 1, align);
    }
    return undefined;
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
