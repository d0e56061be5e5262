import type { PageProtection, Pfn } from './memory-types.ts';
import { highOfPage, lowOfPage, PAGES_PER_TABLE, UPPER_HALF } from './virtual-address.ts';

/* Bits of an entry, in its low half. Intel SDM volume 3, 4.5 "4-level paging". */
export const PRESENT = 0x1;
export const WRITABLE = 0x2;
export const USER = 0x4;
const LARGE = 0x80;
const PROTECTION = PRESENT | WRITABLE | USER;
/** XD, in the high half. */
const NO_EXECUTE = 0x80000000;
/** Bits 32 to 51 of the address, in the high half. */
const ADDRESS_HIGH = 0xfffff;

const WORDS_PER_FRAME = 1024;
const TOP_LEVEL = 3;

export interface PageTableState {
  kernelRoot: Pfn;
  /** The top-level table in use. */
  root: Pfn;
  /** The frames of each user space's lower-half tables, by its top-level table. */
  userTables: Map<Pfn, Pfn[]>;
  /** Leaf entries that were set writable and executable by `set` and `protect`, not by the guest itself. */
  writeExecute: Set<number>;
}

/** A page that the guest's own tables let be written and executed. */
export interface WriteExecutePage {
  /** Page number, as in `virtual-address.ts`. */
  readonly page: number;
  /** Its leaf entry. */
  readonly entry: bigint;
}

/**
 * The guest's own page tables, in its RAM. Each access walks them anew, so a guest that edits any level, through the
 * self-map or an alias, is seen at once; a walk is four loads.
 */
export class PageTables {
  state: PageTableState;
  readonly selfMapSlot: number;
  /** PRESENT, WRITABLE and USER as all levels together grant them, after a walk that found a page. */
  rights = 0;
  /** May instructions be fetched, as far as stage 1 goes, after a walk that found a page. */
  executable = false;
  readonly #words: Uint32Array;
  readonly #allocate: () => Pfn;
  readonly #touched: Uint8Array;

  /** `allocate` gives a zeroed frame; `touched` gets a 1 for each frame that is written. */
  constructor(words: Uint32Array, selfMapSlot: number, allocate: () => Pfn, touched: Uint8Array) {
    this.#words = words;
    this.#allocate = allocate;
    this.#touched = touched;
    this.selfMapSlot = selfMapSlot;
    const root = allocate();
    this.state = { kernelRoot: root, root, userTables: new Map(), writeExecute: new Set() };
    this.#mapSelf(root);
  }

  /**
   * The frame number of the page that holds a canonical address, given by its halves, or -1 where none is mapped.
   * Large pages, which only a guest makes, count too.
   */
  walk(low: number, high: number): Pfn {
    const words = this.#words;
    let at = this.state.root * WORDS_PER_FRAME + ((high >>> 6) & 0x3fe);
    let rights = PROTECTION;
    let noExecute = 0;
    for (let level = TOP_LEVEL; ; level--) {
      const entry = words[at]!;
      const entryHigh = words[at + 1]!;
      if ((entry & PRESENT) === 0) return -1;
      rights &= entry;
      noExecute |= entryHigh;
      if (level === 0 || ((entry & LARGE) !== 0 && level !== TOP_LEVEL)) {
        this.rights = rights;
        this.executable = noExecute >= 0;
        const inside = (1 << (9 * level)) - 1;
        const frame = ((entry >>> 12) & ~inside) | ((low >>> 12) & inside);
        return (entryHigh & ADDRESS_HIGH) === 0 ? frame : (entryHigh & ADDRESS_HIGH) * 0x100000 + frame;
      }
      at = this.#tableAt(entry, entryHigh) + indexIn(level - 1, low, high);
      if (at < 0) return -1;
    }
  }

  protection(): PageProtection {
    return {
      write: (this.rights & WRITABLE) !== 0,
      execute: this.executable,
      user: (this.rights & USER) !== 0,
    };
  }

