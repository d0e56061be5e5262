import { beforeEach, describe, expect, it } from 'vitest';
import { STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND } from '../../../src/generated/ntstatus.ts';
import { system } from '../../../src/kernel/boot.ts';
import { connectedInterrupts, interruptRoutine } from '../../../src/kernel/hal/device-interrupts.ts';
import { createDeviceNode } from '../../../src/kernel/pnp/device-node.ts';
import { placeCode, runRoutine } from '../io/guest-driver.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
let out: bigint;
let context: bigint;
/** Counts in its context (RDX), keeps its IRQL, says TRUE. */
const SERVICE = [0xff, 0x02, 0x44, 0x0f, 0x20, 0xc0, 0x89, 0x42, 0x04, 0xb0, 0x01, 0xc3];
beforeEach(() => {
  t = createTestKernel();
  out = t.memory(8);
  context = t.memory(16);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const connect = (service: bigint, { vector = 0x91, irql = 9, sync = 9, shared = 0, mask = 1 } = {}) =>
  status(t.call('IoConnectInterrupt', out, service, context, 0, vector, irql, sync, 0, shared, mask, 0));

describe('IoConnectInterrupt', () => {
  it('has the service routine called at DIRQL when the device interrupts', () => {
    expect(connect(placeCode(t.k, SERVICE))).toBe(0);
    const object = t.k.mem.u64(out);
    const { routine, args } = interruptRoutine(t.k, object);
    expect(runRoutine(t.k, system(t.k).systemProcess, routine, args) & 0xffn).toBe(1n);
    expect([t.k.mem.u32(context), t.k.mem.u32(context + 4n)]).toEqual([1, 9]);
    t.call('IoDisconnectInterrupt', object);
    expect(connectedInterrupts(t.k)).toEqual([]);
  });

  it.each([
    ['no processor', { mask: 0 }],
    ['a synchronisation IRQL below its own', { sync: 5 }],
  ])('refuses %s', (_name, options) => {
    expect(connect(placeCode(t.k, SERVICE), options)).toBe(STATUS_INVALID_PARAMETER);
    expect(t.k.mem.u64(out)).toBe(0n);
  });

  it('refuses a vector that others do not share', () => {
    const service = placeCode(t.k, SERVICE);
    expect(connect(service)).toBe(0);
    expect(connect(service, { shared: 1 })).toBe(STATUS_INVALID_PARAMETER);
    expect(connect(service, { vector: 0x92, shared: 1 })).toBe(0);
    expect(connect(service, { vector: 0x92, shared: 1 })).toBe(0);
    expect(connect(0n, { vector: 0x93 })).toBe(STATUS_INVALID_PARAMETER);
  });
});

describe('IoConnectInterruptEx', () => {
  const parameters = (version: number, pdo: bigint, fallback = 0n) => {
    const at = t.memory(0x50);
    t.k.mem.setU32(at, version);
    t.k.mem.setU64(at + 8n, pdo);
    t.k.mem.setU64(at + 0x10n, out);
    t.k.mem.setU64(at + 0x18n, placeCode(t.k, SERVICE));
    t.k.mem.setU64(at + 0x20n, context);
    t.k.mem.setU64(at + 0x38n, fallback);
    return at;
  };

  it('finds the line of the device', () => {
    const { pdo } = createDeviceNode(t.k, {
      hardwareIds: ['PCI\\VEN_1AF4&DEV_1000'],
      resources: [{ kind: 'interrupt', line: 11 }],
    });
    expect(status(t.call('IoConnectInterruptEx', parameters(2, pdo)))).toBe(0);
    expect(connectedInterrupts(t.k)).toMatchObject([{ pdo, message: undefined, object: t.k.mem.u64(out) }]);
  });

  it('has a table of messages, and none left when it is disconnected', () => {
    const { pdo } = createDeviceNode(t.k, {
      hardwareIds: ['PCI\\VEN_1AF4&DEV_1000'],
      resources: [{ kind: 'messageInterrupt', messages: 2 }],
    });
    expect(status(t.call('IoConnectInterruptEx', parameters(3, pdo)))).toBe(0);
    const table = t.k.mem.u64(out);
    expect(t.k.mem.u32(table + 4n)).toBe(2);
    expect(connectedInterrupts(t.k).map(({ message }) => message)).toEqual([0, 1]);
    const disconnect = t.memory(0x10);
    t.k.mem.setU32(disconnect, 3);
    t.k.mem.setU64(disconnect + 8n, table);
    t.call('IoDisconnectInterruptEx', disconnect);
    expect(connectedInterrupts(t.k)).toEqual([]);
  });

  it('falls back to the line', () => {
    const { pdo } = createDeviceNode(t.k, { hardwareIds: ['ROOT\\X'], resources: [{ kind: 'interrupt', line: 5 }] });
    const at = parameters(3, pdo, placeCode(t.k, SERVICE));
    expect(status(t.call('IoConnectInterruptEx', at))).toBe(0);
    expect(t.k.mem.u32(at)).toBe(2);
  });

  it.each([
    [2, STATUS_NOT_FOUND],
    [3, STATUS_NOT_FOUND],
    [9, STATUS_INVALID_PARAMETER],
  ])('version %i of a device without interrupts', (version, expected) => {
    const { pdo } = createDeviceNode(t.k, { hardwareIds: ['ROOT\\X'] });
    expect(status(t.call('IoConnectInterruptEx', parameters(version, pdo)))).toBe(expected);
  });
});

describe('synchronising with an interrupt', () => {
  it('raises to its IRQL and comes back', () => {
    connect(placeCode(t.k, SERVICE));
    const object = t.k.mem.u64(out);
    // mov rax, cr8; mov [rcx], eax; xor eax, eax; ret
    const routine = placeCode(t.k, [0x44, 0x0f, 0x20, 0xc0, 0x89, 0x01, 0x31, 0xc0, 0xc3]);
    expect(t.call('KeSynchronizeExecution', object, routine, context) & 0xffn).toBe(0n);
    expect(t.k.mem.u32(context)).toBe(9);
    expect(t.call('KeAcquireInterruptSpinLock', object) & 0xffn).toBe(0n);
    t.call('KeReleaseInterruptSpinLock', object, 0);
    expect(t.call('KeSynchronizeExecution', object, routine, context) & 0xffn).toBe(0n);
    t.call('KeAcquireInterruptSpinLock', object);
    expect(t.attempt('KeAcquireInterruptSpinLock', object)).toMatchObject({ kind: 'deadlock' });
  });
});
