import { expect, test } from 'vitest';
import {
  STATUS_ACCESS_VIOLATION,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_NOT_SUPPORTED,
} from '../../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT, IO_STACK_LOCATION, IRP, MDL } from '../../../src/generated/structs.ts';
import { system } from '../../../src/kernel/boot.ts';
import { poolBlocks } from '../../../src/kernel/ex/pool.ts';
import type { IrpSpec, PreparedIrp } from '../../../src/kernel/io/send-irp.ts';
import { finishIrp, pendingIrps, prepareIrp } from '../../../src/kernel/io/send-irp.ts';
import { inProcess } from '../../../src/kernel/mm/process-space.ts';
import { regionsOf } from '../../../src/kernel/mm/virtual-memory.ts';
import { objectAt } from '../../../src/kernel/ob/objects.ts';
import {
  completingDispatch,
  forwardingDispatch,
  makeDevice,
  makeDriver,
  makeProcess,
  pendingDispatch,
  runIrp,
  setDispatch,
} from '../../stubs/io/guest-driver.ts';
import { createTestKernel } from '../../stubs/kernel-fixture.ts';

const IOCTL = (method: number) => (0x22 << 16) | (0x800 << 2) | method;
const IRP_MJ_DEVICE_CONTROL = 14;
const bytes = (...values: number[]) => Uint8Array.from(values);

function machine(options: { flags?: number } = {}) {
  const kernel = createTestKernel();
  const { k } = kernel;
  const driver = makeDriver(k);
  const device = makeDevice(k, driver, { name: '\\Device\\Sample', ...options });
  const process = makeProcess(k);
  const ready = (spec: IrpSpec): PreparedIrp => {
    const prepared = prepareIrp(k, spec);
    if (prepared.kind !== 'ready') throw new Error(`refused 0x${prepared.status.toString(16)}`);
    return prepared;
  };
  return { ...kernel, driver, device, process, ready, user: { mode: 'user', process } as const };
}

test('a buffered control comes back with its output, and nothing is left of it', () => {
  const { k, driver, device, process, ready, user } = machine();
  const write = { pointerAt: IRP.AssociatedIrp_SystemBuffer.offset, value: 0x44332211 };
  setDispatch(k, driver, IRP_MJ_DEVICE_CONTROL, completingDispatch(k, { status: 0, information: 4, write }));
  const before = poolBlocks(k).length;
  const irp = ready({
    kind: 'deviceControl',
    device,
    requestor: user,
    code: IOCTL(0),
    input: { bytes: bytes(1, 2, 3, 4, 5, 6) },
    output: { bytes: new Uint8Array(8) },
  });
  expect(k.mem.get(irp.irp, IRP.RequestorMode)).toBe(1);
  expect(k.mem.get(irp.irp, IRP.CurrentLocation)).toBe(1);
  expect(k.mem.bytes(k.mem.get(irp.irp, IRP.AssociatedIrp_SystemBuffer), 8)).toEqual(bytes(1, 2, 3, 4, 5, 6, 0, 0));
  expect(regionsOf(k, process)).toHaveLength(2);
  expect(runIrp(k, process, irp)).toBe(0);
  expect(finishIrp(k, irp.ticket)).toEqual({
    completed: true,
    status: 0,
    information: 4n,
    output: bytes(0x11, 0x22, 0x33, 0x44),
    markedPending: false,
  });
  expect(regionsOf(k, process)).toHaveLength(0);
  expect(poolBlocks(k).length).toBeLessThanOrEqual(before + 2);
  expect(() => finishIrp(k, irp.ticket)).toThrow(/already|after/);
});

