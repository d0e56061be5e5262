const CHUNK = 4096;
const COMPRESSED = 0xb000;
const STORED = 0x3000;
const SMALLEST_MATCH = 3;

/** Bits of a match's length behind `position` bytes of the chunk: the displacement takes as many as it needs, at least four. */
function lengthBits(position: number): number {
  let bits = 12;
  while (bits > 4 && position > 1 << (16 - bits)) bits--;
  return bits;
}

/** LZNT1 (MS-XCA 2.5). Undefined where the result would be longer than `limit` bytes. */
export function compressLznt1(input: Uint8Array, limit: number, maximum: boolean): Uint8Array | undefined {
  const output: number[] = [];
  for (let start = 0; start < input.length; start += CHUNK) {
    const chunk = input.subarray(start, start + CHUNK);
    const packed = compressChunk(chunk, maximum);
    const body = packed.length < chunk.length ? packed : [...chunk];
    const header = (body === packed ? COMPRESSED : STORED) | (body.length - 1);
    output.push(header & 0xff, header >> 8, ...body);
    if (output.length > limit) return undefined;
  }
  return Uint8Array.from(output);
}

function compressChunk(chunk: Uint8Array, maximum: boolean): number[] {
  const output: number[] = [];
  const seen = new Map<number, number[]>();
  const key = (at: number) => chunk[at]! | (chunk[at + 1]! << 8) | (chunk[at + 2]! << 16);
  let flagAt = 0;
  let tokens = 8;
  for (let position = 0; position < chunk.length; ) {
    if (tokens === 8) {
      flagAt = output.push(0) - 1;
      tokens = 0;
    }
    const bits = lengthBits(position);
    const match = position === 0 ? undefined : longestMatch(chunk, position, seen.get(key(position)), bits, maximum);
    const length = match?.length ?? 1;
    if (match) {
      const token = ((match.displacement - 1) << bits) | (match.length - SMALLEST_MATCH);
      output.push(token & 0xff, token >> 8);
      output[flagAt]! |= 1 << tokens;
    } else output.push(chunk[position]!);
    tokens++;
    for (const end = position + length; position < end; position++) {
      if (position + SMALLEST_MATCH > chunk.length) continue;
      const places = seen.get(key(position)) ?? [];
      places.push(position);
      seen.set(key(position), places);
    }
  }
  return output;
}

interface Match {
  readonly displacement: number;
  readonly length: number;
}
function longestMatch(
  chunk: Uint8Array,
  position: number,
  places: readonly number[] | undefined,
  bits: number,
  maximum: boolean,
): Match | undefined {
  let best: Match | undefined;
  const longest = Math.min((1 << bits) - 1 + SMALLEST_MATCH, chunk.length - position);
  const candidates = places === undefined ? [] : maximum ? [...places].reverse() : places.slice(-1);
  for (const from of candidates) {
    let length = 0;
    while (length < longest && chunk[from + length] === chunk[position + length]) length++;
    if (length >= SMALLEST_MATCH && length > (best?.length ?? 0)) best = { displacement: position - from, length };
  }
  return best;
}

/** Up to `limit` bytes of the uncompressed data; undefined where the input is malformed. */
export function decompressLznt1(input: Uint8Array, limit: number): Uint8Array | undefined {
  const output = new Uint8Array(limit);
  let [at, to] = [0, 0];
  while (at + 1 < input.length && to < limit) {
    const header = input[at]! | (input[at + 1]! << 8);
    if (header === 0) break;
    at += 2;
    const size = (header & 0xfff) + 1;
    if (at + size > input.length || (header & 0x7000) !== 0x3000) return undefined;
    const chunk = input.subarray(at, at + size);
    const plain = header & 0x8000 ? expandChunk(chunk) : chunk;
    if (plain === undefined) return undefined;
    const part = plain.subarray(0, limit - to);
    output.set(part, to);
    to += part.length;
    at += size;
    // Every chunk but the last stands for 4096 bytes, the rest zeros.
    const isLast = at + 1 >= input.length || (input[at]! | (input[at + 1]! << 8)) === 0;
    if (!isLast) to = Math.min(limit, to + CHUNK - plain.length);
  }
  return output.subarray(0, to);
}

function expandChunk(chunk: Uint8Array): Uint8Array | undefined {
  const output: number[] = [];
  for (let at = 0; at < chunk.length; ) {
    const flags = chunk[at++]!;
    for (let token = 0; token < 8 && at < chunk.length; token++) {
      if ((flags & (1 << token)) === 0) {
        output.push(chunk[at++]!);
        continue;
      }
      if (at + 1 >= chunk.length) return undefined;
      const value = chunk[at]! | (chunk[at + 1]! << 8);
      at += 2;
      const bits = lengthBits(output.length);
      const from = output.length - (value >> bits) - 1;
      if (from < 0) return undefined;
      const length = (value & ((1 << bits) - 1)) + SMALLEST_MATCH;
      for (let index = 0; index < length; index++) output.push(output[from + index]!);
      if (output.length > CHUNK) return undefined;
    }
  }
  return Uint8Array.from(output);
}
