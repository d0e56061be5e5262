import { describe, expect, it } from 'vitest';
import { isAtLeast, nodeComplaint, rustComplaint } from '../../scripts/setup/versions.mjs';

describe('minimum versions', () => {
  it.each([
    ['20.19.0', '20.19.0', true],
    ['v22.1.0', '20.19.0', true],
    ['20.9.0', '20.19.0', false],
    ['18.20.4', '20.19.0', false],
    ['1.88.0-nightly', '1.88.0', true],
    ['1.100.0', '1.88.0', true],
  ])('%s against %s: %s', (found, needed, expected) => {
    expect(isAtLeast(found, needed)).toBe(expected);
  });

  it('say what was found, what is needed and where to get it', () => {
    expect(nodeComplaint('18.19.0')).toMatch(/Node 18\.19\.0 was found, 20\.19\.0 or newer.*\n.*nodejs\.org/);
    expect(nodeComplaint('20.19.0')).toBeUndefined();
    const old = rustComplaint('rustc 1.75.0 (82e1608df 2023-12-21)');
    expect(old?.message).toBe('Rust 1.75.0 was found, 1.88.0 or newer is needed.');
    expect(old?.todo).toContain('rustup update');
    expect(rustComplaint(undefined)?.message).toContain('No Rust compiler');
    expect(rustComplaint('rustc 1.95.0 (f2d3ce0bd 2026-03-21)')).toBeUndefined();
  });
});
