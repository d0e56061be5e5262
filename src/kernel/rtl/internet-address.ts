/** Dotted decimal of four bytes. */
export function formatIpv4(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 4)].join('.');
}

export interface Parsed<T> {
  readonly value: T;
  /** Characters that belong to the address. */
  readonly length: number;
}
/** One to four parts, decimal, octal (leading 0) or hexadecimal (0x); `strict`: four decimal parts only. */
export function parseIpv4(text: string, strict: boolean): Parsed<Uint8Array> | undefined {
  const match = (strict ? /^\d+(?:\.\d+){3}/ : /^(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){0,3}/i).exec(text);
  if (match === null) return undefined;
  const parts = match[0].split('.').map((part) => parsePart(part, strict));
  if (parts.some((part) => Number.isNaN(part))) return undefined;
  const last = parts.pop()!;
  if (parts.some((part) => part > 255) || last >= 2 ** (8 * (4 - parts.length))) return undefined;
  const bytes = Uint8Array.from({ length: 4 }, (_, index) =>
    index < parts.length ? parts[index]! : Math.floor(last / 2 ** (8 * (3 - index))) & 0xff,
  );
  return { value: bytes, length: match[0].length };
}
function parsePart(part: string, strict: boolean): number {
  if (strict) return part.length > 1 && part.startsWith('0') ? Number.NaN : Number(part);
  if (/^0x/i.test(part)) return Number.parseInt(part, 16);
  if (!/^0\d/.test(part)) return Number(part);
  return /^[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number.NaN;
}

/** RFC 5952 form, an embedded IPv4 address as such. */
export function formatIpv6(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  const dotted = embedsIpv4(words);
  const shown = dotted ? words.slice(0, 6) : words;
  const run = longestZeros(shown);
  const hex = (part: readonly number[]) => part.map((word) => word.toString(16)).join(':');
  let text = hex(shown);
  if (run.length > 1) text = `${hex(shown.slice(0, run.start))}::${hex(shown.slice(run.start + run.length))}`;
  if (!dotted) return text;
  return `${text.endsWith(':') ? text : `${text}:`}${formatIpv4(bytes.subarray(12))}`;
}
/** IPv4-compatible, -mapped, -translated and ISATAP addresses. */
function embedsIpv4(words: readonly number[]): boolean {
  const zero = (count: number) => words.slice(0, count).every((word) => word === 0);
  const compatible = zero(6) && words[6] !== 0;
  const mapped = zero(5) && words[5] === 0xffff;
  const translated = zero(4) && words[4] === 0xffff && words[5] === 0;
  const isatap = ((words[4] ?? 0) & 0xfdff) === 0 && words[5] === 0x5efe;
  return compatible || mapped || translated || isatap;
}
function longestZeros(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

export function parseIpv6(text: string): Parsed<Uint8Array> | undefined {
  const match = /^[\da-f:]*?(?<![\da-f])\d+\.\d+\.\d+\.\d+|^[\da-f:]*/i.exec(text);
  let address = match?.[0] ?? '';
  let tail: number[] = [];
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(address);
  if (dotted !== null) {
    const ipv4 = parseIpv4(dotted[0], true)?.value;
    if (ipv4 === undefined) return undefined;
    tail = [(ipv4[0]! << 8) | ipv4[1]!, (ipv4[2]! << 8) | ipv4[3]!];
    address = address.slice(0, dotted.index);
    if (address.endsWith(':') && !address.endsWith('::')) address = address.slice(0, -1);
  }
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const words = (half: string) => (half === '' ? [] : half.split(':').map(parseWord));
  const [head, rest] = [words(halves[0]!), [...words(halves[1] ?? ''), ...tail]];
  const all = halves.length === 2 ? fill(head, rest) : [...head, ...rest];
  if (all.length !== 8 || all.some((word) => Number.isNaN(word))) return undefined;
  return { value: Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff])), length: match![0].length };
}
const parseWord = (word: string) => (/^[\da-f]{1,4}$/i.test(word) ? Number.parseInt(word, 16) : Number.NaN);
function fill(head: readonly number[], rest: readonly number[]): number[] {
  const zeros = 8 - head.length - rest.length;
  return zeros < 1 ? [] : [...head, ...new Array<number>(zeros).fill(0), ...rest];
}
