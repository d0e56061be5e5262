import { lookupFunction, readEntry } from '../kernel/exceptions/function-table.ts';
import { currentRegisters } from '../kernel/exceptions/machine-registers.ts';
import { walkStack } from '../kernel/exceptions/stack-walk.ts';
import { BadUnwindData, UNW_FLAG_CHAININFO, unwindInfoOf } from '../kernel/exceptions/unwind-info.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { GuestAccessError } from '../memory/memory-errors.ts';

/** Deeper stacks are not followed. */
const DEEPEST = 64;
const DYNAMIC = -1;
/** Bytes; no activation goes deeper. */
const LARGEST_STACK = 0x100000;

const cell = new BigUint64Array(1);
const halves = new Uint32Array(cell.buffer);

/** An address as a number: its low 53 bits, which tell apart all canonical ones. */
function keyOf(address: bigint): number {
  cell[0] = address;
  return (halves[1]! & 0x1f_ffff) * 2 ** 32 + halves[0]!;
}

/** What is known of a place that a call returns to. */
interface Place {
  /** Where its function begins. */
  readonly function: bigint;
  /** Bytes from RSP there up to the function's return address; `DYNAMIC` when the frame's size is not fixed. */
  readonly size: number;
}

/** What return addresses are known to be, by `keyOf`; null: in no function. */
export type Places = Map<number, Place | null>;

/** A function that is being executed: `depth` bytes below the top of its activation lies its return address. */
interface ActiveFunction {
  readonly function: bigint;
  readonly depth: number;
  readonly returnsTo: bigint;
}

/** A routine that Windows called, and the functions that are active below it, outermost first. */
interface Activation {
  readonly routine: bigint;
  readonly entryRsp: bigint;
  /** The same as a number. */
  readonly entry: number;
  readonly frameRsp: bigint;
  readonly functions: ActiveFunction[];
}

export interface StackListener {
  called(fn: bigint, site: bigint): void;
  returned(fn: bigint): void;
}

/**
 * Which functions of the driver are active on one thread. The engine does not report calls inside the driver; at each call into
 * Windows the stack tells them, by unwind data. The size of a frame is looked up once for each place, so that a call from a
 * function that is known to be active costs one read of memory.
 */
export class GuestStack {
  readonly #k: Kernel;
  readonly #places: Places;
  readonly #listener: StackListener;
  readonly #activations: Activation[] = [];

  /** `places` may be shared between the threads of a machine. */
  constructor(k: Kernel, places: Places, listener: StackListener) {
    this.#k = k;
    this.#places = places;
    this.#listener = listener;
  }

  /** Windows calls a routine; its return address lies at `entryRsp`, and `frameRsp` names the call. */
  enter(routine: bigint, entryRsp: bigint, frameRsp: bigint): void {
    const functions = [{ function: routine, depth: 0, returnsTo: 0n }];
    this.#activations.push({ routine, entryRsp, entry: keyOf(entryRsp), frameRsp, functions });
  }

