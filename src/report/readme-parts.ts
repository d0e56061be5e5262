import { entryOf, VIOLATION_KINDS, type ViolationKind } from '../policy/catalogue.ts';
import { DDI_RULES } from '../policy/ddi-rules.ts';

/** The sample driver whose report the README shows. */
export const README_SAMPLE = 'fixtures/pool/wrapper/driver.sys';

/** Text between each pair of markers `<!-- NAME -->` and `<!-- /NAME -->` in the README. */
export interface ReadmeParts {
  readonly kinds: string;
  readonly report: string;
}

const EVIDENCE = { image: 'the image', call: 'a call', run: 'the run' } as const;
const cell = (text: string) => text.replaceAll('|', '\\|');

/** `report`: what `hvcheck check` prints for `README_SAMPLE`. */
export function readmeParts(report: string): ReadmeParts {
  return {
    kinds: kindTable(),
    report: ['```', `$ hvcheck check ${README_SAMPLE}`, report.trimEnd(), '```'].join('\n'),
  };
}

function kindTable(): string {
  return [
    '| Id | Finding | Level | Seen in |',
    '|---|---|---|---|',
    ...VIOLATION_KINDS.map((kind) => kindRow(kind)),
  ].join('\n');
}

function kindRow(kind: ViolationKind): string {
  const { code, title, level, evidence } = entryOf(kind);
  const routines = DDI_RULES.filter((rule) => rule.kind === kind).length;
  const seen = routines > 0 ? `${EVIDENCE[evidence]} (${routines} routines)` : EVIDENCE[evidence];
  return `| ${code} | [${cell(title)}](docs/violations.md#${kind.toLowerCase()}) | ${level} | ${seen} |`;
}

/** The README with its generated parts made anew. Throws where it has no such pair of markers. */
export function withGeneratedParts(readme: string, parts: ReadmeParts): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [start, end] = [text.indexOf(open), text.indexOf(close)];
    if (start < 0 || end < start) throw new Error(`README.md has no ${open} … ${close}: put the pair of markers back`);
    return `${text.slice(0, start + open.length)}\n\n${part}\n\n${text.slice(end)}`;
  }, readme);
}
