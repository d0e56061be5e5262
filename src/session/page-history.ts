import { poolBlocks } from '../kernel/ex/pool.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { moduleAt, modules } from '../kernel/modules/loaded-modules.ts';
import { slice } from '../kernel/slice.ts';
import { threads } from '../kernel/thread.ts';
import type { MemoryFact } from '../memory/memory-types.ts';
import { PAGE_SIZE } from '../memory/memory-types.ts';
import type { HistoryEvent } from '../policy/finding.ts';
import { poolTagText } from '../policy/pool-type.ts';
import type { Sites } from './sites.ts';

interface PageEvent {
  readonly va: bigint;
  readonly pages: number;
  readonly pfns: readonly number[] | undefined;
  readonly text: string;
  readonly caller: bigint;
  readonly isReturn: boolean;
}

interface PageWrite {
  readonly va: bigint;
  readonly size: number;
  readonly routine: string;
  readonly caller: bigint;
}
/** Writes by routines that are remembered, and how many of them a history tells. */
const WRITES = 256;
const LAST_WRITES = 4;

const events = slice<PageEvent[]>('pageHistory', () => []);
const writes = slice<PageWrite[]>('pageWrites', () => []);

/** One allocation or mapping, in bytes. */
export interface Region {
  readonly va: bigint;
  readonly size: number;
}

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
      isReturn: true,
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

  /** The pool block or the mapping that holds an address; undefined for images and stacks. */
  regionOf(va: bigint): Region | undefined {
    const block = blockAt(this.#k, va);
    if (block) return { va: block.va, size: block.size };
    const mapped = events(this.#k).findLast((event) => event.pfns !== undefined && covers(event, va));
    return mapped && { va: mapped.va, size: mapped.pages * PAGE_SIZE };
  }

  /** Keeps what the driver itself did to a page; `what` reads behind the page's name. */
  note(va: bigint, what: string, by: bigint): void {
    events(this.#k).push({ va: va & ~0xfffn, pages: 1, pfns: undefined, text: what, caller: by, isReturn: false });
  }

  /** Keeps that a routine wrote for its caller. */
  noteWrite(va: bigint, size: number, routine: string, caller: bigint): void {
    const known = writes(this.#k);
    if (known.length === WRITES) known.shift();
    known.push({ va, size, routine, caller });
  }

  /** What happened to the page of a virtual address and to its frame, in order. */
  of(va: bigint, gpa: number | undefined, sites: Sites): HistoryEvent[] {
    const pfn = gpa === undefined ? -1 : Math.floor(gpa / PAGE_SIZE);
    const block = blockAt(this.#k, va);
    const found: HistoryEvent[] = [];
    if (block) {
      const tag = block.tag === 0 ? '' : `, tag ${poolTagText(block.tag)}`;
      found.push({
        event: `allocated by ${block.ddi}, ${block.size} bytes${tag}`,
        site: sites.at(block.site, true),
      });
    }
    for (const event of events(this.#k))
      if (covers(event, va) || event.pfns?.includes(pfn))
        found.push({ event: event.text, site: sites.at(event.caller, event.isReturn) });
    const page = va & ~0xfffn;
    const written = writes(this.#k).filter(
      (write) => write.va < page + 0x1000n && write.va + BigInt(write.size) > page,
    );
    for (const { routine, size, caller } of written.slice(-LAST_WRITES))
      found.push({ event: `written by ${routine}, ${size} bytes`, site: sites.at(caller, true) });
    return found;
  }
}

function blockAt(k: Kernel, va: bigint) {
  for (const block of poolBlocks(k))
    if (va >= block.va && va < block.va + BigInt(Math.max(block.size, 1))) return block;
  return undefined;
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
  const block = blockAt(k, va);
  if (block) return `pool memory from ${block.ddi}`;
  const page = va & ~0xfffn;
  for (const thread of threads(k).byId.values())
    if (page >= thread.stackLimit && page < thread.stackBase) return 'a kernel stack';
  return va < 0x8000_0000_0000n ? 'a user-mode page' : 'memory outside any image';
}
