import { checkDriver } from '../session/check.ts';
import { README_SAMPLE } from './readme-parts.ts';
import { renderText } from './text.ts';

/** The report of the README's sample driver, with the options that `hvcheck check` has by itself. Run from the repository's root. */
export function readmeReport(): string {
  const result = checkDriver({
    path: README_SAMPLE,
    os: 'win11-24h2',
    seed: 1,
    mode: 'log',
    maxInstructions: 1_000_000_000,
    maxTimeMs: 60_000,
    maxMemoryBytes: 512 * 2 ** 20,
    with: [],
  });
  return renderText(result, { colour: false });
}
