import type { Codec, CodecValue } from './codecs.ts';
import type { Kernel } from './kernel.ts';

/** Plain data that survives structuredClone: what a suspended call keeps. */
export type Plain =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain };

export type Params = Readonly<Record<string, Codec<unknown>>>;
export type Args<P extends Params> = { readonly [K in keyof P]: CodecValue<P[K]> };

export type Irql = 'PASSIVE' | 'APC' | 'DISPATCH' | 'DIRQL' | 'HIGH' | 'ANY';
export const IRQL_LEVEL: Readonly<Record<Irql, number>> = {
  PASSIVE: 0,
  APC: 1,
  DISPATCH: 2,
  DIRQL: 12,
  HIGH: 15,
  ANY: 15,
};

/**
 * How far the model can be trusted. `exact`: behaves as documented in all that a driver can see. `approximate`: with the
 * gaps named. `recorded`: the call is recorded and answered with a plausible result; it has no effect that later calls see.
 */
export type Fidelity = 'exact' | { readonly approximate: readonly string[] } | { readonly recorded: readonly string[] };

/**
 * What a model may ask for instead of a result. The call is then suspended as plain data (a `PendingFrame` on the guest thread),
 * and the named step of the same declaration goes on with `data`.
 */
export type Request =
  /** Calls `routine` in the guest on the caller's stack; the step gets its RAX. At most 32 arguments of 64 bits. */
  | {
      readonly request: 'callGuest';
      readonly routine: bigint;
      readonly args: readonly bigint[];
      readonly then: string;
      readonly data: Plain;
    }
  /** Blocks the thread. The step gets the wait status (STATUS_WAIT_0 + n, STATUS_TIMEOUT, STATUS_USER_APC…). */
  | { readonly request: 'wait'; readonly wait: WaitSpec; readonly then: string; readonly data: Plain }
  /** Lets other ready threads run, then goes on. */
  | { readonly request: 'reschedule'; readonly then: string; readonly data: Plain }
  | { readonly request: 'terminateThread'; readonly status: number }
  /** All registers were set in `k.cpu.registers` by the model: go on there. Pending frames below the new RSP are dropped. */
  | { readonly request: 'resume' };

export interface WaitSpec {
  /** Dispatcher objects (guest addresses of their DISPATCHER_HEADER); empty for a pure delay. */
  readonly objects: readonly bigint[];
  readonly all: boolean;
  /** 100 ns units: absolute system time when ≥ 0, relative when negative; undefined: for ever. */
  readonly timeout: bigint | undefined;
  readonly alertable: boolean;
  /** Shown when the thread never wakes. */
  readonly why: string;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a model of a VOID routine is an arrow function without a result.
export type Outcome = undefined | void | number | bigint | boolean | Request;
export type Step = (k: Kernel, data: never, result: bigint) => Outcome;

/** Access to the arguments behind the declared ones. `index` counts from 0 at the first variadic argument. */
export type Varargs = (index: number) => bigint;

export interface Ddi<P extends Params = Params> {
  readonly name: string;
  /** Lower case with extension, as in import tables. */
  readonly module: string;
  readonly params: P;
  /** Undefined for VOID. */
  readonly returns: Codec<unknown> | undefined;
  readonly variadic: boolean;
  /** A routine of the kernel's own that has a slot but no export: a place to suspend and resume. */
  readonly internal: boolean;
  readonly maxIrql: Irql;
  readonly fidelity: Fidelity;
  readonly model: (k: Kernel, args: Args<P>, varargs: Varargs) => Outcome;
  readonly steps: Readonly<Record<string, Step>>;
}

export interface DdiSpec<P extends Params> {
  readonly module?: string;
  /** In order of the C prototype; the keys are the documented parameter names. */
  readonly params?: P;
  readonly returns?: Codec<unknown>;
  readonly variadic?: boolean;
  readonly internal?: boolean;
  /** Highest IRQL at which the documentation allows the call. */
  readonly maxIrql: Irql;
  readonly fidelity: Fidelity;
  readonly model: (k: Kernel, args: Args<P>, varargs: Varargs) => Outcome;
  readonly steps?: Readonly<Record<string, Step>>;
}

/** Declares one DDI: from this one object come dispatch, argument decoding, the IRQL check, the docs and the coverage figures. */
export function ddi<P extends Params>(name: string, spec: DdiSpec<P>): Ddi {
  return {
    name,
    module: spec.module ?? 'ntoskrnl.exe',
    params: spec.params ?? {},
    returns: spec.returns,
    variadic: spec.variadic ?? false,
    internal: spec.internal ?? false,
    maxIrql: spec.maxIrql,
    fidelity: spec.fidelity,
    model: spec.model as Ddi['model'],
    steps: spec.steps ?? {},
  };
}

/** An exported variable of a modelled module. `initialise` runs once the module is mapped; `va` is the variable. */
export interface DataExport {
  readonly name: string;
  readonly module: string;
  /** Bytes. */
  readonly size: number;
  readonly initialise: (k: Kernel, va: bigint) => void;
}

export function callGuest(routine: bigint, args: readonly bigint[], then: string, data?: Plain): Request {
  return { request: 'callGuest', routine, args, then, data };
}
export function wait(spec: WaitSpec, then: string, data?: Plain): Request {
  return { request: 'wait', wait: spec, then, data };
}
export const RESUME: Request = { request: 'resume' };

/** A system service that ntoskrnl.exe exports under both names: `Zw` from kernel mode and `Nt` itself. */
export function systemService<P extends Params>(name: string, spec: DdiSpec<P>): Ddi[] {
  return [ddi(`Zw${name}`, spec), ddi(`Nt${name}`, spec)];
}
