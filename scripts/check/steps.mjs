import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../run.mjs';
import { cargoCounts, vitestCounts, withExitCode } from './counts.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);
const crate = ['--manifest-path', 'native/Cargo.toml'];
// The release profile and the set-up's features: Unicorn itself is then built once for build, clippy and test together.
const release = [...crate, '--release', '--locked'];

const command =
  (program, ...args) =>
  async (show) => {
    const { code, output } = await run(program, args, { onLine: show });
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
  };

const script = (path, ...args) => command(process.execPath, path, ...args);

async function cargoTest(show) {
  const { code, output } = await run('cargo', ['test', ...release], {
    env: { CARGO_TERM_COLOR: 'never' },
    onLine: show,
  });
  const counts = withExitCode(cargoCounts(output), code);
  return { ...counts, output, detail: `${counts.passed} passed, ${counts.failed} failed` };
}

async function vitest() {
  const report = join(root, '.cache', `vitest-${process.pid}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const { code, output } = await run(bin('vitest'), ['run', ...reporters], { env: { NO_COLOR: '1' } });
  const read = existsSync(report) ? vitestCounts(JSON.parse(readFileSync(report, 'utf8'))) : undefined;
  rmSync(report, { force: true });
  const counts = withExitCode(read, code);
  return { ...counts, output, detail: `${counts.passed} passed, ${counts.failed} failed` };
}

/** A toolchain of rustup's minimal profile comes without these two. */
async function rustComponents(show) {
  const missing = [];
  for (const tool of ['clippy', 'fmt']) {
    if ((await run('cargo', [tool, '--version'])).code !== 0) missing.push(tool === 'fmt' ? 'rustfmt' : tool);
  }
  if (missing.length === 0) return { passed: 1, failed: 0, output: '' };
  const added = await command('rustup', 'component', 'add', ...missing)(show);
  const todo = `${missing.join(' and ')} missing: rustup component add ${missing.join(' ')} (Debian's packages: rust-clippy rustfmt)`;
  return added.failed === 0 ? added : { ...added, output: `${added.output}\n${todo}` };
}

/** Everything that is checked, in order. Each gives back how many checks or tests passed and failed. */
export const steps = [
  { name: 'format and lint', work: command(bin('biome'), 'ci', '--colors=off') },
  { name: 'types', work: command(bin('tsc'), '--noEmit', '-p', '.') },
  { name: 'generated files are fresh', work: script('scripts/generate/main.mjs', '--check') },
  { name: 'fixtures are what their sources make', work: script('scripts/fixtures.mjs', '--if-available') },
  { name: 'Rust components', work: rustComponents },
  { name: 'cargo fmt', work: command('cargo', 'fmt', ...crate, '--check', '--', '--color=never') },
  { name: 'cargo clippy', work: command('cargo', 'clippy', ...release, '--all-targets', '--', '-D', 'warnings') },
  { name: 'cargo test', work: cargoTest },
  { name: 'vitest', work: vitest },
];
