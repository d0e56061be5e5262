/** A guest-physical address: a plain number, below 2^46. */
export type Gpa = number & { readonly __gpa?: never };

/** Stage-2 access bits, as the engine takes them. */
export const ACCESS_READ = 1;
export const ACCESS_WRITE = 2;
export const ACCESS_EXECUTE = 4;
export type Access = number;

/**
 * Index of each register in `Cpu.registers` (64-bit cells). `CR8` is the IRQL that the guest sees;
 * the engine drops CR8 accesses, so the cell itself is the register.
 */
export const REG = {
  RAX: 0,
  RCX: 1,
  RDX: 2,
  RBX: 3,
  RSP: 4,
  RBP: 5,
  RSI: 6,
  RDI: 7,
  R8: 8,
  R9: 9,
  R10: 10,
  R11: 11,
  R12: 12,
  R13: 13,
  R14: 14,
  R15: 15,
  RIP: 16,
  RFLAGS: 17,
  CR0: 18,
  CR2: 19,
  CR3: 20,
  CR4: 21,
  CR8: 22,
  GS_BASE: 23,
  KERNEL_GS_BASE: 24,
  FS_BASE: 25,
  EFER: 26,
  IDTR_BASE: 27,
  IDTR_LIMIT: 28,
  GDTR_BASE: 29,
  GDTR_LIMIT: 30,
  CS: 31,
  SS: 32,
  DS: 33,
  ES: 34,
  FS: 35,
  GS: 36,
  TR: 37,
  DR0: 38,
  DR1: 39,
  DR2: 40,
  DR3: 41,
  DR6: 42,
  DR7: 43,
  MXCSR: 44,
} as const;
export const REGISTER_CELLS = 48;

/** Set in a slot's number when the guest got behind the slot's first byte on another way than through it; the answer is `Yield`. */
export const ENTERED_INSIDE = 0x8000_0000;

/** What an export-slot handler tells the engine to do next. */
export const StubAction = {
  /** RAX was set in `registers`: write it and return to the caller. */
  Return: 0,
  /** Every general register, RIP and RFLAGS were set in `registers`: write them all and go on there. */
  Redirect: 1,
  /** As Redirect, then leave `run` with `{ kind: 'yielded' }`. */
  Yield: 2,
} as const;
export type StubActionCode = (typeof StubAction)[keyof typeof StubAction];

/** What the CPU met that the engine can't do by itself. `instruction` is the mnemonic in lower case. */
export type SensitiveKind =
  | 'mov-from-cr'
  | 'mov-to-cr'
  | 'lmsw'
  | 'clts'
  | 'mov-from-dr'
  | 'mov-to-dr'
  | 'rdmsr'
  | 'wrmsr'
  | 'lidt'
  | 'lgdt'
  | 'sidt'
  | 'sgdt'
  | 'lldt'
  | 'ltr'
  | 'xgetbv'
  | 'xsetbv'
  | 'stac'
  | 'clac'
  | 'vmcall'
  | 'swapgs'
  | 'invlpg'
  | 'wbinvd'
  | 'cpuid'
  | 'rdtsc'
  | 'rdtscp'
  | 'in'
  | 'out';

export interface SensitiveInstruction {
  readonly kind: SensitiveKind;
  readonly length: number;
  /** Control or debug register number for the `mov` kinds; `REG` index of the general register operand. */
  readonly special: number;
  readonly general: number;
  /** Port number and width in bytes for `in` and `out`. */
  readonly port: number;
  readonly width: number;
}

/** `execute`: let the engine do it. `skip`: registers were set in `registers`; go on behind the instruction. */
export type SensitiveVerdict = 'execute' | 'skip' | 'yield';

/** Why `run` came back. RIP and all general registers are in `registers` for every kind. */
export type Stop =
  | { readonly kind: 'yielded' }
  /** Stage 2 said no. RIP is exact on the instruction, nothing was written. `size` in bytes (0 for a fetch). */
  | {
      readonly kind: 'denied';
      readonly access: 'read' | 'write' | 'execute';
      readonly gpa: Gpa;
      readonly va: bigint;
      readonly size: number;
      readonly value: bigint;
    }
  /** A guest-physical address that nothing backs. */
  | {
      readonly kind: 'unmapped';
      readonly access: 'read' | 'write' | 'execute';
      readonly gpa: Gpa;
      readonly va: bigint;
      readonly size: number;
    }
  /** An exception of the CPU; RIP as the CPU pushed it (behind INT3 and INT n, on the instruction for faults). */
  | { readonly kind: 'exception'; readonly vector: number; readonly errorCode: number; readonly cr2: bigint }
  | { readonly kind: 'invalidInstruction' }
  /** The counted limit was reached, at a block boundary. */
  | { readonly kind: 'instructionLimit' }
  /**
   * The wall clock ended the run between or inside instructions: a store may have been done that RIP still stands on.
   * Restore an earlier state before going on.
   */
  | { readonly kind: 'timeout' }
  /** A CR8 write brought the IRQL below `interruptLevel`. */
  | { readonly kind: 'irqlLowered' }
  | { readonly kind: 'halted' }
  | { readonly kind: 'engine'; readonly message: string };

