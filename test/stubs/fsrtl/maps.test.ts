import { beforeEach, describe, expect, it } from 'vitest';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
});
const truth = (value: bigint) => (value & 0xffn) !== 0n;

describe.each([
  { infix: 'Large', wide: true },
  { infix: 'Base', wide: true },
  { infix: '', wide: false },
])('a $infix mapping control block', ({ infix, wide }) => {
  let mcb: bigint;
  let out: bigint;
  const call = (name: string, ...args: readonly (bigint | number)[]) => t.call(name.replace('*', infix), mcb, ...args);
  const value = (index: number) => {
    const at = out + BigInt(8 * index);
    return wide ? t.k.mem.i64(at) : BigInt(t.k.mem.u32(at) | 0);
  };
  const run = (index: number) =>
    truth(call('FsRtlGetNext*McbEntry', index, out, out + 8n, out + 16n)) ? [value(0), value(1), value(2)] : undefined;
  const runs = () => Array.from({ length: Number(call('FsRtlNumberOfRunsIn*Mcb')) }, (_, index) => run(index));
  beforeEach(() => {
    mcb = t.memory(0x40);
    out = t.memory(0x40);
    call('FsRtlInitialize*Mcb', 0);
  });

  it('joins runs that follow each other and knows the holes', () => {
    expect(truth(call('FsRtlAdd*McbEntry', 8, 100, 4))).toBe(true);
    expect(truth(call('FsRtlAdd*McbEntry', 12, 104, 4))).toBe(true);
    expect(truth(call('FsRtlAdd*McbEntry', 10, 500, 1))).toBe(false);
    expect(runs()).toEqual([
      [0n, -1n, 8n],
      [8n, 100n, 8n],
    ]);
    expect(run(2)).toBeUndefined();
  });
  it('finds sectors, and the last one', () => {
    expect(truth(call('FsRtlLookupLast*McbEntry', out, out + 8n))).toBe(false);
    call('FsRtlAdd*McbEntry', 8, 100, 8);
    expect(truth(call('FsRtlLookupLast*McbEntry', out, out + 8n))).toBe(true);
    expect([value(0), value(1)]).toEqual([15n, 107n]);
    const find = (vbn: number) =>
      wide
        ? call('FsRtlLookup*McbEntry', vbn, out, out + 8n, out + 16n, out + 24n, out + 32n)
        : call('FsRtlLookup*McbEntry', vbn, out, out + 8n, out + 32n);
    expect(truth(find(10))).toBe(true);
    expect([value(0), value(1), t.k.mem.u32(out + 32n)]).toEqual([102n, 6n, 1]);
    expect(truth(find(3))).toBe(true);
    expect([value(0), value(1)]).toEqual([-1n, 5n]);
    expect(truth(find(16))).toBe(false);
  });
  it('loses what is removed and cut off', () => {
    call('FsRtlAdd*McbEntry', 0, 100, 16);
    call('FsRtlRemove*McbEntry', 4, 4);
    expect(runs()).toEqual([
      [0n, 100n, 4n],
      [4n, -1n, 4n],
      [8n, 108n, 8n],
    ]);
    call('FsRtlTruncate*Mcb', 10);
    expect(run(2)).toEqual([8n, 108n, 2n]);
    if (wide) {
      expect(truth(call('FsRtlSplit*Mcb', 8, 4))).toBe(true);
      expect(run(2)).toEqual([12n, 108n, 2n]);
      expect(truth(call('FsRtlLookupLast*McbEntryAndIndex', out, out + 8n, out + 16n))).toBe(true);
      expect([value(0), t.k.mem.u32(out + 16n)]).toEqual([13n, 2]);
      call('FsRtlReset*Mcb', 1);
      expect(runs()).toEqual([]);
    }
    call('FsRtlUninitialize*Mcb');
    expect(runs()).toEqual([]);
  });
});

describe('a tunnel cache', () => {
  it('remembers a name for a while, until its directory goes', () => {
    const [cache, data, size] = [t.memory(0x60), t.memory(8), t.memory(4)];
    t.k.mem.setU64(data, 0x1234n);
    t.call('FsRtlInitializeTunnelCache', cache);
    t.call('FsRtlAddToTunnelCache', cache, 5, t.unicode('LONGNA~1.TXT'), t.unicode('Long name.txt'), 0, 8, data);
    const [shortName, longName, found] = [t.memory(16), t.memory(16), t.memory(8)];
    const find = (directory: number, name: string) => {
      t.k.mem.setU32(size, 8);
      return truth(
        t.call('FsRtlFindInTunnelCache', cache, directory, t.unicode(name), shortName, longName, size, found),
      );
    };
    expect(find(5, 'LONG NAME.TXT')).toBe(true);
    expect(t.k.mem.utf16(t.k.mem.u64(shortName + 8n), t.k.mem.u16(shortName))).toBe('LONGNA~1.TXT');
    expect(t.k.mem.u64(found)).toBe(0x1234n);
    expect(find(5, 'LONGNA~1.TXT')).toBe(false);
    expect(find(6, 'Long name.txt')).toBe(false);
    t.call('FsRtlDeleteKeyFromTunnelCache', cache, 5);
    expect(find(5, 'Long name.txt')).toBe(false);
    t.call('FsRtlDeleteTunnelCache', cache);
  });
});

describe('pinned data', () => {
  it('are shared while somebody has them, and zero at first', () => {
    const [file, offset, out] = [t.memory(0xd8), t.memory(8), t.memory(0x20)];
    expect(truth(t.call('CcPinRead', file, offset, 0x100, 1, out, out + 8n))).toBe(true);
    const [bcb, buffer] = [t.k.mem.u64(out), t.k.mem.u64(out + 8n)];
    expect(t.k.mem.u32(buffer)).toBe(0);
    t.k.mem.setU32(buffer + 0x10n, 77);
    t.k.mem.setU64(offset, 0x10n);
    expect(truth(t.call('CcMapData', file, offset, 0x20, 1, out, out + 8n))).toBe(true);
    expect([t.k.mem.u64(out), t.k.mem.u32(t.k.mem.u64(out + 8n))]).toEqual([bcb, 77]);
    expect(truth(t.call('CcPinMappedData', file, offset, 0x20, 1, out))).toBe(true);
    expect(t.call('CcGetFileObjectFromBcb', bcb)).toBe(file);
    t.call('CcSetDirtyPinnedData', bcb, 0);
    t.call('CcRepinBcb', bcb);
    t.call('CcUnpinData', bcb);
    t.call('CcUnpinData', bcb);
    const block = t.memory(16);
    t.k.mem.setU32(block, 5);
    t.call('CcUnpinRepinnedBcb', bcb, 0, block);
    expect(t.k.mem.u32(block)).toBe(0);
    expect(t.call('CcGetFileObjectFromBcb', bcb)).toBe(0n);
    expect(truth(t.call('CcPinMappedData', file, offset, 0x20, 1, out))).toBe(false);
  });
});
