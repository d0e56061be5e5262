import { COUNTERS } from '../policy/counters.ts';
import type { Verdict } from '../policy/verdict.ts';
import type { Matrix, MatrixRow } from './matrix.ts';
import { type Paint, paintFor } from './paint.ts';
import { printable } from './printable.ts';
import type { TextOptions } from './text.ts';
import { wrap } from './wrap.ts';

const INDENT = '   ';
const TITLE = 24;
const VERDICT = 14;
const NUMBER = 5;
const HEADERS = ['Pool', 'Prot', 'Map', 'RWX', 'Algn', 'Rloc', 'IAT', 'Run'];
const KEY =
  'Pool, Prot, Map: executable pool types, page protections, MDL mappings. RWX, Algn, Rloc, IAT: the image. ' +
  'Run: what the driver did when it ran.';
const OLD = '* has no memory integrity: the line says what would be found if it had.';
const HEADLINE: Readonly<Record<Verdict, string>> = {
  compatible: 'COMPATIBLE with memory integrity, as far as these runs went',
  violations: 'NOT COMPATIBLE with memory integrity',
  inconclusive: 'INCONCLUSIVE: nothing was found, but not every run was complete',
};

/** The report of `--os all`: a line for each version of Windows, and what differs between them. 80 columns. */
export function renderMatrix(matrix: Matrix, { colour }: TextOptions): string {
  const paint = paintFor(colour);
  const { driver, profile, verdict, versions, differences } = matrix;
  const colourOf = { compatible: paint.green, violations: paint.red, inconclusive: paint.yellow };
  const blocks = [
    [
      ...wrap(printable(driver.path)),
      ...wrap(HEADLINE[verdict]).map((line) => paint.bold(colourOf[verdict](line))),
      ...wrap(`${versions.length} versions of Windows, mode ${profile.mode}, seed ${profile.seed}`, INDENT),
    ],
    [
      paint.bold(`${''.padEnd(TITLE + VERDICT)}${HEADERS.map((header) => header.padStart(NUMBER)).join('')}`),
      ...versions.map((row) => rowLine(row, paint)),
    ],
    [...wrap(KEY), ...(versions.some(({ hasMemoryIntegrity }) => !hasMemoryIntegrity) ? wrap(OLD) : [])],
    [
      paint.bold('Differences'),
      ...(differences.length === 0 ? [`${INDENT}none: the same on every version`] : []),
      ...differences.flatMap(({ text }) => wrap(printable(text), `${INDENT}- `)),
    ],
    reasonLines(versions, paint),
    wrap('One version in full: hvcheck check --os VERSION'),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function rowLine(row: MatrixRow, paint: Paint): string {
  const { title, hasMemoryIntegrity, started, verdict, counters, runViolations } = row;
  const colour = { compatible: paint.green, violations: paint.red, inconclusive: paint.yellow }[verdict];
  const word = started || verdict === 'violations' ? verdict : 'not started';
  const numbers = [...COUNTERS.map(({ key }) => counters[key]), runViolations];
  const cells = numbers.map((count) => (count === 0 ? '.' : String(count)).padStart(NUMBER)).join('');
  return `${`${title}${hasMemoryIntegrity ? '' : ' *'}`.padEnd(TITLE)}${colour(word.padEnd(VERDICT))}${cells}`;
}

/** Why the inconclusive versions are so, each reason once. */
function reasonLines(versions: readonly MatrixRow[], paint: Paint): string[] {
  const open = versions.filter(({ verdict, started }) => verdict === 'inconclusive' && started);
  const reasons = [...new Set(open.flatMap((row) => row.reasons))];
  if (reasons.length === 0) return [];
  return [paint.bold('Inconclusive because'), ...reasons.flatMap((reason) => wrap(printable(reason), `${INDENT}- `))];
}
