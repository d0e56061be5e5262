import type { Finding } from '../policy/finding.ts';
import { statusNumber, statusText } from '../session/constants.ts';
import { callText, differences, type ExpectedArguments, type RecordedCall } from '../session/recorded-call.ts';
import { Driver } from './driver.ts';
import { RoutineResult } from './result.ts';

export interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
}
export interface ExpectedViolation {
  readonly ddi?: string;
  /** Name by the PDB of the function that it lies in. */
  readonly function?: string;
  /** Occurrences, all together. */
  readonly count?: number;
}
type Subject = Driver | RoutineResult;

const LAST_CALLS = 5;

function driverOf(subject: unknown): Driver {
  if (subject instanceof Driver) return subject;
  if (subject instanceof RoutineResult) return subject.driver;
  throw new TypeError('this matcher takes a driver of loadDriver, or what one of its routines came to');
}
function resultOf(subject: unknown): RoutineResult {
  if (subject instanceof RoutineResult) return subject;
  throw new TypeError('this matcher takes what a routine of the driver came to, such as `await driver.driverEntry()`');
}

/** The driver's last calls into Windows, for whoever reads the failure. */
function lastCalls(driver: Driver): string {
  const calls = driver.calls().slice(-LAST_CALLS);
  if (calls.length === 0) return 'The driver called nothing.';
  const lines = calls.map((call) => {
    const result = call.result === undefined ? '' : ` = 0x${call.result.toString(16)}`;
    return `  ${callText(call)}${result} at ${siteText(call.site)}`;
  });
  return `Its last calls:\n${lines.join('\n')}`;
}

function siteText({ module, rva, symbol, file, line }: RecordedCall['site']): string {
  const place = symbol === undefined ? `${module}+${rva}` : `${symbol} (${module}+${rva})`;
  return file === undefined ? place : `${place}, ${file}:${line ?? '?'}`;
}

function findingText({ kind, count, message, site, phase }: Finding): string {
  return `  ${kind}${count > 1 ? ` × ${count}` : ''}: ${message}\n    at ${siteText(site)}, during ${phase}`;
}

export function toSucceed(subject: unknown): Outcome {
  const result = resultOf(subject);
  return {
    pass: result.succeeded,
    message: () =>
      result.succeeded
        ? `${result.name} was expected to fail, but ended with ${result.outcome}.\n${lastCalls(result.driver)}`
        : `${result.name} was expected to succeed, but ended with ${result.outcome}.\n${lastCalls(result.driver)}`,
  };
}

export function toHaveStatus(subject: unknown, status: number | string): Outcome {
  const result = resultOf(subject);
  const wanted = statusNumber(status);
  const pass = result.phase.stop.kind === 'returned' && result.status === wanted;
  return {
    pass,
    message: () => {
      const not = pass ? 'not to end' : 'to end';
      return `${result.name} was expected ${not} with ${statusText(wanted)}, and ended with ${result.outcome}.\n${lastCalls(result.driver)}`;
    },
  };
}

export function toBugCheck(subject: unknown, code?: number): Outcome {
  const result = resultOf(subject);
  const { stop } = result.phase;
  const pass = stop.kind === 'bugCheck' && (code === undefined || stop.code === code);
  const wanted = code === undefined ? 'a bug check' : `bug check 0x${code.toString(16).toUpperCase()}`;
  return {
    pass,
    message: () =>
      `${result.name} was expected ${pass ? 'not ' : ''}to end in ${wanted}, and ended with ${result.outcome}.\n${lastCalls(result.driver)}`,
  };
}

export function toBeCodeIntegrityClean(subject: unknown): Outcome {
  const driver = driverOf(subject);
  const violations = driver.run.collector.findings.filter(({ level }) => level === 'violation');
  return {
    pass: violations.length === 0,
    message: () =>
      violations.length === 0
        ? 'The driver was expected to violate code integrity, but it did not so far.'
        : `The driver was expected to be clean, but memory integrity objects:\n${violations.map(findingText).join('\n')}`,
  };
}

export function toHaveViolation(subject: unknown, kind: string, expected: ExpectedViolation = {}): Outcome {
  const driver = driverOf(subject);
  const { findings } = driver.run.collector;
  const fitting = findings.filter(
    (finding) =>
      finding.kind === kind &&
      (expected.ddi === undefined || finding.ddi === expected.ddi) &&
      (expected.function === undefined || finding.site.symbol === expected.function),
  );
  const count = fitting.reduce((sum, finding) => sum + finding.count, 0);
  const pass = expected.count === undefined ? count > 0 : count === expected.count;
  const wanted = [kind, expected.ddi && `by ${expected.ddi}`, expected.function && `in ${expected.function}`]
    .filter(Boolean)
    .join(' ');
  return {
    pass,
    message: () => {
      const found = findings.length === 0 ? 'Nothing was found.' : `Found:\n${findings.map(findingText).join('\n')}`;
      const times = expected.count === undefined ? '' : ` ${expected.count} times (it was ${count})`;
      return `${pass ? 'No ' : ''}${wanted}${times} was expected. ${found}`;
    },
  };
}

export function toHaveNoLeaks(subject: unknown): Outcome {
  const { leaks } = driverOf(subject);
  const lines = leaks.map(
    ({ what, text, site }) => `  ${what}: ${text}${site ? `, allocated at ${siteText(site)}` : ''}`,
  );
  return {
    pass: leaks.length === 0,
    message: () =>
      leaks.length === 0
        ? 'The driver was expected to leave something behind, but it did not.'
        : `The driver was expected to undo all it did, but left behind:\n${lines.join('\n')}`,
  };
}

export function toHaveExecuted(subject: unknown, where: number | string): Outcome {
  const driver = driverOf(subject);
  const pass = driver.hasExecuted(where);
  const place = typeof where === 'number' ? `the code at RVA 0x${where.toString(16)}` : where;
  return {
    pass,
    message: () => `${place} was expected ${pass ? 'not ' : ''}to run.\n${lastCalls(driver)}`,
  };
}

/** For `driver.calls(name)`: one of the calls had these arguments. */
export function toHaveBeenCalledWithArgs(subject: unknown, expected: ExpectedArguments): Outcome {
  const calls = subject as readonly RecordedCall[];
  if (!Array.isArray(calls)) throw new TypeError('toHaveBeenCalledWithArgs takes driver.calls(NAME)');
  const compared = calls.map((call) => ({ call, different: differences(call, expected) }));
  const pass = compared.some(({ different }) => different.length === 0);
  const wanted = Object.entries(expected).map(([name, value]) => `${name} = ${String(value)}`);
  return {
    pass,
    message: () => {
      if (pass) return `No call with ${wanted.join(', ')} was expected.`;
      if (calls.length === 0) return `A call with ${wanted.join(', ')} was expected, but there was none at all.`;
      const lines = compared.map(({ call, different }) => `  ${callText(call)}\n    ${different.join('; ')}`);
      return `A call with ${wanted.join(', ')} was expected. There were:\n${lines.join('\n')}`;
    },
  };
}

export type { Subject };
