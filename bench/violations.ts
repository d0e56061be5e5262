import { join } from 'node:path';
import { checkDriver } from '../src/session/check.ts';
import { CHECK_OPTIONS } from './check-options.ts';
import { interleaved } from './rounds.ts';

const ROUNDS = 7;
/** What the sample drivers do, beyond the one time that those without a loop do it. */
const WRITES = 1_000;
const FETCHES = 199;

export interface ViolationFigures {
  /** Milliseconds for one denied write and one denied fetch, handled and continued. */
  readonly write: number;
  readonly fetch: number;
  /** Time of ten thousand violating calls over that of ten thousand clean ones; whole checks. */
  readonly calls: number;
}

/** What violations cost in `log` mode: whole checks of sample drivers against those of their likes without the loop. */
export async function violationFigures(root: string): Promise<ViolationFigures> {
  const check = (name: string) => () => {
    const since = performance.now();
    checkDriver({ ...CHECK_OPTIONS, path: join(root, 'fixtures', name, 'driver.sys') });
    return performance.now() - since;
  };
  check('clean/device')();
  const time = await interleaved(ROUNDS, {
    writes: check('limits/code-writes'),
    oneWrite: check('runtime/code-write-mdl'),
    fetches: check('limits/pool-fetches'),
    oneFetch: check('runtime/pool-code'),
    violating: check('limits/violating-calls'),
    clean: check('limits/clean-calls'),
  });
  return {
    write: (time.writes - time.oneWrite) / WRITES,
    fetch: (time.fetches - time.oneFetch) / FETCHES,
    calls: time.violating / time.clean,
  };
}
