import { spawnSync } from 'node:child_process';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

it('finds everything that is generated to be fresh', () => {
  const run = spawnSync(process.execPath, ['scripts/generate/main.mjs', '--check'], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
});

it('leaves what is not imported out of a bundle', () => {
  const contents = [
    `import { UNICODE_STRING } from './src/generated/structs.ts';`,
    `import { PAGE } from './src/generated/enums.ts';`,
    `import { STATUS_PENDING } from './src/generated/ntstatus.ts';`,
    `console.log(UNICODE_STRING.$size, PAGE.PAGE_GUARD, STATUS_PENDING);`,
  ].join('\n');
  const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' as const };
  const bundle = buildSync({ stdin, bundle: true, format: 'esm', write: false }).outputFiles[0]!.text;
  expect(bundle).toContain('MaximumLength');
  expect(bundle).not.toMatch(/DEVICE_OBJECT|POOL_TYPE|STATUS_ACCESS_DENIED/);
});
