import { DEVICE_INTERFACE_CHANGE_NOTIFICATION as N } from '../../generated/structs.ts';
import { system } from '../boot.ts';
import { freePool, kernelPool, poolBlockAt } from '../ex/pool.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { slice } from '../slice.ts';
import { startThread } from '../thread-life.ts';
import { guidBytes } from './guid.ts';

/** Somebody who asked by IoRegisterPlugPlayNotification to hear of a kind of event. */
export interface PlugPlayCallback {
  /** NotificationEntry. */
  readonly entry: bigint;
  /** IO_NOTIFICATION_EVENT_CATEGORY. */
  readonly category: number;
  /** Interface class with braces, or empty. */
  readonly guid: string;
  /** File object of a target device, or 0. */
  readonly file: bigint;
  readonly driver: bigint;
  readonly routine: bigint;
  readonly context: bigint;
}
const callbacks = slice<{ readonly list: PlugPlayCallback[] }>('plugPlayCallbacks', () => ({ list: [] }));

export const CATEGORY = { hardwareProfile: 1, deviceInterface: 2, targetDevice: 3 } as const;
const ARRIVAL = guidBytes('{cb3a4004-46f0-11d0-b08f-00609713053f}');
const REMOVAL = guidBytes('{cb3a4005-46f0-11d0-b08f-00609713053f}');
const VERSION = 1;
const ENTRY_SIZE = 0x60;
/** The name's UNICODE_STRING behind the notification. */
const NAME = BigInt(N.$size);

export function addPlugPlayCallback(k: Kernel, callback: Omit<PlugPlayCallback, 'entry'>): PlugPlayCallback {
  const added = { ...callback, entry: kernelPool(k, ENTRY_SIZE, 'Pnp7') };
  callbacks(k).list.push(added);
  return added;
}
export function removePlugPlayCallback(k: Kernel, entry: bigint): PlugPlayCallback | undefined {
  const { list } = callbacks(k);
  const index = list.findIndex((callback) => callback.entry === entry);
  const [removed] = index < 0 ? [] : list.splice(index, 1);
  if (removed) freePool(k, entry, 0);
  return removed;
}
export function plugPlayCallbacks(k: Kernel): readonly PlugPlayCallback[] {
  return callbacks(k).list;
}

/** A DEVICE_INTERFACE_CHANGE_NOTIFICATION in pool, with the link's name behind it. */
export function interfaceNotification(k: Kernel, guid: string, link: string, arrives: boolean): bigint {
  const at = kernelPool(k, N.$size + 0x10, 'Pnp7');
  k.mem.set(at, N.Version, VERSION);
  k.mem.set(at, N.Size, N.$size);
  k.mem.write(at + N.Event.at, arrives ? ARRIVAL : REMOVAL);
  k.mem.write(at + N.InterfaceClassGuid.at, guidBytes(guid));
  putUnicodeString(k, at + NAME, link, 'Pnp7');
  k.mem.set(at, N.SymbolicLinkName, at + NAME);
  return at;
}
export function freeNotification(k: Kernel, at: bigint): void {
  const text = k.mem.u64(at + NAME + 8n);
  if (poolBlockAt(k, text) !== undefined) freePool(k, text, 0);
  freePool(k, at, 0);
}

/** Everyone who asked for this interface class hears of it, each on a thread of the PnP manager. */
export function notifyInterfaceChange(k: Kernel, guid: string, link: string, arrives: boolean): void {
  for (const callback of plugPlayCallbacks(k)) {
    if (callback.category !== CATEGORY.deviceInterface || callback.guid !== guid) continue;
    const notification = interfaceNotification(k, guid, link, arrives);
    startThread(k, {
      name: 'PnP notification',
      process: system(k).systemProcess,
      routine: internalRoutine(k, 'PipTellInterfaceChange'),
      args: [callback.entry, notification],
      system: true,
      onReturn: 'threadReturned',
    });
  }
}
