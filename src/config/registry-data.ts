/** REG_* (winnt.h). */
export const REG = {
  REG_NONE: 0,
  REG_SZ: 1,
  REG_EXPAND_SZ: 2,
  REG_BINARY: 3,
  REG_DWORD: 4,
  REG_MULTI_SZ: 7,
  REG_QWORD: 11,
} as const;

export const stringBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(`${text}\0`, 'utf16le'));
export const multiStringBytes = (texts: readonly string[]): Uint8Array =>
  stringBytes(texts.map((text) => `${text}\0`).join(''));

export function dwordBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return new Uint8Array(bytes);
}
export function qwordBytes(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return new Uint8Array(bytes);
}
