import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type Cpu } from '../cpu/cpu.ts';
import { DeniedWriteError, GuestAccessError } from './memory-errors.ts';
import { type AccessFault, type DeniedWrite, PAGE_SIZE, type Pfn } from './memory-types.ts';
import { type PageTables, WRITABLE } from './page-tables.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { fromHalves, highHalf, isCanonical, lowHalf } from './virtual-address.ts';

const PLAIN_DATA = ACCESS_READ | ACCESS_WRITE;

/** What an access is checked for: `poke` is a write that only a missing page stops. */
export type Intent = 'read' | 'write' | 'poke';

/** From virtual addresses to indices in guest RAM, with the checks of both stages for kernel-mode code. */
export class PagedAccess {
  onDeniedWrite: (denied: DeniedWrite) => 'write' = (denied) => {
    throw new DeniedWriteError(denied);
  };
  readonly #cpu: Cpu;
  readonly #tables: PageTables;
  readonly #physical: PhysicalMemory;
  readonly #writeProtect: () => boolean;

  constructor(cpu: Cpu, tables: PageTables, physical: PhysicalMemory, writeProtect: () => boolean) {
    this.#cpu = cpu;
    this.#tables = tables;
    this.#physical = physical;
    this.#writeProtect = writeProtect;
  }

  /** Frame number behind an address, or -1 where no page of RAM or of a device is mapped. Sets the rights of the tables. */
  pfnAt(low: number, high: number): Pfn {
    const pfn = isCanonical(high) ? this.#tables.walk(low, high) : -1;
    return this.#physical.backingOf(pfn) < 0 ? -1 : pfn;
  }

  /** Index in RAM of a byte that is going to be read. */
  forRead(low: number, high: number): number {
    const frame = this.#physical.backingOf(isCanonical(high) ? this.#tables.walk(low, high) : -1);
    if (frame < 0) throw this.#fault(low, high, 'read');
    return frame * PAGE_SIZE + (low & 0xfff);
  }

  /** Index in RAM of the first of `size` bytes within one page that are going to be written now. */
  forWrite(low: number, high: number, size: number): number {
    const pfn = this.#checkedForWrite(low, high);
    const frame = this.#physical.backingOf(pfn);
    if (this.#physical.frames.state.access[frame] !== PLAIN_DATA) this.#passStageTwo(low, high, pfn, size);
    return this.#written(low, pfn, frame, size);
  }

  /**
   * Indices in RAM of the parts of a range, one for each page, when all of it may be accessed; for a write, the caller
   * writes all of it now.
   */
  pieces(va: bigint, size: number, intent: Intent): number[] {
    const indices: number[] = [];
    this.#eachPage(va, size, (low, high) => {
      indices.push(this.#check(low, high, intent));
    });
    if (intent === 'read') return indices;
    if (intent === 'write')
      this.#eachPage(va, size, (low, high, length) =>
        this.#passStageTwo(low, high, this.#tables.walk(low, high), length),
      );
    this.#eachPage(va, size, (low, high, length) => {
      const pfn = this.#tables.walk(low, high);
      this.#written(low, pfn, this.#physical.backingOf(pfn), length);
    });
    return indices;
  }

  /** Could all of the range be accessed so, as far as stage 1 goes? */
  allows(va: bigint, size: number, intent: Intent): boolean {
    try {
      this.#eachPage(va, size, (low, high) => this.#check(low, high, intent));
      return true;
    } catch (error) {
      if (error instanceof GuestAccessError) return false;
      throw error;
    }
  }

  #check(low: number, high: number, intent: Intent): number {
    if (intent === 'read') return this.forRead(low, high);
    const pfn = intent === 'poke' ? this.pfnAt(low, high) : this.#checkedForWrite(low, high);
    if (pfn < 0) throw this.#fault(low, high, 'write');
    return this.#physical.backingOf(pfn) * PAGE_SIZE + (low & 0xfff);
  }

  #checkedForWrite(low: number, high: number): Pfn {
    const pfn = this.pfnAt(low, high);
    if (pfn < 0 || ((this.#tables.rights & WRITABLE) === 0 && this.#writeProtect()))
      throw this.#fault(low, high, 'write');
    return pfn;
  }

  #passStageTwo(low: number, high: number, pfn: Pfn, size: number): void {
    if ((this.#physical.frames.state.access[this.#physical.backingOf(pfn)]! & ACCESS_WRITE) !== 0) return;
    this.onDeniedWrite({ va: fromHalves(low, high), gpa: pfn * PAGE_SIZE + (low & 0xfff), size });
  }

  #written(low: number, pfn: Pfn, frame: Pfn, size: number): number {
    const { state } = this.#physical.frames;
    const offset = low & 0xfff;
    state.dirty[frame] = 1;
    if ((state.access[frame]! & ACCESS_EXECUTE) !== 0) this.#cpu.invalidateCode(pfn * PAGE_SIZE + offset, size);
    return frame * PAGE_SIZE + offset;
  }

  #fault(low: number, high: number, access: AccessFault['access']): GuestAccessError {
    const reason = !isCanonical(high) ? 'notCanonical' : this.pfnAt(low, high) < 0 ? 'notMapped' : 'notWritable';
    return new GuestAccessError({ va: fromHalves(low, high), access, reason });
  }

  #eachPage(va: bigint, size: number, visit: (low: number, high: number, length: number) => void): void {
    let low = lowHalf(va);
    let high = highHalf(va);
    for (let done = 0; done < size; ) {
      const length = Math.min(size - done, PAGE_SIZE - (low & 0xfff));
      visit(low, high, length);
      done += length;
      low += length;
      if (low <= 0xffffffff) continue;
      low = 0;
      high = (high + 1) >>> 0;
    }
  }
}
