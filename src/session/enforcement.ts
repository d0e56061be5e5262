import { REG, type Stop } from '../cpu/cpu.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { DdiCall, ExportTarget, GuestCall } from '../kernel/observer.ts';
import { BugCheckSignal, type KernelStop } from '../kernel/signals.ts';
import { hyperguardRegion } from '../policy/bugcheck-text.ts';
import { entryOf } from '../policy/catalogue.ts';
import type { ViolationCollector } from '../policy/collector.ts';
import { type DdiRule, ddiRuleFor } from '../policy/ddi-rules.ts';
import { recordCall } from '../policy/record-call.ts';
import { type Caller, callerOf } from './callers.ts';
import { DeniedAccess } from './denied-access.ts';
import {
  callbackRefusal,
  GUARD_FAILURE,
  GUARD_ROUTINES,
  type GuardJudge,
  type RefusedTarget,
} from './indirect-calls.ts';
import { PageGrants } from './page-grants.ts';
import { describePage, type PageHistory } from './page-history.ts';
import type { PrivilegedWatch, RegisterChange } from './privileged.ts';
import { foreignReturn } from './return-addresses.ts';
import { type Ended, hex, Scene } from './scene.ts';
import type { Sites } from './sites.ts';
import { WRITING_ROUTINES, type WrittenRange } from './writing-routines.ts';

const KERNEL_SECURITY_CHECK_FAILURE = 0x139;
const DRIVER_VERIFIER_DETECTED_VIOLATION = 0xc4;
const HYPERGUARD_VIOLATION = 0x18c;

/** What has to be looked at when a routine is called. */
interface Judges {
  /** Of the last call, which has been judged: a set of addresses is slow to ask. */
  lastReturn: bigint | undefined;
  readonly guard: GuardJudge | undefined;
  readonly rule: DdiRule | undefined;
  readonly writes: WrittenRange | undefined;
}

/** By the module that has the routine: a driver may name a sibling or an API set that only forwards to it. */
function ruleOf({ name, module, ddi }: ExportTarget): DdiRule | undefined {
  const owner = ddi?.module ?? module;
  return ddiRuleFor(name, /^(ext|api)-ms-/.test(owner) ? undefined : owner);
}

/** The rules at work: judges calls, denied accesses and register changes by the mode. */
export class Enforcement implements PrivilegedWatch {
  readonly #scene: Scene;
  readonly #grants: PageGrants;
  readonly #denied: DeniedAccess;
  /** Return addresses that were looked at. */
  readonly #returns = new Set<bigint>();
  readonly #judges = new Map<ExportTarget, Judges>();

  constructor(k: Kernel, collector: ViolationCollector, sites: Sites, history: PageHistory) {
    this.#scene = new Scene(k, collector, sites, history);
    this.#grants = new PageGrants(this.#scene);
    this.#denied = new DeniedAccess(this.#scene, this.#grants);
  }

  get phase(): string {
    return this.#scene.phase;
  }
  set phase(name: string) {
    this.#scene.phase = name;
  }
  get ended(): Ended | undefined {
    return this.#scene.ended;
  }

  /** Judges a call of the driver by its rule. */
  judge(call: DdiCall): void {
    const judges = this.#judgesOf(call.target);
    const { guard, rule, writes } = judges;
    const { k, history } = this.#scene;
    if (judges.lastReturn !== call.returnAddress) {
      judges.lastReturn = call.returnAddress;
      if (!this.#returns.has(call.returnAddress)) this.#judgeReturn(call);
    }
    if (guard) this.#judgeTarget(call, guard(k, call));
    if (writes) {
      const { to, size } = writes(call);
      history.noteWrite(to, size, call.target.name, call.returnAddress);
    }
    if (rule) this.#judgeArguments(call, rule);
  }

  #judgeReturn(call: DdiCall): void {
    const { k, collector } = this.#scene;
    this.#returns.add(call.returnAddress);
    const foreign = foreignReturn(k, call);
    const caller = foreign && callerOf(k, call);
    if (!foreign || !caller || !k.profile.os.hasShadowStacks) return;
    const { actual, expected } = foreign;
    const kept = expected === undefined ? 'another address' : hex(expected);
    const name = call.target.name;
    collector.record('ReturnAddressMismatch', caller.va, undefined, () => ({
      args: ['0x39', hex(actual), expected === undefined ? '0x0' : hex(expected), '0x0'],
      ...this.#callPlace(caller),
      fields: { ddi: name, actual: hex(actual), expected: kept },
    }));
  }

