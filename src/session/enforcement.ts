import { REG, type Stop } from '../cpu/cpu.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { isChecked, moduleAt } from '../kernel/modules/loaded-modules.ts';
import type { DdiCall, ExportTarget } from '../kernel/observer.ts';
import { pteOf } from '../kernel/page-faults.ts';
import { BugCheckSignal, type KernelStop, StopSignal } from '../kernel/signals.ts';
import { type DeniedWrite, PAGE_SIZE } from '../memory/memory-types.ts';
import { hyperguardRegion } from '../policy/bugcheck-text.ts';
import { entryOf, type ViolationKind } from '../policy/catalogue.ts';
import type { ViolationCollector } from '../policy/collector.ts';
import { type DdiRule, ddiRuleFor } from '../policy/ddi-rules.ts';
import { recordCall } from '../policy/record-call.ts';
import { type Caller, callerOf } from './callers.ts';
import { GUARD_ROUTINES, type GuardJudge, type RefusedTarget } from './indirect-calls.ts';
import { describePage, type PageHistory } from './page-history.ts';
import type { PrivilegedWatch, RegisterChange } from './privileged.ts';
import type { Sites } from './sites.ts';

const KERNEL_SECURITY_CHECK_FAILURE = 0x139;
const DRIVER_VERIFIER_DETECTED_VIOLATION = 0xc4;
const HYPERGUARD_VIOLATION = 0x18c;
const TRAP_FLAG = 0x100n;
const DEBUG_VECTOR = 1;
/** Writes of one instruction that are looked at one by one, and turns of a repeated instruction. */
const STEPS_PER_INSTRUCTION = 20_000;
const TURNS = 0x10000;
const hex = (value: bigint | number) => `0x${value.toString(16)}`;

/** What ended a run in `break` and `enforce`, for the report. */
export interface Ended {
  readonly kind: ViolationKind;
  readonly register?: string;
}

interface Judges {
  readonly guard: GuardJudge | undefined;
  readonly rule: DdiRule | undefined;
}

/** The rules at work: judges calls, denied accesses and register changes by the mode. */
export class Enforcement implements PrivilegedWatch {
  phase = '';
  ended: Ended | undefined;
  readonly #k: Kernel;
  readonly #collector: ViolationCollector;
  readonly #sites: Sites;
  readonly #history: PageHistory;
  readonly #written = new Map<bigint, number>();
  readonly #grants = new Set<bigint>();
  readonly #judges = new Map<ExportTarget, Judges>();

