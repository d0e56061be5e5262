import type { ImageReport } from '../policy/image-report.ts';
import { OS_PROFILES } from '../policy/os-profile.ts';
import { grouped, plural } from './amounts.ts';
import { type Paint, paintFor } from './paint.ts';
import { printable } from './printable.ts';
import { codeIntegrityStatistics } from './statistics.ts';
import { findingBlocks, section, type TextOptions } from './text.ts';
import { wrap } from './wrap.ts';

const INDENT = '   ';

/** What `hvcheck image` prints for people. 80 columns. */
export function renderImageText(report: ImageReport, { colour }: TextOptions): string {
  const paint = paintFor(colour);
  const blocks = [
    headLines(report, paint),
    codeIntegrityStatistics(report.counters),
    ...findingBlocks(report, paint),
    section('Image', factLines(report), paint),
    section('Sections', sectionLines(report), paint),
    section('Imports', importLines(report), paint),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headLines({ driver, profile, imageRules, findings }: ImageReport, paint: Paint): string[] {
  const violations = findings.filter(({ level }) => level === 'violation').reduce((sum, { count }) => sum + count, 0);
  const headline =
    imageRules === 'passed'
      ? 'The image passes the image rules'
      : `The image breaks the image rules: ${plural(violations, 'violation')}`;
  const coloured = imageRules === 'passed' ? paint.green : paint.red;
  return [
    ...wrap(printable(driver.path)),
    ...wrap(headline).map((line) => paint.bold(coloured(line))),
    ...wrap(`${OS_PROFILES[profile.os].title} (build ${profile.build}); no code was run`, INDENT),
  ];
}

function factLines({ driver, facts }: ImageReport): string[] {
  const rows: [string, string | undefined][] = [
    ['size', plural(driver.size, 'byte')],
    ['sha256', driver.sha256],
    ['kind', driver.kind],
    ['version', facts.fileVersion],
    ['base', driver.base],
    ['entry point', facts.entryPoint],
    ['alignment', facts.sectionAlignment],
    ['relocations', grouped(facts.relocations)],
    ['exports', grouped(facts.exports)],
    ['PDB', facts.pdb],
    ['signature', facts.signed ? `${facts.signer ?? 'signer unreadable'} (not verified)` : 'none'],
  ];
  return rows.flatMap(([label, text]) => (text === undefined ? [] : wrap(printable(text), INDENT + label.padEnd(13))));
}

function sectionLines({ facts }: ImageReport): string[] {
  return facts.sections.map(({ name, virtualAddress, virtualSize, access }) =>
    `${INDENT}${printable(name).padEnd(12)}${virtualAddress.padStart(10)}  ${grouped(virtualSize).padStart(12)}  ${access}`.trimEnd(),
  );
}

function importLines({ facts }: ImageReport): string[] {
  return facts.imports.flatMap(({ module, functions, delayed }) =>
    wrap(`${plural(functions, 'routine')}${delayed ? ', delayed' : ''}`, `${INDENT}${printable(module).padEnd(24)} `),
  );
}
