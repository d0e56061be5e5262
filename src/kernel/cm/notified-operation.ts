import { STATUS_CALLBACK_BYPASS, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import { REG_POST_OPERATION_INFORMATION as POST } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step } from '../declaration.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { registryCallbacks } from './registry-callbacks.ts';

/** What the callbacks are told before an operation: the class, and the structure that goes with it. */
export interface Notice {
  readonly pre: number;
  readonly post: number;
  /** Key object of the operation: of the root key for what opens a key. */
  readonly object: bigint;
  /** Pool block of the structure; freed afterwards. */
  readonly block: bigint;
  /** Where the structure has CallContext; ObjectContext follows. */
  readonly contextAt: number;
  /** Where the handle of a new key is written, for what opens one: its object is what comes after. */
  readonly opens: bigint;
}
type Arguments = Readonly<Record<string, Plain>>;

/** An operation on the registry that callbacks see, may refuse or answer themselves. */
export interface NotifiedOperation<A> {
  /** The arguments are right: what to tell. A status: the operation fails before anybody is told. */
  readonly notice: (k: Kernel, args: A) => Notice | number;
  readonly operate: (k: Kernel, args: A) => number;
  /** Key object behind a handle, for what opens one. */
  readonly opened?: (k: Kernel, handle: bigint) => bigint;
  /** Gives up what `notice` made beside the block. */
  readonly cleanUp?: (k: Kernel, notice: Notice) => void;
}

interface Called {
  readonly [key: string]: Plain;
  readonly cookie: bigint;
  readonly callContext: bigint;
}
interface Progress {
  readonly [key: string]: Plain;
  readonly args: Arguments;
  readonly notice: { readonly [key in keyof Notice]: Notice[key] };
  /** Cookies of callbacks not called yet, and of those that were, in order. */
  readonly rest: readonly bigint[];
  readonly called: readonly Called[];
  readonly status: number;
  readonly after: bigint;
}
const isError = (status: number) => status >>> 31 === 1;
/** The highest altitude first; a callback without one is below all others. */
function inOrder(k: Kernel): bigint[] {
  const all = [...registryCallbacks(k).byCookie.values()];
  return all.sort((a, b) => Number(b.altitude || 0) - Number(a.altitude || 0)).map(({ cookie }) => cookie);
}

/** Model and steps of a declaration. */
export function notified<A>(operation: NotifiedOperation<A>): {
  readonly model: (k: Kernel, args: A) => Outcome;
  readonly steps: Readonly<Record<string, Step>>;
} {
  const nextPre = (k: Kernel, progress: Progress): Outcome => {
    const [cookie] = progress.rest;
    if (cookie === undefined) return operated(k, progress, operation.operate(k, progress.args as A));
    const callback = registryCallbacks(k).byCookie.get(cookie);
    if (callback === undefined) return nextPre(k, { ...progress, rest: progress.rest.slice(1) });
    const { block, contextAt, object, pre } = progress.notice;
    k.mem.setU64(block + BigInt(contextAt), 0n);
    k.mem.setU64(block + BigInt(contextAt + 8), callback.contexts.get(object) ?? 0n);
    return callGuest(callback.routine, [callback.context, BigInt(pre), block], 'preTold', progress);
  };
  const preTold = (k: Kernel, progress: Progress, result: bigint): Outcome => {
    const status = Number(result & 0xffff_ffffn);
    const [cookie, ...rest] = progress.rest;
    if (status === STATUS_CALLBACK_BYPASS) return operated(k, progress, STATUS_SUCCESS);
    if (isError(status)) return operated(k, progress, status);
    const callContext = k.mem.u64(progress.notice.block + BigInt(progress.notice.contextAt));
    return nextPre(k, { ...progress, rest, called: [...progress.called, { cookie: cookie!, callContext }] });
  };
  const operated = (k: Kernel, progress: Progress, status: number): Outcome => {
    const { opens, object } = progress.notice;
    const isOpen = opens !== 0n && !isError(status);
    const after = isOpen ? (operation.opened?.(k, k.mem.u64(opens)) ?? 0n) : opens === 0n ? object : 0n;
    return nextPost(k, { ...progress, status, after });
  };
  const nextPost = (k: Kernel, progress: Progress): Outcome => {
    const called = [...progress.called];
    const last = called.pop();
    if (last === undefined) return finish(k, progress);
    const callback = registryCallbacks(k).byCookie.get(last.cookie);
    if (callback === undefined) return nextPost(k, { ...progress, called });
    const post = kernelPool(k, POST.$size, 'CMcb');
    k.mem.set(post, POST.Object, progress.after);
    k.mem.set(post, POST.Status, progress.status);
    k.mem.set(post, POST.ReturnStatus, progress.status);
    k.mem.set(post, POST.PreInformation, progress.notice.block);
    k.mem.set(post, POST.CallContext, last.callContext);
    k.mem.set(post, POST.ObjectContext, callback.contexts.get(progress.after) ?? 0n);
    const data = { progress: { ...progress, called }, post };
    return callGuest(callback.routine, [callback.context, BigInt(progress.notice.post), post], 'postTold', data);
  };
  const postTold = (
    k: Kernel,
    { progress, post }: { readonly progress: Progress; readonly post: bigint },
    result: bigint,
  ): Outcome => {
    const replaced = Number(result & 0xffff_ffffn) === STATUS_CALLBACK_BYPASS;
    const status = replaced ? k.mem.get(post, POST.ReturnStatus) : progress.status;
    freePool(k, post, 0);
    return nextPost(k, { ...progress, status });
  };
  const finish = (k: Kernel, { notice, status }: Progress): number => {
    operation.cleanUp?.(k, notice);
    freePool(k, notice.block, 0);
    return status;
  };
  const model = (k: Kernel, args: A): Outcome => {
    const rest = inOrder(k);
    if (rest.length === 0) return operation.operate(k, args);
    const notice = operation.notice(k, args);
    if (typeof notice === 'number') return notice;
    const start = { notice: { ...notice }, rest, called: [], status: 0, after: 0n };
    return nextPre(k, { ...start, args: { ...(args as Arguments) } });
  };
  return { model, steps: { preTold, postTold } };
}