  constructor(k: Kernel, collector: ViolationCollector, sites: Sites, history: PageHistory) {
    this.#k = k;
    this.#collector = collector;
    this.#sites = sites;
    this.#history = history;
    k.space.onDeniedWrite((denied) => this.#deniedModelWrite(denied));
  }

  /** Judges a call of the driver by its rule. */
  judge(call: DdiCall): void {
    const { guard, rule } = this.#judgesOf(call.target);
    if (guard) this.#judgeTarget(call, guard(this.#k, call));
    const caller = rule && callerOf(this.#k, call);
    if (!rule || !caller) return;
    const place = () => this.#callPlace(caller);
    const outcome = recordCall(this.#collector, rule, (index) => call.raw(index), caller.va, place);
    if (!outcome || this.#k.profile.mode !== 'break') return;
    this.ended = { kind: outcome.kind };
    const arg1 = entryOf(outcome.kind).bugCheck?.arg1 ?? 0;
    throw new BugCheckSignal(DRIVER_VERIFIER_DETECTED_VIOLATION, [BigInt(arg1), caller.va, outcome.arg3, outcome.arg4]);
  }

  #judgeTarget(call: DdiCall, refused: RefusedTarget | undefined): void {
    if (!refused) return;
    const { target, reason, failure } = refused;
    const args = [failure, 0n, 0n, 0n] as const;
    const caller = callerOf(this.#k, call) ?? { va: call.returnAddress, isReturn: true };
    this.#collector.record('InvalidIndirectCall', caller.va, undefined, () => ({
      args: [hex(args[0]), hex(args[1]), hex(args[2]), hex(args[3])],
      ...this.#callPlace(caller),
      fields: { target: `${hex(target)} (${describePage(this.#k, target)})`, reason },
      history: this.#history.of(target, this.#k.mem.translate(target), this.#sites),
    }));
    if (this.#k.profile.mode === 'log') return;
    this.ended = { kind: 'InvalidIndirectCall' };
    throw new BugCheckSignal(KERNEL_SECURITY_CHECK_FAILURE, args);
  }

  #judgesOf(target: ExportTarget): Judges {
    let judges = this.#judges.get(target);
    if (judges === undefined) {
      judges = { guard: GUARD_ROUTINES.get(target.name), rule: ddiRuleFor(target.name, target.module) };
      this.#judges.set(target, judges);
    }
    return judges;
  }

  #callPlace({ va, isReturn }: Caller) {
    this.#k.cpu.load();
    return { site: this.#sites.at(va, isReturn), stack: this.#sites.callers(), phase: this.phase };
  }

  /** Stage 2 refused an access of the guest. */
  denied(stop: Extract<Stop, { kind: 'denied' }>): 'continue' | KernelStop {
    const rip = this.#k.cpu.registers[REG.RIP]!;
    const kind = stop.access === 'execute' ? 'UnvalidatedExecute' : 'CodeWrite';
    const site = stop.access === 'execute' ? this.#jumpSource(stop.va) : rip;
    this.#noteGrant(stop.va, rip);
    this.#record(kind, site, stop.va, stop.gpa, stop.size);
    if (this.#k.profile.mode === 'log' && stop.access === 'write') return this.#stepOver(stop);
    if (this.#k.profile.mode === 'log') {
      this.#k.space.open(stop.gpa, stop.access === 'execute' ? 'execute' : 'write');
      if (stop.access === 'execute')
        this.#k.cpu.scanForSensitive(stop.va & ~0xfffn, this.#k.mem.bytes(stop.va & ~0xfffn, PAGE_SIZE));
      return 'continue';
    }
    this.ended = { kind };
    return { kind: 'denied', access: stop.access, va: stop.va, gpa: stop.gpa };
  }

  /**
   * Lets the one instruction write, all turns of a repeated one, and closes its pages again, so that the next one that writes
   * there is seen as well. What one instruction writes over and over stays open after a while.
   */
  #stepOver(stop: Extract<Stop, { kind: 'denied' }>): 'continue' {
    const { cpu, space } = this.#k;
    const { registers } = cpu;
    const rip = registers[REG.RIP]!;
    const times = (this.#written.get(rip) ?? 0) + 1;
    this.#written.set(rip, times);
    const opened = [stop.gpa];
    space.open(stop.gpa, 'write');
    if (times > STEPS_PER_INSTRUCTION) return 'continue';
    const flags = registers[REG.RFLAGS]! & TRAP_FLAG;
    for (let turn = 0; turn < TURNS; turn++) {
      registers[REG.RFLAGS]! |= TRAP_FLAG;
      const after = cpu.run({});
      registers[REG.RFLAGS] = (registers[REG.RFLAGS]! & ~TRAP_FLAG) | flags;
      if (registers[REG.RIP] !== rip) break;
      if (after.kind === 'denied' && after.access === 'write') {
        space.open(after.gpa, 'write');
        opened.push(after.gpa);
      } else if (after.kind !== 'exception' || after.vector !== DEBUG_VECTOR) break;
    }
    for (const gpa of opened) space.close(gpa, 'write');
    return 'continue';
  }

  /** A jump into the page has RIP there already: its caller is on the stack, when it was a call. */
  #jumpSource(target: bigint): bigint {
    const top = this.#k.cpu.registers[REG.RSP]!;
    const back = this.#k.mem.isMapped(top) ? this.#k.mem.u64(top) : 0n;
    return moduleAt(this.#k, back) && isChecked(this.#k, back) ? back : target;
  }

  #record(kind: 'CodeWrite' | 'UnvalidatedExecute', site: bigint, va: bigint, gpa: number, size: number): void {
    this.#collector.record(kind, site, undefined, () => ({
      args: [hex(va), hex(pteOf(this.#k, va)), '0x0', kind === 'CodeWrite' ? '0xa' : '0x0'],
      site: this.#sites.at(site, kind === 'UnvalidatedExecute'),
      stack: this.#sites.callers(),
      phase: this.phase,
      fields: { size: String(size), address: hex(va), target: this.#target(va, gpa), gpa: hex(gpa) },
      history: this.#history.of(va, gpa, this.#sites),
    }));
  }

  #target(va: bigint, gpa: number): string {
    if (moduleAt(this.#k, va)) return describePage(this.#k, va);
    return this.#history.codeOwner(Math.floor(gpa / PAGE_SIZE)) ?? describePage(this.#k, va);
  }

  #deniedModelWrite(denied: DeniedWrite): 'write' {
    const { call } = this.#k;
    const site = call?.returnAddress ?? 0n;
    if (call) this.#k.cpu.load();
    this.#record('CodeWrite', site, denied.va, denied.gpa, denied.size);
    if (this.#k.profile.mode === 'log') return 'write';
    this.ended = { kind: 'CodeWrite' };
    throw new StopSignal({ kind: 'denied', access: 'write', va: denied.va, gpa: denied.gpa });
  }

  translationsDropped(va: bigint | undefined): void {
    const rip = this.#k.cpu.registers[REG.RIP]!;
    if (va === undefined) this.noteGrants(rip);
    else this.#noteGrant(va, rip);
  }

  /** Looks for pages that the driver itself made writable and executable. `site`: the instruction, or the routine that ended. */
  noteGrants(site: bigint): void {
    const grants = this.#k.space.guestGrants();
    const now = new Set(grants.map(({ va }) => va));
    for (const va of this.#grants) if (!now.has(va)) this.#grants.delete(va);
    for (const { va, entry } of grants) this.#recordGrant(va, entry, site);
  }

  #noteGrant(va: bigint, site: bigint): void {
    const page = va & ~0xfffn;
    const entry = this.#k.space.guestGrant(page);
    if (entry === undefined) this.#grants.delete(page);
    else this.#recordGrant(page, entry, site);
  }

  #recordGrant(page: bigint, entry: bigint, site: bigint): void {
    if (this.#grants.has(page)) return;
    this.#grants.add(page);
    this.#collector.record('PageTableWriteExecute', site, undefined, () => ({
      args: [hex(page), hex(entry), '0x0', '0x0'],
      site: this.#sites.at(site, false),
      stack: site === this.#k.cpu.registers[REG.RIP] ? this.#sites.callers() : [],
      phase: this.phase,
      fields: { address: hex(page), target: describePage(this.#k, page), entry: hex(entry) },
      history: this.#history.of(page, this.#k.mem.translate(page), this.#sites),
    }));
  }

  /** A write of a protected register. */
  registerChange(change: RegisterChange): 'allow' {
    const { registers } = this.#k.cpu;
    const rip = registers[REG.RIP]!;
    const { allowed } = change;
    this.#collector.record('PrivilegedStateChange', rip, undefined, () => ({
      args: [hex(hyperguardRegion(change.register)), hex(change.to), '0x0', '0x0'],
      site: this.#sites.at(rip, false),
      stack: this.#sites.callers(),
      phase: this.phase,
      fields: { register: change.register, from: hex(change.from), to: hex(change.to), effect: change.effect },
      ...(allowed && { level: 'note' as const }),
    }));
    if (allowed || this.#k.profile.mode === 'log') return 'allow';
    this.ended = { kind: 'PrivilegedStateChange', register: change.register };
    throw new BugCheckSignal(HYPERGUARD_VIOLATION, [hyperguardRegion(change.register), change.to, 0n, 0n]);
  }
}
