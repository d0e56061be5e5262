import { hex, MemoryStateError, OutOfAddressSpace } from './memory-errors.ts';
import type { RegionKind } from './memory-types.ts';
import type { RandomStream } from './seed.ts';
import { addressOfPage } from './virtual-address.ts';

interface Hole {
  start: number;
  pages: number;
}

export interface AddressRegionState {
  /** Ordered by address, never adjacent. */
  readonly holes: Hole[];
  /** Pages of each reservation, by its first page; the gap behind it is not counted. */
  readonly reservations: Map<number, number>;
}

/** One range of kernel address space, given out page by page; all numbers are page numbers. */
export class AddressRegion {
  state: AddressRegionState;
  readonly kind: RegionKind;
  readonly #gap: number;
  readonly #places: RandomStream | undefined;

  /**
   * `gap` pages stay unreserved behind each reservation, so that an overrun meets an unmapped page. With `places`, each
   * reservation is at a random place instead of the first that fits.
   */
  constructor(kind: RegionKind, start: number, pages: number, gap: number, places?: RandomStream) {
    this.kind = kind;
    this.#gap = gap;
    this.#places = places;
    this.state = { holes: [{ start, pages }], reservations: new Map() };
  }

  reserve(pages: number, align: number): number {
    const wanted = pages + this.#gap;
    const page = this.#fitFrom(this.#places ? this.#randomPage() : 0, wanted, align) ?? this.#fitFrom(0, wanted, align);
    if (pages < 1 || page === undefined) throw new OutOfAddressSpace(this.kind, pages);
    this.#cut(page, wanted);
    this.state.reservations.set(page, pages);
    return page;
  }

  release(page: number, pages: number): void {
    const reserved = this.state.reservations.get(page);
    if (reserved !== pages)
      throw new MemoryStateError(
        `${hex(addressOfPage(page))} is released with ${pages} pages, but region ${this.kind} reserved ${reserved ?? 'nothing'} there`,
      );
    this.state.reservations.delete(page);
    this.#mend(page, pages + this.#gap);
  }

  #randomPage(): number {
    const { holes } = this.state;
    const last = holes[holes.length - 1];
    if (this.#places === undefined || last === undefined) return 0;
    const start = holes[0]!.start;
    return start + this.#places.below(last.start + last.pages - start);
  }

  #fitFrom(from: number, pages: number, align: number): number | undefined {
    for (const hole of this.state.holes) {
      const page = Math.ceil(Math.max(hole.start, from) / align) * align;
      if (page + pages <= hole.start + hole.pages) return page;
    }
    return undefined;
  }

  #cut(page: number, pages: number): void {
    const { holes } = this.state;
    const index = holes.findIndex((hole) => page >= hole.start && page < hole.start + hole.pages);
    const hole = holes[index]!;
    const parts = [
      { start: hole.start, pages: page - hole.start },
      { start: page + pages, pages: hole.start + hole.pages - page - pages },
    ];
    holes.splice(index, 1, ...parts.filter((part) => part.pages > 0));
  }

  #mend(page: number, pages: number): void {
    const { holes } = this.state;
    let index = holes.findIndex((hole) => hole.start > page);
    if (index < 0) index = holes.length;
    const before = holes[index - 1];
    const after = holes[index];
    const joinsBefore = before !== undefined && before.start + before.pages === page;
    const joinsAfter = after !== undefined && page + pages === after.start;
    const start = joinsBefore ? before.start : page;
    const end = joinsAfter ? after.start + after.pages : page + pages;
    const first = joinsBefore ? index - 1 : index;
    holes.splice(first, Number(joinsBefore) + Number(joinsAfter), { start, pages: end - start });
  }
}
