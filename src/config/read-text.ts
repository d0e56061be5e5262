import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

const MOST_BYTES = 16 * 2 ** 20;

/** A text file in UTF-8, or in UTF-16 with a byte order mark as Windows' own tools write. */
export function readTextFile(path: string): string {
  const bytes = readBytes(path);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

export function readBytes(path: string): Buffer {
  try {
    if (statSync(path).size > MOST_BYTES) throw new ConfigError(path, undefined, 'is larger than 16 MiB');
    return readFileSync(path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(path, undefined, `can't be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}
