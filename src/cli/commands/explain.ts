import { findKinds, VIOLATION_KINDS } from '../../policy/catalogue.ts';
import type { ExitCode } from '../../policy/exit-code.ts';
import { renderExplanation, renderKinds } from '../../report/explain.ts';
import { UsageError } from '../failure.ts';
import { type Terminal, wantsColour } from '../terminal.ts';

/** `hvcheck explain [KIND|CODE]`. */
export function explainCommand(words: readonly string[], terminal: Terminal): ExitCode {
  if (words.length === 0) {
    terminal.stdout.write(renderKinds());
    return 0;
  }
  const kinds = findKinds(words);
  if (kinds.length === 0) {
    const known = VIOLATION_KINDS.join(', ');
    throw new UsageError('UnknownKind', `no kind or code ${JSON.stringify(words.join(' '))}; there are ${known}`);
  }
  const colour = wantsColour(terminal);
  terminal.stdout.write(kinds.map((kind) => renderExplanation(kind, { colour })).join('\n'));
  return 0;
}
