import { createCpu } from '../src/cpu/unicorn-cpu.ts';
import { boot, system } from '../src/kernel/boot.ts';
import { kernelPool } from '../src/kernel/ex/pool.ts';
import { putUnicodeString } from '../src/kernel/guest-strings.ts';
import { Kernel } from '../src/kernel/kernel.ts';
import { exportAddress } from '../src/kernel/modules/loaded-modules.ts';
import { bothObservers } from '../src/kernel/observer.ts';
import { runPhase } from '../src/kernel/run.ts';
import { startThread } from '../src/kernel/thread-life.ts';
import { createAddressSpace } from '../src/memory/address-space.ts';
import { stream } from '../src/memory/seed.ts';
import { osProfile } from '../src/policy/os-profile.ts';
import { TraceRecorder } from '../src/trace/recorder.ts';
import { TraceWriter } from '../src/trace/trace-writer.ts';
import { ALL_DATA, ALL_DDIS } from '../stubs/index.ts';

const MIB = 2 ** 20;
/** Calls in the loop's body: more than a frame has room for, so that no frame sees a turn twice. */
const SITES = 20_000;
/** Events that one turn of the loop makes, roughly. */
const EVENTS_PER_SITE = 2.65;

export interface Generated {
  readonly events: number;
  /** Of the guest's run alone: by the clock, and of the processor. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Runs code on a modelled kernel that calls twenty routines from 20,000 places with arguments that vary, and records it. Without a
 * path the same code runs untraced.
 */
export function generateTrace(path: string | undefined, events: number, seed = 1): Generated {
  const cpu = createCpu({ ramBytes: 256 * MIB });
  try {
    const os = osProfile('win11-24h2');
    const space = createAddressSpace(cpu, { seed, maxBytes: 128 * MIB, kaslr: 'win10' });
    const k = new Kernel(cpu, space, { os, seed, mode: 'log', processors: 1 });
    const recorder = path === undefined ? undefined : record(k, path);
    boot(k, { ddis: ALL_DDIS, data: ALL_DATA, wanted: new Map() });
    const turns = Math.max(1, Math.round(events / (SITES * EVENTS_PER_SITE)));
    const code = loopOf(bodyOf(k, seed), turns);
    const start = place(k, code);
    recorder?.phaseBegan('DriverEntry');
    const times = run(k, start);
    recorder?.phaseEnded('DriverEntry', 'returned', 0n, 0);
    recorder?.end();
    return { events: recorder?.count ?? 0, ...times };
  } finally {
    cpu.dispose();
  }
}

function record(k: Kernel, path: string): TraceRecorder {
  const { os, seed, mode } = k.profile;
  const recorder = new TraceRecorder(k, new TraceWriter(path), {
    tool: { name: 'hvcheck', version: 'bench' },
    driver: { path: 'generated.sys', sha256: '', size: 0 },
    profile: { os: os.id, build: os.build, seed, mode },
  });
  k.observer = bothObservers(recorder.observer, k.observer);
  return recorder;
}

type Argument = bigint | 'result' | 'counter';

/** Machine code of the calls: from each place another mixture of routines and arguments. */
function bodyOf(k: Kernel, seed: number): number[] {
  const random = stream(seed, 'trace-generator');
  const below = (limit: number) => random.below(limit);
  const memory = (bytes: number) => kernelPool(k, bytes, 'Bnch');
  const objects = Array.from({ length: 40 }, () => memory(64));
  const texts = Array.from({ length: 60 }, (_, index) => {
    const text = memory(16);
    putUnicodeString(k, text, `\\Registry\\Machine\\System\\Bench\\Value ${index} of some driver`);
    return text;
  });
  const pick = <T>(from: readonly T[]) => from[below(from.length)]!;
  const tag = () => BigInt(0x31746642 + below(30) * 0x100);
  const body: number[] = [];
  const call = (name: string, ...args: Argument[]) => body.push(...callOf(address(k, name), args));
  const kinds: (() => void)[] = [
    () => {
      const t = tag();
      call('ExAllocatePoolWithTag', 512n, BigInt(16 + below(900)), t);
      call('ExFreePoolWithTag', 'result', t);
    },
    () => {
      const t = tag();
      call('ExAllocatePool2', 64n, BigInt(16 + below(3000)), t);
      call('ExFreePoolWithTag', 'result', t);
    },
    () => call('KeRaiseIrqlToDpcLevel'),
    () => call('RtlCompareUnicodeString', pick(texts), pick(texts), BigInt(below(2))),
    () => call('RtlEqualUnicodeString', pick(texts), pick(texts), 1n),
    () => call('RtlHashUnicodeString', pick(texts), 1n, 0n, pick(objects)),
    () => call('KeInitializeEvent', pick(objects), BigInt(below(2)), 0n),
    () => call('KeInitializeSpinLock', pick(objects)),
    () => call('RtlTimeToTimeFields', pick(objects), pick(objects)),
    () => call('RtlCompareMemory', pick(objects), pick(objects), BigInt(below(48))),
    () => call('RtlSecondsSince1970ToTime', 'counter', pick(objects)),
    () => call('ExIsProcessorFeaturePresent', BigInt(below(40))),
    () => call('KeQueryPerformanceCounter', 0n),
    () => call('RtlNtStatusToDosError', BigInt(0xc0000000 + below(60))),
    () => call('PsGetCurrentProcessId'),
    () => call('RtlRandomEx', pick(objects)),
    () => call('RtlUpcaseUnicodeChar', 'counter'),
    () => call('KeGetCurrentIrql'),
  ];
  for (let site = 0; site < SITES; site++) {
    const kind = below(kinds.length);
    if (kind === 2) {
      call('KeRaiseIrqlToDpcLevel');
      call('KeLowerIrql', 'result');
    } else kinds[kind]!();
  }
  return body;
}

function address(k: Kernel, name: string): bigint {
  const found = exportAddress(k, 'ntoskrnl.exe', name) ?? exportAddress(k, 'hal.dll', name);
  if (found === undefined) throw new Error(`no module exports ${name}`);
  return found;
}

const bytesOf = (value: bigint, size: number) =>
  Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
/** `mov r64, imm64`, `mov r64, rax`, `mov r64, rbx` for RCX, RDX, R8 and R9. */
const CONSTANT = [
  [0x48, 0xb9],
  [0x48, 0xba],
  [0x49, 0xb8],
  [0x49, 0xb9],
];
const RESULT = [
  [0x48, 0x89, 0xc1],
  [0x48, 0x89, 0xc2],
  [0x49, 0x89, 0xc0],
  [0x49, 0x89, 0xc1],
];
const COUNTER = [
  [0x48, 0x89, 0xd9],
  [0x48, 0x89, 0xda],
  [0x49, 0x89, 0xd8],
  [0x49, 0x89, 0xd9],
];

function callOf(routine: bigint, args: readonly Argument[]): number[] {
  const loads = args.flatMap((value, index) => {
    if (value === 'result') return RESULT[index]!;
    return value === 'counter' ? COUNTER[index]! : [...CONSTANT[index]!, ...bytesOf(value, 8)];
  });
  // mov rax, routine; call rax
  return [...loads, 0x48, 0xb8, ...bytesOf(routine, 8), 0xff, 0xd0];
}

/** push rbx; sub rsp, 20h; mov ebx, turns; body; dec ebx; jnz body; add rsp, 20h; pop rbx; ret */
function loopOf(body: readonly number[], turns: number): Uint8Array {
  return Uint8Array.from([
    ...[0x53, 0x48, 0x83, 0xec, 0x20, 0xbb, ...bytesOf(BigInt(turns), 4)],
    ...body,
    ...[0xff, 0xcb, 0x0f, 0x85, ...bytesOf(BigInt.asUintN(32, BigInt(-(body.length + 8))), 4)],
    ...[0x48, 0x83, 0xc4, 0x20, 0x5b, 0xc3],
  ]);
}

function place(k: Kernel, code: Uint8Array): bigint {
  const pages = Math.ceil(code.length / 4096);
  const va = k.space.reserve('image', pages);
  k.space.map(
    va,
    k.space.allocateFrames(pages, 'code'),
    { write: false, execute: true, user: false },
    'generated code',
  );
  k.space.writeUnchecked(va, code);
  return va;
}

function run(k: Kernel, routine: bigint): { seconds: number; cpuSeconds: number } {
  startThread(k, {
    name: 'DriverEntry',
    process: system(k).systemProcess,
    routine,
    args: [],
    system: true,
    onReturn: 'phaseReturned',
  });
  const since = performance.now();
  const cpuSince = process.cpuUsage();
  const stop = runPhase(k, {
    denied: () => ({ kind: 'internalError', message: 'the generated code was denied an access' }),
    limits: () => ({ countUntil: undefined, timeoutMicroseconds: 300_000_000 }),
    limitReached: () => ({ kind: 'internalError', message: 'the generated code ran for five minutes' }),
  });
  if (stop.kind !== 'returned') throw new Error(`the generated code did not return: ${stop.kind}`);
  const cpu = process.cpuUsage(cpuSince);
  return { seconds: (performance.now() - since) / 1000, cpuSeconds: (cpu.user + cpu.system) / 1e6 };
}
