import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TRACE_FORMAT_DOC, withTraceKinds } from '../../src/report/trace-kinds-doc.ts';

it('docs/trace-format.md lists the kinds as they are (npm run docs)', () => {
  const text = readFileSync(new URL(`../../${TRACE_FORMAT_DOC}`, import.meta.url), 'utf8');
  expect(text).toBe(withTraceKinds(text));
});
it('a document without markers is refused', () => expect(() => withTraceKinds('# Kinds')).toThrow('markers'));
