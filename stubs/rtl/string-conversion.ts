import { STATUS_BUFFER_OVERFLOW, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import {
  BOOLEAN,
  type Codec,
  NTSTATUS,
  PCANSI_STRING,
  PCUNICODE_STRING,
  PVOID,
  ULONG,
  WCHAR,
} from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Irql } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { upcase } from '../../src/kernel/rtl/case-mapping.ts';
import { readChars, writeChars } from '../../src/kernel/rtl/characters.ts';
import { ANSI, type CodePage, OEM } from '../../src/kernel/rtl/code-pages.ts';
import { counted, countedText, putText } from '../../src/kernel/rtl/counted-strings.ts';
import { storeText } from '../../src/kernel/rtl/string-operations.ts';

const TAG = 'RtlS';
const GAPS = {
  approximate: ['the ANSI code page is 1252 and the OEM code page 437, without best-fit characters'],
} as const;
const convertParams = (source: Codec<bigint>) => ({
  DestinationString: PVOID,
  SourceString: source,
  AllocateDestinationString: BOOLEAN,
});

function toUnicode(name: string, page: CodePage, maxIrql: Irql, terminate = true): Ddi {
  return ddi(name, {
    params: convertParams(PCANSI_STRING),
    returns: NTSTATUS,
    maxIrql,
    fidelity: GAPS,
    model: (k, a) => {
      const text = page.decode(countedText(k, a.SourceString, 1));
      return storeText(k, a.DestinationString, text, 2, a.AllocateDestinationString, TAG, terminate);
    },
  });
}

/** Into the caller's buffer as much is converted as it holds together with the terminator. */
function fromUnicode(name: string, page: CodePage, maxIrql: Irql, upper: boolean, terminate = true): Ddi {
  return ddi(name, {
    params: convertParams(PCUNICODE_STRING),
    returns: NTSTATUS,
    maxIrql,
    fidelity: GAPS,
    model: (k, a) => {
      const source = countedText(k, a.SourceString, 2);
      const text = page.encode(upper ? upcase(source) : source);
      const status = storeText(k, a.DestinationString, text, 1, a.AllocateDestinationString, TAG, terminate);
      const room = counted(k, a.DestinationString).maximumLength;
      if (status === STATUS_BUFFER_OVERFLOW && room > 0) putText(k, a.DestinationString, text.slice(0, room - 1), 1);
      return status;
    },
  });
}

function size(name: string, params: string, of: (k: Kernel, va: bigint) => number): Ddi {
  return ddi(name, {
    params: { [params]: params === 'UnicodeString' || params === 'SourceString' ? PCUNICODE_STRING : PCANSI_STRING },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => of(k, a[params] as bigint),
  });
}
const unicodeSize = (k: Kernel, va: bigint) => 2 * countedText(k, va, 1).length + 2;
const narrowSize = (k: Kernel, va: bigint) => countedText(k, va, 2).length + 1;

