import { REG } from '../cpu/cpu.ts';
import { JUMP_BUFFER } from '../kernel/exceptions/jump-buffer.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { guardRefusal, longJumpRefusal } from '../kernel/modules/guard-targets.ts';
import { moduleAt } from '../kernel/modules/loaded-modules.ts';
import type { DdiCall } from '../kernel/observer.ts';

/** FAST_FAIL codes (winnt.h): argument 1 of bug check 0x139. */
export const GUARD_FAILURE = 0xan;
const FAST_FAIL_INVALID_LONGJUMP_TARGET = 0x26n;

/** A target that kernel control flow guard does not let be called. */
export interface RefusedTarget {
  readonly target: bigint;
  readonly reason: string;
  readonly failure: bigint;
}

export type GuardJudge = (k: Kernel, call: DdiCall) => RefusedTarget | undefined;

const indirectCall =
  (register: number): GuardJudge =>
  (k) => {
    if (!k.profile.os.hasKernelGuard) return undefined;
    const target = k.cpu.registers[register]!;
    const reason = guardRefusal(k, target);
    return reason === undefined ? undefined : { target, reason, failure: GUARD_FAILURE };
  };

const longJump: GuardJudge = (k, call) => {
  const place = call.raw(0) + JUMP_BUFFER.Rip.at;
  if (!k.profile.os.hasKernelGuard || !k.mem.isRangeMapped(place, 8)) return undefined;
  const target = k.mem.u64(place);
  const reason = longJumpRefusal(k, target);
  return reason === undefined ? undefined : { target, reason, failure: FAST_FAIL_INVALID_LONGJUMP_TARGET };
};

/** The routines through which a driver asks whether it may go somewhere, by name. */
export const GUARD_ROUTINES: ReadonlyMap<string, GuardJudge> = new Map([
  ['_guard_check_icall', indirectCall(REG.RCX)],
  ['_guard_dispatch_icall', indirectCall(REG.RAX)],
  ['longjmp', longJump],
]);

/** Whose callbacks are found in unwind data, which the kernel trusts. */
const BY_UNWIND_DATA: ReadonlySet<string> = new Set([
  'ntoskrnl.exe!KiDispatchException',
  'ntoskrnl.exe!RcFrameConsolidation',
  'ntoskrnl.exe!RtlpUnwindFrames',
  'ntoskrnl.exe!__C_specific_handler',
]);

/**
 * Why the kernel may not call a routine of a driver: it is not listed by the guard function table of its image. A routine that
 * lies in no image is refused as well, but there the fetch tells more.
 */
export function callbackRefusal(k: Kernel, routine: bigint, owner: string): string | undefined {
  if (!k.profile.os.hasKernelGuard || BY_UNWIND_DATA.has(owner)) return undefined;
  const module = moduleAt(k, routine);
  if (module?.guard === undefined || routine === module.entryPoint) return undefined;
  return guardRefusal(k, routine);
}
