import { describe, expect, it } from 'vitest';
import { BUGCHECK, bugCheckName, IRQL_NOT_LESS_OR_EQUAL } from '../../src/generated/bugchecks.ts';
import { enumText, flagsText, isEnumGroup, PAGE, POOL_FLAGS, POOL_TYPE } from '../../src/generated/enums.ts';
import { NTSTATUS, STATUS_ACCESS_DENIED, statusName } from '../../src/generated/ntstatus.ts';

describe('statusName', () => {
  it.each([
    [0, 'STATUS_SUCCESS'],
    [1, 'STATUS_WAIT_1'],
    [0x80, 'STATUS_ABANDONED'],
    [0x102, 'STATUS_TIMEOUT'],
    [0x103, 'STATUS_PENDING'],
    [0xc0000005, 'STATUS_ACCESS_VIOLATION'],
    [0xc0000022 | 0, 'STATUS_ACCESS_DENIED'],
    [0x80000005, 'STATUS_BUFFER_OVERFLOW'],
    [0xdeadbeef, undefined],
  ])('%i is %s', (value, name) => {
    expect(statusName(value)).toBe(name);
  });

  it('names every status of the table by a name with that value', () => {
    for (const value of Object.values(NTSTATUS)) {
      const name = statusName(value);
      if (name !== undefined) expect(NTSTATUS[name as keyof typeof NTSTATUS]).toBe(value);
      else expect(value).toBeLessThan(4);
    }
  });

  it('has the constants unsigned', () => {
    expect(STATUS_ACCESS_DENIED).toBe(0xc0000022);
    expect(NTSTATUS.STATUS_UNSUCCESSFUL).toBe(0xc0000001);
  });
});

describe('bugCheckName', () => {
  it.each([
    [0x0a, 'IRQL_NOT_LESS_OR_EQUAL'],
    [0xbe, 'ATTEMPTED_WRITE_TO_READONLY_MEMORY'],
    [0xc4, 'DRIVER_VERIFIER_DETECTED_VIOLATION'],
    [0xfc, 'ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY'],
    [0x1000007e, 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M'],
    [0x7654321, undefined],
  ])('%i is %s', (code, name) => {
    expect(bugCheckName(code)).toBe(name);
  });

  it('has the codes as constants', () => {
    expect(IRQL_NOT_LESS_OR_EQUAL).toBe(0xa);
    expect(BUGCHECK.KMODE_EXCEPTION_NOT_HANDLED).toBe(0x1e);
  });
});

describe('enumText', () => {
  it.each([
    ['POOL_TYPE', 0, 'NonPagedPool'],
    ['POOL_TYPE', 0x200, 'NonPagedPoolNx'],
    ['POOL_TYPE', 0x600, 'NonPagedPoolNx|POOL_ZERO_ALLOCATION'],
    ['IRQL', 0, 'PASSIVE_LEVEL'],
    ['IRQL', 15, 'HIGH_LEVEL'],
    ['IRP_MJ', 0x1b, 'IRP_MJ_PNP'],
    ['IRP_MJ', 0xe, 'IRP_MJ_DEVICE_CONTROL'],
    ['INTERFACE_TYPE', -1, 'InterfaceTypeUndefined'],
    ['INTERFACE_TYPE', 0xffffffff, 'InterfaceTypeUndefined'],
    ['MODE', 1, 'UserMode'],
    ['MODE', 77, '0x4d'],
  ] as const)('%s %i is %s', (group, value, text) => {
    expect(enumText(group, value)).toBe(text);
  });
});

describe('flagsText', () => {
  it.each([
    ['PAGE', 0x20, 'PAGE_EXECUTE_READ'],
    ['PAGE', 0x204, 'PAGE_READWRITE|PAGE_NOCACHE'],
    ['PAGE', 0, '0x0'],
    ['POOL_TYPE', 0x400, 'NonPagedPool|POOL_ZERO_ALLOCATION'],
    ['POOL_TYPE', 0x208, 'NonPagedPoolNx|POOL_QUOTA_FAIL_INSTEAD_OF_RAISE'],
    ['POOL_FLAGS', 0x82n, 'POOL_FLAG_UNINITIALIZED|POOL_FLAG_NON_PAGED_EXECUTE'],
    ['MM_PAGE_PRIORITY', 0x40000010, 'NormalPagePriority|MdlMappingNoExecute'],
    ['MM_PAGE_PRIORITY', -0x80000000 + 0x20, 'HighPagePriority|MdlMappingNoWrite'],
    ['DO', 0x14, 'DO_BUFFERED_IO|DO_DIRECT_IO'],
    ['IMAGE_SCN', 0x60500020, 'IMAGE_SCN_CNT_CODE|IMAGE_SCN_ALIGN_16BYTES|IMAGE_SCN_MEM_EXECUTE|IMAGE_SCN_MEM_READ'],
    ['PNP_STATE', 0x10001, 'PNP_DEVICE_DISABLED|0x10000'],
  ] as const)('%s %i is %s', (group, value, text) => {
    expect(flagsText(group, value)).toBe(text);
  });
});

it('has the groups as constants, those of 64 bits as bigints', () => {
  expect(PAGE.PAGE_EXECUTE_READWRITE).toBe(0x40);
  expect(POOL_TYPE.NonPagedPoolNx).toBe(512);
  expect(POOL_FLAGS.POOL_FLAG_NON_PAGED_EXECUTE).toBe(0x80n);
  expect(isEnumGroup('POOL_TYPE')).toBe(true);
  expect(isEnumGroup('toString')).toBe(false);
});
