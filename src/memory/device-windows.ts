import type { Pfn } from './memory-types.ts';

/** A device range outside RAM, shown at its true address by frames of the data arena. */
export interface DeviceWindow {
  readonly first: Pfn;
  readonly pages: number;
  /** First of the frames in RAM that back it. */
  readonly backing: Pfn;
}

/** The device ranges that exist so far, ordered by address; none overlap. */
export class DeviceWindows {
  state: { windows: DeviceWindow[] } = { windows: [] };

  add(window: DeviceWindow): void {
    const { windows } = this.state;
    const at = windows.findIndex((other) => other.first > window.first);
    windows.splice(at < 0 ? windows.length : at, 0, window);
  }

  find(pfn: Pfn): DeviceWindow | undefined {
    return this.state.windows.find((window) => pfn >= window.first && pfn < window.first + window.pages);
  }

  /** The frame in RAM that backs a device page, or -1. */
  backingOf(pfn: Pfn): Pfn {
    const window = this.find(pfn);
    return window === undefined ? -1 : window.backing + (pfn - window.first);
  }

  /** The device page that a frame in RAM backs, or -1. */
  shownBy(frame: Pfn): Pfn {
    const window = this.state.windows.find(({ backing, pages }) => frame >= backing && frame < backing + pages);
    return window === undefined ? -1 : window.first + (frame - window.backing);
  }

  /** The parts of [first, end) that no window shows yet. */
  gaps(first: Pfn, end: Pfn): { first: Pfn; pages: number }[] {
    const gaps: { first: Pfn; pages: number }[] = [];
    let at = first;
    for (const window of this.state.windows) {
      if (window.first >= end) break;
      if (window.first > at) gaps.push({ first: at, pages: window.first - at });
      at = Math.max(at, window.first + window.pages);
    }
    if (at < end) gaps.push({ first: at, pages: end - at });
    return gaps;
  }
}
