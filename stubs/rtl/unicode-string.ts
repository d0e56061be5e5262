import {
  STATUS_INVALID_PARAMETER,
  STATUS_NAME_TOO_LONG,
  STATUS_NO_MEMORY,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import {
  BOOLEAN,
  LONG,
  NTSTATUS,
  PCUNICODE_STRING,
  PCWSTR,
  PVOID,
  SIZE_T,
  ULONG,
  WCHAR,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { compareUnits, downcase, downcaseUnit, upcase, upcaseUnit } from '../../src/kernel/rtl/case-mapping.ts';
import { count, readChars, readZ } from '../../src/kernel/rtl/characters.ts';
import { allocateText, counted, countedText, freeText, setCounted } from '../../src/kernel/rtl/counted-strings.ts';
import { hashUnicode } from '../../src/kernel/rtl/hash-string.ts';
import {
  appendText,
  copyText,
  initialise,
  initialiseChecked,
  storeText,
} from '../../src/kernel/rtl/string-operations.ts';

const TAG = 'RtlS';
const text = (k: Kernel, va: bigint) => countedText(k, va, 2);
const folded = (value: string, caseInsensitive: boolean) => (caseInsensitive ? upcase(value) : value);

const ADD_TERMINATOR = 1;
const ALLOCATE_EMPTY = 2;

function duplicate(k: Kernel, Flags: number, source: bigint, destination: bigint): number {
  const terminate = (Flags & ADD_TERMINATOR) !== 0;
  const emptyToo = (Flags & ALLOCATE_EMPTY) !== 0;
  if (Flags & ~3 || (emptyToo && !terminate) || destination === 0n) return STATUS_INVALID_PARAMETER;
  const value = text(k, source);
  if (value.length * 2 + 2 > 0xffff && terminate) return STATUS_NAME_TOO_LONG;
  if (value === '' && !emptyToo) {
    setCounted(k, destination, { length: 0, maximumLength: 0, buffer: 0n });
    return STATUS_SUCCESS;
  }
  if (!allocateText(k, destination, value, 2, TAG)) return STATUS_NO_MEMORY;
  if (!terminate) setCounted(k, destination, { ...counted(k, destination), maximumLength: value.length * 2 });
  return STATUS_SUCCESS;
}

function isValid(k: Kernel, string: bigint): boolean {
  if (string === 0n) return true;
  const { length, maximumLength, buffer } = counted(k, string);
  const sizes = length % 2 === 0 && maximumLength % 2 === 0 && length <= maximumLength;
  return sizes && (buffer !== 0n || (length === 0 && maximumLength === 0));
}

const changeCaseParams = {
  DestinationString: PVOID,
  SourceString: PCUNICODE_STRING,
  AllocateDestinationString: BOOLEAN,
};
const twoStrings = { String1: PCUNICODE_STRING, String2: PCUNICODE_STRING, CaseInSensitive: BOOLEAN };

export const rtlUnicodeString = [
  ddi('RtlInitUnicodeString', {
    params: { DestinationString: PVOID, SourceString: PCWSTR },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => initialise(k, a.DestinationString, a.SourceString, 2),
  }),
  ddi('RtlInitUnicodeStringEx', {
    params: { DestinationString: PVOID, SourceString: PCWSTR },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => initialiseChecked(k, a.DestinationString, a.SourceString, 2),
  }),
  ddi('RtlFreeUnicodeString', {
    params: { UnicodeString: PCUNICODE_STRING },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeText(k, a.UnicodeString),
  }),
  ddi('RtlCreateUnicodeString', {
    params: { DestinationString: PVOID, SourceString: PCWSTR },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const value = readZ(k, a.SourceString, 2);
      return value.length * 2 + 2 <= 0xfffe && allocateText(k, a.DestinationString, value, 2, TAG);
    },
  }),
  ddi('RtlDuplicateUnicodeString', {
    params: { Flags: ULONG, SourceString: PCUNICODE_STRING, DestinationString: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => duplicate(k, a.Flags, a.SourceString, a.DestinationString),
  }),
  ddi('RtlCopyUnicodeString', {
    params: { DestinationString: PVOID, SourceString: PCUNICODE_STRING },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => copyText(k, a.DestinationString, a.SourceString, 2),
  }),
  ddi('RtlAppendUnicodeToString', {
    params: { Destination: PCUNICODE_STRING, Source: PCWSTR },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => (a.Source === 0n ? STATUS_SUCCESS : appendText(k, a.Destination, readZ(k, a.Source, 2), 2)),
  }),
  ddi('RtlAppendUnicodeStringToString', {
    params: { Destination: PCUNICODE_STRING, Source: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => appendText(k, a.Destination, text(k, a.Source), 2),
  }),
  ddi('RtlCompareUnicodeString', {
    params: twoStrings,
    returns: LONG,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      compareUnits(folded(text(k, a.String1), a.CaseInSensitive), folded(text(k, a.String2), a.CaseInSensitive)),
  }),
  ddi('RtlCompareUnicodeStrings', {
    params: { String1: PVOID, String1Length: SIZE_T, String2: PVOID, String2Length: SIZE_T, CaseInSensitive: BOOLEAN },
    returns: LONG,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      compareUnits(
        folded(readChars(k, a.String1, 2, count(a.String1Length)), a.CaseInSensitive),
        folded(readChars(k, a.String2, 2, count(a.String2Length)), a.CaseInSensitive),
      ),
  }),
  ddi('RtlEqualUnicodeString', {
    params: twoStrings,
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => folded(text(k, a.String1), a.CaseInSensitive) === folded(text(k, a.String2), a.CaseInSensitive),
  }),
  ddi('RtlPrefixUnicodeString', {
    params: twoStrings,
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      folded(text(k, a.String2), a.CaseInSensitive).startsWith(folded(text(k, a.String1), a.CaseInSensitive)),
  }),
  ddi('RtlUpcaseUnicodeString', {
    params: changeCaseParams,
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: {
      approximate: ['case follows today’s Unicode table, one unit to one unit, not the l_intl.nls of a release'],
    },
    model: (k, a) =>
      storeText(k, a.DestinationString, upcase(text(k, a.SourceString)), 2, a.AllocateDestinationString, TAG, false),
  }),
  ddi('RtlDowncaseUnicodeString', {
    params: changeCaseParams,
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: {
      approximate: ['case follows today’s Unicode table, one unit to one unit, not the l_intl.nls of a release'],
    },
    model: (k, a) =>
      storeText(k, a.DestinationString, downcase(text(k, a.SourceString)), 2, a.AllocateDestinationString, TAG, false),
  }),
  ddi('RtlUpcaseUnicodeChar', {
    params: { SourceCharacter: WCHAR },
    returns: WCHAR,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (_k, a) => upcaseUnit(a.SourceCharacter),
  }),
  ddi('RtlDowncaseUnicodeChar', {
    params: { SourceCharacter: WCHAR },
    returns: WCHAR,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (_k, a) => downcaseUnit(a.SourceCharacter),
  }),
  ddi('RtlValidateUnicodeString', {
    params: { Flags: ULONG, String: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => (a.Flags === 0 && isValid(k, a.String) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER),
  }),
  ddi('RtlHashUnicodeString', {
    params: { String: PCUNICODE_STRING, CaseInSensitive: BOOLEAN, HashAlgorithm: ULONG, HashValue: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.String === 0n || a.HashValue === 0n || a.HashAlgorithm > 1) return STATUS_INVALID_PARAMETER;
      k.mem.setU32(a.HashValue, hashUnicode(folded(text(k, a.String), a.CaseInSensitive)));
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlFormatCurrentUserKeyPath', {
    params: { CurrentUserKeyPath: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the user is always Local System'] },
    model: (k, a) =>
      allocateText(k, a.CurrentUserKeyPath, '\\REGISTRY\\USER\\S-1-5-18', 2, TAG) ? STATUS_SUCCESS : STATUS_NO_MEMORY,
  }),
];
