import { accessSync, constants, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Where a command's result goes: standard output, or a file that appears whole or not at all. */
export interface Output {
  write(text: string | Uint8Array): void;
  /** Puts what was written in place. */
  finish(): void;
}

/** Throws at once when the file could not be written, before anything is run for it. */
export function openOutput(path: string | undefined, terminal: Terminal): Output {
  if (path === undefined) return { write: (text) => terminal.stdout.write(text), finish: () => {} };
  const stats = existing(path);
  if (stats?.isDirectory()) throw unwritable(path, 'it is a directory');
  // A device or a pipe has to stay what it is.
  if (stats && !stats.isFile()) return writtenAtEnd(path, (bytes) => writeFileSync(path, bytes));
  const target = stats ? realpathSync(path) : path;
  attempt(path, () => accessSync(dirname(target), constants.W_OK | constants.X_OK));
  if (stats) attempt(path, () => accessSync(target, constants.W_OK));
  return writtenAtEnd(path, (bytes) => replaceFile(target, bytes));
}

function writtenAtEnd(path: string, put: (bytes: Uint8Array) => void): Output {
  const parts: Buffer[] = [];
  return {
    write: (text) =>
      parts.push(
        typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.byteLength),
      ),
    finish: () => attempt(path, () => put(Buffer.concat(parts))),
  };
}

function replaceFile(target: string, bytes: Uint8Array): void {
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function existing(path: string): Stats | undefined {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw unwritable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

function unwritable(path: string, reason: string): UsageError {
  return new UsageError(
    'UnwritableOutput',
    `cannot write to --output ${path} (${reason}); name a file in a directory that you can write to`,
  );
}
