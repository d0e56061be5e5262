const EMPTY = -1;

/** Pages of addresses, given as halves: a hash table that takes a repeated page in a few nanoseconds. */
export class PageSet {
  #slots = new Float64Array(1 << 12).fill(EMPTY);
  #count = 0;

  /** Adds the page of an address. Numbers that cannot be one, below 64 KiB or not canonical, are left out. */
  addAddress(low: number, high: number): void {
    if (high === 0 ? low < 0x10000 : high > 0x7fff && high < 0xffff_8000) return;
    this.add(high * 0x100000 + (low >>> 12));
  }

  add(page: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (page ^ (page >>> 12) ^ Math.floor(page / 0x1000_0000)) & mask;
    for (let held = slots[at]!; held !== page; held = slots[at]!) {
      if (held === EMPTY) {
        slots[at] = page;
        if (++this.#count * 2 > slots.length) this.#grow();
        return;
      }
      at = (at + 1) & mask;
    }
  }

  sorted(): Float64Array {
    return this.#slots.filter((page) => page !== EMPTY).sort();
  }

  clear(): void {
    this.#slots.fill(EMPTY);
    this.#count = 0;
  }

  #grow(): void {
    const pages = this.sorted();
    this.#slots = new Float64Array(this.#slots.length * 2).fill(EMPTY);
    this.#count = 0;
    for (const page of pages) this.add(page);
  }
}
