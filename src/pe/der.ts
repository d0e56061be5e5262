/** One DER element: `content` is a view of its bytes, `whole` includes tag and length. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

export const DER_INTEGER = 0x02;
export const DER_OID = 0x06;
export const DER_SEQUENCE = 0x30;
export const DER_SET = 0x31;
export const DER_CONTEXT_0 = 0xa0;

/** The element at the start of `bytes`, or undefined where there is no whole one. Indefinite lengths aren't DER. */
export function readDer(bytes: Uint8Array): DerElement | undefined {
  const tag = bytes[0];
  const first = bytes[1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let length = first;
  let header = 2;
  if (first >= 0x80) {
    const octets = first - 0x80;
    if (octets === 0 || octets > 4 || bytes.length < 2 + octets) return undefined;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + bytes[2 + i]!;
    header += octets;
  }
  if (header + length > bytes.length) return undefined;
  return { tag, content: bytes.subarray(header, header + length), whole: bytes.subarray(0, header + length) };
}

/** The elements that fill `content`, at most `limit`; what isn't DER at its end is left out. */
export function readDerChildren(content: Uint8Array, limit = 256): DerElement[] {
  const elements: DerElement[] = [];
  let rest = content;
  while (rest.length > 0 && elements.length < limit) {
    const element = readDer(rest);
    if (element === undefined) break;
    elements.push(element);
    rest = rest.subarray(element.whole.length);
  }
  return elements;
}
