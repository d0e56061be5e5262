import { entryOf, type ViolationKind } from '../policy/catalogue.ts';
import { OS_PROFILES, type OsId, osProfile } from '../policy/os-profile.ts';
import type { CheckResult, Finding } from '../session/result.ts';
import { plural } from './amounts.ts';
import { rangeText } from './version-ranges.ts';

/** What is not the same on all versions of Windows, and why as far as that can be told. */
export interface Difference {
  /** The versions that it holds for. */
  readonly os: readonly OsId[];
  readonly kind?: ViolationKind;
  readonly text: string;
}

const BUILD_8 = 9200;

/** Explains what differs between the results of one driver on several versions. Empty when nothing does. */
export function differencesOf(results: readonly CheckResult[]): Difference[] {
  return [...loadDifferences(results), ...findingDifferences(results), ...endingDifferences(results)];
}

const isStarted = (result: CheckResult) => result.phases.every(({ stop }) => stop.kind !== 'notStarted');
const osOf = (results: readonly CheckResult[]) => results.map(({ profile }) => profile.os);

function grouped(results: readonly CheckResult[], keyOf: (result: CheckResult) => string | undefined) {
  const groups = new Map<string, CheckResult[]>();
  for (const result of results) {
    const key = keyOf(result);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups];
}

function loadDifferences(results: readonly CheckResult[]): Difference[] {
  const refusals = grouped(results, ({ phases }) => {
    const stop = phases.find((phase) => phase.stop.kind === 'notStarted')?.stop;
    return stop?.kind === 'notStarted' ? stop.reason : undefined;
  });
  return refusals
    .filter(([, refused]) => refused.length < results.length)
    .map(([reason, refused]) => ({
      os: osOf(refused),
      text: `Windows does not start the driver ${rangeText(osOf(refused), osOf(results))}: ${reason}.`,
    }));
}

const keyOf = ({ kind, level, ddi, site }: Finding) => `${kind} ${level} ${ddi} ${site.module} ${site.rva}`;

function findingDifferences(results: readonly CheckResult[]): Difference[] {
  const judged = results.filter((result) => isStarted(result) || result.findings.length > 0);
  const all = osOf(judged);
  const firsts = new Map(judged.flatMap(({ findings }) => findings.map((finding) => [keyOf(finding), finding])));
  const merged = new Map<string, { finding: Finding; os: OsId[]; sites: number }>();
  for (const [key, finding] of firsts) {
    const os = osOf(judged.filter(({ findings }) => findings.some((one) => keyOf(one) === key)));
    if (os.length === all.length) continue;
    const group = `${finding.kind} ${finding.level} ${os.join(' ')}`;
    const known = merged.get(group);
    merged.set(group, known ? { ...known, sites: known.sites + 1 } : { finding, os, sites: 1 });
  }
  return [...merged.values()].map(({ finding, os, sites }) => {
    const places = `${finding.kind}${finding.level === 'violation' ? '' : ` (${finding.level})`}, ${plural(sites, 'place')}`;
    const reason = whyOnly(finding, os, judged);
    return { os, kind: finding.kind, text: `${places}, ${rangeText(os, all)} only. ${reason}` };
  });
}

function whyOnly({ kind, level, ddi }: Finding, os: readonly OsId[], judged: readonly CheckResult[]): string {
  const others = osOf(judged).filter((id) => !os.includes(id));
  const isBefore8 =
    os.every((id) => OS_PROFILES[id].build < BUILD_8) && others.every((id) => OS_PROFILES[id].build >= BUILD_8);
  if (kind === 'UnsupportedRelocs') {
    return level === 'note'
      ? 'Memory integrity supports such relocations from Windows 10 1703 on.'
      : 'Memory integrity cannot apply such relocations before Windows 10 1703.';
  }
  if (kind === 'InvalidIndirectCall') return 'The kernel has control flow guard from Windows 10 1703 on.';
  if (isBefore8 && kind === 'ExecutePageMapping') return 'MdlMappingNoExecute is chosen at run time from Windows 8 on.';
  if (isBefore8 && kind === 'ExecutePoolType') return 'NonPagedPoolNx is chosen at run time from Windows 8 on.';
  const isBeforeMemoryIntegrity = os.every((id) => !osProfile(id).hasMemoryIntegrity);
  if (
    isBeforeMemoryIntegrity &&
    others.every((id) => osProfile(id).hasMemoryIntegrity) &&
    judged[0]?.profile.mode === 'enforce'
  )
    return 'The driver asks whether memory integrity is on, which came with Windows 10 1507.';
  if (entryOf(kind).evidence === 'image') return 'The rule is another one on the other versions.';
  const what = ddi === undefined ? 'does so' : `calls ${ddi} so`;
  return `The driver decides by the version at run time: it ${what} on no other.`;
}

function endingDifferences(results: readonly CheckResult[]): Difference[] {
  const started = results.filter(isStarted);
  const endings = grouped(started, ({ phases }) => phases.map(endingText).join(', '));
  if (endings.length < 2) return [];
  const usual = endings.reduce((most, one) => (one[1].length > most[1].length ? one : most));
  return endings
    .filter((one) => one !== usual)
    .map(([ending, group]) => ({ os: osOf(group), text: `${ending} ${rangeText(osOf(group), osOf(started))}.` }));
}

function endingText({ name, statusName, status, stop }: CheckResult['phases'][number]): string {
  if (stop.kind === 'returned') return `${name} returned${status === undefined ? '' : ` ${statusName ?? status}`}`;
  return stop.kind === 'bugCheck' ? `${name} ended in bug check ${stop.code}` : `${name} ended with ${stop.kind}`;
}
