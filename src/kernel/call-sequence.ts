import { callGuest, type Outcome, type Plain, type Step } from './declaration.ts';
import type { Kernel } from './kernel.ts';

/** A routine of the guest and its arguments. */
export interface GuestCall {
  readonly [key: string]: Plain;
  readonly routine: bigint;
  readonly args: readonly bigint[];
}
interface Sequence {
  readonly [key: string]: Plain;
  readonly rest: readonly GuestCall[];
  readonly then: string;
  readonly data: Plain;
}

const NEXT = 'nextInTurn';

/** Calls routines one after the other, whatever they return. */
export interface InTurn {
  /** `then` is the name of a step that `steps` got; without anything to call it goes on at once. */
  begin(k: Kernel, calls: readonly GuestCall[], then: string, data?: Plain): Outcome;
  /** For the declaration. */
  readonly steps: Readonly<Record<string, Step>>;
}

/** The steps of a declaration that calls several routines of drivers; a step named by `then` gets its data and the last result. */
export function callingInTurn(steps: Readonly<Record<string, Step>>): InTurn {
  const proceed = (k: Kernel, { rest, then, data }: Sequence, result: bigint): Outcome => {
    const [first, ...others] = rest;
    if (first !== undefined) return callGuest(first.routine, first.args, NEXT, { rest: others, then, data });
    const step = steps[then];
    if (step === undefined) throw new Error(`no step ${then}`);
    return step(k, data as never, result);
  };
  return {
    begin: (k, calls, then, data) => proceed(k, { rest: calls, then, data }, 0n),
    steps: { ...steps, [NEXT]: proceed },
  };
}
