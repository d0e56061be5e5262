const POLYNOMIAL = 0xedb88320;

/** CRC-32 of IEEE 802.3 that goes on from `partial`, the result of the bytes before (0 at first). */
export function crc32(partial: number, bytes: Uint8Array): number {
  let crc = ~partial >>> 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return ~crc >>> 0;
}
