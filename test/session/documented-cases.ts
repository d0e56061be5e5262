import { isDeepStrictEqual } from 'node:util';
import { readImage } from '../../src/pe/image.ts';
import { readDriverFile } from '../../src/pe/read-file.ts';
import { entryOf } from '../../src/policy/catalogue.ts';
import { DEFAULT_OS, type OsId } from '../../src/policy/os-profile.ts';
import { IMAGE_PHASE } from '../../src/policy/record-image.ts';
import type { CheckResult, Mode } from '../../src/session/result.ts';
import {
  type DocumentedCase,
  type Expectation,
  type ExpectedSite,
  fixtureNames,
  fixtureRoot,
  readCase,
  readExpectation,
} from '../fixtures/expectation.ts';
import { checkFixture } from './check-fixture.ts';
import { normalOutcome, observedOutcome } from './outcome.ts';

export const CASES = 22;
const MODES = ['log', 'break', 'enforce'] as const;

/** One documented case on one Windows: what was expected, what came out. */
export interface CaseRun {
  readonly fixture: string;
  readonly documented: DocumentedCase;
  readonly os: OsId;
  readonly wanted: Expectation['modes'];
  readonly expected: readonly ExpectedSite[];
  readonly got: readonly ExpectedSite[];
  readonly results: Readonly<Record<Mode, CheckResult>>;
  /** Empty when all is as expected. */
  readonly problems: readonly string[];
}

/** The sample drivers of the documented cases, as `area/name`. */
export const caseNames = fixtureNames.filter((name) => name.startsWith('cases/')).sort();

/** Runs a case in all modes on its two versions of Windows. */
export function runCase(name: string): CaseRun[] {
  const documented = readCase(name);
  const expectation = readExpectation(name);
  const { other } = documented;
  const first = runOn(name, documented, expectation.os ?? DEFAULT_OS, expectation.modes, documented.sites);
  const second = runOn(name, documented, other.os, other.modes ?? expectation.modes, other.sites ?? documented.sites);
  return [first, second];
}

function runOn(
  fixture: string,
  documented: DocumentedCase,
  os: OsId,
  modes: Expectation['modes'],
  sites: readonly ExpectedSite[],
): CaseRun {
  const of = (mode: Mode) => checkFixture(fixture, mode, 1, os);
  const results = { log: of('log'), break: of('break'), enforce: of('enforce') };
  const problems = MODES.flatMap((mode) => {
    const got = observedOutcome(results[mode], modes[mode]);
    return isDeepStrictEqual(got, normalOutcome(modes[mode])) ? [] : [`${os} ${mode}: got ${text(got)}`];
  });
  const got = sitesOf(fixture, results.log);
  const expected = sorted(sites);
  if (!isDeepStrictEqual(got, expected)) problems.push(`${os} call sites: got ${text(got)}`);
  return { fixture, documented, os, wanted: modes, expected, got, results, problems };
}

const text = (value: unknown) =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `0x${part.toString(16)}` : part));
const sorted = (sites: readonly ExpectedSite[]) => [...sites].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
const keyOf = ({ kind, ddi, function: name }: ExpectedSite) => `${kind} ${ddi} ${name}`;

/** The findings of the run by the exported function that they lie in; those of the image have no call site. */
function sitesOf(fixture: string, result: CheckResult): ExpectedSite[] {
  const path = `${fixtureRoot}${fixture}/driver.sys`;
  const image = readImage(readDriverFile(path), path);
  const starts = (image.exports?.functions ?? []).flatMap(({ name, rva }) =>
    name === undefined ? [] : [{ name, rva }],
  );
  const functionAt = (rva: number) => {
    const before = starts.filter((start) => start.rva <= rva).sort((a, b) => b.rva - a.rva)[0];
    const covering = image.runtimeFunctions.lookup(rva);
    const isInside = before && (covering === undefined || covering.beginRva === before.rva);
    return isInside ? before.name : '(no named function)';
  };
  const byKey = new Map<string, ExpectedSite>();
  for (const { kind, ddi, count, site, phase } of result.findings) {
    if (phase === IMAGE_PHASE) continue;
    const isReturn = entryOf(kind).evidence === 'call' || kind === 'UnvalidatedExecute' || kind === 'ManualMapping';
    const name = functionAt(Number(site.rva) - Number(isReturn));
    const one = { kind, ...(ddi !== undefined && { ddi }), function: name, count };
    const known = byKey.get(keyOf(one));
    byKey.set(keyOf(one), known ? { ...known, count: known.count + count } : one);
  }
  return sorted([...byKey.values()]);
}
