import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ACCESS_EXECUTE, ACCESS_READ, REG, StubAction } from '../../src/cpu/cpu.ts';
import { loadAddon, NativeAddonError } from '../../src/cpu/native.ts';
import { CpuError, createCpu } from '../../src/cpu/unicorn-cpu.ts';
import { CODE, DATA, Guest, HLT, movRcx, SLOT_SIZE, SLOTS, va } from './guest.ts';

describe('lifecycle', () => {
  it('every call after dispose throws, and RAM is gone', () => {
    const guest = new Guest();
    const { cpu } = guest;
    cpu.dispose();
    expect(cpu.ram.byteLength).toBe(0);
    const calls = [
      () => cpu.run({}),
      () => cpu.load(),
      () => cpu.store(),
      () => cpu.protect(0, 4096, 1),
      () => cpu.saveContext(),
      () => cpu.coverage(),
      () => cpu.flushTlb(),
      () => cpu.dispose(),
    ];
    for (const call of calls) expect(call).toThrow(CpuError);
  });

  it('a new CPU has nothing of the one before', () => {
    const first = new Guest();
    first.cpu.setStubs(va(SLOTS), 1, SLOT_SIZE, 0, () => StubAction.Return);
    first.cpu.onSensitive(() => 'skip');
    first.cpu.watchCoverage(va(CODE), 64);
    first.cpu.mapWindow(0x9000_0000, 0x1000, 0, ACCESS_READ);
    first.cpu.protect(DATA, 0x1000, ACCESS_READ | ACCESS_EXECUTE);
    first.cpu.interruptLevel = 5;
    first.cpu.xmm.fill(1);
    first.cpu.storeXmm();
    first.bytes.fill(0xee, DATA, DATA + 64);
    first.run([0x0f, 0xa2, HLT], { countUntil: 1000 });
    first.cpu.dispose();

    const fresh = createCpu({ ramBytes: 4 << 20 });
    expect(new Uint8Array(fresh.ram).every((byte) => byte === 0)).toBe(true);
    expect([fresh.instructionCount, fresh.interruptLevel, fresh.coverage().length]).toEqual([0, 0, 0]);
    fresh.load();
    expect([fresh.registers[REG.RAX], fresh.registers[REG.CR3], fresh.registers[REG.RIP]]).toEqual([0n, 0n, 0n]);
    fresh.loadXmm();
    expect(fresh.xmm.every((byte) => byte === 0)).toBe(true);
    fresh.dispose();

    const second = new Guest();
    second.cpu.onSensitive(() => {
      throw new Error('asked about an instruction of the CPU before');
    });
    expect(second.run([...movRcx(va(DATA)), 0x89, 0x01, HLT])).toEqual({ kind: 'halted' });
    second.mapPage(0x100000, 0x9000_0000);
    expect(second.run([...movRcx(va(0x100000)), 0x8b, 0x01, HLT])).toMatchObject({ kind: 'unmapped' });
    expect(second.cpu.instructionCount).toBe(0);
    second.cpu.dispose();
  });

  it('several CPUs live side by side', () => {
    const guests = [new Guest(), new Guest(), new Guest()];
    for (const [index, guest] of guests.entries()) guest.set('RBX', BigInt(index));
    for (const guest of guests) expect(guest.run([0x48, 0xff, 0xc3, HLT])).toEqual({ kind: 'halted' });
    expect(guests.map((guest) => guest.get('RBX'))).toEqual([1n, 2n, 3n]);
    for (const guest of guests) guest.cpu.dispose();
  });

  it('refuses RAM that is no multiple of a page', () => {
    expect(() => createCpu({ ramBytes: 4097 })).toThrow(CpuError);
    expect(() => createCpu({ ramBytes: 0 })).toThrow(CpuError);
  });

  it('a thousand CPUs leave no memory behind', { timeout: 120_000 }, () => {
    const script = fileURLToPath(new URL('./thousand-cpus.cjs', import.meta.url));
    const addon = fileURLToPath(new URL('../../dist/hvcheck-native.node', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [script, addon], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const { hundredth, last } = JSON.parse(stdout) as { hundredth: number; last: number };
    expect(last / hundredth).toBeLessThan(1.05);
  });
});

describe('the addon', () => {
  it('that is missing says how to get it', () => {
    expect(() => loadAddon('/nowhere/hvcheck-native.node')).toThrow(NativeAddonError);
    expect(() => loadAddon('/nowhere/hvcheck-native.node')).toThrow(/npm run setup/);
  });

  it('that is something else says so', () => {
    expect(() => loadAddon(fileURLToPath(import.meta.url))).toThrow(NativeAddonError);
  });
});
