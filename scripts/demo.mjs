// `npm run demo`: set-up, then the built tool over a few sample drivers. Plain enough for an old Node, which the set-up tells.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const setUp = spawnSync(process.execPath, [fileURLToPath(new URL('./setup.mjs', import.meta.url))], {
  stdio: 'inherit',
});
if (setUp.status === 0) import('./demo/reports.mjs').then(({ showReports }) => showReports());
else process.exitCode = 1;
