const OCCUPIED = 0x8000_0000 | 0;
const PAGE_BITS = 0xf_ffff;

/**
 * Pages of addresses, given as halves: a hash table of integers that takes a repeated page in a few nanoseconds. A page is its
 * number within 4 GiB, with a bit that says that the slot is taken, and the high half of the address.
 */
export class PageSet {
  #pages = new Int32Array(1 << 12);
  #highs = new Int32Array(1 << 12);
  #count = 0;

  /** Adds the page of an address. Numbers that cannot be one, below 64 KiB or not canonical, are left out. */
  addAddress(low: number, high: number): void {
    if (high === 0 ? low < 0x10000 : high > 0x7fff && high < 0xffff_8000) return;
    this.#put((low >>> 12) | OCCUPIED, high | 0);
  }

  /** Adds a page by its number, address / 4096. */
  add(page: number): void {
    this.#put((page % 0x10_0000) | OCCUPIED, Math.floor(page / 0x10_0000) | 0);
  }

  /** Numbers of the pages, in order. */
  sorted(): Float64Array {
    const found = new Float64Array(this.#count);
    let next = 0;
    for (let at = 0; at < this.#pages.length; at++) {
      const page = this.#pages[at]!;
      if (page !== 0) found[next++] = (this.#highs[at]! >>> 0) * 0x10_0000 + (page & PAGE_BITS);
    }
    return found.sort();
  }

  clear(): void {
    this.#pages.fill(0);
    this.#count = 0;
  }

  #put(page: number, high: number): void {
    const pages = this.#pages;
    const highs = this.#highs;
    const mask = pages.length - 1;
    let at = (Math.imul(page, 0x9e37_79b1) ^ Math.imul(high, 0x85eb_ca6b)) >>> 7;
    for (at &= mask; pages[at] !== 0; at = (at + 1) & mask) {
      if (pages[at] === page && highs[at] === high) return;
    }
    pages[at] = page;
    highs[at] = high;
    if (++this.#count * 2 > pages.length) this.#grow();
  }

  #grow(): void {
    const [pages, highs] = [this.#pages, this.#highs];
    this.#pages = new Int32Array(2 * pages.length);
    this.#highs = new Int32Array(2 * pages.length);
    this.#count = 0;
    for (let at = 0; at < pages.length; at++) if (pages[at] !== 0) this.#put(pages[at]!, highs[at]!);
  }
}
