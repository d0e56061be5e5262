import type { Kernel } from '../kernel.ts';

/** LOGICAL_PROCESSOR_RELATIONSHIP. */
const CORE = 0;
const NUMA_NODE = 1;
const CACHE = 2;
const PACKAGE = 3;
const GROUP = 4;
const ALL = 0xffff;
const HEAD = 8;
const GROUP_AFFINITY = 16;
const MAXIMUM_PROCESSORS = 64;
interface Cache {
  readonly level: number;
  readonly size: number;
  /** PROCESSOR_CACHE_TYPE: 0 unified, 1 instruction, 2 data. */
  readonly type: number;
}
const CACHES: readonly Cache[] = [
  { level: 1, size: 0x8000, type: 2 },
  { level: 1, size: 0x8000, type: 1 },
  { level: 2, size: 0x40000, type: 0 },
];

function entry(relationship: number, size: number, fill: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(relationship, 0);
  bytes.writeUInt32LE(size, 4);
  fill(bytes);
  return bytes;
}
/** PROCESSOR_RELATIONSHIP with one GROUP_AFFINITY. */
function processors(relationship: number, mask: bigint): Buffer {
  return entry(relationship, HEAD + 24 + GROUP_AFFINITY, (bytes) => {
    bytes.writeUInt16LE(1, HEAD + 22);
    bytes.writeBigUInt64LE(mask, HEAD + 24);
  });
}
function cache({ level, size, type }: Cache, mask: bigint): Buffer {
  return entry(CACHE, HEAD + 32 + GROUP_AFFINITY, (bytes) => {
    bytes.writeUInt8(level, HEAD);
    bytes.writeUInt8(8, HEAD + 1);
    bytes.writeUInt16LE(64, HEAD + 2);
    bytes.writeUInt32LE(size, HEAD + 4);
    bytes.writeUInt32LE(type, HEAD + 8);
    bytes.writeUInt16LE(1, HEAD + 30);
    bytes.writeBigUInt64LE(mask, HEAD + 32);
  });
}
function node(mask: bigint): Buffer {
  return entry(NUMA_NODE, HEAD + 24 + GROUP_AFFINITY, (bytes) => {
    bytes.writeUInt16LE(1, HEAD + 22);
    bytes.writeBigUInt64LE(mask, HEAD + 24);
  });
}
function group(count: number, mask: bigint): Buffer {
  return entry(GROUP, HEAD + 24 + 48, (bytes) => {
    bytes.writeUInt16LE(1, HEAD);
    bytes.writeUInt16LE(1, HEAD + 2);
    bytes.writeUInt8(Math.min(count, MAXIMUM_PROCESSORS), HEAD + 24);
    bytes.writeUInt8(count, HEAD + 25);
    bytes.writeBigUInt64LE(mask, HEAD + 24 + 40);
  });
}

/** SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX entries: one package, one node, a core for each processor. Undefined: no such relation. */
export function processorTopology(k: Kernel, relationship: number): Buffer | undefined {
  const count = k.profile.processors;
  const all = (1n << BigInt(count)) - 1n;
  const masks = Array.from({ length: count }, (_, index) => 1n << BigInt(index));
  const parts: Readonly<Record<number, () => Buffer[]>> = {
    [CORE]: () => masks.map((mask) => processors(CORE, mask)),
    [NUMA_NODE]: () => [node(all)],
    [CACHE]: () => masks.flatMap((mask) => CACHES.map((one) => cache(one, mask))),
    [PACKAGE]: () => [processors(PACKAGE, all)],
    [GROUP]: () => [group(count, all)],
  };
  if (relationship === ALL) return Buffer.concat(Object.values(parts).flatMap((make) => make()));
  const make = parts[relationship];
  return make && Buffer.concat(make());
}
