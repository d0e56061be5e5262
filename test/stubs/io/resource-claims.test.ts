import { describe, expect, it } from 'vitest';
import { createTestKernel } from '../kernel-fixture.ts';

const CONFLICT = 0xc0000018n;
const PORT = 1;
const INTERRUPT = 2;

function machine() {
  const t = createTestKernel();
  const { k, memory } = t;
  const list = (type: number, share: number, start: number, length: number) => {
    const at = memory(0x40);
    k.mem.setU32(at, 1);
    k.mem.setU32(at + 0x10n, 1);
    const descriptor = at + 0x14n;
    k.mem.setU8(descriptor, type);
    k.mem.setU8(descriptor + 1n, share);
    k.mem.setU32(descriptor + 4n, start);
    if (type === INTERRUPT) k.mem.setU32(descriptor + 8n, start);
    else k.mem.setU32(descriptor + 12n, length);
    return at;
  };
  const [one, other] = [memory(8), memory(8)];
  const taken = memory(1);
  const detect = (driver: bigint, resources: bigint, device = 0n, forDevice = 0n) =>
    t.call('IoReportResourceForDetection', driver, resources, 0x28, device, forDevice, 0x28, taken);
  return { ...t, list, one, other, taken, detect };
}

describe('resources of drivers without Plug and Play', () => {
  it.each([
    { name: 'the same ports', second: { start: 0x378, length: 8 }, status: CONFLICT },
    { name: 'ports that overlap', second: { start: 0x37f, length: 8 }, status: CONFLICT },
    { name: 'ports behind them', second: { start: 0x380, length: 8 }, status: 0n },
  ])('exclude a second driver from $name', ({ second, status }) => {
    const t = machine();
    expect(t.detect(t.one, t.list(PORT, 1, 0x378, 8))).toBe(0n);
    expect(t.detect(t.other, t.list(PORT, 1, second.start, second.length))).toBe(status);
    expect(t.k.mem.u8(t.taken)).toBe(status === 0n ? 0 : 1);
  });

  it('are given back with an empty list, and may be asked for again by their owner', () => {
    const t = machine();
    expect(t.detect(t.one, t.list(PORT, 1, 0x378, 8))).toBe(0n);
    expect(t.detect(t.one, t.list(PORT, 1, 0x378, 16))).toBe(0n);
    expect(t.detect(t.one, 0n)).toBe(0n);
    expect(t.detect(t.other, t.list(PORT, 1, 0x378, 8))).toBe(0n);
  });

  it('can be shared by all, or by the devices of one driver', () => {
    const t = machine();
    const device = t.memory(8);
    expect(t.detect(t.one, t.list(INTERRUPT, 3, 7, 1))).toBe(0n);
    expect(t.detect(t.other, t.list(INTERRUPT, 3, 7, 1))).toBe(0n);
    expect(t.detect(t.one, t.list(PORT, 2, 0x300, 8))).toBe(0n);
    expect(t.detect(t.one, 0n, device, t.list(PORT, 2, 0x300, 8))).toBe(0n);
    expect(t.detect(t.other, t.list(PORT, 2, 0x300, 8))).toBe(CONFLICT);
  });

  it('are taken all the same when the older routine is told so', () => {
    const t = machine();
    expect(t.detect(t.one, t.list(PORT, 1, 0x378, 8))).toBe(0n);
    const usage = (override: number) =>
      t.call('IoReportResourceUsage', 0n, t.other, t.list(PORT, 1, 0x378, 8), 0x28, 0n, 0n, 0, override, t.taken);
    expect(usage(0)).toBe(CONFLICT);
    expect(usage(1)).toBe(0n);
    expect(t.k.mem.u8(t.taken)).toBe(1);
  });
});
