import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contentsOf, fileAt } from '../../../src/kernel/files/file-tree.ts';
import { loadImage } from '../../../src/kernel/modules/load-image.ts';
import { readImage } from '../../../src/pe/image.ts';
import { createTestKernel } from '../../stubs/kernel-fixture.ts';

const FILE = 'fixtures/kernel/busy-waits/driver.sys';

test('a driver that opens its own file reads it as it lies on the disk', () => {
  const { k } = createTestKernel();
  const bytes = readFileSync(FILE);
  loadImage(k, { image: readImage(bytes, FILE), name: 'own.sys', path: '\\SystemRoot\\System32\\drivers\\own.sys' });
  const node = fileAt(k, '\\Windows\\System32\\drivers\\own.sys');
  expect(Buffer.from(contentsOf(k, node!)).equals(bytes)).toBe(true);
});

test('the modelled kernel has a file of the size and headers that it has in memory', () => {
  const { k } = createTestKernel();
  const contents = Buffer.from(contentsOf(k, fileAt(k, '\\Windows\\System32\\ntoskrnl.exe')!));
  const nt = contents.readUInt32LE(0x3c);
  expect(contents.readUInt32LE(nt)).toBe(0x4550);
  expect(contents.length).toBe(contents.readUInt32LE(nt + 0x50));
});
