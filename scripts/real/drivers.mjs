import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { aptInstall } from '../setup/system-tools.mjs';
import { Explained } from '../terminal.mjs';
import { fetchArchive, sha256 } from './archives.mjs';
import { nativeImagesIn } from './embedded-images.mjs';
import { cache, python } from './python.mjs';

const fileName = (role) => `${role.replace(/[^A-Za-z0-9.]+/g, '-').replace(/-+$/, '')}.sys`;

async function take(archive, member, folder) {
  const path = join(folder, member);
  if (existsSync(path)) return path;
  const { code, output } = await run(python, [join('scripts', 'real', 'unpack.py'), archive, folder, member]);
  if (code !== 0) throw new Explained(`${member} could not be taken out of ${archive}.`, { output });
  return path;
}

async function unpackMsi(msi, show) {
  const folder = `${msi}.files`;
  if (existsSync(folder)) return folder;
  if ((await run('msiextract', ['--version'])).code === 127) {
    if (process.platform === 'darwin') throw new Explained('msiextract is missing.', { todo: 'brew install msitools' });
    await aptInstall(['msitools'], 'msiextract', show);
  }
  const { code, output } = await run('msiextract', ['-C', folder, msi]);
  if (code !== 0) throw new Explained(`msiextract ended with code ${code} on ${msi}.`, { output });
  return folder;
}

async function readDriver(archive, driver, folder, show) {
  if (driver.embeddedIn) {
    const images = nativeImagesIn(readFileSync(await take(archive, driver.embeddedIn, folder)));
    return images[driver.index];
  }
  if (!driver.msi) return readFileSync(await take(archive, driver.file, folder));
  const files = await unpackMsi(await take(archive, driver.msi, folder), show);
  const inside = readdirSync(files, { recursive: true }).find((name) => `/${name}`.endsWith(`/${driver.file}`));
  return inside === undefined ? undefined : readFileSync(join(files, inside));
}

/** Takes the drivers of one package out of its archive; each comes back with the path of its file, checked by its pinned SHA-256. */
export async function driversOf(entry, show) {
  const archive = await fetchArchive(entry, show);
  const folder = join(cache, 'unpacked', `${entry.name}-${entry.version}`);
  mkdirSync(join(cache, 'drivers'), { recursive: true });
  const drivers = [];
  for (const driver of entry.drivers) {
    const bytes = await readDriver(archive, driver, folder, show);
    const found = bytes === undefined ? 'nothing' : sha256(bytes);
    if (found !== driver.sha256)
      throw new Explained(`${driver.role}: ${found} was found in ${archive}, pinned is ${driver.sha256}.`);
    const path = join(cache, 'drivers', fileName(driver.role));
    writeFileSync(path, bytes);
    drivers.push({ ...driver, path });
  }
  return drivers;
}
