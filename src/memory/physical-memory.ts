import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type Cpu, type Gpa } from '../cpu/cpu.ts';
import { DeviceWindows } from './device-windows.ts';
import { FIRMWARE_FRAMES, Frames } from './frames.ts';
import { hex, MemoryStateError, OutOfMemory } from './memory-errors.ts';
import { type FrameArena, PAGE_SIZE, type Pfn } from './memory-types.ts';

/** Physical addresses have 40 bits, as many as the engine has: an entry with a higher one is a reserved-bit fault there. */
const END_OF_FRAMES = 2 ** 28;

/** RAM and device windows by frame number, with what stage 2 grants on them. */
export class PhysicalMemory {
  readonly frames: Frames;
  readonly windows = new DeviceWindows();
  readonly #cpu: Cpu;

  constructor(cpu: Cpu, maxBytes: number) {
    this.#cpu = cpu;
    this.frames = new Frames(cpu, maxBytes);
  }

  /** The frame of RAM that holds the bytes of a page, or -1 where the page does not exist. */
  backingOf(pfn: Pfn): Pfn {
    return pfn < this.frames.count ? pfn : this.windows.backingOf(pfn);
  }

  arenaOf(pfn: Pfn): FrameArena | 'device' | undefined {
    if (this.backingOf(pfn) < 0) return undefined;
    return pfn >= FIRMWARE_FRAMES && pfn < this.frames.count ? this.frames.arenaOf(pfn) : 'device';
  }

  mustExist(pfn: Pfn): void {
    if (this.backingOf(pfn) < 0)
      throw new MemoryStateError(`no memory has frame number ${hex(pfn)}: ask deviceFrames for device memory`);
  }

  reference(pfns: readonly Pfn[]): void {
    for (const pfn of pfns) this.mustExist(pfn);
    for (const pfn of pfns) if (pfn < this.frames.count) this.frames.reference(pfn);
  }

  dereference(pfns: readonly Pfn[]): void {
    for (const pfn of pfns) if (pfn < this.frames.count) this.frames.dereference(pfn);
  }

  deviceFrames(physical: bigint, bytes: number): Pfn[] {
    const first = Number(physical / BigInt(PAGE_SIZE));
    const pages = Math.ceil((Number(physical % BigInt(PAGE_SIZE)) + Math.max(bytes, 1)) / PAGE_SIZE);
    const end = first + pages;
    if (end > END_OF_FRAMES)
      throw new OutOfMemory(pages, `physical ${hex(physical)} is beyond the 40 bits that this machine has`);
    for (const gap of this.windows.gaps(Math.max(first, this.frames.count), end)) this.#addWindow(gap.first, gap.pages);
    return Array.from({ length: pages }, (_, index) => first + index);
  }

  isRam(physical: bigint, bytes: number): boolean {
    const first = BigInt(FIRMWARE_FRAMES * PAGE_SIZE);
    return physical >= first && physical + BigInt(bytes) <= BigInt(this.frames.count * PAGE_SIZE);
  }

  read(physical: bigint, bytes: number): Uint8Array | undefined {
    if (physical < 0n || physical + BigInt(bytes) > BigInt(END_OF_FRAMES * PAGE_SIZE)) return undefined;
    const start = Number(physical);
    for (let pfn = Math.floor(start / PAGE_SIZE); pfn * PAGE_SIZE < start + bytes; pfn++)
      if (this.backingOf(pfn) < 0) return undefined;
    const copy = new Uint8Array(bytes);
    for (let done = 0; done < bytes; ) {
      const offset = (start + done) % PAGE_SIZE;
      const length = Math.min(bytes - done, PAGE_SIZE - offset);
      const frame = this.backingOf(Math.floor((start + done) / PAGE_SIZE));
      copy.set(new Uint8Array(this.#cpu.ram, frame * PAGE_SIZE + offset, length), done);
      done += length;
    }
    return copy;
  }

  /** Grants one more stage-2 right on a page; false when it had that already. */
  open(gpa: Gpa, access: 'write' | 'execute'): boolean {
    const pfn = Math.floor(gpa / PAGE_SIZE);
    this.mustExist(pfn);
    const granted = this.frames.state.access;
    const frame = this.backingOf(pfn);
    const before = granted[frame]!;
    const after = before | (access === 'write' ? ACCESS_WRITE : ACCESS_EXECUTE);
    if (after === before) return false;
    granted[frame] = after;
    this.#cpu.protect(pfn * PAGE_SIZE, PAGE_SIZE, after);
    return true;
  }

  /** Takes a right back that `open` granted. */
  close(gpa: Gpa, access: 'write' | 'execute'): void {
    const pfn = Math.floor(gpa / PAGE_SIZE);
    const frame = this.backingOf(pfn);
    const granted = this.frames.state.access;
    granted[frame] = granted[frame]! & ~(access === 'write' ? ACCESS_WRITE : ACCESS_EXECUTE);
    this.#cpu.protect(pfn * PAGE_SIZE, PAGE_SIZE, granted[frame]!);
  }

  #addWindow(first: Pfn, pages: number): void {
    const backing = this.frames.allocate(pages, 'data', { contiguous: true });
    for (const pfn of backing) this.frames.reference(pfn);
    this.windows.add({ first, pages, backing: backing[0]! });
    this.#cpu.mapWindow(first * PAGE_SIZE, pages * PAGE_SIZE, backing[0]! * PAGE_SIZE, ACCESS_READ | ACCESS_WRITE);
  }
}
