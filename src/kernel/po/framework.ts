import { kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** A device that its driver manages by the power framework (PO_FX_DEVICE). */
export interface FrameworkDevice {
  readonly handle: bigint;
  readonly pdo: bigint;
  readonly context: bigint;
  readonly callbacks: {
    readonly active: bigint;
    readonly idle: bigint;
    readonly idleState: bigint;
    readonly powerRequired: bigint;
    readonly powerNotRequired: bigint;
  };
  started: boolean;
  /** Activations by component: above 0 it is active. */
  readonly activations: number[];
}
const devices = slice<{ readonly byHandle: Map<bigint, FrameworkDevice> }>('powerFramework', () => ({
  byHandle: new Map(),
}));

/** Offsets of PO_FX_DEVICE of versions 1 to 3, which begin alike (wdm.h). */
const OFFSET = {
  version: 0n,
  components: 4n,
  active: 8n,
  idle: 0x10n,
  idleState: 0x18n,
  powerRequired: 0x20n,
  powerNotRequired: 0x28n,
  context: 0x38n,
} as const;
const HIGHEST_VERSION = 3;
const MOST_COMPONENTS = 0x1000;

/** The new device, or undefined for a description that makes no sense. */
export function registerFrameworkDevice(k: Kernel, pdo: bigint, description: bigint): FrameworkDevice | undefined {
  const version = k.mem.u32(description);
  const components = k.mem.u32(description + OFFSET.components);
  if (version < 1 || version > HIGHEST_VERSION || components === 0 || components > MOST_COMPONENTS) return undefined;
  const device: FrameworkDevice = {
    handle: kernelPool(k, 0x40, 'PoFx'),
    pdo,
    context: k.mem.u64(description + OFFSET.context),
    callbacks: {
      active: k.mem.u64(description + OFFSET.active),
      idle: k.mem.u64(description + OFFSET.idle),
      idleState: k.mem.u64(description + OFFSET.idleState),
      powerRequired: k.mem.u64(description + OFFSET.powerRequired),
      powerNotRequired: k.mem.u64(description + OFFSET.powerNotRequired),
    },
    started: false,
    activations: new Array<number>(components).fill(0),
  };
  devices(k).byHandle.set(device.handle, device);
  return device;
}
export function frameworkDevice(k: Kernel, handle: bigint): FrameworkDevice | undefined {
  return devices(k).byHandle.get(handle);
}
export function unregisterFrameworkDevice(k: Kernel, handle: bigint): boolean {
  return devices(k).byHandle.delete(handle);
}

/** Counts an activation up or down; true when the component's condition changes with it. */
export function countActivation(device: FrameworkDevice, component: number, by: 1 | -1): boolean {
  const before = device.activations[component];
  if (before === undefined || before + by < 0) return false;
  device.activations[component] = before + by;
  return by === 1 ? before === 0 : before === 1;
}