test.each([
  ['in', 1, 0],
  ['out', 2, 0x80],
])('a direct-%s control has locked frames of the user buffer', (_name, method, written) => {
  const { k, driver, device, process, ready, user } = machine();
  setDispatch(k, driver, IRP_MJ_DEVICE_CONTROL, completingDispatch(k, { status: 0, information: 3 }));
  const irp = ready({
    kind: 'deviceControl',
    device,
    requestor: user,
    code: IOCTL(method),
    input: { bytes: bytes(9) },
    output: { bytes: bytes(7, 8, 9, 10) },
  });
  const mdl = k.mem.get(irp.irp, IRP.MdlAddress);
  expect(k.mem.get(mdl, MDL.ByteCount)).toBe(4);
  expect(k.mem.get(mdl, MDL.MdlFlags) & 0x82).toBe(2 | written);
  expect(k.mem.get(mdl, MDL.Process)).toBe(process);
  const frame = inProcess(k, process, () => k.space.framesOf(k.mem.get(mdl, MDL.StartVa), 1)[0]!);
  expect(k.mem.u64(mdl + BigInt(MDL.$size))).toBe(BigInt(frame));
  runIrp(k, process, irp);
  expect(finishIrp(k, irp.ticket).output).toEqual(bytes(7, 8, 9));
  expect(regionsOf(k, process)).toHaveLength(0);
});

test('a neither control has the bare user pointers', () => {
  const { k, device, ready, user } = machine();
  const irp = ready({
    kind: 'deviceControl',
    device,
    requestor: user,
    code: IOCTL(3),
    input: { address: 0x1234n, length: 0x10 },
    output: { address: 0xffff_ffff_ffff_fff0n, length: 0x10 },
  });
  const stack = k.mem.get(irp.irp, IRP.Tail_Overlay_CurrentStackLocation);
  expect(k.mem.get(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_Type3InputBuffer)).toBe(0x1234n);
  expect(k.mem.get(irp.irp, IRP.UserBuffer)).toBe(0xffff_ffff_ffff_fff0n);
});

test.each([
  ['buffered input', 0, { input: { address: 0x1000n, length: 4 } }],
  ['buffered output', 0, { output: { address: 0x1000n, length: 4 } }],
  ['buffered output in system space', 0, { output: { address: 0xffff_8000_0000_0000n, length: 4 } }],
  ['locked output', 2, { output: { address: 0x1000n, length: 4 } }],
])('bad user buffers end the request before the driver: %s', (_name, method, buffers) => {
  const { k, device, user } = machine();
  const before = poolBlocks(k).length;
  const refused = prepareIrp(k, { kind: 'deviceControl', device, requestor: user, code: IOCTL(method), ...buffers });
  expect(refused).toEqual({ kind: 'refused', status: STATUS_ACCESS_VIOLATION });
  expect(poolBlocks(k).length).toBe(before);
  expect(pendingIrps(k)).toHaveLength(0);
});

test('an error that is returned leaves the output alone', () => {
  const { k, device, process, ready, user } = machine();
  const irp = ready({
    kind: 'deviceControl',
    device,
    requestor: user,
    code: IOCTL(0),
    output: { bytes: bytes(1, 2) },
  });
  expect(runIrp(k, process, irp)).toBe(STATUS_INVALID_DEVICE_REQUEST);
  expect(finishIrp(k, irp.ticket)).toMatchObject({ completed: true, status: STATUS_INVALID_DEVICE_REQUEST });
});

test('a pending request waits for its completion', () => {
  const { k, call, driver, device, process, ready, user } = machine();
  setDispatch(k, driver, 3, pendingDispatch(k));
  const irp = ready({ kind: 'read', device, requestor: user, buffer: { bytes: new Uint8Array(4) } });
  expect(runIrp(k, process, irp)).toBe(0x103);
  expect(finishIrp(k, irp.ticket)).toMatchObject({ completed: false, status: 0x103, markedPending: true });
  expect(pendingIrps(k)).toMatchObject([{ irp: irp.irp, major: 3 }]);
  k.mem.setU32(irp.irp + IRP.IoStatus.at, 0);
  call('IofCompleteRequest', irp.irp, 0);
  expect(finishIrp(k, irp.ticket)).toMatchObject({ completed: true, status: 0, markedPending: true });
});