export interface RunOptions {
  /** Stop at the first block boundary at which `instructionCount` is this or more; Infinity counts without a stop. Undefined: don't count (full speed). */
  readonly countUntil?: number;
  /** Microseconds of wall clock; 0 is none. */
  readonly timeoutMicroseconds?: number;
}

/**
 * One emulated x64 CPU in long mode with its guest-physical memory. The adapter of `unicorn-engine` implements it;
 * nothing above `src/memory` calls the mapping part.
 */
export interface Cpu {
  /**
   * Guest-physical [0, ram.byteLength), the engine's own memory: reads and writes need no call. Lazily committed, zeroed,
   * at first readable and writable but not executable for the guest. Detached by `dispose`.
   */
  readonly ram: ArrayBuffer;
  /** Shared with the engine, filled before every callback and after every run. */
  readonly registers: BigUint64Array;
  /** The same cells as 32-bit halves: cell i is words[2i] (low) and words[2i+1] (high). */
  readonly words: Uint32Array;
  /** Sixteen XMM registers, 16 bytes each. Valid after `loadXmm`. */
  readonly xmm: Uint8Array;

  /**
   * Stage 2: sets the allowed access of [gpa, gpa+size), page multiples, inside RAM or a window. Inside a handler this,
   * `mapWindow` and `unmapWindow` are done before the guest goes on.
   */
  protect(gpa: Gpa, size: number, access: Access): void;
  /** Makes [gpa, gpa+size) outside RAM show the RAM bytes at `ramOffset` (a device window at its true address). */
  mapWindow(gpa: Gpa, size: number, ramOffset: number, access: Access): void;
  unmapWindow(gpa: Gpa, size: number): void;

  /** CPU → `registers`: all cells. */
  load(): void;
  /** `registers` → CPU: all cells, control registers and segment bases included; inside a handler RIP is not. */
  store(): void;
  loadXmm(): void;
  storeXmm(): void;

  /** Drops cached translations of virtual addresses (after a page-table change); 0.3 µs. */
  flushTlb(): void;
  /** Drops translated code of guest-physical [gpa, gpa+size) (after host code wrote there); free when none was translated. */
  invalidateCode(gpa: Gpa, size: number): void;

  /**
   * Every address base + n·slotSize, n < count, becomes an export slot: when RIP gets there, `handler(n)` is called
   * with RCX, RDX, R8, R9, RSP, RAX, R10, R11 and RIP in `registers` (call `load()` for the others). `Return` makes the
   * engine go on at the `ret` that stands at slot + `returnOffset`.
   */
  setStubs(
    base: bigint,
    count: number,
    slotSize: number,
    returnOffset: number,
    handler: (slot: number) => StubActionCode,
  ): void;
  /** Called with every sensitive instruction but CR8 moves, which the engine side emulates from the CR8 cell. All cells are loaded. */
  onSensitive(handler: (instruction: SensitiveInstruction) => SensitiveVerdict): void;
  /** Searches bytes that may be executed for sensitive instructions and hooks what is found. The range is virtual, its bytes are passed. */
  scanForSensitive(va: bigint, bytes: Uint8Array): number;
  /** A CR8 write below this level leaves `run` with `irqlLowered`; 0 never. */
  interruptLevel: number;

  /** Runs from RIP in `registers` (store() is done first) until something ends it. */
  run(options: RunOptions): Stop;
  /** Instructions counted so far by counted runs; each turn of a repeated string instruction is one. May be set. */
  instructionCount: number;

  /** Block coverage: code bytes seen executed in [va, va+size) since `watchCoverage`; free when a block was seen once. */
  watchCoverage(va: bigint, size: number): void;
  /** One bit a byte of the watched range, lowest first. */
  coverage(): Uint8Array;

  /** CPU state without memory, engine-side, for a quick return to it: registers of every kind, `instructionCount`, coverage. Not inside a handler. */
  saveContext(): CpuContext;
  /** Cells follow. May be done again and again, in any order. Translated code stays: see `invalidateCode`. */
  restoreContext(context: CpuContext): void;
  /** Frees the engine and its memory. Every later call throws. */
  dispose(): void;
}
export interface CpuContext {
  readonly id: number;
}
