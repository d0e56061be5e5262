import { expect, test } from 'vitest';
import { STATUS_NOT_SUPPORTED } from '../../../src/generated/ntstatus.ts';
import {
  CM_PARTIAL_RESOURCE_DESCRIPTOR,
  DEVICE_CAPABILITIES,
  DEVICE_OBJECT,
  IO_STACK_LOCATION,
  IRP,
} from '../../../src/generated/structs.ts';
import { system } from '../../../src/kernel/boot.ts';
import { keyAt, valueNamed } from '../../../src/kernel/cm/registry-tree.ts';
import { poolBlockAt, poolBlocks } from '../../../src/kernel/ex/pool.ts';
import { attachDevice } from '../../../src/kernel/io/device-object.ts';
import { finishIrp, prepareIrp } from '../../../src/kernel/io/send-irp.ts';
import { objectAt } from '../../../src/kernel/ob/objects.ts';
import { createDeviceNode, deleteDeviceNode, type NewDeviceNode } from '../../../src/kernel/pnp/device-node.ts';
import {
  afterAddDevice,
  afterStart,
  type PnpRequest,
  type PnpRequestName,
  pnpRequest,
  settlePnp,
  startDevice,
} from '../../../src/kernel/pnp/pnp-requests.ts';
import { powerRequest } from '../../../src/kernel/pnp/power-requests.ts';
import {
  forwardingDispatch,
  makeDevice,
  makeDriver,
  placeCode,
  runIrp,
  setDispatch,
} from '../../stubs/io/guest-driver.ts';
import { createTestKernel } from '../../stubs/kernel-fixture.ts';

function machine(device: Partial<NewDeviceNode> = {}) {
  const kernel = createTestKernel();
  const { k } = kernel;
  const node = createDeviceNode(k, { hardwareIds: ['ROOT\\SAMPLE'], service: 'sample', ...device });
  const driver = makeDriver(k);
  const fdo = makeDevice(k, driver);
  const below = attachDevice(k, fdo, node.pdo);
  k.mem.setU64(k.mem.get(fdo, DEVICE_OBJECT.DeviceExtension), below);
  const forward = forwardingDispatch(k);
  for (const major of [22, 23, 27]) setDispatch(k, driver, major, forward);
  const send = (request: PnpRequest) => {
    const irp = prepareIrp(k, request.spec);
    if (irp.kind !== 'ready') throw new Error('refused');
    const returned = runIrp(k, system(k).systemProcess, irp);
    const finished = finishIrp(k, irp.ticket);
    expect(finished.completed).toBe(true);
    expect(returned).toBe(finished.status);
    return { irp, finished, answer: settlePnp(k, request, finished) };
  };
  const ask = (name: PnpRequestName) => send(pnpRequest(k, node.pdo, name));
  return { ...kernel, node, driver, fdo, send, ask };
}

/** Pool blocks with one of these tags that are not freed. */
function blocksOf(k: ReturnType<typeof machine>['k'], ...tags: readonly string[]) {
  const numbers = tags.map((tag) => Buffer.from(tag, 'latin1').readUInt32LE(0));
  return poolBlocks(k).filter(({ tag }) => numbers.includes(tag));
}

test('a PDO has a name, a bus driver, a device node and registry keys', () => {
  const { k, node } = machine();
  expect(node.path).toBe('ROOT\\SAMPLE\\0000');
  expect(k.mem.get(node.pdo, DEVICE_OBJECT.Flags) & 0x10c0).toBe(0x1040);
  expect(objectAt(k, node.pdo)?.name).toBe(node.deviceName);
  const key = keyAt(k, '\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\ROOT\\SAMPLE\\0000')!;
  expect(Buffer.from(valueNamed(key, 'Service')!.data).toString('utf16le')).toBe('sample\0');
});

test('a device is started, asked, stopped, started again and removed', () => {
  const { k, node, send, fdo, call } = machine();
  expect(afterAddDevice(k, node.pdo).map((request) => send(request).finished.status)).toEqual([
    STATUS_NOT_SUPPORTED,
    STATUS_NOT_SUPPORTED,
    STATUS_NOT_SUPPORTED,
  ]);
  expect(send(startDevice(k, node.pdo)).answer.succeeded).toBe(true);
  expect(node.state).toBe('started');
  expect(afterStart(k, node.pdo).map((request) => send(request).finished.status)).toEqual([0, 0, STATUS_NOT_SUPPORTED]);
  for (const [name, state] of [
    ['queryStop', 'stopPending'],
    ['cancelStop', 'started'],
    ['queryStop', 'stopPending'],
    ['stop', 'stopped'],
    ['start', 'started'],
    ['queryRemove', 'removePending'],
    ['cancelRemove', 'started'],
    ['surpriseRemoval', 'surpriseRemoved'],
    ['remove', 'removed'],
  ] as const) {
    expect(send(name === 'start' ? startDevice(k, node.pdo) : pnpRequest(k, node.pdo, name)).answer.succeeded).toBe(
      true,
    );
    expect(node.state).toBe(state);
  }
  call('IoDetachDevice', node.pdo);
  call('IoDeleteDevice', fdo);
  deleteDeviceNode(k, node.pdo);
  expect(objectAt(k, node.pdo)).toBeUndefined();
  expect(blocksOf(k, 'Irp ', 'IoRq', 'PnpC', 'Pnp ', 'DvNd')).toEqual([]);
});

