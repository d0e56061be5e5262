import { STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, LONG, NTSTATUS, PCUNICODE_STRING, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import { writeChars } from '../../src/kernel/rtl/characters.ts';
import { counted, putText } from '../../src/kernel/rtl/counted-strings.ts';
import { dosError } from '../../src/kernel/rtl/dos-errors.ts';
import { digitsOf, rtlBase } from '../../src/kernel/rtl/numbers.ts';
import { checkShortName } from '../../src/kernel/rtl/short-names.ts';

/** More padding than any buffer has room for. */
const LONGEST = 0x10_0000;

export const rtlSystemNames: readonly Ddi[] = [
  ...(['RtlNtStatusToDosError', 'RtlNtStatusToDosErrorNoTeb'] as const).map((name) =>
    ddi(name, {
      params: { Status: NTSTATUS },
      returns: ULONG,
      maxIrql: 'APC',
      fidelity: { approximate: ['rare statuses become ERROR_MR_MID_NOT_FOUND'] },
      model: (_k, a) => dosError(a.Status),
    }),
  ),
  ddi('RtlIsNameLegalDOS8Dot3', {
    params: { Name: PCUNICODE_STRING, OemName: PVOID, NameContainsSpaces: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['characters outside ASCII are legal'] },
    model: (k, a) => {
      const name = readUnicodeString(k, a.Name);
      const { legal, spaces } = checkShortName(name);
      if (legal && a.NameContainsSpaces !== 0n) k.mem.setU8(a.NameContainsSpaces, spaces ? 1 : 0);
      if (legal && a.OemName !== 0n && counted(k, a.OemName).maximumLength >= name.length)
        putText(k, a.OemName, name.toUpperCase(), 1);
      return legal;
    },
  }),
  ddi('RtlIntegerToUnicode', {
    params: { Value: ULONG, Base: ULONG, OutputLength: LONG, String: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const radix = rtlBase(a.Base);
      if (radix === undefined) return STATUS_INVALID_PARAMETER;
      const digits = digitsOf(BigInt(a.Value), radix);
      const room = Math.min(Math.abs(a.OutputLength), LONGEST);
      if (digits.length > room) return STATUS_BUFFER_OVERFLOW;
      const shown = a.OutputLength < 0 ? digits.padStart(room, '0') : digits;
      writeChars(k, a.String, shown.length < room ? `${shown}\0` : shown, 2);
      return STATUS_SUCCESS;
    },
  }),
];
