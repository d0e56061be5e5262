import { REG, type Stop } from '../cpu/cpu.ts';
import { isChecked, moduleAt } from '../kernel/modules/loaded-modules.ts';
import { pteOf } from '../kernel/page-faults.ts';
import { type KernelStop, StopSignal } from '../kernel/signals.ts';
import { type DeniedWrite, PAGE_SIZE } from '../memory/memory-types.ts';
import { imageEvidence } from './mapped-image.ts';
import type { PageGrants } from './page-grants.ts';
import { describePage, type Region } from './page-history.ts';
import { hex, type Scene } from './scene.ts';
import { StepOver } from './step-over.ts';

type Denied = Extract<Stop, { kind: 'denied' }>;
type ExecuteKind = 'UnvalidatedExecute' | 'ManualMapping';
/** Pages of one region that are opened at once. */
const MOST_PAGES = 0x1000;
const MOST_FETCHES = 10_000;

/** What stage 2 refuses: writes to validated code and fetches from anything else. */
export class DeniedAccess {
  readonly #scene: Scene;
  readonly #grants: PageGrants;
  readonly #stepOver: StepOver;
  /** How often each place was refused: opening it did not help where that goes on and on. */
  readonly #fetches = new Map<number, number>();

  constructor(scene: Scene, grants: PageGrants) {
    this.#scene = scene;
    this.#grants = grants;
    this.#stepOver = new StepOver(scene.k);
    scene.k.space.onDeniedWrite((denied) => this.#modelWrite(denied));
  }

  /** An access of the guest. */
  of(stop: Denied): 'continue' | KernelStop {
    this.#grants.look(stop.va, this.#scene.k.cpu.registers[REG.RIP]!);
    return stop.access === 'execute' ? this.#fetch(stop) : this.#write(stop);
  }

  #write(stop: Denied): 'continue' | KernelStop {
    this.#recordWrite(this.#scene.k.cpu.registers[REG.RIP]!, stop, undefined);
    if (this.#scene.goesOn) return this.#stepOver.write(stop);
    this.#scene.ended = { kind: 'CodeWrite' };
    return { kind: 'denied', access: stop.access, va: stop.va, gpa: stop.gpa };
  }

  #fetch({ access, va, gpa }: Denied): 'continue' | KernelStop {
    const scene = this.#scene;
    const region = scene.history.regionOf(va);
    const evidence = region && imageEvidence(scene.k, region);
    const site = this.#jumpSource(va);
    if (region && evidence !== undefined) this.#recordImage(site, va, gpa, region, evidence);
    else this.#recordFetch(site, va, gpa);
    const times = (this.#fetches.get(gpa) ?? 0) + 1;
    this.#fetches.set(gpa, times);
    if (!scene.goesOn || times > MOST_FETCHES) {
      const kind: ExecuteKind = evidence === undefined ? 'UnvalidatedExecute' : 'ManualMapping';
      scene.ended = { kind };
      return { kind: 'denied', access, va, gpa };
    }
    this.#openForExecution(va, gpa, region);
    return 'continue';
  }

  /** The whole region at once: what runs there next is the same finding. The page itself may be mapped by tables of the driver's. */
  #openForExecution(va: bigint, gpa: number, region: Region | undefined): void {
    const { k } = this.#scene;
    this.#openPage(va & ~0xfffn, gpa - (gpa % PAGE_SIZE));
    if (region === undefined) return;
    const first = region.va & ~0xfffn;
    const last = (region.va + BigInt(Math.max(region.size, 1)) - 1n) & ~0xfffn;
    const pages = Math.min(Number((last - first) / BigInt(PAGE_SIZE)) + 1, MOST_PAGES);
    for (let index = 0; index < pages; index++) {
      const page = first + BigInt(index * PAGE_SIZE);
      const physical = k.mem.translate(page);
      if (physical !== undefined) this.#openPage(page, physical);
    }
  }

  #openPage(page: bigint, gpa: number): void {
    const { k } = this.#scene;
    k.space.open(gpa, 'execute');
    const bytes = k.space.readPhysical(BigInt(gpa), PAGE_SIZE);
    if (bytes) k.cpu.scanForSensitive(page, bytes);
  }

  /** A jump into the page has RIP there already: its caller is on the stack, when it was a call. */
  #jumpSource(target: bigint): bigint {
    const { k } = this.#scene;
    const top = k.cpu.registers[REG.RSP]!;
    const back = k.mem.isMapped(top) ? k.mem.u64(top) : 0n;
    return isChecked(k, back) ? back : target;
  }

  #modelWrite(denied: DeniedWrite): 'write' {
    const { call, cpu } = this.#scene.k;
    if (call) cpu.load();
    this.#recordWrite(call?.returnAddress ?? 0n, denied, call?.target.name);
    if (this.#scene.goesOn) return 'write';
    this.#scene.ended = { kind: 'CodeWrite' };
    throw new StopSignal({ kind: 'denied', access: 'write', va: denied.va, gpa: denied.gpa });
  }

  #recordWrite(site: bigint, { va, gpa, size }: DeniedWrite, routine: string | undefined): void {
    const { k, collector, sites, history, phase } = this.#scene;
    const first = collector.record('CodeWrite', site, undefined, () => ({
      args: [hex(va), hex(pteOf(k, va)), '0x0', '0xa'],
      site: sites.at(site, routine !== undefined),
      stack: sites.callers(),
      phase,
      fields: {
        writer: routine ?? 'The instruction',
        size: String(size),
        address: hex(va),
        target: this.#target(va, gpa),
        gpa: hex(gpa),
      },
      history: history.of(va, gpa, sites),
    }));
    if (first) history.note(va, `code written${routine === undefined ? '' : ` by ${routine}`}`, site);
  }

  #recordFetch(site: bigint, va: bigint, gpa: number): void {
    this.#scene.collector.record('UnvalidatedExecute', site, undefined, () => ({
      ...this.#fetchPlace(site, va, gpa),
      fields: { address: hex(va), target: this.#target(va, gpa), gpa: hex(gpa) },
    }));
  }

  #recordImage(site: bigint, va: bigint, gpa: number, region: Region, evidence: string): void {
    const target = describePage(this.#scene.k, va);
    this.#scene.collector.record('ManualMapping', site, undefined, () => ({
      ...this.#fetchPlace(site, va, gpa),
      fields: { base: hex(region.va), target, size: String(region.size), evidence, address: hex(va) },
    }));
  }

  #fetchPlace(site: bigint, va: bigint, gpa: number) {
    const { k, sites, history, phase } = this.#scene;
    return {
      args: [hex(va), hex(pteOf(k, va)), '0x0', '0x0'] as const,
      site: sites.at(site, true),
      stack: sites.callers(),
      phase,
      history: history.of(va, gpa, sites),
    };
  }

  #target(va: bigint, gpa: number): string {
    const { k, history } = this.#scene;
    if (moduleAt(k, va)) return describePage(k, va);
    return history.codeOwner(Math.floor(gpa / PAGE_SIZE)) ?? describePage(k, va);
  }
}