  /** Where the leaf entries of pages stand, each -1 where there is no table for it; with `make`, tables are made. */
  entries(page: number, pages: number, make: boolean): number[] {
    const entries: number[] = [];
    let entry = -1;
    for (let i = 0; i < pages; i++) {
      if (i === 0 || (page + i) % PAGES_PER_TABLE === 0) entry = this.#entryOf(page + i, make);
      else if (entry >= 0) entry += 2;
      entries.push(entry);
    }
    return entries;
  }

  isPresent(entry: number): boolean {
    return (this.#words[entry]! & PRESENT) !== 0;
  }

  set(entry: number, pfn: Pfn, protection: PageProtection): void {
    const high = (protection.execute ? 0 : NO_EXECUTE) | Math.floor(pfn / 0x100000);
    this.#write(entry, (pfn << 12) | lowBits(protection), high);
    this.#noteGrant(entry, protection);
  }

  /** Changes the protection and nothing else. */
  protect(entry: number, protection: PageProtection): void {
    const high = (this.#words[entry + 1]! & ~NO_EXECUTE) | (protection.execute ? 0 : NO_EXECUTE);
    this.#write(entry, (this.#words[entry]! & ~PROTECTION) | lowBits(protection), high);
    this.#noteGrant(entry, protection);
  }

  clear(entry: number): void {
    this.#write(entry, 0, 0);
    this.state.writeExecute.delete(entry);
  }

  /** The leaf entry of a canonical address when the guest itself made its page writable and executable. */
  guestGrant(low: number, high: number): bigint | undefined {
    if (this.walk(low, high) < 0 || (this.rights & WRITABLE) === 0 || !this.executable) return undefined;
    const entry = this.#leafOf(low, high);
    return this.state.writeExecute.has(entry) ? undefined : this.#entryAt(entry);
  }

  /** Every page of the kernel's half and of the current lower half for which that holds. */
  guestGrants(): WriteExecutePage[] {
    const found: WriteExecutePage[] = [];
    this.#collectGrants(this.state.root, TOP_LEVEL, 0, found);
    return found;
  }

  #collectGrants(table: Pfn, level: number, firstPage: number, found: WriteExecutePage[]): void {
    const words = this.#words;
    const span = PAGES_PER_TABLE ** level;
    for (let slot = 0; slot < PAGES_PER_TABLE; slot++) {
      const at = table * WORDS_PER_FRAME + 2 * slot;
      const entry = words[at]!;
      const grants = (entry & PRESENT) !== 0 && (entry & WRITABLE) !== 0 && words[at + 1]! >>> 31 === 0;
      if (!grants || (level === TOP_LEVEL && slot === this.selfMapSlot)) continue;
      const page = firstPage + slot * span;
      const isLeaf = level === 0 || ((entry & LARGE) !== 0 && level !== TOP_LEVEL);
      if (!isLeaf) {
        const next = this.#tableAt(entry, words[at + 1]!);
        if (next >= 0) this.#collectGrants(next / WORDS_PER_FRAME, level - 1, page, found);
      } else if (!this.state.writeExecute.has(at)) found.push({ page, entry: this.#entryAt(at) });
    }
  }

  /** Index of the first word of the entry that maps a mapped address, whatever its level. */
  #leafOf(low: number, high: number): number {
    let at = this.state.root * WORDS_PER_FRAME + indexIn(TOP_LEVEL, low, high);
    for (let level = TOP_LEVEL; level > 0 && this.#isTable(at); level--)
      at = this.#tableAt(this.#words[at]!, this.#words[at + 1]!) + indexIn(level - 1, low, high);
    return at;
  }

  #entryAt(at: number): bigint {
    return (BigInt(this.#words[at + 1]!) << 32n) | BigInt(this.#words[at]!);
  }

  #noteGrant(entry: number, { write, execute }: PageProtection): void {
    if (write && execute) this.state.writeExecute.add(entry);
    else this.state.writeExecute.delete(entry);
  }

  /** Makes a top-level table with the kernel's upper half and a self-map of its own. */
  addUserRoot(): Pfn {
    const root = this.#allocate();
    const kernel = this.state.kernelRoot * WORDS_PER_FRAME;
    this.#words.copyWithin(root * WORDS_PER_FRAME + 512, kernel + 512, kernel + WORDS_PER_FRAME);
    this.#mapSelf(root);
    this.state.userTables.set(root, []);
    return root;
  }

  /** Forgets a user space and returns the frames of its tables. */
  removeUserRoot(root: Pfn): Pfn[] {
    const tables = this.state.userTables.get(root) ?? [];
    this.state.userTables.delete(root);
    const gone = new Set([...tables, root]);
    for (const entry of this.state.writeExecute)
      if (gone.has(Math.floor(entry / WORDS_PER_FRAME))) this.state.writeExecute.delete(entry);
    if (this.state.root === root) this.state.root = this.state.kernelRoot;
    return [...tables, root];
  }

  #rootOf(page: number): Pfn {
    return page >= UPPER_HALF ? this.state.kernelRoot : this.state.root;
  }

  #entryOf(page: number, make: boolean): number {
    const low = lowOfPage(page);
    const high = highOfPage(page);
    let at = this.#rootOf(page) * WORDS_PER_FRAME + indexIn(TOP_LEVEL, low, high);
    for (let level = TOP_LEVEL; level > 0; level--) {
      if (!this.#isTable(at)) {
        if (!make) return -1;
        this.#addTable(page, level, at);
      }
      at = this.#tableAt(this.#words[at]!, this.#words[at + 1]!) + indexIn(level - 1, low, high);
    }
    return at;
  }

  #addTable(page: number, level: number, at: number): void {
    const table = this.#allocate();
    const bits = PRESENT | WRITABLE | (page < UPPER_HALF ? USER : 0);
    this.#write(at, (table << 12) | bits, 0);
    if (page < UPPER_HALF) this.state.userTables.get(this.state.root)?.push(table);
    else if (level === TOP_LEVEL) {
      const slot = at % WORDS_PER_FRAME;
      for (const root of this.state.userTables.keys())
        this.#write(root * WORDS_PER_FRAME + slot, (table << 12) | bits, 0);
    }
  }

