import {
  STATUS_ACCESS_DENIED,
  STATUS_FLT_INSTANCE_ALTITUDE_COLLISION,
  STATUS_INVALID_PARAMETER,
} from '../../src/generated/ntstatus.ts';
import { OB_CALLBACK_REGISTRATION, OB_OPERATION_REGISTRATION } from '../../src/generated/structs.ts';
import { NTSTATUS, PVOID, pointer } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { insertTailList, listEntries, removeEntryList } from '../../src/kernel/lists.ts';
import { moduleAt } from '../../src/kernel/modules/loaded-modules.ts';
import { CALLBACK_ITEM } from '../../src/kernel/ob/handle-callbacks.ts';
import { OBJECT_TYPE, typeNameAt } from '../../src/kernel/ob/object-types.ts';
import { slice } from '../../src/kernel/slice.ts';

const POB_CALLBACK_REGISTRATION = pointer('POB_CALLBACK_REGISTRATION');
const PVOID_P = pointer('PVOID *');

const REGISTRATION_VERSION = 0x100;
const CALLBACK_TYPES = new Set(['Process', 'Thread', 'Desktop']);
const OPERATIONS = 3;
const ITEM_SIZE = 0x40;
const ENTRY_SIZE = 0x30;

/** Altitude by registration handle. */
const registrations = slice<{
  readonly byHandle: Map<bigint, { readonly altitude: string; readonly items: readonly bigint[] }>;
}>('obCallbacks', () => ({
  byHandle: new Map(),
}));

function operationStatus(k: Kernel, operation: bigint): number {
  const type = typeNameAt(k, k.mem.u64(k.mem.get(operation, OB_OPERATION_REGISTRATION.ObjectType)));
  const operations = k.mem.get(operation, OB_OPERATION_REGISTRATION.Operations);
  const routines = [
    k.mem.get(operation, OB_OPERATION_REGISTRATION.PreOperation),
    k.mem.get(operation, OB_OPERATION_REGISTRATION.PostOperation),
  ];
  if (type === undefined || !CALLBACK_TYPES.has(type) || operations === 0 || (operations & ~OPERATIONS) !== 0)
    return STATUS_INVALID_PARAMETER;
  if (routines.every((routine) => routine === 0n)) return STATUS_INVALID_PARAMETER;
  return routines.every((routine) => routine === 0n || moduleAt(k, routine) !== undefined) ? 0 : STATUS_ACCESS_DENIED;
}

function register(k: Kernel, registration: bigint, out: bigint): number {
  const count = k.mem.get(registration, OB_CALLBACK_REGISTRATION.OperationRegistrationCount);
  const version = k.mem.get(registration, OB_CALLBACK_REGISTRATION.Version);
  if ((version & 0xff00) !== REGISTRATION_VERSION || count === 0) return STATUS_INVALID_PARAMETER;
  const altitude = readUnicodeString(k, registration + OB_CALLBACK_REGISTRATION.Altitude.at);
  const taken = [...registrations(k).byHandle.values()].some((other) => other.altitude === altitude);
  if (taken) return STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
  const first = k.mem.get(registration, OB_CALLBACK_REGISTRATION.OperationRegistration);
  const operations = Array.from(
    { length: count },
    (_, index) => first + BigInt(index * OB_OPERATION_REGISTRATION.$size),
  );
  for (const operation of operations) {
    const status = operationStatus(k, operation);
    if (status !== 0) return status;
  }
  const handle = kernelPool(k, ENTRY_SIZE, 'ObFl');
  const context = k.mem.get(registration, OB_CALLBACK_REGISTRATION.RegistrationContext);
  k.mem.setU16(handle, version);
  k.mem.setU16(handle + 2n, count);
  k.mem.setU64(handle + 8n, context);
  registrations(k).byHandle.set(handle, {
    altitude,
    items: operations.map((operation) => addItem(k, handle, operation, Number(altitude))),
  });
  k.mem.setU64(out, handle);
  return 0;
}

/** Altitudes are decimal numbers with any number of digits. */
function altitudeOf(k: Kernel, item: bigint): number {
  return Number(registrations(k).byHandle.get(k.mem.u64(item + CALLBACK_ITEM.entry))?.altitude ?? 0);
}

function addItem(k: Kernel, handle: bigint, operation: bigint, altitude: number): bigint {
  const type = k.mem.u64(k.mem.get(operation, OB_OPERATION_REGISTRATION.ObjectType));
  const item = kernelPool(k, ITEM_SIZE, 'ObFl');
  k.mem.setU32(item + CALLBACK_ITEM.operations, k.mem.get(operation, OB_OPERATION_REGISTRATION.Operations));
  k.mem.setU32(item + CALLBACK_ITEM.enabled, 1);
  k.mem.setU64(item + CALLBACK_ITEM.entry, handle);
  k.mem.setU64(item + CALLBACK_ITEM.type, type);
  k.mem.setU64(item + CALLBACK_ITEM.pre, k.mem.get(operation, OB_OPERATION_REGISTRATION.PreOperation));
  k.mem.setU64(item + CALLBACK_ITEM.post, k.mem.get(operation, OB_OPERATION_REGISTRATION.PostOperation));
  const head = type + OBJECT_TYPE.CallbackList.at;
  const lower = listEntries(k, head).find((other) => altitudeOf(k, other) < altitude);
  insertTailList(k, lower ?? head, item);
  return item;
}

function unregister(k: Kernel, handle: bigint): void {
  const entry = registrations(k).byHandle.get(handle);
  if (!entry) return;
  registrations(k).byHandle.delete(handle);
  for (const item of entry.items) {
    removeEntryList(k, item);
    freePool(k, item, 0);
  }
  freePool(k, handle, 0);
}

/** Callbacks on handle operations. */
export const obCallbacks = [
  ddi('ObRegisterCallbacks', {
    params: { CallbackRegistration: POB_CALLBACK_REGISTRATION, RegistrationHandle: PVOID_P },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: {
      approximate: [
        'handles that the kernel makes for new threads do not call them',
        'the integrity-check flag of the caller is not asked for',
      ],
    },
    model: (k, a) => register(k, a.CallbackRegistration, a.RegistrationHandle),
  }),
  ddi('ObUnRegisterCallbacks', {
    params: { RegistrationHandle: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => unregister(k, a.RegistrationHandle),
  }),
];
