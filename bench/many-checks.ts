import { setImmediate } from 'node:timers/promises';
import { checkDriver } from '../src/session/check.ts';
import { CHECK_OPTIONS } from './check-options.ts';

// Run from the repository's root, with --expose-gc: resident memory then is not a matter of when V8 last collected.
const CHECKS = 1000;
/** Two of them have symbols beside them. */
const DRIVERS = ['clean/device', 'pool/sites', 'mdl/normal-priority', 'image/rwx-section'];
const seeds = process.argv[2];

const resident = async () => {
  await setImmediate();
  globalThis.gc?.();
  await setImmediate();
  return process.memoryUsage.rss();
};

let after100 = 0;
for (let index = 0; index < CHECKS; index++) {
  // What V8 found dead of the native side is freed between turns of the event loop only.
  if (index % 10 === 0) await setImmediate();
  const driver = DRIVERS[index % DRIVERS.length];
  const seed = seeds === 'new-seeds' ? index + 1 : CHECK_OPTIONS.seed;
  checkDriver({ ...CHECK_OPTIONS, seed, path: `fixtures/${driver}/driver.sys` });
  if (index === 99) after100 = await resident();
}
process.stdout.write(JSON.stringify({ checks: CHECKS, after100, afterLast: await resident() }));
