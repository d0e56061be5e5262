import type { Kernel } from '../kernel.ts';
import { moduleAt } from '../modules/loaded-modules.ts';

const MZ = 0x5a4d;
const PE = 0x4550;
const OPTIONAL_HEADER = 24n;
const DIRECTORY_COUNT = 108n;
const DIRECTORIES = 112n;

/** Address of IMAGE_NT_HEADERS64 of a mapped image, 0 when there is none. */
export function ntHeaders(k: Kernel, base: bigint): bigint {
  if (base === 0n || k.mem.u16(base) !== MZ) return 0n;
  const offset = k.mem.u32(base + 0x3cn);
  if (offset >= 0x1000_0000) return 0n;
  const headers = base + BigInt(offset);
  return k.mem.u32(headers) === PE ? headers : 0n;
}

export interface DirectoryData {
  readonly va: bigint;
  readonly size: number;
}

/** A data directory of a PE32+ image; `mapped`: by RVA, else by the file offset of its section. */
export function directoryData(k: Kernel, base: bigint, mapped: boolean, index: number): DirectoryData | undefined {
  const headers = ntHeaders(k, base);
  if (headers === 0n) return undefined;
  const optional = headers + OPTIONAL_HEADER;
  if (index >= k.mem.u32(optional + DIRECTORY_COUNT)) return undefined;
  const entry = optional + DIRECTORIES + BigInt(8 * index);
  const rva = k.mem.u32(entry);
  if (rva === 0) return undefined;
  const offset = mapped ? rva : fileOffset(k, headers, rva);
  return offset === undefined ? undefined : { va: base + BigInt(offset), size: k.mem.u32(entry + 4n) };
}

function fileOffset(k: Kernel, headers: bigint, rva: number): number | undefined {
  const count = k.mem.u16(headers + 6n);
  const first = headers + OPTIONAL_HEADER + BigInt(k.mem.u16(headers + 20n));
  for (let index = 0; index < count; index++) {
    const section = first + BigInt(40 * index);
    const at = k.mem.u32(section + 12n);
    const rawSize = k.mem.u32(section + 16n);
    if (rva >= at && rva < at + rawSize) return rva - at + k.mem.u32(section + 20n);
  }
  return undefined;
}

/** Address of an exported routine by name; forwarders are not followed. */
export function exportedRoutine(k: Kernel, base: bigint, name: string): bigint {
  const module = moduleAt(k, base);
  if (module?.base === base && module.exports.size > 0) {
    const rva = module.exports.get(name);
    return rva === undefined ? 0n : base + BigInt(rva);
  }
  const table = directoryData(k, base, true, 0);
  if (table === undefined) return 0n;
  const at = (offset: bigint) => base + BigInt(k.mem.u32(table.va + offset));
  const names = at(32n);
  for (let index = 0; index < k.mem.u32(table.va + 24n); index++) {
    const text = base + BigInt(k.mem.u32(names + BigInt(4 * index)));
    if (k.mem.ansiz(text) !== name) continue;
    const ordinal = k.mem.u16(at(36n) + BigInt(2 * index));
    const rva = k.mem.u32(at(28n) + BigInt(4 * ordinal));
    const forwarder = BigInt(rva) + base >= table.va && BigInt(rva) + base < table.va + BigInt(table.size);
    return forwarder ? 0n : base + BigInt(rva);
  }
  return 0n;
}
