import { STATUS_BREAKPOINT, STATUS_INVALID_PARAMETER_1, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PCSTR, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { readZ } from '../../src/kernel/rtl/characters.ts';
import { ANSI } from '../../src/kernel/rtl/code-pages.ts';
import { type FormatArguments, format, fromVaList, fromVarargs } from '../../src/kernel/rtl/format.ts';
import { slice } from '../../src/kernel/slice.ts';

/** DPFLTR_DEFAULT_ID and DPFLTR_INFO_LEVEL, which DbgPrint prints with. */
const DEFAULT_ID = 101;
const INFO_LEVEL = 3;
/** Bytes that one call transmits (documentation of DbgPrint). */
const LONGEST = 512;

interface Channel {
  readonly component: number;
  readonly level: number;
  readonly prefix?: bigint;
}

function print(k: Kernel, channel: Channel, Format: bigint, next: FormatArguments): number {
  const prefix = channel.prefix === undefined ? '' : readZ(k, channel.prefix, 1);
  const text = (prefix + format(k, readZ(k, Format, 1), 1, next)).slice(0, LONGEST);
  k.observer.debugText?.(ANSI.decode(text), channel.component, channel.level);
  return STATUS_SUCCESS;
}

/** Levels that are on, by component; bit 0 (errors) always is. A level below 32 is the number of a bit. */
const filters = slice<{ readonly masks: Map<number, number> }>('debugFilters', () => ({ masks: new Map() }));
const MOST_LEVELS = 32;
const LAST_COMPONENT = 0x9e;
const bits = (level: number) => (level < MOST_LEVELS ? (1 << level) >>> 0 : level);
function filterState(k: Kernel, component: number, level: number): number {
  if (component > LAST_COMPONENT && component !== 0xffff_ffff) return STATUS_INVALID_PARAMETER_1;
  return ((filters(k).masks.get(component) ?? 0) | 1) & bits(level) ? 1 : 0;
}
function setFilterState(k: Kernel, component: number, level: number, on: boolean): number {
  if (component > LAST_COMPONENT && component !== 0xffff_ffff) return STATUS_INVALID_PARAMETER_1;
  const before = filters(k).masks.get(component) ?? 0;
  filters(k).masks.set(component, on ? before | bits(level) : before & ~bits(level));
  return STATUS_SUCCESS;
}

const fidelity = { approximate: ['no component filter: all text is shown'] } as const;
const printing = { returns: ULONG, maxIrql: 'DIRQL', fidelity } as const;
const breakpoint = (k: Kernel) => k.raise(STATUS_BREAKPOINT, 0n);

export const kdDebugPrint = [
  ddi('DbgPrint', {
    params: { Format: PCSTR },
    variadic: true,
    ...printing,
    model: (k, a, varargs) => print(k, { component: DEFAULT_ID, level: INFO_LEVEL }, a.Format, fromVarargs(varargs)),
  }),
  ddi('DbgPrintReturnControlC', {
    params: { Format: PCSTR },
    variadic: true,
    ...printing,
    model: (k, a, varargs) => print(k, { component: DEFAULT_ID, level: INFO_LEVEL }, a.Format, fromVarargs(varargs)),
  }),
  ddi('DbgPrintEx', {
    params: { ComponentId: ULONG, Level: ULONG, Format: PCSTR },
    variadic: true,
    ...printing,
    model: (k, a, varargs) => print(k, { component: a.ComponentId, level: a.Level }, a.Format, fromVarargs(varargs)),
  }),
  ddi('vDbgPrintEx', {
    params: { ComponentId: ULONG, Level: ULONG, Format: PCSTR, arglist: PVOID },
    ...printing,
    model: (k, a) => print(k, { component: a.ComponentId, level: a.Level }, a.Format, fromVaList(k, a.arglist)),
  }),
  ddi('vDbgPrintExWithPrefix', {
    params: { Prefix: PCSTR, ComponentId: ULONG, Level: ULONG, Format: PCSTR, arglist: PVOID },
    ...printing,
    model: (k, a) =>
      print(k, { component: a.ComponentId, level: a.Level, prefix: a.Prefix }, a.Format, fromVaList(k, a.arglist)),
  }),
  ddi('DbgPrompt', {
    params: { Prompt: PCSTR, Response: PVOID, Length: ULONG },
    returns: ULONG,
    maxIrql: 'DIRQL',
    fidelity: 'exact',
    model: (k, a) => {
      k.observer.debugText?.(ANSI.decode(readZ(k, a.Prompt, 1)), DEFAULT_ID, INFO_LEVEL);
      return 0;
    },
  }),
  ddi('DbgBreakPoint', { maxIrql: 'ANY', fidelity: 'exact', model: breakpoint }),
  ddi('DbgBreakPointWithStatus', {
    params: { Status: ULONG },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: breakpoint,
  }),
  ddi('DbgQueryDebugFilterState', {
    params: { ComponentId: ULONG, Level: ULONG },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['text is shown whatever the filter says'] },
    model: (k, a) => filterState(k, a.ComponentId, a.Level),
  }),
  ddi('DbgSetDebugFilterState', {
    params: { ComponentId: ULONG, Level: ULONG, State: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['text is shown whatever the filter says'] },
    model: (k, a) => setFilterState(k, a.ComponentId, a.Level, a.State),
  }),
  ddi('DbgSetDebugPrintCallback', {
    params: { DebugPrintCallback: PVOID, Enable: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['the callback is never called'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('RtlAssert', {
    params: { FailedAssertion: PVOID, FileName: PVOID, LineNumber: ULONG, Message: PCSTR },
    maxIrql: 'ANY',
    fidelity: { approximate: ['breaks at once, without a prompt'] },
    model: (k, a) => {
      const message = a.Message === 0n ? '' : readZ(k, a.Message, 1);
      const place = `${readZ(k, a.FileName, 1)}, line ${a.LineNumber}`;
      const text = `\n*** Assertion failed: ${message}${readZ(k, a.FailedAssertion, 1)}\n***   Source File: ${place}\n\n`;
      k.observer.debugText?.(ANSI.decode(text), DEFAULT_ID, 0);
      return breakpoint(k);
    },
  }),
];
