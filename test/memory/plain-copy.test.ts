import { describe, expect, it } from 'vitest';
import { copyPlain, sharedByCopies } from '../../src/memory/plain-copy.ts';

const ring: { self?: unknown; list: unknown[] } = { list: [] };
ring.self = ring;
ring.list.push(ring.list);

const plain: Record<string, unknown> = {
  primitives: [undefined, null, true, -0, 1.5, 2n ** 64n, 'text'],
  nested: { a: { b: [{ c: 1 }, []] } },
  map: new Map<unknown, unknown>([
    [1n, { x: 1 }],
    [{ key: 1 }, new Map()],
  ]),
  set: new Set([1, 'a', 3n]),
  views: [new Uint8Array([1, 2]), new BigUint64Array([3n]), new Float64Array([0.5]), new Uint32Array(4)],
  part: new Uint16Array([1, 2, 3, 4]).subarray(1, 3),
  ring,
};

describe('copyPlain', () => {
  it.each(Object.entries(plain))('copies %s as structuredClone does', (_name, value) => {
    expect(copyPlain(value)).toEqual(structuredClone(value));
  });

  it('copies everything that can change', () => {
    const state = { list: [1], map: new Map([[1, [2]]]), bytes: new Uint8Array([3]) };
    const copy = copyPlain(state);
    state.list.push(9);
    state.map.get(1)!.push(9);
    state.bytes[0] = 9;
    expect(copy).toEqual({ list: [1], map: new Map([[1, [2]]]), bytes: new Uint8Array([3]) });
  });

  it('keeps what is one object one object', () => {
    const one = { n: 1 };
    const copy = copyPlain({ a: one, b: [one], bytes: [plain.part, plain.part] });
    expect(copy.a).toBe(copy.b[0]);
    expect(copy.a).not.toBe(one);
    expect(copy.bytes[0]).toBe(copy.bytes[1]);
  });

  it('shares what nothing changes any more', () => {
    const table = sharedByCopies(new Map([['a', 1]]));
    expect(copyPlain({ table }).table).toBe(table);
  });

  it('does not share the bytes of a Buffer', () => {
    const bytes = Buffer.from('abc');
    const copy = copyPlain({ bytes }).bytes;
    bytes[0] = 0;
    expect(new Uint8Array(copy)).toEqual(new Uint8Array([0x61, 0x62, 0x63]));
  });

  it.each([() => 0, new (class Thing {})(), new Date(0), new DataView(new ArrayBuffer(1)), new WeakMap()])(
    'refuses %s',
    (value) => {
      expect(() => copyPlain({ deep: [value] })).toThrow(TypeError);
    },
  );
});
