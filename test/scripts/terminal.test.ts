import { describe, expect, it } from 'vitest';
import { shortened } from '../../scripts/terminal.mjs';

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`).join('\n');

describe('the output of a failed step', () => {
  it('is shown whole while it is short', () => {
    expect(shortened(`${lines(5)}\n`, 2, 2)).toBe(lines(5));
  });

  it('keeps its first and last lines when it is long', () => {
    expect(shortened(lines(9), 2, 3)).toBe('line 1\nline 2\n[... 4 lines ...]\nline 7\nline 8\nline 9');
  });
});