  /** The routine of that call came back. Undefined when it is not known. */
  leave(frameRsp: bigint): bigint | undefined {
    for (let at = this.#activations.length - 1; at >= 0; at--) {
      if (this.#activations[at]!.frameRsp !== frameRsp) continue;
      const { routine } = this.#activations[at]!;
      while (this.#activations.length > at) this.#drop(this.#activations.pop()!.functions, 1);
      return routine;
    }
    return undefined;
  }

  /** A call into Windows with its return address at `rsp`: tells the listener which functions were called and left since. */
  calledWindows(rsp: bigint, returnAddress: bigint): void {
    if (this.#activations.length === 0) return;
    const place = this.#placeOf(returnAddress);
    if (!place) return;
    const at = keyOf(rsp);
    const activation = this.#activationOf(at);
    if (!activation) return;
    const { functions, entryRsp, entry } = activation;
    const fresh = this.#climb(functions, entry - at, place, entryRsp);
    if (!fresh) return;
    this.#drop(functions, fresh.common);
    for (const one of fresh.called.reverse()) {
      functions.push(one);
      this.#listener.called(one.function, one.returnsTo);
    }
  }

  /** The functions that are not active yet, innermost first, and how many of those that are stay so. */
  #climb(
    functions: readonly ActiveFunction[],
    start: number,
    innermost: Place,
    entryRsp: bigint,
  ): { called: ActiveFunction[]; common: number } | undefined {
    const called: ActiveFunction[] = [];
    let depth = start;
    let place: Place | undefined = innermost;
    for (let count = 0; count < DEEPEST; count++) {
      if (!place) return undefined;
      if (place.size === DYNAMIC) return count === 0 ? this.#walk(functions, entryRsp) : undefined;
      depth -= 8 + place.size;
      if (depth < 0) return undefined;
      if (depth === 0) return { called, common: 1 };
      const slot = this.#read(entryRsp - BigInt(depth));
      if (slot === undefined) return undefined;
      const known = functions.findLastIndex((one) => one.depth === depth);
      const active = functions[known];
      if (active && active.function === place.function && active.returnsTo === slot)
        return { called, common: known + 1 };
      called.push({ function: place.function, depth, returnsTo: slot });
      place = this.#placeOf(slot);
    }
    return undefined;
  }

  /** The same by a full walk, which follows frames of any size. */
  #walk(
    functions: readonly ActiveFunction[],
    entryRsp: bigint,
  ): { called: ActiveFunction[]; common: number } | undefined {
    this.#k.cpu.load();
    const frames = walkStack(this.#k, currentRegisters(this.#k), DEEPEST);
    const called: ActiveFunction[] = [];
    for (let index = 1; index + 1 < frames.length; index++) {
      const depth = Number(entryRsp - (frames[index + 1]!.rsp - 8n));
      if (depth < 0) return undefined;
      if (depth === 0) return { called, common: 1 };
      const fn = this.#placeOf(frames[index]!.rip)?.function;
      if (fn === undefined) return undefined;
      const returnsTo = frames[index + 1]!.rip;
      const known = functions.findLastIndex((one) => one.depth === depth);
      const active = functions[known];
      if (active && active.function === fn && active.returnsTo === returnsTo) return { called, common: known + 1 };
      called.push({ function: fn, depth, returnsTo });
    }
    return undefined;
  }

  #drop(functions: ActiveFunction[], keep: number): void {
    while (functions.length > keep) this.#listener.returned(functions.pop()!.function);
  }

  /** The activation whose stack this is; those that were unwound are dropped on the way. */
  #activationOf(rsp: number): Activation | undefined {
    for (let at = this.#activations.length - 1; at >= 0; at--) {
      const activation = this.#activations[at]!;
      const depth = activation.entry - rsp;
      if (depth >= 0 && depth < LARGEST_STACK) {
        while (this.#activations.length > at + 1) this.#drop(this.#activations.pop()!.functions, 0);
        return activation;
      }
    }
    return undefined;
  }

  #placeOf(returnAddress: bigint): Place | undefined {
    const key = keyOf(returnAddress);
    const known = this.#places.get(key);
    if (known !== undefined) return known ?? undefined;
    const place = this.#look(returnAddress);
    this.#places.set(key, place ?? null);
    return place;
  }

  #look(returnAddress: bigint): Place | undefined {
    try {
      const entry = lookupFunction(this.#k, returnAddress - 1n);
      if (!entry) return undefined;
      let size = 0;
      for (let at = entry, links = 0; links < DEEPEST; links++) {
        const info = unwindInfoOf(this.#k.mem, at);
        if (info.frameRegister !== 0 || info.operations.some(({ op }) => op === 'machineFrame')) size = DYNAMIC;
        for (const operation of info.operations) {
          if (size !== DYNAMIC && operation.op === 'push') size += 8;
          else if (size !== DYNAMIC && operation.op === 'allocate') size += operation.size;
        }
        if ((info.flags & UNW_FLAG_CHAININFO) === 0) return { function: at.base + BigInt(at.begin), size };
        at = readEntry(this.#k, at, info.trailer);
      }
      return undefined;
    } catch (error) {
      if (error instanceof GuestAccessError || error instanceof BadUnwindData) return undefined;
      throw error;
    }
  }

  #read(va: bigint): bigint | undefined {
    try {
      return this.#k.mem.u64(va);
    } catch (error) {
      if (error instanceof GuestAccessError) return undefined;
      throw error;
    }
  }
}
