import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const skipped = new Set(['node_modules', 'target', '.git', 'dist']);

function* filesUnder(path) {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) {
    if (!skipped.has(entry)) yield* filesUnder(join(path, entry));
  }
}

/** SHA-256 over names and contents of files and folders, given relative to `base`; what does not exist counts as absent. */
export function hashOfSources(base, paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = join(base, path);
    if (!existsSync(full)) {
      hash.update(`absent ${path}\0`);
      continue;
    }
    for (const file of filesUnder(full)) {
      const bytes = readFileSync(file);
      hash.update(`${relative(base, file)}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest('hex');
}
