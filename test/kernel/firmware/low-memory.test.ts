import { describe, expect, test } from 'vitest';
import { ramRanges } from '../../../src/kernel/mm/physical.ts';
import { createTestKernel } from '../../stubs/kernel-fixture.ts';

const { k, call, memory } = createTestKernel();
const map = (physical: bigint, bytes: number) => call('MmMapIoSpace', physical, bytes, 0);
const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => (total + byte) & 0xff, 0);

/** What tools do: look for an anchor on 16-byte boundaries. */
function find(va: bigint, bytes: number, anchor: string): bigint {
  for (let offset = 0n; offset < BigInt(bytes); offset += 16n) {
    if (Buffer.from(k.mem.bytes(va + offset, anchor.length)).toString('latin1') === anchor) return va + offset;
  }
  throw new Error(`no ${anchor}`);
}

describe('the BIOS area', () => {
  const bios = map(0xe0000n, 0x20000);
  test('has an SMBIOS entry point whose table can be walked', () => {
    const entry = find(bios, 0x20000, '_SM_');
    expect(sum(k.mem.bytes(entry, k.mem.u8(entry + 5n)))).toBe(0);
    expect(sum(k.mem.bytes(entry + 0x10n, 15))).toBe(0);
    const table = map(BigInt(k.mem.u32(entry + 0x18n)), k.mem.u16(entry + 0x16n));
    const types: number[] = [];
    let at = table;
    for (let type = -1; type !== 127; ) {
      type = k.mem.u8(at);
      types.push(type);
      at += BigInt(k.mem.u8(at + 1n));
      while (k.mem.u16(at) !== 0) at += 1n;
      at += 2n;
    }
    expect(at - table).toBe(BigInt(k.mem.u16(entry + 0x16n)));
    expect(types).toEqual([0, 1, 2, 3, 4, 7, 16, 17, 19, 32, 127]);
    expect(types.length).toBe(k.mem.u16(entry + 0x1cn));
  });
  test('has the 64-bit entry point too', () => {
    const entry = find(bios, 0x20000, '_SM3_');
    expect(sum(k.mem.bytes(entry, k.mem.u8(entry + 6n)))).toBe(0);
  });
  test('leads to ACPI tables with good checksums', () => {
    const root = find(bios, 0x20000, 'RSD PTR ');
    expect(sum(k.mem.bytes(root, 20))).toBe(0);
    expect(sum(k.mem.bytes(root, 36))).toBe(0);
    const table = (physical: bigint) => map(physical, k.mem.u32(map(physical, 36) + 4n));
    const xsdt = table(k.mem.u64(root + 24n));
    const signatures: string[] = [];
    for (let offset = 36n; offset < BigInt(k.mem.u32(xsdt + 4n)); offset += 8n) {
      const va = table(k.mem.u64(xsdt + offset));
      expect(sum(k.mem.bytes(va, k.mem.u32(va + 4n)))).toBe(0);
      signatures.push(Buffer.from(k.mem.bytes(va, 4)).toString('latin1'));
    }
    expect(signatures).toEqual(['FACP', 'APIC', 'MCFG', 'HPET']);
  });
  test('shows itself at the top of 4 GiB', () => {
    const vector = map(0xffff_fff0n, 16);
    expect(k.mem.bytes(vector, 16)).toEqual(k.mem.bytes(bios + 0x1fff0n, 16));
    expect(k.mem.u8(vector)).toBe(0xea);
  });
});

describe('registers that every machine has', () => {
  test('configuration space of the host bridge, and of nothing', () => {
    const bridge = map(0xe000_0000n, 0x1000);
    expect(k.mem.u32(bridge)).toBe(0x29c0_8086);
    expect(k.mem.u32(map(0xe001_8000n, 4))).toBe(0xffff_ffff);
  });
  test.each([
    ['local APIC version', 0xfee0_0030n, 0x0005_0014],
    ['HPET', 0xfed0_0004n, 0x0429_b17f],
    ['TPM that is not there', 0xfed4_0000n, 0xffff_ffff],
  ])('%s', (_name, physical, value) => {
    expect(k.mem.u32(map(physical, 4))).toBe(value);
  });
  test('keep what was written to them', () => {
    const va = map(0xfed0_0010n, 4);
    k.mem.setU32(va, 3);
    expect(k.mem.u32(map(0xfed0_0010n, 4))).toBe(3);
  });
});

describe('ZwQuerySystemInformation', () => {
  const tag = (text: string) => Buffer.from(text, 'latin1').readUInt32BE();
  function firmware(
    provider: string,
    action: number,
    id: number,
    room = 0x30000,
  ): { status: bigint; data: Uint8Array } {
    const [buffer, length] = [memory(room), memory(4)];
    k.mem.setU32(buffer, tag(provider));
    k.mem.setU32(buffer + 4n, action);
    k.mem.setU32(buffer + 8n, id);
    k.mem.setU32(buffer + 12n, room - 16);
    const status = call('ZwQuerySystemInformation', 76, buffer, room, length);
    return { status, data: k.mem.bytes(buffer + 16n, Math.min(k.mem.u32(buffer + 12n), room - 16)) };
  }
  test('firmware tables by provider', () => {
    expect(firmware('RSMB', 1, 0).data[8]).toBe(0);
    const list = Buffer.from(firmware('ACPI', 0, 0).data);
    expect(list.toString('latin1')).toBe('FACPAPICMCFGHPET');
    const { status, data } = firmware('ACPI', 1, list.readUInt32LE(8));
    expect(status).toBe(0n);
    expect(sum(data)).toBe(0);
    expect(firmware('FIRM', 1, 0xe0000).data.length).toBe(0x20000);
  });
  test.each([
    ['an unknown provider', 'ABCD', 1, 0, 0xc0000002n],
    ['a table that is not there', 'ACPI', 1, 0x41414141, 0xc0000225n],
    ['an action that there is not', 'ACPI', 2, 0, 0xc000000dn],
    ['a short buffer', 'ACPI', 1, 0x50434146, 0xc0000023n, 0x40],
  ] as const)('refuses %s', (_name, provider, action, id, status, room: number = 0x1000) => {
    expect(firmware(provider, action, id, room).status).toBe(status);
  });
  test("tells the machine's memory and processors", () => {
    const buffer = memory(0x40);
    expect(call('ZwQuerySystemInformation', 0, buffer, 0x40, 0)).toBe(0n);
    expect(BigInt(k.mem.u32(buffer + 0xcn)) * 0x1000n).toBe(ramRanges(k)[0]![1]);
    expect(k.mem.u8(buffer + 0x38n)).toBe(k.profile.processors);
  });
});
