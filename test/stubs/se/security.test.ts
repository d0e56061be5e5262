import { beforeEach, expect, test } from 'vitest';
import {
  STATUS_ACCESS_DENIED,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_HANDLE,
  STATUS_NO_TOKEN,
  STATUS_SUCCESS,
} from '../../../src/generated/ntstatus.ts';
import { system } from '../../../src/kernel/boot.ts';
import { checkAccess } from '../../../src/kernel/se/access-check.ts';
import { defaultDescriptor, readDescriptor } from '../../../src/kernel/se/descriptors.ts';
import { primaryToken, tokenData } from '../../../src/kernel/se/tokens.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
});
const status = (value: bigint) => Number(value & 0xffffffffn);

test('a subject is the SYSTEM token, an administrator with all privileges', () => {
  const context = t.memory(0x20);
  t.call('SeCaptureSubjectContext', context);
  const token = t.k.mem.u64(context + 0x10n);
  expect(token).toBe(primaryToken(t.k, system(t.k).systemProcess));
  expect(t.call('SeTokenIsAdmin', token) & 0xffn).toBe(1n);
  expect(t.call('SeTokenType', token) & 0xffffffffn).toBe(1n);
  const luid = t.memory(8);
  expect(status(t.call('SeQueryAuthenticationIdToken', token, luid))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u64(luid)).toBe(0x3e7n);
  expect(t.call('SeSinglePrivilegeCheck', 20, 1) & 0xffn).toBe(1n);
  expect(t.call('SeSinglePrivilegeCheck', 99, 1) & 0xffn).toBe(0n);
  t.call('SeReleaseSubjectContext', context);
  expect(t.k.mem.u64(context + 0x10n)).toBe(0n);
});

test('a user is held against the DACL, the kernel is not', () => {
  const mapping = t.memory(16);
  [0x120089, 0x120116, 0x1200a0, 0x1f01ff].forEach((right, index) => {
    t.k.mem.setU32(mapping + BigInt(4 * index), right);
  });
  const admin = tokenData(t.k, primaryToken(t.k, systemProcess()))!;
  const guest = { ...admin, user: 'S-1-5-21-1-2-3-501', groups: ['S-1-1-0'] };
  const check = (token: typeof admin, desired: number, kernelMode = false) =>
    checkAccess(t.k, defaultDescriptor(), token, { desired, mapping, kernelMode, previous: 0 });
  expect(check(admin, 0x80000000)).toEqual({ granted: 0x120089, status: STATUS_SUCCESS });
  expect(check(guest, 0x80000000)).toEqual({ granted: 0x120089, status: STATUS_SUCCESS });
  expect(check(guest, 0x40000000)).toEqual({ granted: 0, status: STATUS_ACCESS_DENIED });
  expect(check(guest, 0x02000000)).toEqual({ granted: 0x120089, status: STATUS_SUCCESS });
  expect(check(guest, 0x40000000, true)).toEqual({ granted: 0x120116, status: STATUS_SUCCESS });
});
const systemProcess = () => system(t.k).systemProcess;

test('token handles are opened and queried', () => {
  const handle = t.memory(8);
  expect(status(t.call('ZwOpenProcessTokenEx', -1, 8, 0x200, handle))).toBe(STATUS_SUCCESS);
  expect(status(t.call('ZwOpenThreadTokenEx', -2, 8, 1, 0x200, handle))).toBe(STATUS_NO_TOKEN);
  expect(status(t.call('ZwOpenProcessTokenEx', 0x7777, 8, 0x200, handle))).toBe(STATUS_INVALID_HANDLE);
  const needed = t.memory(4);
  const buffer = t.memory(64);
  const token = t.k.mem.u64(handle);
  expect(status(t.call('ZwQueryInformationToken', token, 1, buffer, 4, needed))).toBe(STATUS_BUFFER_TOO_SMALL);
  expect(status(t.call('ZwQueryInformationToken', token, 1, buffer, t.k.mem.u32(needed), needed))).toBe(STATUS_SUCCESS);
  const sid = t.k.mem.u64(buffer);
  expect(t.k.mem.u32(sid + 8n)).toBe(18);
});

test('a descriptor is made, read back in parts and given back', () => {
  const out = t.memory(8);
  const context = t.memory(0x20);
  t.call('SeCaptureSubjectContext', context);
  expect(status(t.call('SeAssignSecurity', 0, 0, out, 0, context, t.memory(16), 1))).toBe(STATUS_SUCCESS);
  const descriptor = t.k.mem.u64(out);
  expect(readDescriptor(t.k, descriptor).dacl).toEqual(new Uint8Array(defaultDescriptor().dacl!));
  const information = t.memory(4);
  t.k.mem.setU32(information, 1);
  const length = t.memory(4);
  const buffer = t.memory(128);
  expect(status(t.call('SeQuerySecurityDescriptorInfo', information, buffer, length, out))).toBe(
    STATUS_BUFFER_TOO_SMALL,
  );
  expect(status(t.call('SeQuerySecurityDescriptorInfo', information, buffer, length, out))).toBe(STATUS_SUCCESS);
  expect(t.call('SeValidSecurityDescriptor', t.k.mem.u32(length), buffer) & 0xffn).toBe(1n);
  expect(t.call('SeValidSecurityDescriptor', 8, buffer) & 0xffn).toBe(0n);
  expect(status(t.call('SeDeassignSecurity', out))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u64(out)).toBe(0n);
});
