import type { Ddi } from './declaration.ts';

/** One exported function of a modelled module, as bound to its slot. */
export interface ExportTarget {
  readonly module: string;
  readonly name: string;
  /** Address of its first instruction, and of the `ret` that a model returns through. */
  readonly address: bigint;
  readonly returnAt: bigint;
  /** Undefined: exported, but without a model. */
  readonly ddi: Ddi | undefined;
}

export interface DdiCall {
  readonly target: ExportTarget;
  readonly entryRsp: bigint;
  readonly returnAddress: bigint;
  /** The 64-bit register or stack slot of argument `index`, as the caller left it. */
  raw(index: number): bigint;
}

/** What the outside may watch. Watching changes nothing; a throw of a signal from `beforeModel` ends the call. */
export interface KernelObserver {
  /** Before the model of every call, after the arguments are in place. */
  beforeModel?(call: DdiCall): void;
  afterModel?(call: DdiCall, result: bigint): void;
  unmodelled?(call: DdiCall): void;
  /** A DDI was called above the IRQL that its documentation allows. */
  irqlTooHigh?(call: DdiCall, irql: number): void;
  /** Text that the driver wrote with DbgPrint and kin. */
  debugText?(text: string, component: number, level: number): void;
}
