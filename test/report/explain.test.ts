import { describe, expect, test } from 'vitest';
import { entryOf, findKinds, VIOLATION_KINDS } from '../../src/policy/catalogue.ts';
import { zeroCounters } from '../../src/policy/counters.ts';
import { bugCheckLines } from '../../src/report/bugcheck.ts';
import { exampleBugCheck } from '../../src/report/example-finding.ts';
import { renderExplanation, renderKinds } from '../../src/report/explain.ts';
import { codeIntegrityStatistics } from '../../src/report/statistics.ts';

const explain = (kind: (typeof VIOLATION_KINDS)[number]) => renderExplanation(kind, { colour: false });

describe.each(VIOLATION_KINDS)('explain %s', (kind) => {
  const text = explain(kind);
  const entry = entryOf(kind);

  test('says everything there is to say', () => {
    const headings = [
      'What it means',
      'Decided by',
      'Windows reports it as',
      'Fix',
      'Before',
      'After',
      'Exceptions',
      'Read more',
    ];
    for (const heading of headings) expect(text).toContain(`\n${heading}\n`);
    expect(text).toContain(entry.code);
    expect(text.replace(/\s+/g, ' ')).toContain(entry.since);
    expect(text).toContain(entry.help);
    for (const line of [...entry.before, ...entry.after]) expect(text).toContain(`    ${line}\n`);
    expect(text.includes('What Windows prints')).toBe(entry.bugCheck !== undefined || entry.counter !== undefined);
  });

  test('fills every place of its message', () => {
    expect(text).not.toMatch(/\{\w+\}|undefined/);
  });

  test('is found by name, id and code, and listed', () => {
    expect(findKinds([kind.toUpperCase()])).toEqual([kind]);
    expect(findKinds([entry.code])).toEqual([kind]);
    expect(renderKinds().replace(/\s+/g, ' ')).toContain(`${kind}: ${entry.title}`);
  });
});

/** Bug check 0xC4 as the reference has it: argument 1, its text, meanings of arguments 2 to 4. */
const VERIFIER = [
  ['ExecutePoolType', '2000', 'The caller specified an executable pool type. (Expected: NonPagedPoolNx)'],
  [
    'ExecutePageProtection',
    '2001',
    'The caller specified an executable page protection. (Expected: cleared PAGE_EXECUTE* bits)',
  ],
  ['ExecutePageMapping', '2002', 'The caller specified an executable MDL mapping. (Expected: MdlMappingNoExecute)'],
  ['ExecuteWriteSection', '2003', 'The image contains an executable and writable section.'],
  ['SectionAlignment', '2004', 'The image contains a section that is not page aligned.'],
  ['IatInExecutableSection', '2005', 'The image contains an IAT located in an executable section.'],
] as const;

test.each(VERIFIER)('%s ends in the debugger as 0xC4 0x%s', (kind, argument, text) => {
  const lines = bugCheckLines(exampleBugCheck(kind)!);
  expect(lines.slice(0, 3)).toEqual([
    'DRIVER_VERIFIER_DETECTED_VIOLATION (c4)',
    'Arguments:',
    `Arg1: 000000000000${argument}, Code Integrity Issue: ${text}`,
  ]);
  expect(lines).toHaveLength(6);
  expect(findKinds(['0xC4', `0x${argument}`])).toEqual([kind]);
  expect(findKinds(['c4', argument])).toEqual([kind]);
});

test('the example of ExecutePoolType is the report of a real driver', () => {
  expect(bugCheckLines(exampleBugCheck('ExecutePoolType')!).join('\n')).toBe(
    `DRIVER_VERIFIER_DETECTED_VIOLATION (c4)
Arguments:
Arg1: 0000000000002000, Code Integrity Issue: The caller specified an executable pool type. (Expected: NonPagedPoolNx)
Arg2: fffff802da2d33e8, The address in the driver's code where the error was detected.
Arg3: 0000000000000000, Pool Type.
Arg4: 00000000484d454d, Pool Tag (if provided).`,
  );
});

test("Driver Verifier's statistics, byte for byte", () => {
  expect(codeIntegrityStatistics({ ...zeroCounters(), executePoolType: 3 }).join('\n')).toBe(
    `Code Integrity Statistics:
        Execute Pool Type Count:                3
        Execute Page Protection Count:          0
        Execute Page Mapping Count:             0
        Execute-Write Section Count:            0
        Section Alignment Failures:             0
        Unsupported Relocs Count:               0
        IAT in Executable Section Count:        0`,
  );
});
