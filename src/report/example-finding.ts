import { entryOf, messageOf, type ViolationKind } from '../policy/catalogue.ts';
import { DDI_RULES, type DdiRule, type RuleOutcome } from '../policy/ddi-rules.ts';
import { hex } from '../policy/hex.ts';
import type { BugCheck } from '../session/result.ts';

/** Call site, PoolType 0, tag MEMH: the addresses of a real report. */
const CALL_SITE = 'fffff802da2d33e8';
const MEMH = 0x484d454dn;
const PAGE_EXECUTE_READWRITE = 0x40n;
const NORMAL_PAGE_PRIORITY = 16n;
const UNKNOWN_POOL_TYPE = 0x8200n;

/** What a finding of the kinds that no call decides might say, by field. */
const FIELDS: Readonly<Record<string, string>> = {
  image: 'driver.sys',
  section: '.hot',
  characteristics: '0xe0000020',
  virtualAddress: '0x260',
  alignment: '0x20',
  iat: '0x1000',
  rva: '0x3ffc',
  width: '8',
  size: '8',
  address: '0xfffff802da2d1000',
  base: '0xffffc30f1a200000',
  gpa: '0x1a2d1000',
  target: 'section .text of driver.sys',
  writer: 'The driver',
  register: 'CR0.WP',
  from: '0x80050033',
  to: '0x80040033',
  effect: 'memory integrity intercepts it and the change does not happen',
  reason: 'the address is not the start of a listed function',
  entry: '0x1a2d1063',
  ddi: 'ExAllocatePoolWithTag',
  actual: '0xfffff802da2d3440',
  expected: '0xfffff802da2d33e8',
  evidence: 'PE header, relocations, jump to the entry point',
};

/** Argument 1 of the bug checks that have no fixed one. */
const FIRST_ARGUMENT: Readonly<Record<number, string>> = {
  190: FIELDS.address!,
  252: FIELDS.address!,
  313: '0xa',
  396: '0x100c',
};

interface Example {
  readonly fields: Readonly<Record<string, string>>;
  readonly arg3: string;
  readonly arg4: string;
}

/** A sentence as a finding of this kind has it. */
export function exampleMessage(kind: ViolationKind): string {
  return messageOf(kind, exampleOf(kind).fields as Parameters<typeof messageOf>[1]);
}

/** The bug check of the example, or undefined for a kind that Windows raises none for. */
export function exampleBugCheck(kind: ViolationKind): BugCheck | undefined {
  const { bugCheck, evidence } = entryOf(kind);
  if (!bugCheck) return undefined;
  const { code, name, arg1, argMeanings } = bugCheck;
  const { arg3, arg4 } = exampleOf(kind);
  const args: BugCheck['args'] =
    arg1 === undefined
      ? [FIRST_ARGUMENT[code] ?? '0x0', '0x0', '0x0', '0x0']
      : evidence === 'image'
        ? [hex(arg1), 'driver.sys', '0xfffff802da2d0208', '.hot']
        : [hex(arg1), `0x${CALL_SITE}`, arg3, arg4];
  return { code: hex(code), name, args, text: argMeanings[0] };
}

function exampleOf(kind: ViolationKind): Example {
  const outcome = callOutcome(kind);
  if (!outcome) return { fields: FIELDS, arg3: '0x0', arg4: '0x0' };
  return { fields: outcome.fields, arg3: hex(outcome.arg3), arg4: hex(outcome.arg4) };
}

function callOutcome(kind: ViolationKind): RuleOutcome | undefined {
  if (kind === 'UnknownArgumentBits') {
    const rule = DDI_RULES.find(({ name }) => name === 'ExAllocatePoolWithTag');
    return rule?.unknownBits((index) => (index === 0 ? UNKNOWN_POOL_TYPE : MEMH));
  }
  const names: Partial<Record<ViolationKind, string>> = {
    ExecutePoolType: 'ExAllocatePoolWithTag',
    ExecutePageMapping: 'MmMapLockedPagesSpecifyCache',
    ExecutePageProtection: 'MmProtectMdlSystemAddress',
    MappingCannotAskForNoExecute: 'MmMapIoSpace',
  };
  const rule = DDI_RULES.find(({ name }) => name === names[kind]);
  return rule?.evaluate(argumentsFor(rule));
}

const argumentsFor = (rule: DdiRule) => (index: number) => {
  if (index === rule.tagParameter?.index) return MEMH;
  if (index !== rule.parameter?.index) return 0n;
  if (rule.kind === 'ExecutePageProtection') return PAGE_EXECUTE_READWRITE;
  return rule.kind === 'ExecutePageMapping' ? NORMAL_PAGE_PRIORITY : 0n;
};