test('START_DEVICE has raw and translated resources', () => {
  const { k, node } = machine({
    resources: [
      { kind: 'memory', start: 0xfe00_0000n, length: 0x1000 },
      { kind: 'port', start: 0x300n, length: 8 },
      { kind: 'interrupt', line: 9 },
    ],
  });
  const { spec } = startDevice(k, node.pdo);
  const irp = prepareIrp(k, spec);
  if (irp.kind !== 'ready') throw new Error('refused');
  const stack = k.mem.get(irp.irp, IRP.Tail_Overlay_CurrentStackLocation);
  const lists = [
    k.mem.get(stack, IO_STACK_LOCATION.Parameters_StartDevice_AllocatedResources),
    k.mem.get(stack, IO_STACK_LOCATION.Parameters_StartDevice_AllocatedResourcesTranslated),
  ] as const;
  const D = CM_PARTIAL_RESOURCE_DESCRIPTOR;
  for (const list of lists) {
    expect([k.mem.u32(list), k.mem.u32(list + 0x10n)]).toEqual([1, 3]);
    const [memory, port, interrupt] = [0n, 1n, 2n].map((index) => list + 0x14n + index * BigInt(D.$size)) as [
      bigint,
      bigint,
      bigint,
    ];
    expect([memory, port, interrupt].map((at) => k.mem.get(at, D.Type))).toEqual([3, 1, 2]);
    expect(k.mem.get(memory, D.u_Memory_Start)).toBe(0xfe00_0000n);
    expect(k.mem.get(port, D.u_Port_Length)).toBe(8);
    const level = k.mem.get(interrupt, D.u_Interrupt_Level);
    if (list === lists[0]) expect(level).toBe(9);
    else expect(level).toBe(k.mem.get(interrupt, D.u_Interrupt_Vector) >> 4);
  }
});

test.each([
  ['hardwareIds', 'ROOT\\SAMPLE\0\0'],
  ['deviceId', 'ROOT\\SAMPLE\0'],
  ['description', 'A sample\0'],
] as const)('the bus says %s', (name, expected) => {
  const { k, node } = machine({ description: 'A sample' });
  const request = pnpRequest(k, node.pdo, name);
  const irp = prepareIrp(k, request.spec);
  if (irp.kind !== 'ready') throw new Error('refused');
  runIrp(k, system(k).systemProcess, irp);
  const finished = finishIrp(k, irp.ticket);
  expect(k.mem.utf16(finished.information, 2 * expected.length)).toBe(expected);
  settlePnp(k, request, finished);
  expect(poolBlockAt(k, finished.information)).toBeUndefined();
});

test('target relation names the PDO, referenced once', () => {
  const { k, node, ask } = machine();
  const before = objectAt(k, node.pdo)!.pointers;
  expect(ask('targetRelation').answer.relations).toEqual([node.pdo]);
  expect(objectAt(k, node.pdo)!.pointers).toBe(before);
});

test('capabilities map sleep to D3', () => {
  const { k, node } = machine();
  const request = pnpRequest(k, node.pdo, 'capabilities');
  const at = request.spec.kind === 'plain' ? request.spec.parameters![0]! : 0n;
  const irp = prepareIrp(k, request.spec);
  if (irp.kind !== 'ready') throw new Error('refused');
  runIrp(k, system(k).systemProcess, irp);
  expect(k.mem.get(at, DEVICE_CAPABILITIES.UniqueID)).toBe(1);
  expect(k.mem.u32(at + DEVICE_CAPABILITIES.DeviceState.at + 4n)).toBe(1);
  expect(k.mem.u32(at + DEVICE_CAPABILITIES.DeviceState.at + 16n)).toBe(4);
  settlePnp(k, request, finishIrp(k, irp.ticket));
});

test.each([
  [{ minor: 'query', type: 'system', state: 4, action: 'sleep' }, 0],
  [{ minor: 'set', type: 'device', state: 4 }, 0],
] as const)('power %o', (request, status) => {
  const { k, node, fdo } = machine();
  const irp = prepareIrp(k, powerRequest({ device: fdo, ...request }));
  if (irp.kind !== 'ready') throw new Error('refused');
  expect(runIrp(k, system(k).systemProcess, irp)).toBe(status);
  expect(finishIrp(k, irp.ticket).status).toBe(status);
  if (request.type === 'device') expect(node.power).toBe(4);
});

test('PoRequestPowerIrp sends an IRP down the stack and calls back with its end', () => {
  const { k, call, memory, fdo, node } = machine();
  const context = memory(0x20);
  // mov [r9], edx; mov [r9+4], r8d; mov [r9+8], rcx; mov rax, [rsp+28h]; mov eax, [rax]; mov [r9+10h], eax; ret
  const callback = placeCode(k, [
    ...[0x41, 0x89, 0x11, 0x45, 0x89, 0x41, 0x04, 0x49, 0x89, 0x49, 0x08],
    ...[0x48, 0x8b, 0x44, 0x24, 0x28, 0x8b, 0x00, 0x83, 0xc0, 0x01, 0x41, 0x89, 0x41, 0x10, 0xc3],
  ]);
  const before = objectAt(k, fdo)!.pointers;
  expect(Number(call('PoRequestPowerIrp', fdo, 2, 4, callback, context, 0n))).toBe(0x103);
  expect([k.mem.u32(context) & 0xff, k.mem.u32(context + 4n), k.mem.u64(context + 8n)]).toEqual([2, 4, fdo]);
  expect(k.mem.u32(context + 0x10n)).toBe(1);
  expect(node.power).toBe(4);
  expect(objectAt(k, fdo)!.pointers).toBe(before);
  expect(Number(call('PoRequestPowerIrp', fdo, 1, 4, callback, context, 0n))).toBe(0xc00000f0);
});
