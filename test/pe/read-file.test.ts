import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageError } from '../../src/pe/image-error.ts';
import { readDriverFile } from '../../src/pe/read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hvcheck-pe-'));
const at = (name: string) => join(folder, name);

beforeAll(() => {
  chmodSync(folder, 0o755);
  writeFileSync(at('good.sys'), 'MZ…');
  writeFileSync(at('empty.sys'), '');
  writeFileSync(at('huge.sys'), '');
  truncateSync(at('huge.sys'), 256 * 1024 * 1024 + 1);
  mkdirSync(at('folder.sys'));
  writeFileSync(at('secret.sys'), 'MZ');
  chmodSync(at('secret.sys'), 0);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Permissions mean nothing to root. */
function asNobody<T>(action: () => T): T {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(65534);
  try {
    return action();
  } finally {
    process.seteuid?.(0);
  }
}

function refusal(path: string): ImageError {
  try {
    asNobody(() => readDriverFile(path));
  } catch (error) {
    expect(error).toBeInstanceOf(ImageError);
    return error as ImageError;
  }
  throw new Error('the file was read');
}

describe('readDriverFile', () => {
  it('gives the bytes', () => {
    expect(Buffer.from(readDriverFile(at('good.sys'))).toString()).toBe('MZ…');
    expect(readDriverFile(at('empty.sys'))).toEqual(new Uint8Array(0));
  });

  it.each([
    ['missing.sys', 'NotFound', /can't be found/],
    ['good.sys/inside.sys', 'NotFound', /can't be found/],
    ['with\0nul.sys', 'NotFound', /can't be found/],
    ['folder.sys', 'IsDirectory', /is a directory; name a \.sys file/],
    ['secret.sys', 'Unreadable', /can't be read \(EACCES\); check its permissions/],
    ['huge.sys', 'TooLarge', /268435457 bytes; .*at most 256 MB/],
  ] as const)('refuses %j: %s', (name, code, says) => {
    const error = refusal(at(name));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(says)]);
    expect(error.message).not.toMatch(/\n/);
  });

  it('refuses a device', () => {
    expect(refusal('/dev/zero').code).toBe('NotAFile');
  });
});
