import { beforeEach, expect, test } from 'vitest';
import {
  STATUS_END_OF_FILE,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_NO_MORE_FILES,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../../src/generated/ntstatus.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
let block: bigint;
beforeEach(() => {
  t = createTestKernel();
  block = t.memory(16);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
function attributes(name: string): bigint {
  const at = t.memory(0x30);
  t.k.mem.setU32(at, 0x30);
  t.k.mem.setU64(at + 0x10n, t.unicode(name));
  t.k.mem.setU32(at + 0x18n, 0x240);
  return at;
}
const handle = () => t.memory(8);
function create(name: string, disposition: number, options = 0x20): { status: number; file: bigint } {
  const out = handle();
  const result = t.call('ZwCreateFile', out, 0x12019f, attributes(name), block, 0, 0x80, 0, disposition, options, 0, 0);
  return { status: status(result), file: t.k.mem.u64(out) };
}

test('what is written is read, from the position or an offset, up to the end', () => {
  const { file } = create('\\??\\C:\\Windows\\Temp\\log.txt', 2);
  expect(t.k.mem.u64(block + 8n)).toBe(2n);
  expect(status(t.call('ZwWriteFile', file, 0, 0, 0, block, t.ansiz('hello'), 5, 0, 0))).toBe(STATUS_SUCCESS);
  const buffer = t.memory(16);
  const offset = t.memory(8);
  t.k.mem.setU64(offset, 1n);
  expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 16, offset, 0))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u64(block + 8n)).toBe(4n);
  expect(t.k.mem.ansiz(buffer)).toBe('ello');
  expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 16, 0, 0))).toBe(STATUS_END_OF_FILE);
  const information = t.memory(24);
  expect(status(t.call('ZwQueryInformationFile', file, block, information, 24, 5))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u64(information + 8n)).toBe(5n);
  expect(status(t.call('ZwDeviceIoControlFile', file, 0, 0, 0, block, 0x222000, 0, 0, 0, 0))).toBe(
    STATUS_INVALID_DEVICE_REQUEST,
  );
});

test.each([
  ['\\SystemRoot\\nothing.txt', 1, STATUS_OBJECT_NAME_NOT_FOUND],
  ['\\??\\C:\\no\\such.txt', 2, STATUS_OBJECT_PATH_NOT_FOUND],
  ['\\SystemRoot\\System32\\ntoskrnl.exe', 2, STATUS_OBJECT_NAME_COLLISION],
  ['\\??\\Z:\\etc\\passwd', 1, STATUS_OBJECT_PATH_NOT_FOUND],
  ['\\??\\C:\\..\\..\\etc\\passwd', 1, STATUS_OBJECT_PATH_NOT_FOUND],
])('creating %s with disposition %i fails', (name, disposition, expected) => {
  expect(create(name, disposition).status).toBe(expected);
});

test("ntoskrnl.exe's file begins as an image does", () => {
  const { file } = create('\\SystemRoot\\System32\\ntoskrnl.exe', 1);
  const buffer = t.memory(64);
  expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 64, 0, 0))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u16(buffer)).toBe(0x5a4d);
});

test('a directory is listed, a file deleted', () => {
  create('\\SystemRoot\\Temp\\a.txt', 2);
  const { file } = create('\\SystemRoot\\Temp', 1, 0x21);
  const buffer = t.memory(0x400);
  const names: string[] = [];
  const next = () => status(t.call('ZwQueryDirectoryFile', file, 0, 0, 0, block, buffer, 0x400, 1, 1, 0, 0));
  while (next() === STATUS_SUCCESS) names.push(t.k.mem.utf16(buffer + 64n, t.k.mem.u32(buffer + 60n)));
  expect(names).toEqual(['.', '..', 'a.txt']);
  expect(next()).toBe(STATUS_NO_MORE_FILES);
  expect(status(t.call('ZwDeleteFile', attributes('\\SystemRoot\\Temp\\a.txt')))).toBe(STATUS_SUCCESS);
  expect(create('\\SystemRoot\\Temp\\a.txt', 1).status).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
});
