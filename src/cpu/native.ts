import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SensitiveKind } from './cpu.ts';

/** The native half could not be loaded. */
export class NativeAddonError extends Error {
  override readonly name = 'NativeAddonError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}; run \`npm run setup\``, options);
    this.path = path;
  }
}

export interface NativeCpu {
  ram(): ArrayBuffer;
  shared(): ArrayBuffer;
  protect(gpa: number, size: number, access: number): void;
  mapWindow(gpa: number, size: number, ramOffset: number, access: number): void;
  unmapWindow(gpa: number, size: number): void;
  load(): void;
  store(): void;
  loadXmm(): void;
  storeXmm(): void;
  flushTlb(): void;
  invalidateCode(gpa: number, size: number): void;
  setStubs(base: bigint, count: number, slotSize: number, returnOffset: number): void;
  scanForSensitive(va: bigint, bytes: Uint8Array): number;
  run(countUntil: number, timeoutMicroseconds: number, stub: (slot: number) => number, sensitive: () => number): number;
  describeError(code: number): string;
  watchCoverage(va: bigint, size: number): void;
  coverage(): Uint8Array;
  restoreCoverage(va: bigint, size: number, bits: Uint8Array): void;
  saveContext(): number;
  restoreContext(id: number): void;
  freeContext(id: number): void;
  dispose(ram: ArrayBuffer): void;
}

export interface NativePdb {
  readonly guid: string;
  readonly age: number;
  lookup(rva: number): { function?: string; file?: string; line?: number }[];
  dispose(): void;
}

export interface NativeAddon {
  readonly NativeCpu: new (ramBytes: number) => NativeCpu;
  readonly NativePdb: new (bytes: Buffer) => NativePdb;
  controlRequests(bytes: Uint8Array, base: bigint, routine: bigint): { codes: number[]; lengths: number[] };
  sha256(bytes: Uint8Array): string;
  disassemble(bytes: Uint8Array, va: bigint, max: number): { va: bigint; length: number; text: string }[];
}

/** Places in the shared block, in bytes: `SharedBlock` of native/src/shared.rs. */
export const SHARED = {
  cells: 0,
  xmm: 384,
  instructionCount: 640,
  interruptLevel: 648,
  stop: 656,
  stopCells: 8,
  instruction: 720,
  instructionCells: 8,
} as const;

/** Answers of `NativeCpu.run`: `Stop` of native/src/stop.rs. */
export const STOP = {
  yielded: 0,
  denied: 1,
  unmapped: 2,
  exception: 3,
  invalidInstruction: 4,
  instructionLimit: 5,
  timeout: 6,
  irqlLowered: 7,
  halted: 8,
  engine: 9,
} as const;

/** In the order of `Kind` of native/src/sensitive.rs. */
export const SENSITIVE_KINDS: readonly SensitiveKind[] = [
  'mov-from-cr',
  'mov-to-cr',
  'lmsw',
  'clts',
  'mov-from-dr',
  'mov-to-dr',
  'rdmsr',
  'wrmsr',
  'lidt',
  'lgdt',
  'sidt',
  'sgdt',
  'lldt',
  'ltr',
  'xgetbv',
  'xsetbv',
  'stac',
  'clac',
  'vmcall',
  'swapgs',
  'invlpg',
  'wbinvd',
  'cpuid',
  'rdtsc',
  'rdtscp',
  'in',
  'out',
];

const PACKAGE = 'hvcheck';
const ADDON = 'hvcheck-native.node';
let loaded: NativeAddon | undefined;

/** The addon, loaded once. @throws NativeAddonError when it was not built or was built for something else. */
export function nativeAddon(): NativeAddon {
  loaded ??= loadAddon(join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'dist', ADDON));
  return loaded;
}

export function loadAddon(path: string): NativeAddon {
  if (!existsSync(path)) throw new NativeAddonError(path, 'the native engine has not been built');
  try {
    return createRequire(import.meta.url)(path) as NativeAddon;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NativeAddonError(path, `the native engine can't be loaded (${reason})`, { cause: error });
  }
}

function packageRoot(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === PACKAGE) return directory;
    if (directory === dirname(directory)) {
      throw new NativeAddonError(from, `no package.json of ${PACKAGE} stands above it`);
    }
  }
}
