import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as structs from '../../src/generated/structs.ts';
import type { BigBitField, BigField, BitField, BlobField, NumberField } from '../../src/memory/layout-types.ts';

const { DEVICE_OBJECT, DISPATCHER_HEADER, DRIVER_OBJECT, IRP, KUSER_SHARED_DATA, MDL, SLIST_HEADER } = structs;

describe('offsets that are known from public sources', () => {
  it.each([
    ['DRIVER_OBJECT.DeviceObject', DRIVER_OBJECT.DeviceObject, 0x08, 'ptr'],
    ['DRIVER_OBJECT.DriverUnload', DRIVER_OBJECT.DriverUnload, 0x68, 'ptr'],
    ['DRIVER_OBJECT.MajorFunction', DRIVER_OBJECT.MajorFunction, 0x70, 'blob'],
    ['DEVICE_OBJECT.Flags', DEVICE_OBJECT.Flags, 0x30, 'u32'],
    ['DEVICE_OBJECT.DeviceExtension', DEVICE_OBJECT.DeviceExtension, 0x40, 'ptr'],
    ['DEVICE_OBJECT.StackSize', DEVICE_OBJECT.StackSize, 0x4c, 'i8'],
    ['IRP.IoStatus', IRP.IoStatus, 0x30, 'blob'],
    ['IRP.AssociatedIrp.SystemBuffer', IRP.AssociatedIrp_SystemBuffer, 0x18, 'ptr'],
    ['IRP.CurrentLocation', IRP.CurrentLocation, 0x43, 'i8'],
    ['IRP.Tail.Overlay.CurrentStackLocation', IRP.Tail_Overlay_CurrentStackLocation, 0xb8, 'ptr'],
    ['MDL.MappedSystemVa', MDL.MappedSystemVa, 0x18, 'ptr'],
    ['MDL.ByteCount', MDL.ByteCount, 0x28, 'u32'],
    ['UNICODE_STRING.Buffer', structs.UNICODE_STRING.Buffer, 0x08, 'ptr'],
    ['LIST_ENTRY.Blink', structs.LIST_ENTRY.Blink, 0x08, 'ptr'],
    ['OBJECT_ATTRIBUTES.Attributes', structs.OBJECT_ATTRIBUTES.Attributes, 0x18, 'u32'],
    ['KUSER_SHARED_DATA.NtMajorVersion', KUSER_SHARED_DATA.NtMajorVersion, 0x26c, 'u32'],
    ['KUSER_SHARED_DATA.NtBuildNumber', KUSER_SHARED_DATA.NtBuildNumber, 0x260, 'u32'],
    ['KPCR.CurrentPrcb', structs.KPCR.CurrentPrcb, 0x20, 'ptr'],
    ['CONTEXT.Rip', structs.CONTEXT.Rip, 0xf8, 'u64'],
    ['EXCEPTION_RECORD.ExceptionCode', structs.EXCEPTION_RECORD.ExceptionCode, 0x00, 'u32'],
    ['IO_STACK_LOCATION IoControlCode', structs.IO_STACK_LOCATION.Parameters_DeviceIoControl_IoControlCode, 0x18, 'u32'],
    ['IO_STACK_LOCATION.DeviceObject', structs.IO_STACK_LOCATION.DeviceObject, 0x28, 'ptr'],
  ] as const)('%s', (_name, field, offset, kind) => {
    expect(field.offset).toBe(offset);
    expect(field.at).toBe(BigInt(offset));
    expect(field.kind).toBe(kind);
  });

  it.each([
    [DRIVER_OBJECT, 0x150],
    [DEVICE_OBJECT, 0x150],
    [IRP, 0xd0],
    [structs.IO_STACK_LOCATION, 0x48],
    [MDL, 0x30],
    [structs.UNICODE_STRING, 0x10],
    [structs.KEVENT, 0x18],
    [structs.KDPC, 0x40],
    [structs.CONTEXT, 0x4d0],
  ])('$0.$name has the right size', (structure, size) => {
    expect(structure.$size).toBe(size);
  });
});

describe('kinds of fields', () => {
  it('are blobs with size and type for what is embedded', () => {
    expect(DEVICE_OBJECT.DeviceQueue).toEqual({ offset: 0xa0, at: 0xa0n, kind: 'blob', size: 40, type: 'KDEVICE_QUEUE' });
    expect(DRIVER_OBJECT.MajorFunction).toMatchObject({ size: 28 * 8, type: 'PDRIVER_DISPATCH[28]' });
  });

  it('are bits with their unit for bit fields', () => {
    expect(DISPATCHER_HEADER.EncodedTolerableDelay).toMatchObject({ kind: 'bits', offset: 1, unit: 'u8', bit: 3, width: 5 });
    expect(SLIST_HEADER.HeaderX64_Sequence).toMatchObject({ kind: 'bits', offset: 0, unit: 'u64', bit: 16, width: 48 });
  });

  it('are told apart by their types', () => {
    expectTypeOf(DEVICE_OBJECT.Flags).toEqualTypeOf<NumberField>();
    expectTypeOf(DEVICE_OBJECT.DriverObject).toEqualTypeOf<BigField>();
    expectTypeOf(DEVICE_OBJECT.DeviceQueue).toEqualTypeOf<BlobField>();
    expectTypeOf(DISPATCHER_HEADER.Absolute).toEqualTypeOf<BitField>();
    expectTypeOf(SLIST_HEADER.Header8_Depth).toEqualTypeOf<BigBitField>();
  });
});

const widths = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, u64: 8, i64: 8, ptr: 8 } as const;

interface Row {
  size: number;
  fields: [offset: number, size: number, type: string, name: string][];
}

it('describes every field of data/structs-x64.json at its place and with its width', () => {
  const table = JSON.parse(readFileSync('data/structs-x64.json', 'utf8')) as Record<string, Row>;
  for (const [name, { size, fields }] of Object.entries(table)) {
    const { $name, $size, ...members } = structs[name as keyof typeof structs];
    expect([$name, $size]).toEqual([name, size]);
    const places = Object.values(members as Record<string, NumberField | BlobField | BitField>).map((field) => {
      const bytes = field.kind === 'blob' ? field.size : widths[field.kind === 'bits' ? field.unit : field.kind];
      return [field.offset, bytes];
    });
    expect(places).toEqual(fields.map(([offset, bytes]) => [offset, bytes]));
  }
});
