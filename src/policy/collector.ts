import { entryOf, type FieldsOf, type Level, messageOf, type ViolationKind } from './catalogue.ts';
import { type Counters, zeroCounters } from './counters.ts';
import { ddiRuleFor } from './ddi-rules.ts';
import type { Finding, HistoryEvent, Site } from './finding.ts';
import type { ViolationArgs } from './image-rules.ts';

/** What one occurrence looks like; only the first one at a site is ever described. */
export interface Occurrence<K extends ViolationKind = ViolationKind> {
  readonly args: ViolationArgs;
  readonly site: Site;
  readonly stack: readonly Site[];
  readonly phase: string;
  readonly fields: FieldsOf<K>;
  readonly history?: readonly HistoryEvent[];
  /** Where the level is not that of the catalogue. */
  readonly level?: Level;
}

/** Occurrences at one site, as they are recorded. */
export interface Recorded {
  readonly kind: ViolationKind;
  readonly site: bigint;
  readonly ddi: string | undefined;
  readonly count: number;
  /** For the first one at a site. */
  readonly finding: Omit<Finding, 'count'> | undefined;
}

interface Group {
  readonly finding: Omit<Finding, 'count'>;
  count: number;
}

/**
 * Collects violations. Occurrences of one kind by one DDI at one site become one finding with a count; the counters
 * count each occurrence of level `violation`, as Driver Verifier does.
 */
export class ViolationCollector {
  /** Told of every occurrence. */
  onRecord: ((recorded: Recorded) => void) | undefined;
  readonly #groups: Group[] = [];
  readonly #bySite = new Map<string, Map<bigint, Group>>();

  /**
   * Adds `count` occurrences at `site` (the return address, or the instruction). `describe` is called for the first
   * one only. Returns true for that first one.
   */
  record<K extends ViolationKind>(
    kind: K,
    site: bigint,
    ddi: string | undefined,
    describe: () => Occurrence<K>,
    count = 1,
  ): boolean {
    const sites = this.#sitesOf(ddi === undefined ? kind : `${kind} ${ddi}`);
    const known = sites.get(site);
    if (known) {
      known.count += count;
      this.onRecord?.({ kind, site, ddi, count, finding: undefined });
      return false;
    }
    const group: Group = { finding: newFinding(kind, ddi, describe()), count };
    sites.set(site, group);
    this.#groups.push(group);
    this.onRecord?.({ kind, site, ddi, count, finding: group.finding });
    return true;
  }

  /** The findings so far, in the order of their first occurrence. */
  get findings(): Finding[] {
    return this.#groups.map(({ finding, count }) => ({ ...finding, count }));
  }

  get counters(): Counters {
    const counters = zeroCounters();
    for (const { finding, count } of this.#groups) {
      const key = entryOf(finding.kind).counter;
      if (key && finding.level === 'violation') counters[key] += count;
    }
    return counters;
  }

  get hasViolation(): boolean {
    return this.#groups.some(({ finding }) => finding.level === 'violation');
  }

  /** Becomes what a copy of it is. */
  replaceBy(other: ViolationCollector): void {
    const copy = other.clone();
    this.#groups.splice(0, this.#groups.length, ...copy.#groups);
    this.#bySite.clear();
    for (const [key, sites] of copy.#bySite) this.#bySite.set(key, sites);
  }

  /** A copy that goes its own way: for a run that is repeated from a snapshot. */
  clone(): ViolationCollector {
    const copy = new ViolationCollector();
    const clones = new Map(this.#groups.map((group) => [group, { ...group }]));
    copy.#groups.push(...clones.values());
    for (const [key, sites] of this.#bySite) {
      copy.#bySite.set(key, new Map([...sites].map(([site, group]) => [site, clones.get(group)!])));
    }
    return copy;
  }

  #sitesOf(key: string): Map<bigint, Group> {
    let sites = this.#bySite.get(key);
    if (!sites) {
      sites = new Map();
      this.#bySite.set(key, sites);
    }
    return sites;
  }
}

function newFinding<K extends ViolationKind>(
  kind: K,
  ddi: string | undefined,
  occurrence: Occurrence<K>,
): Omit<Finding, 'count'> {
  const entry = entryOf(kind);
  const rule = ddi === undefined ? undefined : ddiRuleFor(ddi);
  const { args, site, stack, phase, fields, history, level } = occurrence;
  return {
    kind,
    code: entry.code,
    level: level ?? entry.level,
    args,
    ...(ddi !== undefined && { ddi }),
    site,
    stack,
    phase,
    message: messageOf(kind, fields),
    fields,
    fix: rule?.fix ?? entry.fix,
    help: rule?.help ?? entry.help,
    ...(history && { history }),
  };
}