  #judgeArguments(call: DdiCall, rule: DdiRule): void {
    const { k, collector } = this.#scene;
    const caller = callerOf(k, call);
    if (!caller) return;
    const place = () => this.#callPlace(caller);
    const outcome = recordCall(collector, rule, (index) => call.raw(index), caller.va, place);
    if (!outcome || k.profile.mode !== 'break') return;
    this.#scene.ended = { kind: outcome.kind };
    const arg1 = BigInt(entryOf(outcome.kind).bugCheck?.arg1 ?? 0);
    throw new BugCheckSignal(DRIVER_VERIFIER_DETECTED_VIOLATION, [arg1, caller.va, outcome.arg3, outcome.arg4]);
  }

  /** The kernel is about to call a routine of a driver, as guarded as a driver's own call through a pointer. */
  judgeCallback({ routine, frame }: GuestCall): void {
    const { k, collector, sites, history, phase } = this.#scene;
    const reason = callbackRefusal(k, routine, frame.owner);
    if (reason === undefined) return;
    collector.record('InvalidIndirectCall', routine, undefined, () => ({
      args: [hex(GUARD_FAILURE), '0x0', '0x0', '0x0'],
      site: sites.at(routine, false),
      stack: [],
      phase,
      fields: { target: `${hex(routine)} (${describePage(k, routine)}), a callback,`, reason },
      history: history.of(routine, k.mem.translate(routine), sites),
    }));
    if (this.#scene.goesOn) return;
    this.#scene.ended = { kind: 'InvalidIndirectCall' };
    throw new BugCheckSignal(KERNEL_SECURITY_CHECK_FAILURE, [GUARD_FAILURE, 0n, 0n, 0n]);
  }

  #judgeTarget(call: DdiCall, refused: RefusedTarget | undefined): void {
    if (!refused) return;
    const { k, collector, sites, history } = this.#scene;
    const { target, reason, failure } = refused;
    const caller = callerOf(k, call) ?? { va: call.returnAddress, isReturn: true };
    collector.record('InvalidIndirectCall', caller.va, undefined, () => ({
      args: [hex(failure), '0x0', '0x0', '0x0'],
      ...this.#callPlace(caller),
      fields: { target: `${hex(target)} (${describePage(k, target)})`, reason },
      history: history.of(target, k.mem.translate(target), sites),
    }));
    if (this.#scene.goesOn) return;
    this.#scene.ended = { kind: 'InvalidIndirectCall' };
    throw new BugCheckSignal(KERNEL_SECURITY_CHECK_FAILURE, [failure, 0n, 0n, 0n]);
  }

  #judgesOf(target: ExportTarget): Judges {
    let judges = this.#judges.get(target);
    if (judges === undefined) {
      const { name } = target;
      judges = {
        lastReturn: undefined,
        guard: GUARD_ROUTINES.get(name),
        rule: ruleOf(target),
        writes: WRITING_ROUTINES.get(name),
      };
      this.#judges.set(target, judges);
    }
    return judges;
  }

  #callPlace({ va, isReturn }: Caller) {
    const { k, sites, phase } = this.#scene;
    k.cpu.load();
    return { site: sites.at(va, isReturn), stack: sites.callers(), phase };
  }

  /** Stage 2 refused an access of the guest. */
  denied(stop: Extract<Stop, { kind: 'denied' }>): 'continue' | KernelStop {
    return this.#denied.of(stop);
  }

  translationsDropped(va: bigint | undefined): void {
    const rip = this.#scene.k.cpu.registers[REG.RIP]!;
    if (va === undefined) this.#grants.lookEverywhere(rip);
    else this.#grants.look(va, rip);
  }

  /** A routine of the driver came back. */
  routineEnded(routine: bigint): void {
    this.#grants.lookEverywhere(routine);
  }

  /** A write of a protected register. */
  registerChange(change: RegisterChange): 'allow' {
    const { k, collector, sites, phase } = this.#scene;
    const { register, from, to, effect, allowed } = change;
    const rip = k.cpu.registers[REG.RIP]!;
    collector.record('PrivilegedStateChange', rip, undefined, () => ({
      args: [hex(hyperguardRegion(register)), hex(to), '0x0', '0x0'],
      site: sites.at(rip, false),
      stack: sites.callers(),
      phase,
      fields: { register, from: hex(from), to: hex(to), effect },
      ...(allowed && { level: 'note' as const }),
    }));
    if (allowed || this.#scene.goesOn) return 'allow';
    this.#scene.ended = { kind: 'PrivilegedStateChange', register };
    throw new BugCheckSignal(HYPERGUARD_VIOLATION, [hyperguardRegion(register), to, 0n, 0n]);
  }
}
