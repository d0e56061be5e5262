import { LEARN } from './catalogue-entry.ts';
import { hex } from './hex.ts';
import {
  isExecutableMapping,
  isExecutableProtection,
  priorityText,
  protectionText,
  unknownPriorityBits,
  unknownProtectionBits,
} from './page-bits.ts';
import {
  isExecutablePoolFlags,
  isExecutablePoolType,
  poolFlagsText,
  poolTagText,
  poolTypeText,
  unknownPoolFlagsBits,
  unknownPoolTypeBits,
} from './pool-type.ts';

/** Argument `index` of a call as the x64 ABI passes it: 64 bits whose upper part is garbage for narrower types. */
export type RawArgs = (index: number) => bigint;

/** The kinds that one call can raise. */
export type CallKind =
  | 'ExecutePoolType'
  | 'ExecutePageProtection'
  | 'ExecutePageMapping'
  | 'MappingCannotAskForNoExecute'
  | 'UnknownArgumentBits';

export interface RuleOutcome {
  readonly kind: CallKind;
  /** Arguments 3 and 4 of bug check 0xC4. */
  readonly arg3: bigint;
  readonly arg4: bigint;
  /** Made when it is read: most calls at a site only raise a count. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A parameter by its index in the raw call (KMDF's DriverGlobals and a method's `this` count) and its name. */
export interface RuleParameter {
  readonly index: number;
  readonly name: string;
}

export interface DdiRule {
  readonly name: string;
  readonly module: string;
  /** Undefined for a row that records that nothing is decided at the call itself. */
  readonly kind?: Exclude<CallKind, 'UnknownArgumentBits'>;
  /** What the deciding argument has to be for a finding, in words. */
  readonly predicate: string;
  /** What decides; absent where no argument does. */
  readonly parameter?: RuleParameter;
  readonly tagParameter?: RuleParameter;
  readonly accessModeParameter?: RuleParameter;
  readonly fix: string;
  readonly note?: string;
  /** The routine's page. */
  readonly help: string;
  /** What this call violates, or undefined. */
  evaluate(args: RawArgs): RuleOutcome | undefined;
  /** A note when the deciding argument has bits without a documented meaning. */
  unknownBits(args: RawArgs): RuleOutcome | undefined;
}

/** How the value of a deciding argument is read: its width, the test, its text. */
interface Predicate {
  readonly words: string;
  readonly bits: 32 | 64;
  readonly violates: (value: bigint) => boolean;
  readonly text: (value: bigint) => string;
  readonly unknown: (value: bigint) => bigint;
}

const predicate32 = (
  words: string,
  violates: (value: number) => boolean,
  text: (value: number) => string,
  unknown: (value: number) => number,
): Predicate => ({
  words,
  bits: 32,
  violates: (value) => violates(Number(value)),
  text: (value) => text(Number(value)),
  unknown: (value) => BigInt(unknown(Number(value))),
});

export const POOL_TYPE = predicate32(
  'nonpaged, without POOL_NX_ALLOCATION',
  isExecutablePoolType,
  poolTypeText,
  unknownPoolTypeBits,
);
export const PAGE_PROTECTION = predicate32(
  'has a PAGE_EXECUTE* bit',
  isExecutableProtection,
  protectionText,
  unknownProtectionBits,
);
export const MAPPING_PRIORITY = predicate32(
  'KernelMode, without MdlMappingNoExecute',
  isExecutableMapping,
  priorityText,
  unknownPriorityBits,
);
export const POOL_FLAGS: Predicate = {
  words: 'has POOL_FLAG_NON_PAGED_EXECUTE',
  bits: 64,
  violates: isExecutablePoolFlags,
  text: poolFlagsText,
  unknown: unknownPoolFlagsBits,
};

const NEVER: Pick<DdiRule, 'evaluate' | 'unknownBits'> = { evaluate: () => undefined, unknownBits: () => undefined };

/** `https://learn.microsoft.com/…/ddi/<header>/nf-<header>-<name>`. */
export function ddiPage(header: string, name: string, prefix = 'nf'): string {
  return `${LEARN}/drivers/ddi/${header}/${prefix}-${header}-${name.toLowerCase().replace('::', '-')}`;
}

export interface RuleRow {
  readonly name: string;
  readonly module: string;
  readonly header: string;
  readonly parameter?: RuleParameter;
  readonly tagParameter?: RuleParameter;
  readonly accessModeParameter?: RuleParameter;
  readonly fix: string;
  readonly note?: string;
  readonly help?: string;
}

const described = ({ name, module, header, help, ...rest }: RuleRow) => ({
  name,
  module,
  ...rest,
  help: help ?? ddiPage(header, name),
});

/** A rule that one argument decides. */
export function argumentRule(
  kind: 'ExecutePoolType' | 'ExecutePageProtection' | 'ExecutePageMapping',
  predicate: Predicate,
  row: RuleRow & { readonly parameter: RuleParameter },
): DdiRule {
  const { name, parameter, tagParameter, accessModeParameter } = row;
  const read = (args: RawArgs) => BigInt.asUintN(predicate.bits, args(parameter.index));
  const common = (value: bigint) => ({ ddi: name, parameter: parameter.name, value: valueText(predicate, value) });
  return {
    ...described(row),
    kind,
    predicate: predicate.words,
    evaluate(args) {
      const value = read(args);
      if (!predicate.violates(value)) return undefined;
      if (accessModeParameter && isUserMode(args(accessModeParameter.index))) return undefined;
      const tag = tagParameter ? Number(BigInt.asUintN(32, args(tagParameter.index))) : undefined;
      return {
        kind,
        arg3: value,
        arg4: BigInt(tag ?? 0),
        get fields() {
          return kind === 'ExecutePoolType' ? { ...common(value), tag: tagText(tag) } : common(value);
        },
      };
    },
    unknownBits(args) {
      const value = read(args);
      const bits = predicate.unknown(value);
      if (bits === 0n) return undefined;
      return { kind: 'UnknownArgumentBits', arg3: value, arg4: bits, fields: { ...common(value), bits: hex(bits) } };
    },
  };
}

const valueText = (predicate: Predicate, value: bigint) => `${predicate.text(value)} (${hex(value)})`;
const tagText = (tag: number | undefined) => (tag === undefined ? 'none' : poolTagText(tag));
/** KPROCESSOR_MODE is a CCHAR: KernelMode 0, UserMode 1. */
const isUserMode = (raw: bigint) => BigInt.asUintN(8, raw) !== 0n;

/** MmMapLockedPages: every kernel-mode call; argument 3 is HighPagePriority, the priority that it maps with. */
export function unconditionalMappingRule(row: RuleRow & { readonly accessModeParameter: RuleParameter }): DdiRule {
  const HIGH_PAGE_PRIORITY = 32;
  return {
    ...described(row),
    kind: 'ExecutePageMapping',
    predicate: 'KernelMode',
    evaluate(args) {
      if (isUserMode(args(row.accessModeParameter.index))) return undefined;
      const value = `${priorityText(HIGH_PAGE_PRIORITY)} (implied)`;
      const fields = { ddi: row.name, parameter: 'Priority', value };
      return { kind: 'ExecutePageMapping', arg3: BigInt(HIGH_PAGE_PRIORITY), arg4: 0n, fields };
    },
    unknownBits: () => undefined,
  };
}

/** A routine without a protection argument: each call is an advisory that says `replacement`. */
export function advisoryRule(row: RuleRow): DdiRule {
  const fields = { ddi: row.name, replacement: row.fix };
  return {
    ...described(row),
    kind: 'MappingCannotAskForNoExecute',
    predicate: 'every call',
    evaluate: () => ({ kind: 'MappingCannotAskForNoExecute', arg3: 0n, arg4: 0n, fields }),
    unknownBits: () => undefined,
  };
}

/** A routine that the driver implements: nothing is decided when it is called. */
export function driverRoutineRow(row: RuleRow): DdiRule {
  return { ...described(row), predicate: 'never at the call itself', ...NEVER };
}