function storePart(k: Kernel, to: bigint, room: number, written: bigint, text: string, width: 1 | 2): number {
  const part = text.slice(0, Math.floor(room / width));
  writeChars(k, to, part, width);
  if (written !== 0n) k.mem.setU32(written, part.length * width);
  return part.length === text.length ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

export const rtlStringConversion: readonly Ddi[] = [
  toUnicode('RtlAnsiStringToUnicodeString', ANSI, 'PASSIVE'),
  toUnicode('RtlOemStringToUnicodeString', OEM, 'APC'),
  toUnicode('RtlOemStringToCountedUnicodeString', OEM, 'APC', false),
  fromUnicode('RtlUnicodeStringToAnsiString', ANSI, 'PASSIVE', false),
  fromUnicode('RtlUpcaseUnicodeStringToAnsiString', ANSI, 'PASSIVE', true),
  fromUnicode('RtlUnicodeStringToOemString', OEM, 'APC', false),
  fromUnicode('RtlUpcaseUnicodeStringToOemString', OEM, 'APC', true),
  fromUnicode('RtlUnicodeStringToCountedOemString', OEM, 'APC', false, false),
  fromUnicode('RtlUpcaseUnicodeStringToCountedOemString', OEM, 'APC', true, false),
  size('RtlxAnsiStringToUnicodeSize', 'AnsiString', unicodeSize),
  size('RtlxOemStringToUnicodeSize', 'OemString', unicodeSize),
  size('RtlxUnicodeStringToAnsiSize', 'UnicodeString', narrowSize),
  size('RtlxUnicodeStringToOemSize', 'UnicodeString', narrowSize),
  size('RtlUnicodeStringToAnsiSize', 'SourceString', narrowSize),
  ddi('RtlAnsiCharToUnicodeChar', {
    params: { SourceCharacter: PVOID },
    returns: WCHAR,
    maxIrql: 'PASSIVE',
    fidelity: GAPS,
    model: (k, a) => {
      const at = k.mem.u64(a.SourceCharacter);
      k.mem.setU64(a.SourceCharacter, at + 1n);
      return ANSI.decode(String.fromCharCode(k.mem.u8(at))).charCodeAt(0);
    },
  }),
  ddi('RtlMultiByteToUnicodeN', {
    params: {
      UnicodeString: PVOID,
      MaxBytesInUnicodeString: ULONG,
      BytesInUnicodeString: PVOID,
      MultiByteString: PVOID,
      BytesInMultiByteString: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: GAPS,
    model: (k, a) => {
      const text = ANSI.decode(readChars(k, a.MultiByteString, 1, a.BytesInMultiByteString));
      storePart(k, a.UnicodeString, a.MaxBytesInUnicodeString, a.BytesInUnicodeString, text, 2);
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlOemToUnicodeN', {
    params: {
      UnicodeString: PVOID,
      MaxBytesInUnicodeString: ULONG,
      BytesInUnicodeString: PVOID,
      OemString: PVOID,
      BytesInOemString: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: GAPS,
    model: (k, a) => {
      const text = OEM.decode(readChars(k, a.OemString, 1, a.BytesInOemString));
      return storePart(k, a.UnicodeString, a.MaxBytesInUnicodeString, a.BytesInUnicodeString, text, 2);
    },
  }),
  ddi('RtlMultiByteToUnicodeSize', {
    params: { BytesInUnicodeString: PVOID, MultiByteString: PVOID, BytesInMultiByteString: ULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU32(a.BytesInUnicodeString, 2 * a.BytesInMultiByteString);
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlUnicodeToMultiByteSize', {
    params: { BytesInMultiByteString: PVOID, UnicodeString: PVOID, BytesInUnicodeString: ULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU32(a.BytesInMultiByteString, a.BytesInUnicodeString >>> 1);
      return STATUS_SUCCESS;
    },
  }),
  ...([false, true] as const).flatMap((upper) => [
    ddi(upper ? 'RtlUpcaseUnicodeToMultiByteN' : 'RtlUnicodeToMultiByteN', {
      params: {
        MultiByteString: PVOID,
        MaxBytesInMultiByteString: ULONG,
        BytesInMultiByteString: PVOID,
        UnicodeString: PVOID,
        BytesInUnicodeString: ULONG,
      },
      returns: NTSTATUS,
      maxIrql: 'APC',
      fidelity: GAPS,
      model: (k, a) => {
        const text = ANSI.encode(cased(readChars(k, a.UnicodeString, 2, a.BytesInUnicodeString >>> 1), upper));
        storePart(k, a.MultiByteString, a.MaxBytesInMultiByteString, a.BytesInMultiByteString, text, 1);
        return STATUS_SUCCESS;
      },
    }),
    ddi(upper ? 'RtlUpcaseUnicodeToOemN' : 'RtlUnicodeToOemN', {
      params: {
        OemString: PVOID,
        MaxBytesInOemString: ULONG,
        BytesInOemString: PVOID,
        UnicodeString: PVOID,
        BytesInUnicodeString: ULONG,
      },
      returns: NTSTATUS,
      maxIrql: 'APC',
      fidelity: GAPS,
      model: (k, a) => {
        const text = OEM.encode(cased(readChars(k, a.UnicodeString, 2, a.BytesInUnicodeString >>> 1), upper));
        return storePart(k, a.OemString, a.MaxBytesInOemString, a.BytesInOemString, text, 1);
      },
    }),
  ]),
];

function cased(text: string, upper: boolean): string {
  return upper ? upcase(text) : text;
}
