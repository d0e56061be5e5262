import { DEVICE_OBJECT, DRIVER_OBJECT } from '../../../src/generated/structs.ts';
import { createDevice } from '../../../src/kernel/io/device-object.ts';
import { createDriverObject } from '../../../src/kernel/io/driver-object.ts';
import type { PreparedIrp } from '../../../src/kernel/io/send-irp.ts';
import { ownIrp } from '../../../src/kernel/io/send-irp.ts';
import type { Kernel } from '../../../src/kernel/kernel.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { ETHREAD } from '../../../src/kernel/ps/opaque-layouts.ts';
import { createProcessObject } from '../../../src/kernel/ps/thread-object.ts';
import { runPhase, runUntilIdle } from '../../../src/kernel/run.ts';
import { startThread } from '../../../src/kernel/thread-life.ts';

const DO_DEVICE_INITIALIZING = 0x80;

const imm32 = (value: number) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
const imm64 = (value: bigint) => [
  ...imm32(Number(value & 0xffff_ffffn)),
  ...imm32(Number((value >> 32n) & 0xffff_ffffn)),
];

/** Puts machine code where a driver's would be. */
export function placeCode(k: Kernel, bytes: readonly number[]): bigint {
  const va = k.space.reserve('image', 1);
  k.space.map(va, k.space.allocateFrames(1, 'code'), { write: false, execute: true, user: false }, 'test code');
  k.space.writeUnchecked(va, Uint8Array.from(bytes));
  return va;
}

export interface Completion {
  readonly status: number;
  readonly information?: number;
  /** Offset in the IRP of a pointer to a buffer whose first four bytes get the value. */
  readonly write?: { readonly pointerAt: number; readonly value: number };
  /** What the routine returns, if not the status. */
  readonly returns?: number;
}

/** A dispatch routine that completes its IRP (RCX: device, RDX: IRP). */
export function completingDispatch(k: Kernel, completion: Completion): bigint {
  const complete = exportAddress(k, 'ntoskrnl.exe', 'IofCompleteRequest')!;
  const { write } = completion;
  return placeCode(k, [
    ...[0x48, 0x83, 0xec, 0x28],
    ...(write ? [0x48, 0x8b, 0x82, ...imm32(write.pointerAt), 0xc7, 0x00, ...imm32(write.value)] : []),
    ...[0xc7, 0x42, 0x30, ...imm32(completion.status)],
    ...[0x48, 0xc7, 0x42, 0x38, ...imm32(completion.information ?? 0)],
    ...[0x48, 0x89, 0xd1, 0x31, 0xd2],
    ...[0x48, 0xb8, ...imm64(complete), 0xff, 0xd0],
    ...[0xb8, ...imm32(completion.returns ?? completion.status)],
    ...[0x48, 0x83, 0xc4, 0x28, 0xc3],
  ]);
}

/** A dispatch routine that marks its IRP pending and keeps it. */
export function pendingDispatch(k: Kernel): bigint {
  return placeCode(k, [0x48, 0x8b, 0x82, 0xb8, 0, 0, 0, 0x80, 0x48, 0x03, 0x01, 0xb8, ...imm32(0x103), 0xc3]);
}

/** A dispatch routine that sends its IRP on to the device below, whose address is in the first word of its extension. */
export function forwardingDispatch(k: Kernel): bigint {
  const call = exportAddress(k, 'ntoskrnl.exe', 'IofCallDriver')!;
  return placeCode(k, [
    ...[0x48, 0x83, 0xec, 0x28],
    ...[0xfe, 0x42, 0x43],
    ...[0x48, 0x83, 0x82, 0xb8, 0, 0, 0, 0x48],
    ...[0x48, 0x8b, 0x41, 0x40, 0x48, 0x8b, 0x08],
    ...[0x48, 0xb8, ...imm64(call), 0xff, 0xd0],
    ...[0x48, 0x83, 0xc4, 0x28, 0xc3],
  ]);
}

export function makeDriver(k: Kernel, service = 'Sample'): bigint {
  return createDriverObject(k, { service, start: 0n, size: 0x1000, entryPoint: 0n, section: 0n });
}
export function setDispatch(k: Kernel, driver: bigint, major: number, routine: bigint): void {
  k.mem.setU64(driver + DRIVER_OBJECT.MajorFunction.at + BigInt(8 * major), routine);
}
/** A device that is ready for requests. */
export function makeDevice(k: Kernel, driver: bigint, options: { name?: string; flags?: number } = {}): bigint {
  const device = createDevice(k, {
    driver,
    extensionSize: 0x40,
    name: options.name,
    type: 0x22,
    characteristics: 0,
    exclusive: false,
  });
  const flags = k.mem.get(device, DEVICE_OBJECT.Flags) & ~DO_DEVICE_INITIALIZING;
  k.mem.set(device, DEVICE_OBJECT.Flags, flags | (options.flags ?? 0));
  return device;
}
/** A process with a lower half of its own. */
export function makeProcess(k: Kernel): bigint {
  return createProcessObject(k, { id: 1000, name: 'app.exe', directoryTableBase: BigInt(k.space.createUserSpace()) });
}

const POLICY = {
  denied: ({ access, va, gpa }: { access: 'read' | 'write' | 'execute'; va: bigint; gpa: number }) =>
    ({ kind: 'denied', access, va, gpa }) as const,
  limits: () => ({ countUntil: undefined, timeoutMicroseconds: 10_000_000 }),
  limitReached: () => ({ kind: 'limit', limit: 'time', value: 10_000 }) as const,
};

/** Runs a routine on a thread of the process, then lets everything settle. Throws unless it returns. */
export function runRoutine(
  k: Kernel,
  process: bigint,
  routine: bigint,
  args: readonly bigint[],
  ticket?: number,
): bigint {
  const thread = startThread(k, { name: 'test', process, routine, args, system: false, onReturn: 'phaseReturned' });
  k.mem.set(thread.ethread, ETHREAD.PreviousMode, 1);
  if (ticket !== undefined) ownIrp(k, ticket, thread.ethread);
  const stop = runPhase(k, POLICY);
  if (stop.kind !== 'returned') throw new Error(JSON.stringify(stop, (_key, value) => String(value)));
  runUntilIdle(k, POLICY, 50_000_000);
  return stop.value & 0xffff_ffffn;
}
/** Runs the dispatch routine of a prepared request; its result. */
export function runIrp(k: Kernel, process: bigint, irp: PreparedIrp): number {
  return Number(runRoutine(k, process, irp.routine, irp.args, irp.ticket));
}
