import { beforeEach, expect, test } from 'vitest';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_CANNOT_DELETE,
  STATUS_INVALID_HANDLE,
  STATUS_KEY_DELETED,
  STATUS_NO_MORE_ENTRIES,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../../src/generated/ntstatus.ts';
import { createServiceKeys } from '../../../src/kernel/cm/registry.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const SERVICE = '\\Registry\\Machine\\System\\CurrentControlSet\\Services\\demo';
let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
  createServiceKeys(t.k, { service: 'demo', imagePath: '\\SystemRoot\\System32\\drivers\\demo.sys' });
});

function attributes(name: string, root = 0n): bigint {
  const at = t.memory(0x30);
  t.k.mem.setU32(at, 0x30);
  t.k.mem.setU64(at + 8n, root);
  t.k.mem.setU64(at + 0x10n, t.unicode(name));
  t.k.mem.setU32(at + 0x18n, 0x240);
  return at;
}
const status = (value: bigint) => Number(value & 0xffffffffn);
function open(name: string, root = 0n): bigint {
  const out = t.memory(8);
  expect(status(t.call('ZwOpenKey', out, 0xf003f, attributes(name, root)))).toBe(STATUS_SUCCESS);
  return t.k.mem.u64(out);
}
function value(key: bigint, name: string): { type: number; text: string } {
  const buffer = t.memory(256);
  expect(status(t.call('ZwQueryValueKey', key, t.unicode(name), 2, buffer, 256, t.memory(4)))).toBe(STATUS_SUCCESS);
  return { type: t.k.mem.u32(buffer + 4n), text: t.k.mem.utf16(buffer + 12n, t.k.mem.u32(buffer + 8n)) };
}

test('the service key is reached through CurrentControlSet, without case, and has what installing leaves', () => {
  const key = open(SERVICE);
  expect(value(key, 'IMAGEPATH')).toEqual({ type: 2, text: '\\SystemRoot\\System32\\drivers\\demo.sys\0' });
  expect(open('Parameters', key)).not.toBe(0n);
  expect(status(t.call('ZwClose', key))).toBe(STATUS_SUCCESS);
  expect(status(t.call('ZwQueryValueKey', key, t.unicode('Type'), 2, t.memory(64), 64, t.memory(4)))).toBe(
    STATUS_INVALID_HANDLE,
  );
});

test.each([
  ['\\Registry\\Machine\\System\\CurrentControlSet\\Services\\other', STATUS_OBJECT_NAME_NOT_FOUND],
  ['Registry\\Machine', 0xc000003b],
])('opening %s fails', (name, expected) => {
  expect(status(t.call('ZwOpenKey', t.memory(8), 1, attributes(name)))).toBe(expected);
});

test('a query says how much it needs: too small for the head, too small for the data, enough', () => {
  const key = open(SERVICE);
  const needed = t.memory(4);
  const query = (length: number) =>
    status(t.call('ZwQueryValueKey', key, t.unicode('Start'), 2, t.memory(64), length, needed));
  expect(query(11)).toBe(STATUS_BUFFER_TOO_SMALL);
  expect(t.k.mem.u32(needed)).toBe(16);
  expect(query(14)).toBe(STATUS_BUFFER_OVERFLOW);
  expect(query(16)).toBe(STATUS_SUCCESS);
});

test('a key is created once, holds values, is enumerated, and can go only without subkeys', () => {
  const service = open(SERVICE);
  const out = t.memory(8);
  const disposition = t.memory(4);
  const create = (name: string, root: bigint) =>
    status(t.call('ZwCreateKey', out, 0xf003f, attributes(name, root), 0, 0, 0, disposition));
  expect(create('a\\b', service)).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  expect(create('a', service)).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u32(disposition)).toBe(1);
  const a = t.k.mem.u64(out);
  expect(create('A', service)).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u32(disposition)).toBe(2);
  const data = t.utf16z('hello');
  expect(status(t.call('ZwSetValueKey', a, t.unicode('v'), 0, 1, data, 12))).toBe(STATUS_SUCCESS);
  expect(value(a, 'V')).toEqual({ type: 1, text: 'hello\0' });
  const buffer = t.memory(128);
  expect(status(t.call('ZwEnumerateKey', service, 0, 0, buffer, 128, t.memory(4)))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.utf16(buffer + 16n, t.k.mem.u32(buffer + 12n))).toBe('a');
  expect(status(t.call('ZwEnumerateKey', service, 2, 0, buffer, 128, t.memory(4)))).toBe(STATUS_NO_MORE_ENTRIES);
  expect(status(t.call('ZwEnumerateValueKey', a, 1, 0, buffer, 128, t.memory(4)))).toBe(STATUS_NO_MORE_ENTRIES);
  expect(status(t.call('ZwDeleteKey', service))).toBe(STATUS_CANNOT_DELETE);
  expect(status(t.call('ZwDeleteValueKey', a, t.unicode('v')))).toBe(STATUS_SUCCESS);
  expect(status(t.call('ZwDeleteValueKey', a, t.unicode('v')))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  expect(status(t.call('ZwDeleteKey', a))).toBe(STATUS_SUCCESS);
  expect(status(t.call('ZwQueryKey', a, 0, buffer, 128, t.memory(4)))).toBe(STATUS_KEY_DELETED);
});

test('the version key tells the profile', () => {
  const key = open('\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion');
  expect(value(key, 'CurrentBuild').text).toBe('26100\0');
  expect(value(key, 'DisplayVersion').text).toBe('24H2\0');
});
