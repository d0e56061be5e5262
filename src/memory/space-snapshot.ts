import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type Access, type Cpu } from '../cpu/cpu.ts';
import type { AddressRegionState } from './address-region.ts';
import type { DeviceWindow } from './device-windows.ts';
import { FrameCopies, type FrameImages } from './frame-images.ts';
import type { FrameCopy } from './frames.ts';
import type { Layout } from './layout.ts';
import type { MappingLedger, MappingLedgerState } from './mapping-ledger.ts';
import { PAGE_SIZE, type Pfn, type RegionKind } from './memory-types.ts';
import type { PageTableState, PageTables } from './page-tables.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { copyPlain } from './plain-copy.ts';

/** All that an address space is at some time. Nothing in it changes. */
export interface SpaceSnapshot {
  readonly contents: FrameImages;
  readonly frames: FrameCopy;
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
      frames: frames.copy(),
      windows: [...windows.state.windows],
      tables: copyPlain(tables.state),
      ledger: ledger.share(),
      places: layout.places.state.slice(),
      regions: Object.fromEntries(regions) as Record<RegionKind, AddressRegionState>,
    };
  }

  restore(snapshot: SpaceSnapshot): void {
    const { cpu, physical, tables, ledger, layout } = this.#parts;
    const { frames } = physical;
    const changed = this.#copies.restore(snapshot.contents, frames.touched());
    // Before and after: what may be executed now, or may be again.
    this.#dropCode(changed);
    this.#restoreWindows(snapshot.windows);
    frames.restore(snapshot.frames, (first, count, access) => this.#grant(first, count, access));
    this.#dropCode(changed);
    tables.state = copyPlain(snapshot.tables);
    ledger.adopt(snapshot.ledger);
    layout.places.state = snapshot.places.slice();
    for (const [kind, state] of Object.entries(snapshot.regions))
      layout.regions[kind as RegionKind].state = copyPlain(state);
    cpu.flushTlb();
  }

  /** Code was translated only where stage 2 grants that it is executed. */
  #dropCode(changed: readonly Pfn[]): void {
    const { cpu, physical } = this.#parts;
    const { access } = physical.frames.state;
    for (const pfn of changed) {
      if ((access[pfn]! & ACCESS_EXECUTE) === 0) continue;
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

  #grant(first: Pfn, count: number, access: Access): void {
    const { cpu, physical } = this.#parts;
    cpu.protect(first * PAGE_SIZE, count * PAGE_SIZE, access);
    for (let pfn = first; pfn < first + count; pfn++) {
      const shown = physical.windows.shownBy(pfn);
      if (shown >= 0) cpu.protect(shown * PAGE_SIZE, PAGE_SIZE, access);
    }
  }
}
