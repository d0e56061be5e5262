import { RESOURCE_NOT_OWNED } from '../../generated/bugchecks.ts';
import { ERESOURCE, OWNER_ENTRY } from '../../generated/structs.ts';
import type { Request } from '../declaration.ts';
import { blockOnLock, grantNext, type LockMode, waitersFor } from '../ke/lock-waiters.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead } from '../lists.ts';
import { slice } from '../slice.ts';
import { currentThread } from '../thread.ts';

interface ResourceState {
  mode: LockMode | undefined;
  /** Acquisitions by owner: an ETHREAD, or the pointer that took its place. */
  readonly owners: Map<bigint, number>;
}
/** What the ERESOURCE's owner table, which no header documents, holds. */
const resources = slice<{ readonly byAddress: Map<bigint, ResourceState> }>('resources', () => ({
  byAddress: new Map(),
}));
/** ERESOURCE.Flag. */
const RESOURCE_OWNED_EXCLUSIVE = 0x80;

export type SharedPolicy = 'fair' | 'starveExclusive' | 'waitForExclusive';

export function initialiseResource(k: Kernel, resource: bigint): void {
  k.mem.fill(resource, ERESOURCE.$size, 0);
  initializeListHead(k, resource);
  resources(k).byAddress.set(resource, { mode: undefined, owners: new Map() });
}
export function deleteResource(k: Kernel, resource: bigint): void {
  resources(k).byAddress.delete(resource);
}

function stateOf(k: Kernel, resource: bigint): ResourceState {
  const { byAddress } = resources(k);
  let state = byAddress.get(resource);
  if (!state) {
    state = { mode: undefined, owners: new Map() };
    byAddress.set(resource, state);
  }
  return state;
}

/** True when the resource is the current thread's now. */
export function tryAcquireResource(k: Kernel, resource: bigint, mode: LockMode, policy: SharedPolicy): boolean {
  const state = stateOf(k, resource);
  const { ethread } = currentThread(k);
  if (!mayOwn(k, resource, state, ethread, mode, policy)) return false;
  own(state, ethread, mode);
  publish(k, resource, state);
  return true;
}

function mayOwn(
  k: Kernel,
  resource: bigint,
  state: ResourceState,
  ethread: bigint,
  mode: LockMode,
  policy: SharedPolicy,
): boolean {
  if (state.mode === undefined) return true;
  const owner = state.owners.has(ethread);
  if (state.mode === 'exclusive') return owner;
  if (mode === 'exclusive') return false;
  if (policy === 'starveExclusive' || (policy === 'fair' && owner)) return true;
  return waitersFor(k, resource, 'exclusive') === 0;
}

function own(state: ResourceState, ethread: bigint, mode: LockMode): void {
  state.mode ??= mode;
  state.owners.set(ethread, (state.owners.get(ethread) ?? 0) + 1);
}

export function blockOnResource(k: Kernel, resource: bigint, mode: LockMode, then: string): Request {
  k.mem.set(resource, ERESOURCE.ContentionCount, k.mem.get(resource, ERESOURCE.ContentionCount) + 1);
  const request = blockOnLock(k, resource, mode, 'waits for the resource', then, resource);
  publish(k, resource, stateOf(k, resource));
  return request;
}

/** One release for an owner; the last one passes the resource on. Bug check 0xE3 when it does not own it. */
export function releaseResource(k: Kernel, resource: bigint, owner: bigint): void {
  const state = stateOf(k, resource);
  const count = state.owners.get(owner);
  if (count === undefined) {
    k.bugCheck(RESOURCE_NOT_OWNED, resource, owner, k.mem.get(resource, ERESOURCE.OwnerTable), 0n);
  }
  if (count > 1) state.owners.set(owner, count - 1);
  else state.owners.delete(owner);
  if (state.owners.size === 0) passOn(k, resource, state);
  publish(k, resource, state);
}

/** Shared waiters come first after an exclusive owner, an exclusive one after shared owners. */
function passOn(k: Kernel, resource: bigint, state: ResourceState): void {
  const before = state.mode;
  state.mode = undefined;
  const order: LockMode[] = before === 'exclusive' ? ['shared', 'exclusive'] : ['exclusive', 'shared'];
  for (const mode of order) {
    if (waitersFor(k, resource, mode) === 0) continue;
    if (mode === 'shared') grantShared(k, resource, state);
    else grant(k, resource, state, mode);
    return;
  }
}
function grantShared(k: Kernel, resource: bigint, state: ResourceState): void {
  while (grant(k, resource, state, 'shared'));
}
function grant(k: Kernel, resource: bigint, state: ResourceState, mode: LockMode): boolean {
  const thread = grantNext(k, resource, mode);
  if (thread) own(state, thread.ethread, mode);
  return thread !== undefined;
}

export function convertToShared(k: Kernel, resource: bigint): void {
  const state = stateOf(k, resource);
  state.mode = 'shared';
  grantShared(k, resource, state);
  publish(k, resource, state);
}

/** The current thread's ownership goes over to `pointer`, to be released with ExReleaseResourceForThreadLite. */
export function setOwnerPointer(k: Kernel, resource: bigint, pointer: bigint): void {
  const state = stateOf(k, resource);
  const { ethread } = currentThread(k);
  const count = state.owners.get(ethread);
  if (count === undefined) k.bugCheck(RESOURCE_NOT_OWNED, resource, ethread, 0n, 3n);
  state.owners.delete(ethread);
  state.owners.set(pointer, (state.owners.get(pointer) ?? 0) + count);
  publish(k, resource, state);
}

export function ownedExclusive(k: Kernel, resource: bigint): boolean {
  const state = stateOf(k, resource);
  return state.mode === 'exclusive' && state.owners.has(currentThread(k).ethread);
}
/** Acquisitions by the current thread, shared or exclusive. */
export function acquisitions(k: Kernel, resource: bigint): number {
  return stateOf(k, resource).owners.get(currentThread(k).ethread) ?? 0;
}

/** What a driver or a debugger sees in the structure. */
function publish(k: Kernel, resource: bigint, { mode, owners }: ResourceState): void {
  const entry = resource + ERESOURCE.OwnerEntry.at;
  const [first] = owners;
  k.mem.set(resource, ERESOURCE.ActiveCount, Math.min(owners.size, mode === 'exclusive' ? 1 : 0x7fff));
  k.mem.set(resource, ERESOURCE.Flag, mode === 'exclusive' ? RESOURCE_OWNED_EXCLUSIVE : 0);
  k.mem.set(resource, ERESOURCE.ActiveEntries, owners.size);
  k.mem.set(entry, OWNER_ENTRY.OwnerThread, first?.[0] ?? 0n);
  k.mem.set(entry, OWNER_ENTRY.OwnerCount, first?.[1] ?? 0);
  k.mem.set(resource, ERESOURCE.NumberOfSharedWaiters, waitersFor(k, resource, 'shared'));
  k.mem.set(resource, ERESOURCE.NumberOfExclusiveWaiters, waitersFor(k, resource, 'exclusive'));
}
