import { beforeEach, expect, it } from 'vitest';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
});
const WIDTHS = [
  { name: 'UCHAR', bytes: 1, value: 0x5an },
  { name: 'USHORT', bytes: 2, value: 0x5aa5n },
  { name: 'ULONG', bytes: 4, value: 0x5aa51234n },
];

it.each(WIDTHS)('registers of $bytes bytes are read and written, alone and in rows', ({ name, bytes, value }) => {
  const [register, buffer] = [t.memory(16), t.memory(16)];
  t.call(`WRITE_REGISTER_${name}`, register, value);
  expect(t.call(`READ_REGISTER_${name}`, register) & ((1n << BigInt(8 * bytes)) - 1n)).toBe(value);
  t.call(`READ_REGISTER_BUFFER_${name}`, register, buffer, 1);
  expect(t.k.mem.bytes(buffer, bytes)).toEqual(t.k.mem.bytes(register, bytes));
  t.k.mem.setU8(buffer, 0x77);
  t.call(`WRITE_REGISTER_BUFFER_${name}`, register, buffer, 1);
  expect(t.k.mem.u8(register)).toBe(0x77);
  expect(t.attempt(`READ_REGISTER_${name}`, 0xffff_9000_0000_0000n)).toMatchObject({ kind: 'bugCheck', code: 0x50 });
});

it.each(WIDTHS)('ports of $bytes bytes without a device read as ones', ({ name, bytes }) => {
  const buffer = t.memory(16);
  t.call(`READ_PORT_BUFFER_${name}`, 0x2f0, buffer, 2);
  expect([...t.k.mem.bytes(buffer, 2 * bytes + 1)]).toEqual([...new Array(2 * bytes).fill(0xff), 0]);
  t.call(`WRITE_PORT_BUFFER_${name}`, 0x2f0, buffer, 2);
  expect(t.attempt(`WRITE_PORT_BUFFER_${name}`, 0x2f0, 0xffff_9000_0000_0000n, 1)).toMatchObject({
    kind: 'bugCheck',
    code: 0x50,
  });
});
