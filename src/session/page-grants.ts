import { REG } from '../cpu/cpu.ts';
import { slice } from '../kernel/slice.ts';
import { describePage } from './page-history.ts';
import { hex, type Scene } from './scene.ts';

/** Pages that are known to be so. */
const known = slice<Set<bigint>>('pageGrants', () => new Set());

/** Notes pages that a driver made writable and executable in the page tables. */
export class PageGrants {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Looks at the page of an address. `site`: the instruction that had to do with it. */
  look(va: bigint, site: bigint): void {
    const page = va & ~0xfffn;
    const entry = this.#scene.k.space.guestGrant(page);
    if (entry === undefined) known(this.#scene.k).delete(page);
    else this.#record(page, entry, site);
  }

  /** Looks at all pages. `site`: the instruction, or the routine that ended. */
  lookEverywhere(site: bigint): void {
    const grants = this.#scene.k.space.guestGrants();
    const now = new Set(grants.map(({ va }) => va));
    for (const va of known(this.#scene.k)) if (!now.has(va)) known(this.#scene.k).delete(va);
    for (const { va, entry } of grants) this.#record(va, entry, site);
  }

  #record(page: bigint, entry: bigint, site: bigint): void {
    if (known(this.#scene.k).has(page)) return;
    known(this.#scene.k).add(page);
    const { k, collector, sites, history, phase } = this.#scene;
    collector.record('PageTableWriteExecute', site, undefined, () => ({
      args: [hex(page), hex(entry), '0x0', '0x0'],
      site: sites.at(site, false),
      stack: site === k.cpu.registers[REG.RIP] ? sites.callers() : [],
      phase,
      fields: { address: hex(page), target: describePage(k, page), entry: hex(entry) },
      history: history.of(page, k.mem.translate(page), sites),
    }));
    history.note(page, 'made writable and executable in the page tables', site);
  }
}
