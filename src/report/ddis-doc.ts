import { ALL_DDIS } from '../../stubs/index.ts';
import type { Ddi } from '../kernel/declaration.ts';
import { fidelityOf } from './ddi-text.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** The text of `docs/ddis.md`: every routine with a model, a table for each module. */
export function renderDdisDoc(ddis: readonly Ddi[] = ALL_DDIS): string {
  const exported = ddis.filter(({ internal }) => !internal);
  const modules = [...new Set(exported.map(({ module }) => module))].sort(compare);
  const counts = (level: string) => exported.filter(({ fidelity }) => fidelityOf(fidelity).level === level).length;
  const lines = [
    '# What hvcheck models of Windows',
    '',
    'Made from the declarations in `stubs/` by `npm run docs`; a test fails when it is stale.',
    '',
    `${exported.length} routines: ${counts('exact')} exact, ${counts('approximate')} approximate, ${counts('recorded')} recorded.`,
    '',
    '- *exact*: behaves as documented in all that a driver can see.',
    '- *approximate*: the same but for the gaps that are named.',
    '- *recorded*: the call is recorded and gets a plausible answer; it has no effect that later calls see.',
    '',
    'A call of anything else is recorded with its arguments, gets a default result, and makes the verdict *inconclusive*.',
    '`hvcheck ddis --driver FILE` says which of these a driver imports.',
    ...modules.flatMap((module) => ['', ...moduleTable(module, exported)]),
  ];
  return `${lines.join('\n')}\n`;
}

function moduleTable(module: string, ddis: readonly Ddi[]): string[] {
  const rows = ddis.filter((ddi) => ddi.module === module).sort((a, b) => compare(a.name, b.name));
  return [
    `## ${module}`,
    '',
    '| Routine | Highest IRQL | Model | Gaps |',
    '|---|---|---|---|',
    ...rows.map(({ name, maxIrql, fidelity }) => {
      const { level, gaps } = fidelityOf(fidelity);
      return `| \`${name}\` | ${maxIrql === 'ANY' ? 'any' : maxIrql} | ${level} | ${cell(gaps.join('; '))} |`;
    }),
  ];
}
