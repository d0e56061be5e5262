import type { MemoryFact, PageProtection } from '../memory/memory-types.ts';

const PAGE_SHIFT = 12n;
/** First page of the upper half, which all address spaces share. */
const UPPER_HALF = 0xffff_8000_0000_0000n >> PAGE_SHIFT;

/** Which frames are mapped where in kernel space, from the facts of the address space: tells a first mapping from an alias. */
export class MappedFrames {
  /** Frame by page, and the pages of each frame in order of their mapping. */
  readonly #frameAt = new Map<number, number>();
  readonly #pagesOf = new Map<number, number[]>();

  /** The first page at which a frame of a new mapping is mapped already, or undefined. */
  note(fact: MemoryFact): bigint | undefined {
    if (fact.kind === 'unmapped') this.#forget(Number(fact.va >> PAGE_SHIFT), fact.pages);
    if (fact.kind !== 'mapped') return undefined;
    const first = fact.va >> PAGE_SHIFT;
    let alias: number | undefined;
    for (let index = 0; index < fact.pfns.length; index++) {
      const pfn = fact.pfns[index]!;
      alias ??= this.#pagesOf.get(pfn)?.[0];
      if (first >= UPPER_HALF) this.#record(Number(first) + index, pfn);
    }
    return alias === undefined ? undefined : BigInt(alias) << PAGE_SHIFT;
  }

  #record(page: number, pfn: number): void {
    const pages = this.#pagesOf.get(pfn);
    if (pages) pages.push(page);
    else this.#pagesOf.set(pfn, [page]);
    this.#frameAt.set(page, pfn);
  }

  #forget(first: number, count: number): void {
    for (let page = first; page < first + count; page++) {
      const pfn = this.#frameAt.get(page);
      if (pfn === undefined) continue;
      this.#frameAt.delete(page);
      const pages = this.#pagesOf.get(pfn)!;
      pages.splice(pages.indexOf(page), 1);
      if (pages.length === 0) this.#pagesOf.delete(pfn);
    }
  }
}

/** `RW-`, `R-X user`… */
export function protectionText({ write, execute, user }: PageProtection): string {
  return `R${write ? 'W' : '-'}${execute ? 'X' : '-'}${user ? ' user' : ''}`;
}
