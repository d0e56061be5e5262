import type { Cpu } from '../cpu/cpu.ts';
import type { Image } from '../pe/image.ts';

/** Which bytes of the driver ran, those of parts that were taken back too. */
export class CodeCoverage {
  readonly #cpu: Cpu;
  readonly #image: Image;
  #kept: Uint8Array = new Uint8Array(0);

  constructor(cpu: Cpu, image: Image) {
    this.#cpu = cpu;
    this.#image = image;
  }

  /** A bit for each byte of the image. To be called before the machine returns to a snapshot. */
  keep(): Uint8Array {
    const covered = this.#cpu.coverage();
    for (let index = 0; index < covered.length; index++) covered[index]! |= this.#kept[index] ?? 0;
    this.#kept = covered;
    return covered;
  }

  /** Bytes of the driver's code, and of those the executed ones. */
  bytes(): { readonly total: number; readonly executed: number } {
    const covered = this.keep();
    let total = 0;
    let executed = 0;
    for (const { execute, virtualAddress, virtualSize } of this.#image.sections) {
      if (!execute) continue;
      total += virtualSize;
      for (let rva = virtualAddress; rva < virtualAddress + virtualSize; rva++) if (isSet(covered, rva)) executed++;
    }
    return { total, executed };
  }

  /** Did the instruction at this RVA run, or any of `length` bytes from there? */
  has(rva: number, length = 1): boolean {
    const covered = this.keep();
    for (let at = rva; at < rva + length; at++) if (isSet(covered, at)) return true;
    return false;
  }
}

function isSet(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}
