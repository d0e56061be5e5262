import { expect } from 'vitest';
import type { ViolationKind } from '../policy/catalogue.ts';
import type { ExpectedArguments } from '../session/recorded-call.ts';
import * as matchers from './matchers.ts';

const { toBeCodeIntegrityClean, toBugCheck, toHaveBeenCalledWithArgs, toHaveExecuted } = matchers;
const { toHaveNoLeaks, toHaveStatus, toHaveViolation, toSucceed } = matchers;

expect.extend({
  toBeCodeIntegrityClean,
  toBugCheck,
  toHaveBeenCalledWithArgs,
  toHaveExecuted,
  toHaveNoLeaks,
  toHaveStatus,
  toHaveViolation,
  toSucceed,
});

interface DriverMatchers<R> {
  /** The routine or request came back without a failure. */
  toSucceed(): R;
  /** It was answered with this NTSTATUS, by number or by name. */
  toHaveStatus(status: number | string): R;
  /** It ended in a bug check, this one or any. */
  toBugCheck(code?: number): R;
  /** Nothing that memory integrity objects to was found so far. */
  toBeCodeIntegrityClean(): R;
  /** A violation (or advisory, or note) of this kind was found. */
  toHaveViolation(kind: ViolationKind, expected?: matchers.ExpectedViolation): R;
  /** The driver holds nothing that it allocated or created. */
  toHaveNoLeaks(): R;
  /** The code at this RVA, or of the function of this name, ran. */
  toHaveExecuted(where: number | string): R;
  /** One of `driver.calls(NAME)` had these arguments, by their documented names. */
  toHaveBeenCalledWithArgs(expected: ExpectedArguments): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameter has to be declared as vitest declares it.
  interface Assertion<T = any> extends DriverMatchers<T> {}
  interface AsymmetricMatchersContaining extends DriverMatchers<unknown> {}
}
