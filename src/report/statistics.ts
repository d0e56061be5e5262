import { COUNTERS, type Counters } from '../policy/counters.ts';

/** Driver Verifier's block, byte for byte: eight blanks, the label in 40 columns, the count. */
export function codeIntegrityStatistics(counters: Counters): string[] {
  const lines = COUNTERS.map(({ key, label }) => `        ${`${label}:`.padEnd(40)}${counters[key]}`);
  return ['Code Integrity Statistics:', ...lines];
}
