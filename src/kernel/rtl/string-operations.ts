import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER_2,
  STATUS_NAME_TOO_LONG,
  STATUS_NO_MEMORY,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { type CharWidth, readZ, writeChars } from './characters.ts';
import { allocateText, counted, countedText, putText, setCounted, setLength } from './counted-strings.ts';

/** Largest Length of a counted string that still has room for a terminator. */
const longest = (width: CharWidth) => (width === 1 ? 0xfffe : 0xfffc);

/** RtlInit…String: an overlong source is cut off at what 16 bits of length can say. */
export function initialise(k: Kernel, destination: bigint, source: bigint, width: CharWidth): void {
  if (source === 0n) {
    setCounted(k, destination, { length: 0, maximumLength: 0, buffer: 0n });
    return;
  }
  const length = Math.min(readZ(k, source, width).length * width, longest(width));
  setCounted(k, destination, { length, maximumLength: length + width, buffer: source });
}

/** RtlInit…StringEx: an overlong source is refused. */
export function initialiseChecked(k: Kernel, destination: bigint, source: bigint, width: CharWidth): number {
  if (source !== 0n && readZ(k, source, width).length * width > longest(width)) return STATUS_NAME_TOO_LONG;
  initialise(k, destination, source, width);
  return STATUS_SUCCESS;
}

/** RtlCopy…String: as much as fits; NULL empties the destination. */
export function copyText(k: Kernel, destination: bigint, source: bigint, width: CharWidth): void {
  if (source === 0n) {
    setLength(k, destination, 0);
    return;
  }
  const room = Math.floor(counted(k, destination).maximumLength / width);
  putText(k, destination, countedText(k, source, width).slice(0, room), width);
}

/** RtlAppend…: all of the text or nothing. */
export function appendText(k: Kernel, destination: bigint, text: string, width: CharWidth): number {
  const { length, maximumLength, buffer } = counted(k, destination);
  const bytes = length + text.length * width;
  if (bytes > maximumLength) return STATUS_BUFFER_TOO_SMALL;
  const terminated = text !== '' && bytes + width <= maximumLength;
  writeChars(k, buffer + BigInt(length), terminated ? `${text}\0` : text, width);
  setLength(k, destination, bytes);
  return STATUS_SUCCESS;
}

/**
 * The common end of the conversions: the text goes to a new buffer or to the caller's, which must have room for it, with
 * `terminate` for its terminator too.
 */
export function storeText(
  k: Kernel,
  destination: bigint,
  text: string,
  width: CharWidth,
  allocate: boolean,
  tag: string,
  terminate = true,
): number {
  const needed = text.length * width + (terminate ? width : 0);
  if (needed > 0xffff) return STATUS_INVALID_PARAMETER_2;
  if (allocate) return allocateText(k, destination, text, width, tag) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
  if (needed > counted(k, destination).maximumLength) return STATUS_BUFFER_OVERFLOW;
  putText(k, destination, text, width);
  return STATUS_SUCCESS;
}
