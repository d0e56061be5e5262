import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { restoreSnapshot, takeSnapshot } from '../../src/kernel/snapshot.ts';
import type { PagedAddressSpace } from '../../src/memory/address-space.ts';
import { readImage } from '../../src/pe/image.ts';
import { readDriverFile } from '../../src/pe/read-file.ts';
import { DriverRun, LifeOver } from '../../src/session/driver-run.ts';

const DRIVERS = [
  'clean/device',
  'kernel/registry',
  'kernel/system-thread',
  'kernel/timer-dpc',
  'kernel/work-item',
  'kernel/divide-by-zero',
  'pool/loop',
  'pool/leak',
  'protection/virtual-memory',
  'runtime/pool-code',
  'seh/nested',
];

function withRun<T>(driver: string, seed: number, use: (run: DriverRun) => T): T {
  const path = `fixtures/${driver}/driver.sys`;
  const options = {
    path,
    os: 'win11-24h2',
    seed,
    mode: 'log',
    maxInstructions: 50_000_000,
    maxTimeMs: 60_000,
    maxMemoryBytes: 2 ** 28,
    with: [],
  } as const;
  const run = new DriverRun(readImage(readDriverFile(path), path), [], options, { counted: true, snapshots: true });
  try {
    expect(run.start()).toBe(true);
    return use(run);
  } finally {
    run.dispose();
  }
}

function enter(run: DriverRun): void {
  try {
    run.driverEntry();
  } catch (error) {
    if (!(error instanceof LifeOver)) throw error;
  }
}

const text = (state: unknown) =>
  JSON.stringify(state, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Map || value instanceof Set) return [value.constructor.name, ...value];
    return ArrayBuffer.isView(value) ? [value.constructor.name, ...(value as Uint8Array)] : value;
  });

/** All that later behaviour depends on. */
function digest(run: DriverRun): Record<string, string | number> {
  const { cpu } = run.k;
  const { physical, tables, ledger, layout } = run.k.space as PagedAddressSpace;
  const hash = (...parts: (Uint8Array | string)[]) => {
    const sum = createHash('sha256');
    for (const part of parts) sum.update(part);
    return sum.digest('hex').slice(0, 16);
  };
  cpu.load();
  cpu.loadXmm();
  // Filled by whoever walks the stack, as a finding does the first time that it is met.
  const { functionTables: _, ...state } = run.k.state;
  const { used, stale, references, access } = physical.frames.state;
  const regions = Object.values(layout.regions).map(({ state }) => state);
  return {
    ram: hash(new Uint8Array(cpu.ram, 0, 64 * 2 ** 20), new Uint8Array(cpu.ram, cpu.ram.byteLength - 96 * 2 ** 20)),
    frames: hash(used, stale, new Uint8Array(references.buffer), access),
    registers: hash(new Uint8Array(cpu.registers.slice().buffer), cpu.xmm),
    coverage: hash(cpu.coverage()),
    instructions: cpu.instructionCount,
    space: hash(text([physical.windows.state, tables.state, ledger.state, layout.places.state, regions])),
    state: hash(text(state)),
  };
}

describe('a snapshot', () => {
  it.each(DRIVERS)('of a machine with %s: running on is the same before, after and again', (driver) => {
    const never = withRun(driver, 3, (run) => {
      const before = digest(run);
      enter(run);
      return [before, digest(run)];
    });
    const often = withRun(driver, 3, (run) => {
      const snapshot = takeSnapshot(run.k);
      const states = [digest(run)];
      for (let round = 0; round < 3; round++) {
        enter(run);
        states.push(digest(run));
        restoreSnapshot(run.k, snapshot);
        states.push(digest(run));
      }
      return states;
    });
    const [before, after] = never;
    expect(often).toEqual([before, after, before, after, before, after, before]);
  });

  it('may be one of several, in any order', () => {
    withRun('clean/device', 5, (run) => {
      const first = takeSnapshot(run.k);
      const states = [digest(run)];
      enter(run);
      const second = takeSnapshot(run.k);
      states.push(digest(run));
      run.k.space.deviceFrames(0xfed0_0000n, 0x3000);
      const third = takeSnapshot(run.k);
      states.push(digest(run));
      for (const [index, snapshot] of [first, third, second, first, second, third].entries()) {
        restoreSnapshot(run.k, snapshot);
        expect([index, digest(run)]).toEqual([index, states[[first, second, third].indexOf(snapshot)]]);
      }
    });
  });

  it('keeps what the guest wrote where no table of ours says so', () => {
    withRun('clean/device', 7, ({ k }) => {
      const [frame] = k.space.allocateFrames(1, 'data');
      const snapshot = takeSnapshot(k);
      const page = new Uint8Array(k.cpu.ram, frame! * 4096, 4096);
      page.fill(0xab);
      const second = takeSnapshot(k);
      restoreSnapshot(k, snapshot);
      expect(page.every((byte) => byte === 0)).toBe(true);
      restoreSnapshot(k, second);
      expect(page.every((byte) => byte === 0xab)).toBe(true);
    });
  });
});
