import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type Cpu } from '../cpu/cpu.ts';
import type { AddressRegionState } from './address-region.ts';
import type { DeviceWindow } from './device-windows.ts';
import { FrameCopies, type FrameImages } from './frame-images.ts';
import type { FrameState } from './frames.ts';
import type { Layout } from './layout.ts';
import type { MappingLedger, MappingLedgerState } from './mapping-ledger.ts';
import { PAGE_SIZE, type Pfn, type RegionKind } from './memory-types.ts';
import type { PageTableState, PageTables } from './page-tables.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { copyPlain } from './plain-copy.ts';

/** All that an address space is at some time. Nothing in it changes. */
export interface SpaceSnapshot {
  readonly contents: FrameImages;
  readonly frames: FrameState;
  readonly windows: readonly DeviceWindow[];
  readonly tables: PageTableState;
  readonly ledger: MappingLedgerState;
  readonly places: Uint32Array;
  readonly regions: Readonly<Record<RegionKind, AddressRegionState>>;
}

interface Parts {
  readonly cpu: Cpu;
  readonly physical: PhysicalMemory;
  readonly tables: PageTables;
  readonly ledger: MappingLedger;
  readonly layout: Layout;
}

const WINDOW_ACCESS = ACCESS_READ | ACCESS_WRITE;

/** Takes an address space's state and puts it back: both stages, the contents of all frames, and what is known about them. */
export class SpaceHistory {
  readonly #parts: Parts;
  readonly #copies: FrameCopies;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#copies = new FrameCopies(parts.cpu.ram);
  }

  take(): SpaceSnapshot {
    const { physical, tables, ledger, layout } = this.#parts;
    const { frames, windows } = physical;
    const regions = Object.entries(layout.regions).map(([kind, region]) => [kind, copyPlain(region.state)]);
    return {
      contents: this.#copies.take(frames.touched()),
      frames: copyPlain(frames.state),
      windows: [...windows.state.windows],
      tables: copyPlain(tables.state),
      ledger: copyPlain(ledger.state),
      places: layout.places.state.slice(),
      regions: Object.fromEntries(regions) as Record<RegionKind, AddressRegionState>,
    };
  }

  restore(snapshot: SpaceSnapshot): void {
    const { cpu, physical, tables, ledger, layout } = this.#parts;
    const { frames } = physical;
    const changed = this.#copies.restore(snapshot.contents, frames.touched());
    this.#dropCode(changed, snapshot.frames.access);
    this.#restoreWindows(snapshot.windows);
    this.#restoreStageTwo(snapshot.frames.access);
    frames.restore(snapshot.frames);
    tables.state = copyPlain(snapshot.tables);
    ledger.state = copyPlain(snapshot.ledger);
    layout.places.state = snapshot.places.slice();
    for (const [kind, state] of Object.entries(snapshot.regions))
      layout.regions[kind as RegionKind].state = copyPlain(state);
    cpu.flushTlb();
  }

  /** Code was translated only where stage 2 grants that it is executed, or will. */
  #dropCode(changed: readonly Pfn[], access: Uint8Array): void {
    const { cpu, physical } = this.#parts;
    const now = physical.frames.state.access;
    for (const pfn of changed)
      if (((now[pfn]! | access[pfn]!) & ACCESS_EXECUTE) !== 0) {
        cpu.invalidateCode(pfn * PAGE_SIZE, PAGE_SIZE);
        const shown = physical.windows.shownBy(pfn);
        if (shown >= 0) cpu.invalidateCode(shown * PAGE_SIZE, PAGE_SIZE);
      }
  }

  #restoreWindows(wanted: readonly DeviceWindow[]): void {
    const { cpu, physical } = this.#parts;
    const { windows } = physical.windows.state;
    for (const { first, pages } of windows.filter((window) => !wanted.includes(window)))
      cpu.unmapWindow(first * PAGE_SIZE, pages * PAGE_SIZE);
    for (const window of wanted.filter((each) => !windows.includes(each))) {
      const { first, pages, backing } = window;
      cpu.mapWindow(first * PAGE_SIZE, pages * PAGE_SIZE, backing * PAGE_SIZE, WINDOW_ACCESS);
      this.#parts.physical.frames.state.access.fill(WINDOW_ACCESS, backing, backing + pages);
    }
    physical.windows.state = { windows: [...wanted] };
  }

  #restoreStageTwo(access: Uint8Array): void {
    const { cpu, physical } = this.#parts;
    const now = physical.frames.state.access;
    for (let start = 0; start < access.length; start++) {
      if (now[start] === access[start]) continue;
      let end = start + 1;
      while (end < access.length && now[end] !== access[end] && access[end] === access[start]) end++;
      cpu.protect(start * PAGE_SIZE, (end - start) * PAGE_SIZE, access[start]!);
      for (let pfn = start; pfn < end; pfn++) {
        const shown = physical.windows.shownBy(pfn);
        if (shown >= 0) cpu.protect(shown * PAGE_SIZE, PAGE_SIZE, access[pfn]!);
      }
      start = end - 1;
    }
  }
}
