const PARTS = [0, 4, 6, 8, 10, 16] as const;

/** The 16 bytes of a GUID in memory from its text, with braces or without. Throws for what is none. */
export function guidBytes(text: string): Uint8Array {
  const digits = text.replace(/[{}-]/g, '');
  if (!/^[0-9a-f]{32}$/i.test(digits))
    throw new Error(`${text} is no GUID: expected {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`);
  const bytes = Buffer.from(digits, 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return new Uint8Array(bytes);
}

/** Text with braces, in lower case, as device interface names have it. */
export function guidText(bytes: Uint8Array): string {
  const ordered = Buffer.from(bytes);
  ordered.subarray(0, 4).reverse();
  ordered.subarray(4, 6).reverse();
  ordered.subarray(6, 8).reverse();
  const hex = ordered.toString('hex');
  const parts = PARTS.slice(0, 5).map((start, index) => hex.slice(2 * start, 2 * PARTS[index + 1]!));
  return `{${parts.join('-')}}`;
}
