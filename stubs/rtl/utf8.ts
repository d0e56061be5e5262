import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_4,
  STATUS_SOME_NOT_MAPPED,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PCANSI_STRING, PCUNICODE_STRING, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { type CharWidth, readChars, writeChars } from '../../src/kernel/rtl/characters.ts';
import { countedText } from '../../src/kernel/rtl/counted-strings.ts';
import { storeText } from '../../src/kernel/rtl/string-operations.ts';
import { type Converted, fromUtf8, toUtf8 } from '../../src/kernel/rtl/utf8.ts';

interface Target {
  readonly buffer: bigint;
  readonly room: number;
  readonly written: bigint;
  readonly width: CharWidth;
}

/** A NULL buffer asks for the size. Where there is too little room as much is written as fits. */
function store(k: Kernel, to: Target, source: bigint, converted: () => Converted): number {
  if (source === 0n) return STATUS_INVALID_PARAMETER_4;
  if (to.buffer === 0n && to.written === 0n) return STATUS_INVALID_PARAMETER;
  const { text, replaced } = converted();
  const part = to.buffer === 0n ? text : text.slice(0, Math.floor(to.room / to.width));
  if (to.buffer !== 0n) writeChars(k, to.buffer, part, to.width);
  if (to.written !== 0n) k.mem.setU32(to.written, part.length * to.width);
  if (part.length < text.length) return STATUS_BUFFER_TOO_SMALL;
  return replaced ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}

function storeString(
  k: Kernel,
  destination: bigint,
  converted: Converted,
  width: CharWidth,
  allocate: boolean,
): number {
  const status = storeText(k, destination, converted.text, width, allocate, 'RtlS');
  return status === STATUS_SUCCESS && converted.replaced ? STATUS_SOME_NOT_MAPPED : status;
}

export const rtlUtf8 = [
  ddi('RtlUTF8ToUnicodeN', {
    params: {
      UnicodeStringDestination: PVOID,
      UnicodeStringMaxByteCount: ULONG,
      UnicodeStringActualByteCount: PVOID,
      UTF8StringSource: PVOID,
      UTF8StringByteCount: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['how many U+FFFD stand for an ill-formed part follows the WHATWG rule'] },
    model: (k, a) =>
      store(
        k,
        {
          buffer: a.UnicodeStringDestination,
          room: a.UnicodeStringMaxByteCount,
          written: a.UnicodeStringActualByteCount,
          width: 2,
        },
        a.UTF8StringSource,
        () => fromUtf8(readChars(k, a.UTF8StringSource, 1, a.UTF8StringByteCount)),
      ),
  }),
  ddi('RtlUnicodeToUTF8N', {
    params: {
      UTF8StringDestination: PVOID,
      UTF8StringMaxByteCount: ULONG,
      UTF8StringActualByteCount: PVOID,
      UnicodeStringSource: PVOID,
      UnicodeStringByteCount: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a result that is cut off may end within a character'] },
    model: (k, a) =>
      store(
        k,
        {
          buffer: a.UTF8StringDestination,
          room: a.UTF8StringMaxByteCount,
          written: a.UTF8StringActualByteCount,
          width: 1,
        },
        a.UnicodeStringSource,
        () => toUtf8(readChars(k, a.UnicodeStringSource, 2, a.UnicodeStringByteCount >>> 1)),
      ),
  }),
  ddi('RtlUnicodeStringToUTF8String', {
    params: { DestinationString: PVOID, SourceString: PCUNICODE_STRING, AllocateDestinationString: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      storeString(k, a.DestinationString, toUtf8(countedText(k, a.SourceString, 2)), 1, a.AllocateDestinationString),
  }),
  ddi('RtlUTF8StringToUnicodeString', {
    params: { DestinationString: PVOID, SourceString: PCANSI_STRING, AllocateDestinationString: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      storeString(k, a.DestinationString, fromUtf8(countedText(k, a.SourceString, 1)), 2, a.AllocateDestinationString),
  }),
];
