import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { MAX_IMAGE_BYTES } from './headers.ts';
import { ImageError, type ImageErrorCode } from './image-error.ts';

/**
 * The bytes of a driver file.
 * @throws ImageError NotFound, IsDirectory, NotAFile, Unreadable, or TooLarge (judged before anything is read).
 */
export function readDriverFile(path: string): Uint8Array {
  requireRegularFile(
    path,
    attempt(path, () => statSync(path)),
  );
  const file = attempt(path, () => openSync(path, 'r'));
  try {
    const { size } = requireRegularFile(
      path,
      attempt(path, () => fstatSync(file)),
    );
    return attempt(path, () => readWhole(file, size));
  } finally {
    closeSync(file);
  }
}

function requireRegularFile(path: string, stats: Stats): Stats {
  if (stats.isDirectory()) throw fileError('IsDirectory', path, 'is a directory');
  if (!stats.isFile()) throw fileError('NotAFile', path, 'is a device, pipe or socket');
  if (stats.size > MAX_IMAGE_BYTES) throw fileError('TooLarge', path, `has ${stats.size} bytes`);
  return stats;
}

function readWhole(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const got = readSync(file, bytes, length, size - length, length);
    if (got === 0) break;
    length += got;
  }
  return length === size ? bytes : bytes.slice(0, length);
}

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ERR_INVALID_ARG_VALUE']);

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    if (MISSING.has(reason)) throw fileError('NotFound', path, `can't be found (${reason})`);
    throw fileError('Unreadable', path, `can't be read (${reason})`);
  }
}

function fileError(code: ImageErrorCode, path: string, problem: string): ImageError {
  return new ImageError(code, path, { field: 'file' }, problem);
}
