import { PAGE_SIZE, type Pfn } from './memory-types.ts';

/** The contents of one frame at some time; of as many as have the same. Never written again. */
export interface FrameImage {
  /** A page that begins at `at`. */
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** The contents of all frames at some time, by frame number; what is not there was zero. */
export type FrameImages = ReadonlyMap<Pfn, FrameImage>;

/** Enough of them that runs of frames that hold nothing are compared as one. */
const ZERO_PAGES = 256;
const ZERO = new Uint8Array(ZERO_PAGES * PAGE_SIZE);

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

  /** The contents of `pfns`, which are in order, now. */
  take(pfns: readonly Pfn[]): FrameImages {
    const changed = this.#changed(pfns, this.#last);
    const bytes = new Uint8Array(changed.length * PAGE_SIZE);
    const images = new Map<Pfn, FrameImage>(this.#last);
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
    const all = [...new Set([...images.keys(), ...pfns])].sort((a, b) => a - b);
    const changed = this.#changed(all, images);
    for (const pfn of changed) {
      const { bytes, at } = images.get(pfn) ?? { bytes: ZERO, at: 0 };
      this.#ram.set(bytes.subarray(at, at + PAGE_SIZE), pfn * PAGE_SIZE);
    }
    this.#last = images;
    return changed;
  }

  /** Those of `pfns` that don't hold what `images` says. Frames whose images follow each other are compared together. */
  #changed(pfns: readonly Pfn[], images: FrameImages): Pfn[] {
    const changed: Pfn[] = [];
    for (let index = 0; index < pfns.length; ) {
      const pfn = pfns[index]!;
      const { bytes, at } = images.get(pfn) ?? { bytes: ZERO, at: 0 };
      let count = 1;
      for (; index + count < pfns.length && pfns[index + count] === pfn + count; count++) {
        const next = images.get(pfn + count) ?? { bytes: ZERO, at: count * PAGE_SIZE };
        if (next.bytes !== bytes || next.at !== at + count * PAGE_SIZE || next.at === bytes.length) break;
      }
      this.#compare(pfn, bytes, at, count, changed);
      index += count;
    }
    return changed;
  }

  #compare(pfn: Pfn, bytes: Uint8Array, at: number, count: number, changed: Pfn[]): void {
    const start = pfn * PAGE_SIZE;
    const size = count * PAGE_SIZE;
    if (this.#ram.compare(bytes, at, at + size, start, start + size) === 0) return;
    if (count === 1) changed.push(pfn);
    else {
      const half = count >> 1;
      this.#compare(pfn, bytes, at, half, changed);
      this.#compare(pfn + half, bytes, at + half * PAGE_SIZE, count - half, changed);
    }
  }
}
