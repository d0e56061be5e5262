import { clock } from '../../src/kernel/clock.ts';
import { BOOLEAN, PCUNICODE_STRING, PVOID, pointer, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool } from '../../src/kernel/ex/pool.ts';
import { readUnicodeString, utf16Bytes } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

/** What a name leaves behind when its file goes, for the file that takes the name soon after. */
interface Tunnelled {
  readonly directory: bigint;
  readonly shortName: string;
  readonly longName: string;
  readonly byShortName: boolean;
  readonly data: Uint8Array;
  /** Interrupt time at which it is forgotten. */
  readonly until: number;
}
const caches = slice<{ readonly byAddress: Map<bigint, Tunnelled[]> }>('tunnelCaches', () => ({
  byAddress: new Map(),
}));
/** 15 seconds, the default of MaximumTunnelEntryAgeInSeconds. */
const AGE = 150_000_000;
const TUNNEL_TAG = 0x6e755446;

const live = (k: Kernel, cache: bigint) =>
  (caches(k).byAddress.get(cache) ?? []).filter((entry) => entry.until > clock(k).now);
const same = (one: string, other: string) => one.toUpperCase() === other.toUpperCase();

/** Into the caller's string; a buffer that is too small is replaced by one of paged pool. */
function giveName(k: Kernel, to: bigint, name: string): void {
  const bytes = utf16Bytes(name);
  if (k.mem.u16(to + 2n) < bytes.length) {
    k.mem.setU64(to + 8n, allocatePool(k, { kind: 'paged', size: BigInt(bytes.length), tag: TUNNEL_TAG }));
    k.mem.setU16(to + 2n, bytes.length);
  }
  k.mem.setU16(to, bytes.length);
  if (bytes.length > 0) k.mem.write(k.mem.u64(to + 8n), bytes);
}

const Cache = pointer('PTUNNEL');
const fidelity = { approximate: ['the structure itself stays as it is; age and number of entries are not configured'] };

/** The tunnel cache of names. */
export const fsrtlTunnels = [
  ddi('FsRtlInitializeTunnelCache', {
    params: { Cache },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => void caches(k).byAddress.set(a.Cache, []),
  }),
  ddi('FsRtlDeleteTunnelCache', {
    params: { Cache },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => void caches(k).byAddress.delete(a.Cache),
  }),
  ddi('FsRtlAddToTunnelCache', {
    params: {
      Cache,
      DirectoryKey: ULONGLONG,
      ShortName: PCUNICODE_STRING,
      LongName: PCUNICODE_STRING,
      KeyByShortName: BOOLEAN,
      DataLength: ULONG,
      Data: PVOID,
    },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      const entry: Tunnelled = {
        directory: a.DirectoryKey,
        shortName: readUnicodeString(k, a.ShortName),
        longName: readUnicodeString(k, a.LongName),
        byShortName: a.KeyByShortName,
        data: k.mem.bytes(a.Data, a.DataLength),
        until: clock(k).now + AGE,
      };
      const key = (of: Tunnelled) => (of.byShortName ? of.shortName : of.longName);
      const others = live(k, a.Cache).filter(
        (other) => other.directory !== entry.directory || !same(key(other), key(entry)),
      );
      caches(k).byAddress.set(a.Cache, [...others, entry]);
    },
  }),
  ddi('FsRtlFindInTunnelCache', {
    params: {
      Cache,
      DirectoryKey: ULONGLONG,
      Name: PCUNICODE_STRING,
      ShortName: PCUNICODE_STRING,
      LongName: PCUNICODE_STRING,
      DataLength: pointer('PULONG'),
      Data: PVOID,
    },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      const name = readUnicodeString(k, a.Name);
      const entry = live(k, a.Cache).find(
        (other) =>
          other.directory === a.DirectoryKey && same(other.byShortName ? other.shortName : other.longName, name),
      );
      if (!entry || k.mem.u32(a.DataLength) < entry.data.length) return false;
      giveName(k, a.ShortName, entry.shortName);
      giveName(k, a.LongName, entry.longName);
      k.mem.setU32(a.DataLength, entry.data.length);
      k.mem.write(a.Data, entry.data);
      return true;
    },
  }),
  ddi('FsRtlDeleteKeyFromTunnelCache', {
    params: { Cache, DirectoryKey: ULONGLONG },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) =>
      void caches(k).byAddress.set(
        a.Cache,
        live(k, a.Cache).filter(({ directory }) => directory !== a.DirectoryKey),
      ),
  }),
];
