import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Explained } from '../terminal.mjs';
import { cache, pip } from './python.mjs';

const folder = join(cache, 'archives');

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function selection(archive) {
  if (archive.source) return ['--no-binary', archive.name];
  const windows = archive.windows ? ['--platform', 'win_amd64'] : [];
  const version = archive.python ? ['--python-version', archive.python] : [];
  return ['--only-binary=:all:', ...windows, ...version];
}

/** Path of a package's archive, downloaded when it isn't cached; pip itself refuses another content than the pinned one. */
export async function fetchArchive(archive, show) {
  const path = join(folder, archive.archive);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const requirement = join(cache, `${archive.archive}.txt`);
    writeFileSync(requirement, `${archive.name}==${archive.version} --hash=sha256:${archive.sha256}\n`);
    await pip(['download', '--no-deps', '-d', folder, ...selection(archive), '-r', requirement], show);
  }
  const found = sha256(readFileSync(path));
  if (found !== archive.sha256) {
    throw new Explained(`${path} has SHA-256 ${found}, pinned is ${archive.sha256}.`, {
      todo: 'delete the file and run this again',
    });
  }
  return path;
}
