import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** The package's `data` directory, wherever this module was bundled to: the nearest one above that has our tables. */
export function dataDirectory(): string {
  found ??= findAbove(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function findAbove(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'data');
    if (existsSync(join(candidate, 'exports', 'ntoskrnl.exe.json'))) return candidate;
    if (folder === dirname(folder)) {
      throw new Error(`No data/exports/ntoskrnl.exe.json above ${start}: the package is incomplete, install it again`);
    }
  }
}
