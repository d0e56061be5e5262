// `npm test`: set-up, then everything else. Plain enough for an old Node, which the set-up then tells.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const start = (name) =>
  spawnSync(process.execPath, [fileURLToPath(new URL(name, import.meta.url))], { stdio: 'inherit' }).status;

const setUp = start('./setup.mjs');
if (setUp !== 0) console.log('0 passed, 1 failed');
process.exitCode = setUp === 0 ? start('./check.mjs') : 1;
