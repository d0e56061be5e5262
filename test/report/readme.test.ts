import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readmeParts, withGeneratedParts } from '../../src/report/readme-parts.ts';
import { readmeReport } from '../../src/report/readme-report.ts';

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

describe('the README', () => {
  it('shows the findings and the report of today (npm run docs writes them)', () => {
    expect(readme).toBe(withGeneratedParts(readme, readmeParts(readmeReport())));
  });
  it('keeps what stands around its generated parts', () => {
    const text = 'a <!-- kinds -->old<!-- /kinds --> b <!-- report --><!-- /report --> c';
    const made = withGeneratedParts(text, { kinds: 'K', report: 'R' });
    expect(made).toBe('a <!-- kinds -->\n\nK\n\n<!-- /kinds --> b <!-- report -->\n\nR\n\n<!-- /report --> c');
    expect(withGeneratedParts(made, { kinds: 'K', report: 'R' })).toBe(made);
  });
  it('must have its markers', () => {
    expect(() => withGeneratedParts('nothing', { kinds: '', report: '' })).toThrow('<!-- kinds -->');
  });
});
