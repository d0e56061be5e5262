import { PAGE_SIZE, type Pfn } from './memory-types.ts';

/** The contents of one frame at some time; of as many as have the same. Never written again. */
export interface FrameImage {
  /** A page that begins at `at`. */
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** The contents of all frames at some time, by frame number; what is not there was zero. */
export type FrameImages = ReadonlyMap<Pfn, FrameImage>;

const ZERO = new Uint8Array(PAGE_SIZE);

/**
 * Copies guest RAM frame by frame. A frame that still holds what it held when it was last copied, or when it was put back,
 * is not copied again. What it holds is looked at, not who may have written: the guest reaches frames in ways that no
 * bookkeeping sees.
 */
export class FrameCopies {
  readonly #ram: Buffer;
  /** What each frame held when it was last looked at. */
  #last: FrameImages = new Map();

  constructor(ram: ArrayBuffer) {
    this.#ram = Buffer.from(ram);
  }

  /** The contents of `pfns` now. */
  take(pfns: readonly Pfn[]): FrameImages {
    const images = new Map<Pfn, FrameImage>();
    const changed: Pfn[] = [];
    for (const pfn of pfns) {
      const last = this.#last.get(pfn);
      if (last !== undefined && this.#holds(pfn, last.bytes, last.at)) images.set(pfn, last);
      else if (!this.#holds(pfn, ZERO, 0)) changed.push(pfn);
    }
    const bytes = new Uint8Array(changed.length * PAGE_SIZE);
    changed.forEach((pfn, index) => {
      const at = index * PAGE_SIZE;
      this.#ram.copy(bytes, at, pfn * PAGE_SIZE, (pfn + 1) * PAGE_SIZE);
      images.set(pfn, { bytes, at });
    });
    this.#last = images;
    return images;
  }

  /** Puts contents back: into the frames of `images`, and zero into those of `pfns` that are not there. Returns what changed. */
  restore(images: FrameImages, pfns: readonly Pfn[]): Pfn[] {
    const changed: Pfn[] = [];
    for (const [pfn, { bytes, at }] of images) if (this.#put(pfn, bytes, at)) changed.push(pfn);
    for (const pfn of pfns) if (!images.has(pfn) && this.#put(pfn, ZERO, 0)) changed.push(pfn);
    this.#last = images;
    return changed;
  }

  #holds(pfn: Pfn, bytes: Uint8Array, at: number): boolean {
    return this.#ram.compare(bytes, at, at + PAGE_SIZE, pfn * PAGE_SIZE, (pfn + 1) * PAGE_SIZE) === 0;
  }

  #put(pfn: Pfn, bytes: Uint8Array, at: number): boolean {
    if (this.#holds(pfn, bytes, at)) return false;
    this.#ram.set(bytes.subarray(at, at + PAGE_SIZE), pfn * PAGE_SIZE);
    return true;
  }
}
