import { pool } from '../kernel/ex/pool.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { moduleAt, modules } from '../kernel/modules/loaded-modules.ts';
import { slice } from '../kernel/slice.ts';
import { threads } from '../kernel/thread.ts';
import type { MemoryFact } from '../memory/memory-types.ts';
import { PAGE_SIZE } from '../memory/memory-types.ts';
import type { HistoryEvent } from '../policy/finding.ts';
import type { Sites } from './sites.ts';

interface PageEvent {
  readonly va: bigint;
  readonly pages: number;
  readonly pfns: readonly number[] | undefined;
  readonly text: string;
  readonly caller: bigint;
}

const events = slice<PageEvent[]>('pageHistory', () => []);

/** Which call mapped, protected or unmapped which pages. */
export class PageHistory {
  readonly #k: Kernel;

  constructor(k: Kernel) {
    this.#k = k;
    k.space.onFact((fact) => this.#note(fact));
  }

  #note(fact: MemoryFact): void {
    const { call } = this.#k;
    if (fact.kind === 'opened' || !call) return;
    const by = ` by ${call.target.name}`;
    const how = fact.kind === 'unmapped' ? 'unmapped' : `${fact.kind} ${protectionText(fact.protection)}`;
    events(this.#k).push({
      va: fact.va,
      pages: fact.pages,
      pfns: fact.kind === 'mapped' ? fact.pfns : undefined,
      text: `${how} (${fact.why})${by}`,
      caller: call.returnAddress,
    });
  }

  /** The code that lies in a frame, for accesses through an alias; undefined for other memory. */
  codeOwner(pfn: number): string | undefined {
    if (this.#k.space.arenaOf(pfn) !== 'code') return undefined;
    for (const module of modules(this.#k).list) {
      for (const section of module.sections) {
        const start = module.base + BigInt(section.rva);
        if (
          section.execute &&
          this.#k.mem.isMapped(start) &&
          this.#k.space.framesOf(start, section.size / PAGE_SIZE).includes(pfn)
        ) {
          return `section ${section.name} of ${module.name}`;
        }
      }
    }
    return undefined;
  }

  /** What happened to the page of a virtual address and to its frame, in order. */
  of(va: bigint, gpa: number | undefined, sites: Sites): HistoryEvent[] {
    const pfn = gpa === undefined ? -1 : Math.floor(gpa / PAGE_SIZE);
    const block = [...pool(this.#k).live.values()].find(
      (live) => va >= live.va && va < live.va + BigInt(Math.max(live.size, 1)),
    );
    const found = events(this.#k)
      .filter((event) => covers(event, va) || event.pfns?.includes(pfn))
      .map(({ text, caller }) => ({ event: text, site: sites.at(caller, true) }));
    if (block)
      found.push({ event: `allocated by ${block.ddi}, ${block.size} bytes`, site: sites.at(block.site, true) });
    return found;
  }
}

function covers(event: PageEvent, va: bigint): boolean {
  return va >= event.va && va < event.va + BigInt(event.pages * PAGE_SIZE);
}
function protectionText({ write, execute, user }: { write: boolean; execute: boolean; user: boolean }): string {
  return `R${write ? 'W' : '-'}${execute ? 'X' : '-'}${user ? ' user' : ''}`;
}

/** What a person calls the page at an address. */
export function describePage(k: Kernel, va: bigint): string {
  const module = moduleAt(k, va);
  if (module) {
    const rva = Number(va - module.base);
    const section = module.sections.find((candidate) => rva >= candidate.rva && rva < candidate.rva + candidate.size);
    return section ? `section ${section.name} of ${module.name}` : `the headers of ${module.name}`;
  }
  const block = [...pool(k).live.values()].find(
    (live) => va >= live.va && va < live.va + BigInt(Math.max(live.size, 1)),
  );
  if (block) return `pool memory from ${block.ddi}`;
  const page = va & ~0xfffn;
  for (const thread of threads(k).byId.values())
    if (page >= thread.stackLimit && page < thread.stackBase) return 'a kernel stack';
  return va < 0x8000_0000_0000n ? 'a user-mode page' : 'memory outside any image';
}
