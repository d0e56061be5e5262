import { KMODE_EXCEPTION_NOT_HANDLED, SYSTEM_THREAD_EXCEPTION_NOT_HANDLED } from '../../generated/bugchecks.ts';
import { interrupts } from '../interrupts.ts';
import type { Kernel } from '../kernel.ts';

export interface RaisedException {
  /** NTSTATUS, unsigned. */
  readonly code: number;
  readonly flags: number;
  /** Address of the instruction that raised it. */
  readonly address: bigint;
  readonly parameters: readonly bigint[];
}

/**
 * Starts the dispatch of an exception. All registers in `k.cpu.registers` are the context in which it was raised; afterwards they
 * are where the guest goes on (a handler). Nobody handles it: a bug check.
 */
export function raiseException(k: Kernel, raised: RaisedException): void {
  const code = BigInt(raised.code);
  if (interrupts(k).active)
    k.bugCheck(
      KMODE_EXCEPTION_NOT_HANDLED,
      code,
      raised.address,
      raised.parameters[0] ?? 0n,
      raised.parameters[1] ?? 0n,
    );
  k.bugCheck(SYSTEM_THREAD_EXCEPTION_NOT_HANDLED, code, raised.address, 0n, 0n);
}
