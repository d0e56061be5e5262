const GUID = /^\{([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}/i;

/** The 16 bytes of `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`, or undefined. */
export function parseGuid(text: string): Uint8Array | undefined {
  const parts = GUID.exec(text);
  if (!parts) return undefined;
  const [, first, second, third, fourth, fifth] = parts as unknown as [string, string, string, string, string, string];
  const reversed = (hex: string) => Buffer.from(hex, 'hex').reverse();
  return new Uint8Array(
    Buffer.concat([reversed(first), reversed(second), reversed(third), Buffer.from(fourth + fifth, 'hex')]),
  );
}

/** In lower case and braces. */
export function formatGuid(bytes: Uint8Array): string {
  const hex = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('hex');
  const reversed = (from: number, to: number) => Buffer.from(bytes.slice(from, to)).reverse().toString('hex');
  return `{${reversed(0, 4)}-${reversed(4, 6)}-${reversed(6, 8)}-${hex(8, 10)}-${hex(10, 16)}}`;
}