test.each([
  [
    'buffered',
    0x4,
    (k: ReturnType<typeof machine>['k'], irp: bigint) => k.mem.get(irp, IRP.AssociatedIrp_SystemBuffer),
  ],
  ['direct', 0x10, (k: ReturnType<typeof machine>['k'], irp: bigint) => k.mem.get(irp, IRP.MdlAddress)],
  ['neither', 0, (k: ReturnType<typeof machine>['k'], irp: bigint) => k.mem.get(irp, IRP.UserBuffer)],
])('a write to a %s device', (_name, flags, where) => {
  const { k, device, ready, user } = machine({ flags });
  const irp = ready({ kind: 'write', device, requestor: user, buffer: { bytes: bytes(1, 2, 3) }, offset: 0x40n });
  const stack = k.mem.get(irp.irp, IRP.Tail_Overlay_CurrentStackLocation);
  expect(k.mem.get(stack, IO_STACK_LOCATION.Parameters_Write_Length)).toBe(3);
  expect(k.mem.get(stack, IO_STACK_LOCATION.Parameters_Write_ByteOffset)).toBe(0x40n);
  expect(where(k, irp.irp)).not.toBe(0n);
});

test('a file lives from its create to its close', () => {
  const { k, driver, device, process, ready, user } = machine();
  for (const major of [0, 2, 18]) setDispatch(k, driver, major, completingDispatch(k, { status: 0 }));
  const create = ready({ kind: 'create', device, requestor: user, name: '\\sub', access: 0x100 });
  const stack = k.mem.get(create.irp, IRP.Tail_Overlay_CurrentStackLocation);
  const context = k.mem.get(stack, IO_STACK_LOCATION.Parameters_Create_SecurityContext);
  expect(k.mem.u32(context + 0x10n)).toBe(0x100);
  expect(k.mem.get(device, DEVICE_OBJECT.ReferenceCount)).toBe(1);
  runIrp(k, process, create);
  expect(finishIrp(k, create.ticket).status).toBe(0);
  const { file } = create;
  expect(objectAt(k, file)?.type).toBe('File');
  for (const kind of ['cleanup', 'close'] as const) {
    const irp = ready({ kind, device, file, requestor: user });
    expect(runIrp(k, process, irp)).toBe(0);
    expect(finishIrp(k, irp.ticket).completed).toBe(true);
  }
  expect(objectAt(k, file)).toBeUndefined();
  expect(k.mem.get(device, DEVICE_OBJECT.ReferenceCount)).toBe(0);
});

test('a refused create leaves no file', () => {
  const { k, device, process, ready, user } = machine();
  const create = ready({ kind: 'create', device, requestor: user });
  runIrp(k, process, create);
  expect(finishIrp(k, create.ticket).status).toBe(STATUS_INVALID_DEVICE_REQUEST);
  expect(objectAt(k, create.file)).toBeUndefined();
});

test('a request goes to the top of the stack and down from there', () => {
  const { k, driver, device, ready } = machine();
  const upper = makeDevice(k, makeDriver(k, 'Upper'));
  setDispatch(k, driver, 22, completingDispatch(k, { status: 0, information: 5 }));
  const above = k.mem.get(upper, DEVICE_OBJECT.DriverObject);
  setDispatch(k, above, 22, forwardingDispatch(k));
  k.mem.set(device, DEVICE_OBJECT.AttachedDevice, upper);
  k.mem.set(upper, DEVICE_OBJECT.StackSize, 2);
  k.mem.setU64(k.mem.get(upper, DEVICE_OBJECT.DeviceExtension), device);
  const irp = ready({ kind: 'plain', device, major: 22, minor: 2, parameters: [1n, 2n, 3n, 4n] });
  expect(irp.device).toBe(upper);
  expect(k.mem.u32(irp.irp + IRP.IoStatus.at)).toBe(STATUS_NOT_SUPPORTED);
  expect(runIrp(k, system(k).systemProcess, irp)).toBe(0);
  expect(finishIrp(k, irp.ticket)).toMatchObject({ completed: true, information: 5n });
});
