import { fileNameOf } from '../policy/image-facts.ts';
import type { CheckResult } from '../session/result.ts';
import { printable } from './printable.ts';
import { codeIntegrityStatistics } from './statistics.ts';

/** The part of `verifier /query` that code integrity tools read: the module's line and its statistics. */
export function renderVerifier(result: CheckResult): string {
  const unloaded = result.phases.some(({ name, stop }) => name === 'DriverUnload' && stop.kind === 'returned');
  const loaded = result.phases.some(({ stop }) => stop.kind !== 'notStarted');
  const name = printable(fileNameOf(result.driver.path));
  const module = `Module: ${name} (load: ${loaded ? 1 : 0} / unload: ${unloaded ? 1 : 0})`;
  const lines = [module, '', ...codeIntegrityStatistics(result.counters)];
  return `${lines.join('\n')}\n`;
}
