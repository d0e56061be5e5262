import { beforeEach, describe, expect, it } from 'vitest';
import { STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED } from '../../../src/generated/ntstatus.ts';
import { poolBlockAt } from '../../../src/kernel/ex/pool.ts';
import { ALL_DDIS } from '../../../stubs/index.ts';
import { placeCode } from '../io/guest-driver.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const MODULES = ['bootvid.dll', 'pshed.dll', 'tbs.sys', 'wpprecorder.sys'];
let t: TestKernel;
beforeEach(() => {
  const names = (module: string) => new Set(ALL_DDIS.filter((ddi) => ddi.module === module).map(({ name }) => name));
  t = createTestKernel({ wanted: new Map(MODULES.map((module) => [module, names(module)])) });
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const truth = (value: bigint) => (value & 0xffn) !== 0n;

describe('the boot screen', () => {
  it('is owned, given up, and remembers colour and state', () => {
    t.call('InbvAcquireDisplayOwnership');
    expect(truth(t.call('InbvCheckDisplayOwnership'))).toBe(true);
    t.call('InbvNotifyDisplayOwnershipLost', 0);
    expect(truth(t.call('InbvCheckDisplayOwnership'))).toBe(false);
    expect([t.call('InbvSetTextColor', 4), t.call('InbvSetTextColor', 15)]).toEqual([15n, 4n]);
    expect(truth(t.call('InbvEnableDisplayString', 0))).toBe(true);
    expect(truth(t.call('InbvEnableDisplayString', 1))).toBe(false);
    expect(truth(t.call('InbvDisplayString', 'text'))).toBe(true);
    expect(truth(t.call('InbvResetDisplay'))).toBe(true);
    expect(truth(t.call('InbvIsBootDriverInstalled'))).toBe(true);
    t.call('InbvSetScrollRegion', 0, 0, 639, 479);
    t.call('InbvSolidColorFill', 0, 0, 639, 479, 4);
  });
  it('is drawn by bootvid.dll', () => {
    expect(truth(t.call('VidInitialize', 1))).toBe(true);
    expect(t.call('VidSetTextColor', 2)).toBe(15n);
    t.call('VidDisplayString', 'text');
    t.call('VidDisplayStringXY', 'text', 1, 1, 0);
    t.call('VidResetDisplay', 1);
    t.call('VidCleanUp');
  });
  it('reads the text: a bad pointer is the caller’s', () => {
    expect(t.attempt('VidDisplayString', 0xffff_9000_0000_0000n)).toMatchObject({ kind: 'bugCheck', code: 0x50 });
  });
});

describe('the trace recorder', () => {
  it('has a default log from start to stop', () => {
    const control = t.memory(64);
    expect(truth(t.call('imp_WppRecorderIsDefaultLogAvailable', control))).toBe(false);
    expect(status(t.call('WppAutoLogStart', control, 0, 0))).toBe(0);
    const log = t.call('imp_WppRecorderLogGetDefault', control);
    expect(poolBlockAt(t.k, log)).toBeDefined();
    expect(status(t.call('WppAutoLogTrace', log, 4, 1, t.memory(16), 10, 0, 0))).toBe(0);
    t.call('imp_WppRecorderReplay', control, 0, 0, 0);
    t.call('WppAutoLogStop', control, 0);
    expect(t.call('imp_WppRecorderLogGetDefault', control)).toBe(0n);
    expect(poolBlockAt(t.k, log)).toBeUndefined();
  });
  it('makes and deletes further logs once', () => {
    const out = t.memory(8);
    expect(status(t.call('imp_WppRecorderLogCreate', 0, 0, out))).toBe(STATUS_INVALID_PARAMETER);
    expect(status(t.call('imp_WppRecorderLogCreate', 0, t.memory(16), out))).toBe(0);
    const log = t.k.mem.u64(out);
    expect(status(t.call('imp_WppRecorderLogSetIdentifier', 0, log, 'x'))).toBe(0);
    expect(status(t.call('imp_WppRecorderLogDelete', 0, log))).toBe(0);
    expect(status(t.call('imp_WppRecorderLogDelete', 0, log))).toBe(STATUS_INVALID_PARAMETER);
    expect(status(t.call('imp_WppRecorderLogSetIdentifier', 0, log, 'x'))).toBe(STATUS_INVALID_PARAMETER);
    expect(status(t.call('imp_WppRecorderGetTriageInfo', 0, 0, 0))).toBe(STATUS_NOT_FOUND);
  });
});

describe('hardware errors', () => {
  it('are not reported by this machine; memory comes and goes', () => {
    expect(truth(t.call('PshedIsSystemWheaEnabled'))).toBe(false);
    expect(status(t.call('PshedRegisterPlugin', t.memory(0x100)))).toBe(STATUS_NOT_SUPPORTED);
    const memory = t.call('PshedAllocateMemory', 64);
    t.call('PshedFreeMemory', memory);
    expect(t.attempt('PshedFreeMemory', memory)).toMatchObject({ kind: 'bugCheck', code: 0xc2 });
  });
  it('are synchronised at the highest IRQL', () => {
    const context = t.memory(8);
    const routine = placeCode(t.k, [0x44, 0x0f, 0x20, 0xc0, 0x89, 0x01, 0xb0, 0x01, 0xc3]);
    expect(truth(t.call('PshedSynchronizeExecution', 0, routine, context))).toBe(true);
    expect(t.k.mem.u32(context)).toBe(15);
  });
  it('no TPM is there', () => {
    expect(status(t.call('Tbsi_Revoke_Attestation'))).toBe(0x8028400f);
  });
});
