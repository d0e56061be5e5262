import type { Ddi } from '../../src/kernel/declaration.ts';
import { rtlAnsiString } from './ansi-string.ts';
import { rtlBitmap } from './bitmap.ts';
import { rtlCompression } from './compression.ts';
import { rtlGenericTable } from './generic-table.ts';
import { rtlHashTable } from './hash-table.ts';
import { rtlHeaps } from './heaps.ts';
import { rtlImage } from './image.ts';
import { rtlInterlockedLists } from './interlocked-lists.ts';
import { rtlInternetAddresses } from './internet-addresses.ts';
import { rtlMemory } from './memory.ts';
import { rtlMemoryResources } from './memory-resources.ts';
import { rtlNumbers } from './numbers.ts';
import { rtlPrefixTable } from './prefix-table.ts';
import { rtlResources } from './resources.ts';
import { rtlRunOnce } from './run-once.ts';
import { rtlSecurityDescriptor } from './security-descriptor.ts';
import { rtlSid } from './sid.ts';
import { rtlStringConversion } from './string-conversion.ts';
import { rtlSystemNames } from './system-names.ts';
import { rtlTableDirectory } from './table-directory.ts';
import { rtlTime } from './time.ts';
import { rtlUnicodeString } from './unicode-string.ts';
import { rtlUtf8 } from './utf8.ts';
import { rtlVersion } from './version.ts';

/** The Rtl routines, the exceptions aside. */
export const rtlDdis: readonly Ddi[] = [
  rtlMemory,
  rtlUnicodeString,
  rtlAnsiString,
  rtlStringConversion,
  rtlUtf8,
  rtlNumbers,
  rtlInterlockedLists,
  rtlTime,
  rtlVersion,
  rtlSid,
  rtlSecurityDescriptor,
  rtlBitmap,
  rtlImage,
  rtlGenericTable,
  rtlTableDirectory,
  rtlPrefixTable,
  rtlRunOnce,
  rtlHashTable,
  rtlHeaps,
  rtlMemoryResources,
  rtlResources,
  rtlSystemNames,
  rtlCompression,
  rtlInternetAddresses,
].flat();
