import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, CHAR, LONG, NTSTATUS, PCANSI_STRING, PCSTR, PVOID } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { asciiUpper, compareUnits, upcase } from '../../src/kernel/rtl/case-mapping.ts';
import { readZ } from '../../src/kernel/rtl/characters.ts';
import { ANSI } from '../../src/kernel/rtl/code-pages.ts';
import { counted, countedText, freeText, putText } from '../../src/kernel/rtl/counted-strings.ts';
import { appendText, copyText, initialise, initialiseChecked } from '../../src/kernel/rtl/string-operations.ts';

/** RtlUpperChar knows the ANSI code page's letters; what has no capital there stays. */
function upperAnsi(text: string): string {
  const upper = ANSI.encode(upcase(ANSI.decode(text)));
  return text.replace(/[\s\S]/g, (character, at: number) => (upper[at] === '?' ? character : upper[at]!));
}
const folded = (text: string, caseInsensitive: boolean) => (caseInsensitive ? upperAnsi(text) : text);
const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;
const passive = { maxIrql: 'PASSIVE', fidelity: 'exact' } as const;
const twoStrings = { String1: PCANSI_STRING, String2: PCANSI_STRING, CaseInSensitive: BOOLEAN };
const initialiseParams = { DestinationString: PVOID, SourceString: PCSTR };

export const rtlAnsiString = [
  ...(
    [
      ['RtlInitAnsiString', 'ANY'],
      ['RtlInitString', 'DISPATCH'],
      ['RtlInitUTF8String', 'DISPATCH'],
    ] as const
  ).map(([name, maxIrql]) =>
    ddi(name, {
      params: initialiseParams,
      maxIrql,
      fidelity: 'exact',
      model: (k, a) => initialise(k, a.DestinationString, a.SourceString, 1),
    }),
  ),
  ...(['RtlInitAnsiStringEx', 'RtlInitStringEx', 'RtlInitUTF8StringEx'] as const).map((name) =>
    ddi(name, {
      params: initialiseParams,
      returns: NTSTATUS,
      maxIrql: 'DISPATCH',
      fidelity: 'exact',
      model: (k, a) => initialiseChecked(k, a.DestinationString, a.SourceString, 1),
    }),
  ),
  ddi('RtlFreeAnsiString', {
    params: { AnsiString: PCANSI_STRING },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeText(k, a.AnsiString),
  }),
  ddi('RtlFreeOemString', {
    params: { OemString: PCANSI_STRING },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeText(k, a.OemString),
  }),
  ddi('RtlFreeUTF8String', {
    params: { utf8String: PCANSI_STRING },
    ...passive,
    model: (k, a) => freeText(k, a.utf8String),
  }),
  ddi('RtlCopyString', {
    params: { DestinationString: PVOID, SourceString: PCANSI_STRING },
    ...any,
    model: (k, a) => copyText(k, a.DestinationString, a.SourceString, 1),
  }),
  ddi('RtlAppendStringToString', {
    params: { Destination: PCANSI_STRING, Source: PCANSI_STRING },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => appendText(k, a.Destination, countedText(k, a.Source, 1), 1),
  }),
  ddi('RtlAppendAsciizToString', {
    params: { Destination: PCANSI_STRING, Source: PCSTR },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => (a.Source === 0n ? STATUS_SUCCESS : appendText(k, a.Destination, readZ(k, a.Source, 1), 1)),
  }),
  ddi('RtlCompareString', {
    params: twoStrings,
    returns: LONG,
    ...passive,
    model: (k, a) =>
      compareUnits(
        folded(countedText(k, a.String1, 1), a.CaseInSensitive),
        folded(countedText(k, a.String2, 1), a.CaseInSensitive),
      ),
  }),
  ddi('RtlEqualString', {
    params: twoStrings,
    returns: BOOLEAN,
    ...passive,
    model: (k, a) =>
      folded(countedText(k, a.String1, 1), a.CaseInSensitive) ===
      folded(countedText(k, a.String2, 1), a.CaseInSensitive),
  }),
  ddi('RtlPrefixString', {
    params: twoStrings,
    returns: BOOLEAN,
    ...passive,
    model: (k, a) =>
      folded(countedText(k, a.String2, 1), a.CaseInSensitive).startsWith(
        folded(countedText(k, a.String1, 1), a.CaseInSensitive),
      ),
  }),
  ddi('RtlUpperString', {
    params: { DestinationString: PVOID, SourceString: PCANSI_STRING },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const room = counted(k, a.DestinationString).maximumLength;
      putText(k, a.DestinationString, upperAnsi(countedText(k, a.SourceString, 1)).slice(0, room), 1);
    },
  }),
  ddi('RtlUpperChar', {
    params: { Character: CHAR },
    returns: CHAR,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (_k, a) => upperOf(a.Character & 0xff),
  }),
];

function upperOf(byte: number): number {
  const character = String.fromCharCode(byte);
  return (byte < 0x80 ? asciiUpper(character) : upperAnsi(character)).charCodeAt(0);
}
