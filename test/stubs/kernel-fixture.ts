import { afterAll } from 'vitest';
import type { Cpu } from '../../src/cpu/cpu.ts';
import { createCpu } from '../../src/cpu/unicorn-cpu.ts';
import { boot, system } from '../../src/kernel/boot.ts';
import { kernelPool } from '../../src/kernel/ex/pool.ts';
import { putUnicodeString, utf16Bytes } from '../../src/kernel/guest-strings.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { exportAddress } from '../../src/kernel/modules/loaded-modules.ts';
import { gadgets } from '../../src/kernel/modules/slots.ts';
import type { Mode } from '../../src/kernel/profile.ts';
import { runPhase } from '../../src/kernel/run.ts';
import type { KernelStop } from '../../src/kernel/signals.ts';
import { startThread } from '../../src/kernel/thread-life.ts';
import { createAddressSpace } from '../../src/memory/address-space.ts';
import { type OsId, osProfile } from '../../src/policy/os-profile.ts';
import { ALL_DATA, ALL_DDIS } from '../../stubs/index.ts';

const MIB = 0x100000;

export interface TestKernel {
  readonly k: Kernel;
  /** What the driver printed. */
  readonly text: () => string;
  /** Calls an export on the engine, in a system thread at PASSIVE_LEVEL (or `irql`); strings become zero-terminated ANSI. Throws when it does not return. */
  call(name: string, ...args: readonly (bigint | number | string)[]): bigint;
  /** The same, with how the call ended. */
  attempt(name: string, ...args: readonly (bigint | number | string)[]): KernelStop;
  /** RAX of a routine by its address, called on a thread of `process` or System's. */
  callAt(routine: bigint, args: readonly bigint[], process?: bigint): bigint;
  /** Zeroed nonpaged memory. */
  memory(bytes: number): bigint;
  /** Guest address of a UNICODE_STRING. */
  unicode(text: string): bigint;
  ansiz(text: string): bigint;
  utf16z(text: string): bigint;
}

const open: Cpu[] = [];
afterAll(() => {
  for (const cpu of open.splice(0)) cpu.dispose();
});

/** A booted kernel without a driver, for rows of DDI tests. */
export function createTestKernel(
  options: { os?: OsId; mode?: Mode; seed?: number; wanted?: ReadonlyMap<string, ReadonlySet<string>> } = {},
): TestKernel {
  const cpu = createCpu({ ramBytes: 128 * MIB });
  open.push(cpu);
  const seed = options.seed ?? 1;
  const space = createAddressSpace(cpu, { seed, maxBytes: 64 * MIB, kaslr: 'win10' });
  const os = osProfile(options.os ?? 'win11-24h2');
  const k = new Kernel(cpu, space, { os, seed, mode: options.mode ?? 'log', processors: 1 });
  let printed = '';
  k.observer = {
    debugText: (line) => {
      printed += line;
    },
  };
  boot(k, { ddis: ALL_DDIS, data: ALL_DATA, wanted: options.wanted ?? new Map() });
  const put = (bytes: Uint8Array, more: number) => {
    const va = kernelPool(k, bytes.length + more, 'Test');
    k.mem.write(va, bytes);
    return va;
  };
  const ansiz = (text: string) => put(new Uint8Array(Buffer.from(text, 'latin1')), 1);
  const attempt = (name: string, ...args: readonly (bigint | number | string)[]): KernelStop => {
    const exporter = ['ntoskrnl.exe', 'hal.dll', ...(options.wanted?.keys() ?? [])].find(
      (module) => exportAddress(k, module, name) !== undefined,
    );
    const routine = exporter === undefined ? gadgets(k).internal[name] : exportAddress(k, exporter, name);
    if (routine === undefined) throw new Error(`nothing exports ${name}`);
    const cells = args.map((arg) => (typeof arg === 'string' ? ansiz(arg) : BigInt.asUintN(64, BigInt(arg))));
    return run(routine, cells, undefined);
  };
  const run = (routine: bigint, args: readonly bigint[], process: bigint | undefined): KernelStop => {
    startThread(k, {
      name: 'test',
      process: process ?? system(k).systemProcess,
      routine,
      args,
      system: process === undefined,
      onReturn: 'phaseReturned',
    });
    return runPhase(k, {
      denied: ({ access, va, gpa }) => ({ kind: 'denied', access, va, gpa }),
      limits: () => ({ countUntil: undefined, timeoutMicroseconds: 10_000_000 }),
      limitReached: () => ({ kind: 'limit', limit: 'time', value: 10_000 }),
    });
  };
  return {
    k,
    text: () => printed,
    attempt,
    call: (name, ...args) => returned(name, attempt(name, ...args)),
    callAt: (routine, args, process) => returned(`0x${routine.toString(16)}`, run(routine, args, process)),
    memory: (bytes) => kernelPool(k, bytes, 'Test'),
    unicode(text) {
      const va = kernelPool(k, 16, 'Test');
      putUnicodeString(k, va, text);
      return va;
    },
    ansiz,
    utf16z: (text) => put(utf16Bytes(text), 2),
  };
}

function returned(name: string, stop: KernelStop): bigint {
  if (stop.kind === 'returned') return stop.value;
  const show = (_key: string, value: unknown) => (typeof value === 'bigint' ? `0x${value.toString(16)}` : value);
  throw new Error(`${name} ended with ${JSON.stringify(stop, show)}`);
}
