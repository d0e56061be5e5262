const SMALLEST_MATCH = 3;
const WINDOW = 8192;

/** Plain LZ77, "Xpress" (MS-XCA 2.4). Undefined where the input is malformed. */
export function decompressXpress(input: Uint8Array, limit: number): Uint8Array | undefined {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const output = new Uint8Array(limit);
  let [at, to, flags, left, nibbleAt] = [0, 0, 0, 0, -1];
  while (to < limit) {
    if (left === 0) {
      if (at + 4 > input.length) return undefined;
      flags = view.getUint32(at, true);
      at += 4;
      left = 32;
    }
    left--;
    if (((flags >>> left) & 1) === 0) {
      if (at >= input.length) return undefined;
      output[to++] = input[at++]!;
      continue;
    }
    if (at === input.length) break;
    if (at + 2 > input.length) return undefined;
    const token = view.getUint16(at, true);
    at += 2;
    let length = token & 7;
    if (length === 7) {
      if (nibbleAt < 0) {
        nibbleAt = at;
        length = input[at++]! & 15;
      } else {
        length = input[nibbleAt]! >> 4;
        nibbleAt = -1;
      }
      if (length === 15) {
        length = input[at++]!;
        if (length === 255) {
          length = view.getUint16(at, true);
          at += 2;
          if (length === 0) {
            length = view.getUint32(at, true);
            at += 4;
          }
          if (length < 15 + 7) return undefined;
          length -= 15 + 7;
        }
        length += 15;
      }
      length += 7;
    }
    length += SMALLEST_MATCH;
    const from = to - (token >> 3) - 1;
    if (from < 0) return undefined;
    for (let index = 0; index < length && to < limit; index++) output[to++] = output[from + index]!;
  }
  return output.subarray(0, to);
}

/** Undefined where the result would be longer than `limit` bytes. */
export function compressXpress(input: Uint8Array, limit: number): Uint8Array | undefined {
  const output: number[] = [];
  const last = new Map<number, number>();
  let [flags, count, flagAt, nibbleAt] = [0, 0, 0, -1];
  const open = () => {
    flagAt = output.length;
    output.push(0, 0, 0, 0);
  };
  const bit = (value: number) => {
    flags = (flags << 1) | value;
    if (++count < 32) return;
    putFlags(output, flagAt, flags);
    [flags, count] = [0, 0];
    open();
  };
  open();
  for (let at = 0; at < input.length; ) {
    const key = at + 2 < input.length ? input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16) : -1;
    const from = key < 0 ? undefined : last.get(key);
    if (key >= 0) last.set(key, at);
    if (from === undefined || at - from > WINDOW) {
      output.push(input[at++]!);
      bit(0);
      continue;
    }
    let length = SMALLEST_MATCH;
    while (at + length < input.length && input[from + length] === input[at + length] && length < 0x7fff) length++;
    nibbleAt = putMatch(output, at - from, length, nibbleAt);
    at += length;
    bit(1);
  }
  // The unused bits are ones, a match where the input ends.
  const rest = 32 - count;
  putFlags(output, flagAt, count === 0 ? -1 : (flags << rest) | (2 ** rest - 1));
  return output.length > limit ? undefined : Uint8Array.from(output);
}
function putFlags(output: number[], at: number, flags: number): void {
  for (let index = 0; index < 4; index++) output[at + index] = (flags >>> (8 * index)) & 0xff;
}
/** Where a nibble is still free, or -1. */
function putMatch(output: number[], distance: number, length: number, nibbleAt: number): number {
  const rest = length - SMALLEST_MATCH;
  const token = ((distance - 1) << 3) | Math.min(rest, 7);
  output.push(token & 0xff, token >> 8);
  if (rest < 7) return nibbleAt;
  const nibble = Math.min(rest - 7, 15);
  let free = -1;
  if (nibbleAt < 0) free = output.push(nibble) - 1;
  else output[nibbleAt]! |= nibble << 4;
  if (nibble < 15) return free;
  const byte = rest - 22;
  if (byte < 255) output.push(byte);
  else output.push(255, rest & 0xff, rest >> 8);
  return free;
}
