import { STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import {
  OB_POST_OPERATION_INFORMATION,
  OB_PRE_CREATE_HANDLE_INFORMATION,
  OB_PRE_DUPLICATE_HANDLE_INFORMATION,
  OB_PRE_OPERATION_INFORMATION,
} from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step } from '../declaration.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { listEntries } from '../lists.ts';
import { OBJECT_TYPE, objectType } from './object-types.ts';
import { objectAt, openHandle } from './objects.ts';

export const OB_OPERATION_HANDLE_CREATE = 1;
export const OB_OPERATION_HANDLE_DUPLICATE = 2;

/** CALLBACK_ENTRY_ITEM of Windows 10: list, operations, enabled, entry, type, pre, post. */
export const CALLBACK_ITEM = { operations: 0x10n, enabled: 0x14n, entry: 0x18n, type: 0x20n, pre: 0x28n, post: 0x30n };
/** CALLBACK_ENTRY: version, count, RegistrationContext. */
const REGISTRATION_CONTEXT = 8n;

const PRE = OB_PRE_OPERATION_INFORMATION;
const POST = OB_POST_OPERATION_INFORMATION;
/** One block: pre information and parameters, post information and parameters. */
const PRE_PARAMETERS = 0x28n;
const POST_AT = 0x40n;
const POST_PARAMETERS = 0x70n;
const BLOCK_SIZE = 0x78;

export interface OpenHandle {
  readonly [key: string]: Plain;
  readonly body: bigint;
  readonly access: number;
  readonly kernel: boolean;
  /** Where the handle is written. */
  readonly out: bigint;
  readonly operation: number;
  /** EPROCESS that gets the handle; 0: the current one. */
  readonly process: bigint;
  /** EPROCESS whose handle is duplicated, or 0. */
  readonly source: bigint;
}
interface Callback {
  readonly [key: string]: Plain;
  readonly item: bigint;
  readonly callContext: bigint;
}
interface Progress {
  readonly [key: string]: Plain;
  readonly request: OpenHandle;
  readonly block: bigint;
  /** Not called yet, and called already (in order). */
  readonly rest: readonly bigint[];
  readonly called: readonly Callback[];
}

/** Opens a handle; drivers' callbacks on processes and threads see it and may take rights away. Needs `openHandleSteps`. */
export function openWithCallbacks(k: Kernel, request: OpenHandle): Outcome {
  const type = objectAt(k, request.body)?.type;
  const items = type === 'Process' || type === 'Thread' ? callbacksOn(k, objectType(k, type), request.operation) : [];
  if (items.length === 0) {
    put(k, request, request.access);
    return STATUS_SUCCESS;
  }
  const block = kernelPool(k, BLOCK_SIZE, 'ObCi');
  fillPre(k, block, request, objectType(k, type!));
  return nextPre(k, { request, block, rest: items, called: [] });
}

/** By altitude, the highest first. */
function callbacksOn(k: Kernel, type: bigint, operation: number): bigint[] {
  return listEntries(k, type + OBJECT_TYPE.CallbackList.at).filter(
    (item) => (k.mem.u32(item + CALLBACK_ITEM.operations) & operation) !== 0,
  );
}
function put(k: Kernel, request: OpenHandle, access: number): void {
  const handle =
    request.process === 0n
      ? openHandle(k, request.body, access, request.kernel)
      : openHandle(k, request.body, access, request.kernel, request.process);
  k.mem.setU64(request.out, handle);
}

function fillPre(k: Kernel, block: bigint, request: OpenHandle, type: bigint): void {
  k.mem.set(block, PRE.Operation, request.operation);
  k.mem.set(block, PRE.KernelHandle, request.kernel ? 1 : 0);
  k.mem.set(block, PRE.Object, request.body);
  k.mem.set(block, PRE.ObjectType, type);
  k.mem.set(block, PRE.Parameters, block + PRE_PARAMETERS);
  const parameters = block + PRE_PARAMETERS;
  k.mem.set(parameters, OB_PRE_CREATE_HANDLE_INFORMATION.DesiredAccess, request.access);
  k.mem.set(parameters, OB_PRE_CREATE_HANDLE_INFORMATION.OriginalDesiredAccess, request.access);
  if (request.operation !== OB_OPERATION_HANDLE_DUPLICATE) return;
  k.mem.set(parameters, OB_PRE_DUPLICATE_HANDLE_INFORMATION.SourceProcess, request.source);
  k.mem.set(parameters, OB_PRE_DUPLICATE_HANDLE_INFORMATION.TargetProcess, request.process);
}
const contextOf = (k: Kernel, item: bigint) => k.mem.u64(k.mem.u64(item + CALLBACK_ITEM.entry) + REGISTRATION_CONTEXT);

function nextPre(k: Kernel, progress: Progress): Outcome {
  const { rest, block } = progress;
  const index = rest.findIndex((item) => k.mem.u64(item + CALLBACK_ITEM.pre) !== 0n);
  const skipped = (index < 0 ? rest : rest.slice(0, index)).map((item) => ({ item, callContext: 0n }));
  const called = [...progress.called, ...skipped];
  if (index < 0) return opened(k, { ...progress, rest: [], called });
  const item = rest[index]!;
  k.mem.set(block, PRE.CallContext, 0n);
  return callGuest(k.mem.u64(item + CALLBACK_ITEM.pre), [contextOf(k, item), block], 'preCalled', {
    ...progress,
    rest: rest.slice(index),
    called,
  });
}

function opened(k: Kernel, progress: Progress): Outcome {
  const { request, block } = progress;
  const wanted = k.mem.get(block + PRE_PARAMETERS, OB_PRE_CREATE_HANDLE_INFORMATION.DesiredAccess);
  const granted = (wanted & request.access) >>> 0;
  put(k, request, granted);
  const post = block + POST_AT;
  k.mem.set(post, POST.Operation, request.operation);
  k.mem.set(post, POST.KernelHandle, request.kernel ? 1 : 0);
  k.mem.set(post, POST.Object, request.body);
  k.mem.set(post, POST.ObjectType, k.mem.get(block, PRE.ObjectType));
  k.mem.set(post, POST.ReturnStatus, STATUS_SUCCESS);
  k.mem.set(post, POST.Parameters, block + POST_PARAMETERS);
  k.mem.setU32(block + POST_PARAMETERS, granted);
  return nextPost(k, progress);
}

/** Post callbacks are called in the opposite order. */
function nextPost(k: Kernel, progress: Progress): Outcome {
  const called = [...progress.called];
  for (let callback = called.pop(); callback !== undefined; callback = called.pop()) {
    const routine = k.mem.u64(callback.item + CALLBACK_ITEM.post);
    if (routine === 0n) continue;
    const post = progress.block + POST_AT;
    k.mem.set(post, POST.CallContext, callback.callContext);
    return callGuest(routine, [contextOf(k, callback.item), post], 'postCalled', { ...progress, called });
  }
  freePool(k, progress.block, 0);
  return STATUS_SUCCESS;
}

export const openHandleSteps: Readonly<Record<string, Step>> = {
  preCalled: (k: Kernel, progress: Progress) => {
    const [item, ...rest] = progress.rest;
    const callContext = k.mem.get(progress.block, PRE.CallContext);
    return nextPre(k, { ...progress, rest, called: [...progress.called, { item: item!, callContext }] });
  },
  postCalled: (k: Kernel, progress: Progress) => nextPost(k, progress),
};
