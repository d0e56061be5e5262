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
    const leaves = this.#leaves(root, page);
    const key = Math.floor(page / PAGES_PER_TABLE);
    let leaf = leaves.get(key);
    if (leaf === undefined) {
      leaf = new Float64Array(PAGES_PER_TABLE);
      leaves.set(key, leaf);
    }
    leaf[page % PAGES_PER_TABLE] = pfn + 1;
  }

  erase(root: Pfn, page: number): void {
    const leaf = this.#leaves(root, page).get(Math.floor(page / PAGES_PER_TABLE));
    if (leaf !== undefined) leaf[page % PAGES_PER_TABLE] = 0;
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
