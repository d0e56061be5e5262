import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { guidBytes, guidText } from '../pnp/guid.ts';
import { slice } from '../slice.ts';

/**
 * Callbacks of PoRegisterPowerSettingCallback. Windows calls each once soon after it is registered, with the value of the day; so does
 * the model. To play a change: run `powerSettingChange(k, callback, value)` on a thread for each of `powerSettingCallbacks(k)`.
 */
export interface PowerSettingCallback {
  readonly handle: bigint;
  /** With braces, in lower case. */
  readonly setting: string;
  readonly routine: bigint;
  readonly context: bigint;
}
const callbacks = slice<{ readonly byHandle: Map<bigint, PowerSettingCallback> }>('powerSettings', () => ({
  byHandle: new Map(),
}));

/** Values of a desktop on mains that is in use (power setting GUIDs of wdm.h); others are 0. */
const VALUES: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  (
    [
      ['{5d3e9a59-e9d5-4b00-a6bd-ff34ff516548}', 0],
      ['{6fe69556-704a-47a0-8f24-c28d936fda47}', 1],
      ['{2b84c20e-ad23-4ddf-93db-05ffbd7efca5}', 1],
      ['{02731015-4510-4526-99e6-e5a17ebd1aea}', 1],
      ['{a7ad8041-b45a-4cae-87a3-eecbb468a9e1}', 100],
      ['{98a7f580-01f7-48aa-9c0f-44352c29e5c0}', 1],
    ] as const
  ).map(([guid, value]) => [guid, dword(value)]),
);
const PERSONALITY = '{245d8541-3943-4422-b025-13a784f679b7}';
/** GUID_TYPICAL_POWER_SAVINGS. */
const TYPICAL = '{381b4222-f694-41f0-9685-ff5bb260df2e}';

function dword(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return new Uint8Array(bytes);
}

export function registerPowerSetting(
  k: Kernel,
  setting: bigint,
  routine: bigint,
  context: bigint,
): PowerSettingCallback {
  const handle = kernelPool(k, 0x40, 'Powr');
  const callback = { handle, setting: guidText(k.mem.bytes(setting, 16)), routine, context };
  callbacks(k).byHandle.set(handle, callback);
  return callback;
}
export function unregisterPowerSetting(k: Kernel, handle: bigint): boolean {
  if (!callbacks(k).byHandle.delete(handle)) return false;
  freePool(k, handle, 0);
  return true;
}
export function powerSettingCallbacks(k: Kernel): readonly PowerSettingCallback[] {
  return [...callbacks(k).byHandle.values()];
}
export function isPowerSettingRegistered(k: Kernel, handle: bigint): boolean {
  return callbacks(k).byHandle.has(handle);
}

/** What to run on a thread to tell a callback of a value; without one, the value of the day. */
export function powerSettingChange(
  k: Kernel,
  callback: PowerSettingCallback,
  value: Uint8Array = callback.setting === PERSONALITY ? guidBytes(TYPICAL) : (VALUES[callback.setting] ?? dword(0)),
): { readonly routine: bigint; readonly args: readonly bigint[] } {
  const block = kernelPool(k, 0x20 + value.length, 'Powr');
  k.mem.write(block, guidBytes(callback.setting));
  k.mem.setU32(block + 0x10n, value.length);
  k.mem.write(block + 0x18n, value);
  return { routine: internalRoutine(k, 'PopTellPowerSetting'), args: [callback.handle, block] };
}
/** Arguments of the driver's routine: setting, value, its length, context. */
export function powerSettingArguments(k: Kernel, handle: bigint, block: bigint): readonly bigint[] {
  const callback = callbacks(k).byHandle.get(handle);
  return [block, block + 0x18n, BigInt(k.mem.u32(block + 0x10n)), callback?.context ?? 0n];
}
export function powerSettingRoutine(k: Kernel, handle: bigint): bigint {
  return callbacks(k).byHandle.get(handle)?.routine ?? 0n;
}
