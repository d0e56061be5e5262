import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { generatedDocs } from '../../src/report/generated-docs.ts';
import { checkOutputSchema, type Stop } from '../../src/session/result.ts';
import { ENTRY, pool, sampleResult, site, UNLOAD } from './sample-result.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const docs = generatedDocs();
const committed = (path: string) => readFileSync(root + path, 'utf8');

describe('documents made from the code', () => {
  test.each([...docs.keys()])('%s is fresh (npm run docs writes it)', (path) => {
    expect(committed(path)).toBe(docs.get(path));
  });
});

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
const validate = ajv.compile(JSON.parse(committed('docs/schema/check-1.schema.json')));
const accepts = (value: unknown) => {
  const isValid = validate(value);
  expect(checkOutputSchema.safeParse(value).success, JSON.stringify(validate.errors)).toBe(isValid);
  return isValid;
};

const STOPS: Stop[] = [
  { kind: 'returned' },
  { kind: 'bugCheck', code: '0xbe', name: 'ATTEMPTED_WRITE_TO_READONLY_MEMORY' },
  { kind: 'denied', access: 'execute', va: '0x1', gpa: '0x2' },
  { kind: 'limit', limit: 'calls', value: 5 },
  { kind: 'unhandledFault', fault: 'page fault', rip: '0x1' },
  { kind: 'notStarted', reason: 'why' },
  { kind: 'internalError', message: 'what' },
];

describe('the published schema', () => {
  const at = site(0x1010, 'F+0x1', 'f.c', 1);
  const full = sampleResult({
    fill: (collector) =>
      collector.record('ExecutePoolType', 1n, 'ExAllocatePool', () => ({
        ...pool(at, [at]),
        history: [{ event: 'allocated', site: at }, { event: 'freed' }],
      })),
    phases: [
      ENTRY,
      ...STOPS.map((stop) => ({ ...UNLOAD, stop })),
      { ...UNLOAD, instructions: 10_000_000, instructionsAtLeast: true as const },
    ],
    unmodelled: [{ module: 'a.sys', name: 'F', calls: 1 }],
    log: ['hello'],
    bugCheck: { code: '0xc4', name: 'N', args: ['0x2000', '0x1', '0x0', '0x0'], text: 't' },
  });

  test('takes a result with everything in it, alone and in a list', () => {
    expect(accepts(full)).toBe(true);
    const failure = { schema: 1, tool: full.tool, driver: { path: 'x.sys' }, error: { code: 'NotPe', message: 'm' } };
    expect(accepts([full, failure])).toBe(true);
    expect(accepts([])).toBe(true);
  });

  test.each([
    ['an unknown field', { ...full, extra: 1 }],
    ['another schema number', { ...full, schema: 2 }],
    ['a missing part', { ...full, counters: undefined }],
    ['three arguments', { ...full, findings: [{ ...full.findings[0], args: ['0x1', '0x2', '0x3'] }] }],
    ['an unknown kind', { ...full, findings: [{ ...full.findings[0], kind: 'Nonsense' }] }],
    ['a count of zero', { ...full, findings: [{ ...full.findings[0], count: 0 }] }],
    ['an address that is a number', { ...full, driver: { ...full.driver, base: 4096 } }],
    ['a stop with a foreign field', { ...full, phases: [{ ...ENTRY, stop: { kind: 'returned', code: '0x1' } }] }],
    ['a failure alone', { schema: 1, tool: full.tool, driver: { path: 'x' }, error: { code: 'c', message: 'm' } }],
  ])('refuses %s', (_text, value) => {
    expect(accepts(JSON.parse(JSON.stringify(value)))).toBe(false);
  });
});
