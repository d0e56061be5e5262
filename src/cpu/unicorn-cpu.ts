import {
  type Access,
  type Cpu,
  type CpuContext,
  type Gpa,
  REGISTER_CELLS,
  type RunOptions,
  type SensitiveInstruction,
  type SensitiveVerdict,
  type Stop,
  StubAction,
  type StubActionCode,
} from './cpu.ts';
import { type NativeCpu, nativeAddon, SENSITIVE_KINDS, SHARED, STOP } from './native.ts';

/** A call that the engine refused; `message` says which range or state was wrong. */
export class CpuError extends Error {
  override readonly name = 'CpuError';
}

export interface CpuOptions {
  /** Guest-physical RAM in bytes, a multiple of 4096. The host commits a page when it is first touched. */
  readonly ramBytes: number;
}

const UNCOUNTED = Number.NaN;
const VERDICTS: readonly SensitiveVerdict[] = ['execute', 'skip', 'yield'];
const ACCESSES = ['read', 'write', 'execute'] as const;

/**
 * An emulated x64 CPU in long mode. RAM starts readable and writable, nothing executable.
 * @throws NativeAddonError when the native engine is not built.
 * @throws CpuError when the host has no room for the RAM.
 */
export function createCpu(options: CpuOptions): Cpu {
  const { NativeCpu } = nativeAddon();
  return new UnicornCpu(asCpuError(() => new NativeCpu(options.ramBytes)));
}

/** Errors of the native side carry this code; whatever else comes through was thrown by a handler. */
const NATIVE_CODE = 'GenericFailure';

function asCpuError<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === NATIVE_CODE) {
      throw new CpuError(error.message, { cause: error });
    }
    throw error;
  }
}

interface SavedContext extends CpuContext {
  /** What the engine gets at the next run: it may differ from what it has. */
  readonly cells: BigUint64Array;
  readonly instructionCount: number;
  readonly interruptLevel: number;
  readonly covered: { readonly va: bigint; readonly size: number; readonly bits: Uint8Array };
}

/** Saved contexts live in the engine; one that JavaScript dropped is freed there too. */
const droppedContexts = new FinalizationRegistry<{ owner: WeakRef<NativeCpu>; id: number }>(({ owner, id }) => {
  owner.deref()?.freeContext(id);
});

class UnicornCpu implements Cpu {
  readonly ram: ArrayBuffer;
  readonly registers: BigUint64Array;
  readonly words: Uint32Array;
  readonly xmm: Uint8Array;
  readonly #native: NativeCpu;
  readonly #count: Uint32Array;
  readonly #level: Uint32Array;
  readonly #stop: BigUint64Array;
  readonly #instruction: Int32Array;
  readonly #askSensitive: () => number;
  #watched = { va: 0n, size: 0 };
  #stub: (slot: number) => StubActionCode = () => StubAction.Return;
  #sensitive: (instruction: SensitiveInstruction) => SensitiveVerdict = () => 'execute';

  constructor(native: NativeCpu) {
    const shared = native.shared();
    this.#native = native;
    this.ram = native.ram();
    this.registers = new BigUint64Array(shared, SHARED.cells, REGISTER_CELLS);
    this.words = new Uint32Array(shared, SHARED.cells, 2 * REGISTER_CELLS);
    this.xmm = new Uint8Array(shared, SHARED.xmm, 16 * 16);
    this.#count = new Uint32Array(shared, SHARED.instructionCount, 2);
    this.#level = new Uint32Array(shared, SHARED.interruptLevel, 1);
    this.#stop = new BigUint64Array(shared, SHARED.stop, SHARED.stopCells);
    this.#instruction = new Int32Array(shared, SHARED.instruction, SHARED.instructionCells);
    this.#askSensitive = () => VERDICTS.indexOf(this.#sensitive(this.#sensitiveInstruction()));
  }

  get interruptLevel(): number {
    return this.#level[0]!;
  }

  set interruptLevel(level: number) {
    this.#level[0] = level;
  }

  get instructionCount(): number {
    return this.#count[0]! + this.#count[1]! * 2 ** 32;
  }

  set instructionCount(count: number) {
    this.#count[0] = count % 2 ** 32;
    this.#count[1] = Math.floor(count / 2 ** 32);
  }

