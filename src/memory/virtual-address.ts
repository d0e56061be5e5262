/*
 * Virtual addresses as two 32-bit halves and as page numbers, so that no accessor does BigInt arithmetic. A page number
 * is the 36 bits of a canonical address above the page offset.
 */
const cell = new BigUint64Array(1);
const halves = new Uint32Array(cell.buffer);

export const PAGES_PER_TABLE = 512;
/** First page number of the upper half. */
export const UPPER_HALF = 2 ** 35;
export const END_OF_PAGES = 2 ** 36;

export function lowHalf(va: bigint): number {
  cell[0] = va;
  return halves[0]!;
}

export function highHalf(va: bigint): number {
  cell[0] = va;
  return halves[1]!;
}

export function fromHalves(low: number, high: number): bigint {
  halves[0] = low;
  halves[1] = high;
  return cell[0]!;
}

export function isCanonical(high: number): boolean {
  const sign = high >> 15;
  return sign === 0 || sign === -1;
}

export function pageOf(low: number, high: number): number {
  return (high & 0xffff) * 0x100000 + (low >>> 12);
}

export function lowOfPage(page: number): number {
  return ((page % 0x100000) << 12) >>> 0;
}

export function highOfPage(page: number): number {
  const high = Math.floor(page / 0x100000);
  return page >= UPPER_HALF ? (high | 0xffff0000) >>> 0 : high;
}

export function addressOfPage(page: number): bigint {
  return fromHalves(lowOfPage(page), highOfPage(page));
}

/** First page number of a 512 GiB slot, that is of one entry of the top-level page table. */
export function pageOfSlot(slot: number): number {
  return slot * 2 ** 27;
}
