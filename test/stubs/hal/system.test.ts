import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_UNSUCCESSFUL,
} from '../../../src/generated/ntstatus.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const NAMES = [
  ...['x86BiosAllocateBuffer', 'x86BiosFreeBuffer', 'x86BiosReadMemory', 'x86BiosWriteMemory', 'x86BiosCall'],
  ...['HalQueryRealTimeClock', 'HalSetRealTimeClock', 'HalGetEnvironmentVariable', 'HalSetEnvironmentVariable'],
  ...['HalCallBios', 'HalCallPal', 'HalBeginSystemInterrupt', 'HalEndSystemInterrupt', 'HalSetProfileInterval'],
  ...[
    'HalBugCheckSystem',
    'HalQueryMaximumProcessorCount',
    'KeQueryAuxiliaryCounterFrequency',
    'HalEnableSystemInterrupt',
  ],
];
let t: TestKernel;
beforeEach(() => {
  t = createTestKernel({ wanted: new Map([['hal.dll', new Set(NAMES)]]) });
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const truth = (value: bigint) => (value & 0xffn) !== 0n;

describe('the emulator of the legacy BIOS', () => {
  it('has one buffer', () => {
    const [size, segment, offset] = [t.memory(4), t.memory(2), t.memory(2)];
    t.k.mem.setU32(size, 0x200);
    expect(status(t.call('x86BiosAllocateBuffer', size, segment, offset))).toBe(0);
    expect([t.k.mem.u32(size), t.k.mem.u16(segment), t.k.mem.u16(offset)]).toEqual([0x1000, 0x2000, 0]);
    expect(status(t.call('x86BiosAllocateBuffer', size, segment, offset))).toBe(STATUS_INSUFFICIENT_RESOURCES);
    expect(status(t.call('x86BiosFreeBuffer', 0x3000, 0))).toBe(STATUS_INVALID_PARAMETER);
    expect(status(t.call('x86BiosFreeBuffer', 0x2000, 0))).toBe(0);
    expect(status(t.call('x86BiosFreeBuffer', 0x2000, 0))).toBe(STATUS_INVALID_PARAMETER);
    t.k.mem.setU32(size, 0x2000);
    expect(status(t.call('x86BiosAllocateBuffer', size, segment, offset))).toBe(STATUS_INSUFFICIENT_RESOURCES);
  });
  it('reads and writes memory below one megabyte', () => {
    const [from, to] = [t.memory(8), t.memory(8)];
    t.k.mem.setU64(from, 0x1122334455667788n);
    expect(status(t.call('x86BiosWriteMemory', 0x2000, 0x10, from, 8))).toBe(0);
    expect(status(t.call('x86BiosReadMemory', 0x2001, 0, to, 8))).toBe(0);
    expect(t.k.mem.u64(to)).toBe(0x1122334455667788n);
    expect(status(t.call('x86BiosReadMemory', 0xffff, 0xffff, to, 8))).toBe(STATUS_INVALID_PARAMETER);
  });
  it('calls nothing', () => {
    expect(truth(t.call('x86BiosCall', 0x10, t.memory(0x40)))).toBe(false);
    expect(truth(t.call('HalCallBios', 0x10, t.memory(4), t.memory(4)))).toBe(false);
    expect(status(t.call('HalCallPal', 1, 0))).toBe(STATUS_UNSUCCESSFUL);
  });
});

it('the battery-backed clock can be set and refuses what is no time', () => {
  const at = t.memory(16);
  expect(truth(t.call('HalQueryRealTimeClock', at))).toBe(true);
  expect(t.k.mem.u16(at)).toBe(2025);
  t.k.mem.setU16(at, 2030);
  expect(truth(t.call('HalSetRealTimeClock', at))).toBe(true);
  const again = t.memory(16);
  t.call('HalQueryRealTimeClock', again);
  expect(t.k.mem.u16(again)).toBe(2030);
  t.k.mem.setU16(at + 2n, 13);
  expect(truth(t.call('HalSetRealTimeClock', at))).toBe(false);
});

it('variables of the firmware are kept', () => {
  const buffer = t.memory(16);
  expect(t.call('HalGetEnvironmentVariable', 'LASTKNOWNGOOD', 16, buffer)).toBe(2n);
  expect(t.call('HalSetEnvironmentVariable', 'LastKnownGood', 'TRUE')).toBe(0n);
  expect(t.call('HalGetEnvironmentVariable', 'LASTKNOWNGOOD', 16, buffer)).toBe(0n);
  expect(t.k.mem.ansiz(buffer)).toBe('TRUE');
  expect(t.call('HalGetEnvironmentVariable', 'LASTKNOWNGOOD', 4, buffer)).toBe(12n);
});

it('a profile interval is held within the limits of the timer', () => {
  expect(t.call('HalSetProfileInterval', 1)).toBe(1221n);
  expect(t.call('HalSetProfileInterval', 5000)).toBe(5000n);
});

it('other figures and ends', () => {
  expect(t.call('HalQueryMaximumProcessorCount')).toBe(BigInt(t.k.profile.processors));
  expect(status(t.call('KeQueryAuxiliaryCounterFrequency', t.memory(8)))).toBe(STATUS_NOT_SUPPORTED);
  expect(truth(t.call('HalEnableSystemInterrupt', 0x100, 5, 0))).toBe(false);
  expect(t.attempt('HalBugCheckSystem', 0, 0x1234)).toMatchObject({ kind: 'bugCheck', code: 0x124 });
});