  protect(gpa: Gpa, size: number, access: Access): void {
    asCpuError(() => this.#native.protect(gpa, size, access));
  }

  mapWindow(gpa: Gpa, size: number, ramOffset: number, access: Access): void {
    asCpuError(() => this.#native.mapWindow(gpa, size, ramOffset, access));
  }

  unmapWindow(gpa: Gpa, size: number): void {
    asCpuError(() => this.#native.unmapWindow(gpa, size));
  }

  load(): void {
    asCpuError(() => this.#native.load());
  }

  store(): void {
    asCpuError(() => this.#native.store());
  }

  loadXmm(): void {
    asCpuError(() => this.#native.loadXmm());
  }

  storeXmm(): void {
    asCpuError(() => this.#native.storeXmm());
  }

  flushTlb(): void {
    asCpuError(() => this.#native.flushTlb());
  }

  invalidateCode(gpa: Gpa, size: number): void {
    asCpuError(() => this.#native.invalidateCode(gpa, size));
  }

  setStubs(
    base: bigint,
    count: number,
    slotSize: number,
    returnOffset: number,
    handler: (slot: number) => StubActionCode,
  ): void {
    asCpuError(() => this.#native.setStubs(base, count, slotSize, returnOffset));
    this.#stub = handler;
  }

  onSensitive(handler: (instruction: SensitiveInstruction) => SensitiveVerdict): void {
    this.#sensitive = handler;
  }

  scanForSensitive(va: bigint, bytes: Uint8Array): number {
    return asCpuError(() => this.#native.scanForSensitive(va, bytes));
  }

  run(options: RunOptions): Stop {
    const { countUntil = UNCOUNTED, timeoutMicroseconds = 0 } = options;
    const code = asCpuError(() => this.#native.run(countUntil, timeoutMicroseconds, this.#stub, this.#askSensitive));
    return this.#stopOf(code);
  }

  watchCoverage(va: bigint, size: number): void {
    asCpuError(() => this.#native.watchCoverage(va, size));
    this.#watched = { va, size };
  }

  coverage(): Uint8Array {
    return asCpuError(() => this.#native.coverage());
  }

  saveContext(): SavedContext {
    const cells = this.registers.slice();
    const id = asCpuError(() => this.#native.saveContext());
    const { instructionCount, interruptLevel } = this;
    const covered = { ...this.#watched, bits: this.coverage() };
    const context = { id, cells, instructionCount, interruptLevel, covered };
    droppedContexts.register(context, { owner: new WeakRef(this.#native), id });
    return context;
  }

  restoreContext(context: SavedContext): void {
    asCpuError(() => this.#native.restoreContext(context.id));
    const { va, size, bits } = context.covered;
    asCpuError(() => this.#native.restoreCoverage(va, size, bits));
    this.registers.set(context.cells);
    this.instructionCount = context.instructionCount;
    this.interruptLevel = context.interruptLevel;
    this.#watched = { va, size };
  }

  dispose(): void {
    asCpuError(() => this.#native.dispose(this.ram));
  }

  #sensitiveInstruction(): SensitiveInstruction {
    const [kind, length, special, general, port, width] = this.#instruction as unknown as readonly [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return { kind: SENSITIVE_KINDS[kind]!, length, special, general, port, width };
  }

  #stopOf(code: number): Stop {
    const cells = this.#stop;
    switch (code) {
      case STOP.yielded:
        return { kind: 'yielded' };
      case STOP.denied:
        return { kind: 'denied', ...this.#refusal(), value: cells[4]! };
      case STOP.unmapped:
        return { kind: 'unmapped', ...this.#refusal() };
      case STOP.exception:
        return { kind: 'exception', vector: Number(cells[0]), errorCode: Number(cells[1]), cr2: cells[2]! };
      case STOP.invalidInstruction:
        return { kind: 'invalidInstruction' };
      case STOP.instructionLimit:
        return { kind: 'instructionLimit' };
      case STOP.timeout:
        return { kind: 'timeout' };
      case STOP.irqlLowered:
        return { kind: 'irqlLowered' };
      case STOP.halted:
        return { kind: 'halted' };
      default:
        return { kind: 'engine', message: this.#native.describeError(Number(cells[0])) };
    }
  }

  #refusal(): { access: 'read' | 'write' | 'execute'; gpa: Gpa; va: bigint; size: number } {
    const [access, gpa, va, size] = this.#stop as unknown as readonly [bigint, bigint, bigint, bigint];
    return { access: ACCESSES[Number(access)]!, gpa: Number(gpa), va, size: Number(size) };
  }
}
