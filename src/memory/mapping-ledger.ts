import type { Pfn } from './memory-types.ts';
import { PAGES_PER_TABLE, UPPER_HALF } from './virtual-address.ts';

type Leaves = Map<number, Float64Array>;

export interface MappingLedgerState {
  /** By top-level table; then by 2 MiB of address space; each cell is a frame number plus one, or 0. */
  readonly spaces: Map<Pfn, Leaves>;
}

/**
 * What the host mapped where. Kept beside the page tables because a guest may edit those: the references on frames are
 * counted by this.
 */
export class MappingLedger {
  state: MappingLedgerState;
  /** Leaves that copies of the state share with it: they are not written any more. */
  readonly #shared = new WeakSet<Float64Array>();
  readonly #kernelRoot: Pfn;

  constructor(kernelRoot: Pfn) {
    this.#kernelRoot = kernelRoot;
    this.state = { spaces: new Map([[kernelRoot, new Map()]]) };
  }

  addSpace(root: Pfn): void {
    this.state.spaces.set(root, new Map());
  }

  removeSpace(root: Pfn): void {
    this.state.spaces.delete(root);
  }

  hasSpace(root: Pfn): boolean {
    return this.state.spaces.has(root);
  }

  /** The frame mapped at a page, or -1. */
  frameAt(root: Pfn, page: number): Pfn {
    const leaf = this.#leaves(root, page).get(Math.floor(page / PAGES_PER_TABLE));
    return leaf === undefined ? -1 : leaf[page % PAGES_PER_TABLE]! - 1;
  }

  record(root: Pfn, page: number, pfn: Pfn): void {
    this.#writableLeaf(root, page)[page % PAGES_PER_TABLE] = pfn + 1;
  }

  erase(root: Pfn, page: number): void {
    if (this.frameAt(root, page) >= 0) this.#writableLeaf(root, page)[page % PAGES_PER_TABLE] = 0;
  }

  /** The state for a copy, which costs little: the leaves are copied when they are written next. */
  share(): MappingLedgerState {
    const spaces = copyOf(this.state.spaces);
    for (const leaves of spaces.values()) for (const leaf of leaves.values()) this.#shared.add(leaf);
    return { spaces };
  }

  /** Goes back to what `share` gave. */
  adopt(state: MappingLedgerState): void {
    this.state = { spaces: copyOf(state.spaces) };
  }

  #writableLeaf(root: Pfn, page: number): Float64Array {
    const leaves = this.#leaves(root, page);
    const key = Math.floor(page / PAGES_PER_TABLE);
    const leaf = leaves.get(key);
    if (leaf !== undefined && !this.#shared.has(leaf)) return leaf;
    const own = leaf === undefined ? new Float64Array(PAGES_PER_TABLE) : leaf.slice();
    leaves.set(key, own);
    return own;
  }

  /** Every page mapped in the lower half of a user space, in order. */
  pagesOf(root: Pfn): number[] {
    const pages: number[] = [];
    for (const [key, leaf] of this.#leaves(root, 0))
      leaf.forEach((cell, index) => {
        if (cell !== 0) pages.push(key * PAGES_PER_TABLE + index);
      });
    return pages.sort((a, b) => a - b);
  }

  #leaves(root: Pfn, page: number): Leaves {
    return this.state.spaces.get(page >= UPPER_HALF ? this.#kernelRoot : root)!;
  }
}

function copyOf(spaces: ReadonlyMap<Pfn, Leaves>): Map<Pfn, Leaves> {
  return new Map(Array.from(spaces, ([root, leaves]) => [root, new Map(leaves)]));
}