  #mapSelf(root: Pfn): void {
    this.#write(root * WORDS_PER_FRAME + 2 * this.selfMapSlot, (root << 12) | PRESENT | WRITABLE, NO_EXECUTE);
  }

  #isTable(at: number): boolean {
    const entry = this.#words[at]!;
    return (entry & PRESENT) !== 0 && (entry & LARGE) === 0 && this.#tableAt(entry, this.#words[at + 1]!) >= 0;
  }

  /** Index of the first word of the table that an entry names; hugely negative when it is not in RAM. */
  #tableAt(entry: number, entryHigh: number): number {
    const at = (entry >>> 12) * WORDS_PER_FRAME;
    return (entryHigh & ADDRESS_HIGH) === 0 && at < this.#words.length ? at : -WORDS_PER_FRAME;
  }

  #write(at: number, low: number, high: number): void {
    this.#words[at] = low;
    this.#words[at + 1] = high;
    this.#touched[Math.floor(at / WORDS_PER_FRAME)] = 1;
  }
}

function lowBits(protection: PageProtection): number {
  return PRESENT | (protection.write ? WRITABLE : 0) | (protection.user ? USER : 0);
}

/** Index of the low word of the entry for an address in its table of that level, 0 to 3 (TOP_LEVEL). */
function indexIn(level: number, low: number, high: number): number {
  switch (level) {
    case 0:
      return (low >>> 11) & 0x3fe;
    case 1:
      return (low >>> 20) & 0x3fe;
    case 2:
      return ((high << 3) | (low >>> 29)) & 0x3fe;
    default:
      return (high >>> 6) & 0x3fe;
  }
}
