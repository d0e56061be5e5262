import { EXCEPTION_POINTERS } from '../../generated/structs.ts';
import { callGuest, type Outcome } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { exportAddress } from '../modules/loaded-modules.ts';
import {
  DISPATCHER_CONTEXT,
  EXCEPTION_EXIT_UNWIND,
  EXCEPTION_TARGET_UNWIND,
  EXCEPTION_UNWINDING,
  ExceptionContinueExecution,
  ExceptionContinueSearch,
  recordCode,
  recordFlags,
} from './records.ts';

/** One entry of a SCOPE_TABLE; RVAs. `target` 0: a __finally block, else the start of an __except block. */
interface Scope {
  readonly begin: number;
  readonly end: number;
  readonly handler: number;
  readonly target: number;
}
const SCOPE_SIZE = 16n;
/** As a filter's address: the constant EXCEPTION_EXECUTE_HANDLER. */
const ALWAYS = 1;

/** A suspended __C_specific_handler: its arguments, the scope it is at, and where its EXCEPTION_POINTERS are. */
export interface ScopeSearch {
  readonly record: bigint;
  readonly frame: bigint;
  readonly context: bigint;
  readonly dispatcher: bigint;
  readonly pointers: bigint;
  readonly index: number;
  readonly [key: string]: bigint | number;
}

/** Looks at the scopes of one frame: runs filters while a handler is searched, __finally blocks while unwinding. */
export function handleScopes(k: Kernel, search: ScopeSearch): Outcome {
  const unwinding = (recordFlags(k, search.record) & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND)) !== 0;
  return unwinding ? runFinally(k, search) : askFilters(k, search);
}

function askFilters(k: Kernel, search: ScopeSearch): Outcome {
  const { imageBase, pc, count } = frameOf(k, search);
  for (let index = search.index; index < count; index++) {
    const scope = scopeAt(k, search, index);
    if (pc < scope.begin || pc >= scope.end || scope.target === 0) continue;
    if (scope.handler === ALWAYS) return execute(k, search, scope);
    k.mem.set(search.pointers, EXCEPTION_POINTERS.ExceptionRecord, search.record);
    k.mem.set(search.pointers, EXCEPTION_POINTERS.ContextRecord, search.context);
    return callGuest(imageBase + BigInt(scope.handler), [search.pointers, search.frame], 'filterReturned', {
      ...search,
      index,
    });
  }
  return ExceptionContinueSearch;
}

export function filterReturned(k: Kernel, search: ScopeSearch, result: bigint): Outcome {
  const verdict = Number(BigInt.asIntN(32, result));
  if (verdict < 0) return ExceptionContinueExecution;
  if (verdict > 0) return execute(k, search, scopeAt(k, search, search.index));
  return askFilters(k, { ...search, index: search.index + 1 });
}

/** Unwinds to the __except block; this never comes back. */
function execute(k: Kernel, search: ScopeSearch, scope: Scope): Outcome {
  const unwind = exportAddress(k, 'ntoskrnl.exe', 'RtlUnwindEx');
  if (unwind === undefined) throw new Error('ntoskrnl.exe has no RtlUnwindEx');
  const { imageBase } = frameOf(k, search);
  const context = k.mem.get(search.dispatcher, DISPATCHER_CONTEXT.ContextRecord);
  const history = k.mem.get(search.dispatcher, DISPATCHER_CONTEXT.HistoryTable);
  const code = BigInt(recordCode(k, search.record));
  k.observer.exceptionHandled?.(search.record, imageBase + BigInt(scope.target));
  return callGuest(
    unwind,
    [search.frame, imageBase + BigInt(scope.target), search.record, code, context, history],
    'unwound',
    undefined,
  );
}

function runFinally(k: Kernel, search: ScopeSearch): Outcome {
  const { imageBase, pc, count } = frameOf(k, search);
  const isTarget = (recordFlags(k, search.record) & EXCEPTION_TARGET_UNWIND) !== 0;
  const target = Number(BigInt.asUintN(32, k.mem.get(search.dispatcher, DISPATCHER_CONTEXT.TargetIp) - imageBase));
  for (let index = search.index; index < count; index++) {
    const scope = scopeAt(k, search, index);
    if (pc < scope.begin || pc >= scope.end) continue;
    if (isTarget && staysInside(k, search, count, scope, target)) break;
    if (scope.target !== 0) {
      if (isTarget && scope.target === target) break;
      continue;
    }
    k.mem.set(search.dispatcher, DISPATCHER_CONTEXT.ScopeIndex, index + 1);
    return callGuest(imageBase + BigInt(scope.handler), [1n, search.frame], 'finallyReturned', {
      ...search,
      index: index + 1,
    });
  }
  return ExceptionContinueSearch;
}

/** Does the unwind's target lie in the same __try (which the compiler may have split into several ranges)? */
function staysInside(k: Kernel, search: ScopeSearch, count: number, scope: Scope, target: number): boolean {
  for (let index = 0; index < count; index++) {
    const other = scopeAt(k, search, index);
    if (target >= other.begin && target < other.end && other.handler === scope.handler && other.target === scope.target)
      return true;
  }
  return false;
}

function frameOf(k: Kernel, { dispatcher }: ScopeSearch): { imageBase: bigint; pc: number; count: number } {
  const imageBase = k.mem.get(dispatcher, DISPATCHER_CONTEXT.ImageBase);
  const pc = Number(BigInt.asUintN(32, k.mem.get(dispatcher, DISPATCHER_CONTEXT.ControlPc) - imageBase));
  return { imageBase, pc, count: k.mem.u32(k.mem.get(dispatcher, DISPATCHER_CONTEXT.HandlerData)) };
}

function scopeAt(k: Kernel, { dispatcher }: ScopeSearch, index: number): Scope {
  const va = k.mem.get(dispatcher, DISPATCHER_CONTEXT.HandlerData) + 4n + SCOPE_SIZE * BigInt(index);
  return { begin: k.mem.u32(va), end: k.mem.u32(va + 4n), handler: k.mem.u32(va + 8n), target: k.mem.u32(va + 12n) };
}
