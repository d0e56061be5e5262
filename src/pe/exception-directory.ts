import type { RvaRange } from './headers.ts';
import type { MappedReader } from './mapped-reader.ts';

/** A RUNTIME_FUNCTION: code [beginRva, endRva) and its UNWIND_INFO. */
export interface RuntimeFunction {
  readonly beginRva: number;
  readonly endRva: number;
  readonly unwindRva: number;
}

const RUNTIME_FUNCTION_SIZE = 12;
const RUNTIME_FUNCTION_INDIRECT = 1;

/** The function table (.pdata). Leaf functions aren't in it. */
export class RuntimeFunctionTable {
  readonly rva: number;
  readonly count: number;
  readonly #reader: MappedReader;

  constructor(image: MappedReader, directory: RvaRange) {
    this.rva = directory.rva;
    this.count = directory.rva === 0 ? 0 : Math.floor(directory.size / RUNTIME_FUNCTION_SIZE);
    this.#reader = image.withCode('BadUnwindInfo');
  }

  /** The entry as it stands in the table; 0 ≤ index < count. */
  entry(index: number): RuntimeFunction {
    return readRuntimeFunction(this.#reader, this.rva + index * RUNTIME_FUNCTION_SIZE);
  }

  /**
   * The entry that covers an RVA, found as Windows finds it: by binary search, so that an unsorted table misses. An entry that only points to another one is followed once.
   * @throws ImageError BadUnwindInfo
   */
  lookup(rva: number): RuntimeFunction | undefined {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const at = this.rva + middle * RUNTIME_FUNCTION_SIZE;
      if (rva < this.#reader.u32(at, 'BeginAddress')) high = middle - 1;
      else if (rva >= this.#reader.u32(at + 4, 'EndAddress')) low = middle + 1;
      else return this.#direct(this.entry(middle));
    }
    return undefined;
  }

  #direct(entry: RuntimeFunction): RuntimeFunction {
    if ((entry.unwindRva & RUNTIME_FUNCTION_INDIRECT) === 0) return entry;
    return readRuntimeFunction(this.#reader, entry.unwindRva - RUNTIME_FUNCTION_INDIRECT);
  }
}

export function readRuntimeFunction(reader: MappedReader, rva: number): RuntimeFunction {
  return {
    beginRva: reader.u32(rva, 'RUNTIME_FUNCTION.BeginAddress'),
    endRva: reader.u32(rva + 4, 'RUNTIME_FUNCTION.EndAddress'),
    unwindRva: reader.u32(rva + 8, 'RUNTIME_FUNCTION.UnwindInfoAddress'),
  };
}
