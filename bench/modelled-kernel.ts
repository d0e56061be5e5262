import { createCpu } from '../src/cpu/unicorn-cpu.ts';
import { boot, system } from '../src/kernel/boot.ts';
import { Kernel } from '../src/kernel/kernel.ts';
import { exportAddress } from '../src/kernel/modules/loaded-modules.ts';
import { runPhase } from '../src/kernel/run.ts';
import { restoreSnapshot, takeSnapshot } from '../src/kernel/snapshot.ts';
import { startThread, type ThreadStart } from '../src/kernel/thread-life.ts';
import { createAddressSpace } from '../src/memory/address-space.ts';
import { PAGE_SIZE } from '../src/memory/memory-types.ts';
import { ViolationCollector } from '../src/policy/collector.ts';
import { osProfile } from '../src/policy/os-profile.ts';
import { Budget } from '../src/session/budget.ts';
import { Enforcement } from '../src/session/enforcement.ts';
import { PageHistory } from '../src/session/page-history.ts';
import { Sites } from '../src/session/sites.ts';
import { ALL_DATA, ALL_DDIS } from '../stubs/index.ts';

const MIB = 2 ** 20;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** A booted kernel with everything that a session watches, beyond the counted part of a phase. */
export class ModelledKernel {
  readonly #cpu = createCpu({ ramBytes: 512 * MIB });
  readonly #k: Kernel;

  constructor() {
    const os = osProfile('win11-24h2');
    const space = createAddressSpace(this.#cpu, { seed: 1, maxBytes: 256 * MIB, kaslr: 'win10' });
    const k = new Kernel(this.#cpu, space, { os, seed: 1, mode: 'log', processors: 1 });
    this.#k = k;
    const sites = new Sites(k, () => undefined, undefined);
    const enforcement = new Enforcement(k, new ViolationCollector(), sites, new PageHistory(k));
    const budget = new Budget({ maxInstructions: NO_LIMIT, maxTimeMs: NO_LIMIT, maxCalls: NO_LIMIT, counted: false });
    const called = new Set<string>();
    k.observer = {
      beforeModel: (call) => {
        budget.countCall();
        called.add(call.target.name);
        enforcement.judge(call);
      },
    };
    boot(k, { ddis: ALL_DDIS, data: ALL_DATA, wanted: new Map() });
  }

  routine(name: string): bigint {
    const address = exportAddress(this.#k, 'ntoskrnl.exe', name);
    if (address === undefined) throw new Error(`ntoskrnl.exe has no ${name}`);
    return address;
  }

  /** Runs a function on a thread; gives seconds. */
  seconds(code: Uint8Array): number {
    return this.#secondsAt(this.#place(code));
  }

  /** Runs a function that yields `yields` times on two threads at once; gives seconds of one switch. */
  secondsOfSwitch(code: Uint8Array, yields: number): number {
    const va = this.#place(code);
    this.#start(va, 'threadReturned');
    return this.#secondsAt(va) / (2 * yields);
  }

  /** Seconds that it takes to keep the machine and, when `bytes` of memory were written, to return to it. */
  secondsOfReturn(bytes: number): number {
    const { space, mem } = this.#k;
    const pages = bytes / PAGE_SIZE;
    const va = space.reserve('nonPagedPool', pages);
    space.map(va, space.allocateFrames(pages, 'data'), { write: true, execute: false, user: false }, 'bench');
    mem.fill(va, bytes, 1);
    restoreSnapshot(this.#k, takeSnapshot(this.#k));
    const since = performance.now();
    const snapshot = takeSnapshot(this.#k);
    const kept = performance.now();
    mem.fill(va, bytes, 2);
    const dirtied = performance.now();
    restoreSnapshot(this.#k, snapshot);
    const seconds = (performance.now() - dirtied + (kept - since)) / 1000;
    if (mem.u8(va + BigInt(bytes - 1)) !== 1) throw new Error('the machine did not return');
    space.unmap(va, pages, 'bench');
    space.release('nonPagedPool', va, pages);
    return seconds;
  }

  /** Maps a function as validated code. */
  #place(code: Uint8Array): bigint {
    const { space } = this.#k;
    const pages = Math.ceil(code.length / PAGE_SIZE);
    const va = space.reserve('image', pages);
    space.map(va, space.allocateFrames(pages, 'code'), { write: false, execute: true, user: false }, 'bench');
    space.writeUnchecked(va, code);
    this.#cpu.watchCoverage(va, pages * PAGE_SIZE);
    return va;
  }

  #start(routine: bigint, onReturn: ThreadStart['onReturn']): void {
    const process = system(this.#k).systemProcess;
    startThread(this.#k, { name: 'bench', process, routine, args: [], system: true, onReturn });
  }

  #secondsAt(va: bigint): number {
    this.#start(va, 'phaseReturned');
    const since = performance.now();
    const stop = runPhase(this.#k, {
      denied: () => ({ kind: 'internalError', message: 'a bench was denied an access' }),
      limits: () => ({ countUntil: undefined, timeoutMicroseconds: 60_000_000 }),
      limitReached: () => ({ kind: 'internalError', message: 'a bench ran for a minute' }),
    });
    if (stop.kind !== 'returned') throw new Error(`the modelled kernel stopped: ${JSON.stringify(stop)}`);
    return (performance.now() - since) / 1000;
  }

  dispose(): void {
    this.#cpu.dispose();
  }
}
