import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ask, root, run } from '../run.mjs';
import { hashOfSources } from '../sources.mjs';
import { Explained } from '../terminal.mjs';
import { rustComplaint } from './versions.mjs';

export const addon = join(root, 'dist', 'hvcheck-native.node');

const sources = ['.cargo', 'native/Cargo.toml', 'native/Cargo.lock', 'native/build.rs', 'native/src'];

export const nativeHash = () => `${process.platform}-${process.arch}-${hashOfSources(root, sources)}`;

export function checkRust() {
  const complaint = rustComplaint(ask('rustc', ['--version'])) || rustComplaint(ask('cargo', ['--version']));
  if (complaint) throw new Explained(complaint.message, { todo: complaint.todo });
}

function libraryOf(messages) {
  for (const line of messages.split('\n')) {
    if (!line.startsWith('{')) continue;
    const message = JSON.parse(line);
    if (message.reason !== 'compiler-artifact' || !message.target.kind.includes('cdylib')) continue;
    const library = message.filenames.find((name) => /\.(so|dylib|dll)$/.test(name));
    if (library) return library;
  }
  return undefined;
}

export async function buildNativeEngine(show) {
  const manifest = join('native', 'Cargo.toml');
  if (!existsSync(join(root, manifest))) throw new Explained(`${manifest} is missing from this checkout.`);
  const args = ['build', '--release', '--locked', '--manifest-path', manifest];
  const { code, stdout, output } = await run('cargo', [...args, '--message-format=json-render-diagnostics'], {
    onLine: show,
    quietStdout: true,
    env: { CARGO_TERM_COLOR: 'never' },
  });
  const library = code === 0 ? libraryOf(stdout) : undefined;
  if (library === undefined) {
    throw new Explained(`cargo ${args.join(' ')} ${code === 0 ? 'made no library' : `ended with code ${code}`}.`, {
      output,
      todo: 'look at the output above; a network failure: check that https://index.crates.io can be reached, then run this again',
    });
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  // A running process may have the old file mapped: put the new one in its place in one go.
  const fresh = `${addon}.${process.pid}`;
  copyFileSync(library, fresh);
  renameSync(fresh, addon);
}
