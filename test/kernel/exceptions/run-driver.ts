import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCpu } from '../../../src/cpu/unicorn-cpu.ts';
import { boot, system } from '../../../src/kernel/boot.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { loadImage } from '../../../src/kernel/modules/load-image.ts';
import type { LoadedModule } from '../../../src/kernel/modules/loaded-modules.ts';
import { runPhase } from '../../../src/kernel/run.ts';
import type { KernelStop } from '../../../src/kernel/signals.ts';
import { startThread } from '../../../src/kernel/thread-life.ts';
import { createAddressSpace } from '../../../src/memory/address-space.ts';
import { readImage } from '../../../src/pe/image.ts';
import { osProfile } from '../../../src/policy/os-profile.ts';
import { ALL_DDIS } from '../../../stubs/index.ts';
import { standIns } from './stand-ins.ts';

const MIB = 0x100000;

export interface DriverRun {
  readonly k: Kernel;
  readonly driver: LoadedModule;
  readonly stop: KernelStop;
  /** NTSTATUS of DriverEntry, undefined where it did not return. */
  readonly status: number | undefined;
  readonly text: string;
}

/** Runs DriverEntry of a sample driver on the engine. `system`: on a system thread? */
export function runDriver(fixture: string, options: { system?: boolean; seed?: number } = {}): DriverRun {
  const path = fileURLToPath(new URL(`../../../fixtures/${fixture}/driver.sys`, import.meta.url));
  const image = readImage(readFileSync(path), path);
  const cpu = createCpu({ ramBytes: 64 * MIB });
  const seed = options.seed ?? 1;
  const space = createAddressSpace(cpu, { seed, maxBytes: 48 * MIB, kaslr: 'win10' });
  const k = new Kernel(cpu, space, { os: osProfile('win11-24h2'), seed, mode: 'log', processors: 1 });
  let text = '';
  k.observer = {
    ...(process.env.TRACE
      ? {
          beforeModel: (call) => {
            console.log(
              call.target.name,
              [0, 1, 2, 3].map((i) => call.raw(i).toString(16)).join(' '),
              'rsp',
              call.entryRsp.toString(16),
              'ret',
              call.returnAddress.toString(16),
              'at',
              k.cpu.registers[16]?.toString(16),
              call.target.address.toString(16),
            );
          },
        }
      : {}),
    debugText: (line) => {
      text += line;
    },
  };
  const named = new Set(ALL_DDIS.map(({ name }) => name));
  const ddis = [...ALL_DDIS, ...standIns.filter(({ name }) => !named.has(name))];
  boot(k, { ddis, data: [], wanted: new Map() });
  const driver = loadImage(k, { image, name: 'driver.sys', path: '\\driver.sys' });
  const object = k.space.reserve('nonPagedPool', 1);
  k.space.map(object, k.space.allocateFrames(1, 'data'), { write: true, execute: false, user: false }, 'DRIVER_OBJECT');
  startThread(k, {
    name: 'DriverEntry',
    process: system(k).systemProcess,
    routine: driver.entryPoint,
    args: [object, 0n],
    system: options.system ?? true,
    onReturn: 'phaseReturned',
  });
  const stop = runPhase(k, {
    denied: ({ access, va, gpa }) => ({ kind: 'denied', access, va, gpa }),
    limits: () => ({ countUntil: undefined, timeoutMicroseconds: 5_000_000 }),
    limitReached: () => ({ kind: 'limit', limit: 'time', value: 5 }),
  });
  return { k, driver, stop, status: stop.kind === 'returned' ? Number(stop.value & 0xffff_ffffn) : undefined, text };
}
