/** `0x` and lower-case digits without padding: how every address and mask is written in a result. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

/** Sixteen lower-case digits without a prefix, as a debugger prints a 64-bit argument. */
export function hex16(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).padStart(16, '0');
}
