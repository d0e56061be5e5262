import { STATUS_IO_REPARSE_DATA_INVALID, STATUS_IO_REPARSE_TAG_INVALID } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PCUNICODE_STRING, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import { matchesExpression, WILD_CARDS } from '../../src/kernel/io/name-expression.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const PCWCH = pointer('PCWCH');
const PREPARSE_DATA_BUFFER = pointer('PREPARSE_DATA_BUFFER');
const PWCHAR = pointer('PWCHAR');

const STATUS_DATATYPE_MISALIGNMENT = 0x80000002;
const STATUS_ACCESS_VIOLATION = 0xc0000005;
const STATUS_ILLEGAL_INSTRUCTION = 0xc000001d;
const STATUS_INSTRUCTION_MISALIGNMENT = 0xc00000aa;
/** What a file system's exception filter must not handle: bugs, not conditions. */
const UNEXPECTED = new Set([
  STATUS_DATATYPE_MISALIGNMENT,
  STATUS_ACCESS_VIOLATION,
  STATUS_ILLEGAL_INSTRUCTION,
  STATUS_INSTRUCTION_MISALIGNMENT,
]);
const BACKSLASH = 0x5c;
const REPARSE_HEADER = 8;
const REPARSE_GUID_HEADER = 24;
const LARGEST_REPARSE = 0x4000;
const MICROSOFT_TAG = 0x80000000;

function putView(k: Kernel, at: bigint, buffer: bigint, first: number, bytes: number): void {
  k.mem.setU16(at, bytes);
  k.mem.setU16(at + 2n, bytes);
  k.mem.setU64(at + 8n, bytes === 0 ? 0n : buffer + BigInt(first));
}

/** Splits the first part off a path; views into the caller's buffer. */
function dissect(k: Kernel, path: bigint, first: bigint, rest: bigint): void {
  const length = k.mem.u16(path);
  const buffer = k.mem.u64(path + 8n);
  const at = (index: number) => k.mem.u16(buffer + BigInt(index));
  putView(k, first, 0n, 0, 0);
  putView(k, rest, 0n, 0, 0);
  if (length === 0) return;
  const start = at(0) === BACKSLASH ? 2 : 0;
  let end = start;
  while (end < length && at(end) !== BACKSLASH) end += 2;
  putView(k, first, buffer, start, end - start);
  if (end < length) putView(k, rest, buffer, end + 2, length - end - 2);
}

function validateReparse(k: Kernel, length: number, buffer: bigint): number {
  if (length < REPARSE_HEADER || length > LARGEST_REPARSE) return STATUS_IO_REPARSE_DATA_INVALID;
  const tag = k.mem.u32(buffer);
  const header = tag & MICROSOFT_TAG ? REPARSE_HEADER : REPARSE_GUID_HEADER;
  const data = k.mem.u16(buffer + 4n);
  if (tag === 0 || tag === 1) return STATUS_IO_REPARSE_TAG_INVALID;
  return header + data === length ? 0 : STATUS_IO_REPARSE_DATA_INVALID;
}

/** Names, wild cards and statuses of file systems. */
export const fsrtlNames = [
  ddi('FsRtlIsNameInExpression', {
    params: { Expression: PCUNICODE_STRING, Name: PCUNICODE_STRING, IgnoreCase: BOOLEAN, UpcaseTable: PWCHAR },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ["upper case follows Unicode, not the caller's table"] },
    model: (k, a) => matchesExpression(readUnicodeString(k, a.Expression), readUnicodeString(k, a.Name), a.IgnoreCase),
  }),
  ddi('FsRtlIsNameInUnUpcasedExpression', {
    params: { Expression: PCUNICODE_STRING, Name: PCUNICODE_STRING, IgnoreCase: BOOLEAN, UpcaseTable: PVOID },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ["upper case follows Unicode, not the caller's table"] },
    model: (k, a) =>
      matchesExpression(
        a.IgnoreCase ? readUnicodeString(k, a.Expression).toUpperCase() : readUnicodeString(k, a.Expression),
        readUnicodeString(k, a.Name),
        a.IgnoreCase,
      ),
  }),
  ddi('FsRtlAreNamesEqual', {
    params: {
      ConstantNameA: PCUNICODE_STRING,
      ConstantNameB: PCUNICODE_STRING,
      IgnoreCase: BOOLEAN,
      UpcaseTable: PCWCH,
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ["upper case follows Unicode, not the caller's table"] },
    model: (k, a) => {
      const [first, second] = [readUnicodeString(k, a.ConstantNameA), readUnicodeString(k, a.ConstantNameB)];
      return a.IgnoreCase ? first.toUpperCase() === second.toUpperCase() : first === second;
    },
  }),
  ddi('FsRtlDoesNameContainWildCards', {
    params: { Name: PCUNICODE_STRING },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => WILD_CARDS.test(readUnicodeString(k, a.Name)),
  }),
  ddi('FsRtlDissectName', {
    params: { Path: PCUNICODE_STRING, FirstName: PCUNICODE_STRING, RemainingName: PCUNICODE_STRING },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => dissect(k, a.Path, a.FirstName, a.RemainingName),
  }),
  ddi('FsRtlIsNtstatusExpected', {
    params: { Exception: NTSTATUS },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) => !UNEXPECTED.has(a.Exception),
  }),
  ddi('FsRtlNormalizeNtstatus', {
    params: { Exception: NTSTATUS, GenericException: NTSTATUS },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) => (UNEXPECTED.has(a.Exception) ? a.GenericException : a.Exception),
  }),
  ddi('FsRtlIsTotalDeviceFailure', {
    params: { Status: NTSTATUS },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) => a.Status >>> 0 >= 0xc0000000 && a.Status !== 0xc000009c && a.Status !== 0xc000003f,
  }),
  ddi('FsRtlValidateReparsePointBuffer', {
    params: { BufferLength: ULONG, ReparseBuffer: PREPARSE_DATA_BUFFER },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the contents of links and mount points are not looked at'] },
    model: (k, a) => validateReparse(k, a.BufferLength, a.ReparseBuffer),
  }),
];
