import { STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { LONG, NTSTATUS, PCSTR, PCUNICODE_STRING, PVOID, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { readZ, writeChars, writeZ } from '../../src/kernel/rtl/characters.ts';
import { counted, countedText, putText } from '../../src/kernel/rtl/counted-strings.ts';
import { formatGuid, parseGuid } from '../../src/kernel/rtl/guid-text.ts';
import { digitsOf, parseRtlInteger, rtlBase } from '../../src/kernel/rtl/numbers.ts';
import { storeText } from '../../src/kernel/rtl/string-operations.ts';

function putInteger(k: Kernel, value: bigint, base: number, string: bigint): number {
  const radix = rtlBase(base);
  if (radix === undefined) return STATUS_INVALID_PARAMETER;
  const digits = digitsOf(value, radix);
  if (2 * digits.length > counted(k, string).maximumLength) return STATUS_BUFFER_OVERFLOW;
  putText(k, string, digits, 2);
  return STATUS_SUCCESS;
}

function putParsed(k: Kernel, text: string, base: number, to: bigint): number {
  const value = parseRtlInteger(text, base);
  if (value === undefined) return STATUS_INVALID_PARAMETER;
  k.mem.setU32(to, value);
  return STATUS_SUCCESS;
}

/** More padding than any buffer has room for. */
const LONGEST = 0x10_0000;

/** A negative length pads with zeros to the left. */
function putChars(k: Kernel, value: number, base: number, length: number, to: bigint): number {
  const radix = rtlBase(base);
  if (radix === undefined) return STATUS_INVALID_PARAMETER;
  const room = Math.min(Math.abs(length), LONGEST);
  let digits = digitsOf(BigInt(value), radix);
  if (digits.length > room) return STATUS_BUFFER_OVERFLOW;
  if (length < 0) digits = digits.padStart(room, '0');
  if (digits.length < room) writeZ(k, to, digits, 1);
  else writeChars(k, to, digits, 1);
  return STATUS_SUCCESS;
}

export const rtlNumbers = [
  ddi('RtlIntegerToUnicodeString', {
    params: { Value: ULONG, Base: ULONG, String: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => putInteger(k, BigInt(a.Value), a.Base, a.String),
  }),
  ddi('RtlInt64ToUnicodeString', {
    params: { Value: ULONGLONG, Base: ULONG, String: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => putInteger(k, a.Value, a.Base, a.String),
  }),
  ddi('RtlIntegerToChar', {
    params: { Value: ULONG, Base: ULONG, OutputLength: LONG, String: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => putChars(k, a.Value, a.Base, a.OutputLength, a.String),
  }),
  ddi('RtlUnicodeStringToInteger', {
    params: { String: PCUNICODE_STRING, Base: ULONG, Value: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => putParsed(k, countedText(k, a.String, 2), a.Base, a.Value),
  }),
  ddi('RtlCharToInteger', {
    params: { String: PCSTR, Base: ULONG, Value: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => putParsed(k, readZ(k, a.String, 1), a.Base, a.Value),
  }),
  ddi('RtlGUIDFromString', {
    params: { GuidString: PCUNICODE_STRING, Guid: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const bytes = parseGuid(countedText(k, a.GuidString, 2));
      if (bytes === undefined) return STATUS_INVALID_PARAMETER;
      k.mem.write(a.Guid, bytes);
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlStringFromGUID', {
    params: { Guid: PVOID, GuidString: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => storeText(k, a.GuidString, formatGuid(k.mem.bytes(a.Guid, 16)), 2, true, 'RtlS'),
  }),
];
