import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ask, run } from '../run.mjs';
import { Explained } from '../terminal.mjs';

function isOnPath(command) {
  return (process.env.PATH || '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const entriesOf = (folder) => (existsSync(folder) ? readdirSync(folder) : []);
const foldersLike = (parent, pattern, child = '') =>
  entriesOf(parent)
    .filter((name) => pattern.test(name))
    .map((name) => join(parent, name, child));

/** The crate's bindings are made by bindgen, which loads libclang and needs the compiler's own headers beside it. */
function hasLibclang() {
  if (process.env.LIBCLANG_PATH) return true;
  const folders = [
    ...foldersLike('/usr/lib', /^llvm/, 'lib'),
    ...foldersLike('/usr/lib', /-linux-gnu/),
    ...['/usr/lib', '/usr/lib64', '/usr/local/lib', '/opt/homebrew/opt/llvm/lib', '/usr/local/opt/llvm/lib'],
    '/Library/Developer/CommandLineTools/usr/lib',
    '/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib',
  ];
  const library = folders.some((folder) =>
    entriesOf(folder).some((name) => /^libclang(-[\d.]+)?\.(so|dylib)/.test(name)),
  );
  const resources = folders.flatMap((folder) => foldersLike(join(folder, 'clang'), /^\d/, 'include/stddef.h'));
  return library && (process.platform === 'darwin' || resources.some((header) => existsSync(header)));
}

const tools = [
  { name: 'a C compiler (cc)', found: () => isOnPath('cc'), apt: 'build-essential', brew: '' },
  { name: 'a C++ compiler (c++)', found: () => isOnPath('c++'), apt: 'build-essential', brew: '' },
  { name: 'make', found: () => isOnPath('make'), apt: 'build-essential', brew: '' },
  { name: 'cmake', found: () => isOnPath('cmake'), apt: 'cmake', brew: 'cmake' },
  { name: 'libclang', found: hasLibclang, apt: 'libclang-dev', brew: 'llvm' },
];

export const missingTools = () => tools.filter((tool) => !tool.found());

const unique = (names) => [...new Set(names)].filter(Boolean);

/** The command that a person would type to get these apt packages. */
export const aptCommand = (packages) => `sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;

function privilege() {
  if (process.getuid && process.getuid() === 0) return [];
  if (!isOnPath('sudo')) return undefined;
  if (ask('sudo', ['-n', 'true']) !== undefined) return ['sudo', '-n'];
  return process.stdin.isTTY ? ['sudo'] : undefined;
}

/** Installs Debian packages with root's rights, ours or sudo's; `what` names them for the message when that can't be done. */
export async function aptInstall(packages, what, show) {
  const todo = `run this, then start again: ${aptCommand(packages)}`;
  const prefix = isOnPath('apt-get') ? privilege() : undefined;
  if (prefix === undefined) {
    throw new Explained(`${what}: missing, and can't be installed from here.`, {
      todo: isOnPath('apt-get')
        ? todo
        : `install it with your system's package manager (Debian's names: ${packages.join(' ')})`,
    });
  }
  // sudo -v asks for the password on the terminal itself, before the output is collected.
  if (prefix.length === 1) ask('sudo', ['-v', '-p', 'Password for installing system packages: ']);
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return run(command, rest, { onLine: show });
  };
  const install = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-q', '--no-install-recommends', ...packages];
  if ((await apt(...install)).code === 0) return;
  const update = await apt('update', '-q');
  const again = await apt(...install);
  if (again.code !== 0) {
    throw new Explained(`apt-get install ${packages.join(' ')} ended with code ${again.code}.`, {
      output: update.code === 0 ? again.output : update.output + again.output,
      todo,
    });
  }
}

export async function installTools(missing, show) {
  const names = missing.map((tool) => tool.name).join(', ');
  if (process.platform === 'darwin') {
    const brew = unique(missing.map((tool) => tool.brew));
    throw new Explained(`${names}: missing.`, {
      todo: brew.length > 0 ? 'brew install cmake llvm' : 'xcode-select --install',
    });
  }
  await aptInstall(unique(missing.map((tool) => tool.apt)), names, show);
  const still = missingTools();
  if (still.length > 0) {
    throw new Explained(`${still.map((tool) => tool.name).join(', ')}: still missing after the installation.`, {
      todo: 'put it on PATH (for libclang: set LIBCLANG_PATH to the folder with libclang.so), then run this again',
    });
  }
}
