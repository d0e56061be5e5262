import type { CheckOptions } from '../src/session/check.ts';

/** What `hvcheck check` uses where nothing is asked for. */
export const CHECK_OPTIONS: Omit<CheckOptions, 'path'> = {
  os: 'win11-24h2',
  seed: 1,
  mode: 'log',
  maxInstructions: 1_000_000_000,
  maxTimeMs: 60_000,
  maxMemoryBytes: 512 * 2 ** 20,
  with: [],
};
