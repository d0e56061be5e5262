import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { RTL_QUERY_REGISTRY_TABLE } from '../../generated/structs.ts';
import { callGuest, type Plain, type Request } from '../declaration.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { isString, RTL_QUERY_REGISTRY_TYPECHECK, storeDirect } from './direct-query.ts';
import {
  keyById,
  REG_EXPAND_SZ,
  REG_MULTI_SZ,
  REG_NONE,
  REG_SZ,
  type RegistryKey,
  removeValue,
  stringData,
  valueNamed,
} from './registry-tree.ts';
import { isOptional, relativeKey, subKey } from './relative-path.ts';

/** RTL_QUERY_REGISTRY_XXX (wdm.h). */
const SUBKEY = 1;
const TOPKEY = 2;
const REQUIRED = 4;
const NOVALUE = 8;
const NOEXPAND = 0x10;
const DIRECT = 0x20;
const DELETE = 0x40;

/** One entry of the caller's table. */
interface Entry {
  readonly routine: bigint;
  readonly flags: number;
  readonly name: bigint;
  readonly context: bigint;
  readonly defaultType: number;
  readonly defaultData: bigint;
  readonly defaultLength: number;
}

/** A value that a routine of the caller's is still to be shown. */
interface Call {
  readonly name: string | null;
  readonly type: number;
  readonly data: Uint8Array | null;
}

/** A walk through a table in progress: plain data, suspended at each routine of the caller's. */
interface Walk {
  readonly table: bigint;
  readonly context: bigint;
  readonly index: number;
  readonly top: number;
  readonly key: number;
  /** Calls still to be made for the entry before `index`. */
  readonly calls: readonly Call[];
  /** Pool blocks of the call that is under way. */
  readonly blocks: readonly bigint[];
}

export function queryRegistryValues(
  k: Kernel,
  relativeTo: number,
  path: bigint,
  table: bigint,
  context: bigint,
): number | Request {
  const key = relativeKey(k, relativeTo, path);
  if (typeof key === 'number')
    return isOptional(relativeTo) && key === STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : key;
  return walk(k, { table, context, index: 0, top: key.id, key: key.id, calls: [], blocks: [] });
}

/** Goes on when a routine returned. */
export function routineReturned(k: Kernel, data: Plain, result: bigint): number | Request {
  const suspended = data as unknown as Walk;
  for (const block of suspended.blocks) freePool(k, block, 0);
  const status = Number(result & 0xffffffffn);
  if (status >>> 31 === 1 && status !== STATUS_BUFFER_TOO_SMALL) return status;
  return walk(k, { ...suspended, blocks: [] });
}

function readEntry(k: Kernel, table: bigint, index: number): Entry {
  const at = table + BigInt(index * RTL_QUERY_REGISTRY_TABLE.$size);
  return {
    routine: k.mem.get(at, RTL_QUERY_REGISTRY_TABLE.QueryRoutine),
    flags: k.mem.get(at, RTL_QUERY_REGISTRY_TABLE.Flags),
    name: k.mem.get(at, RTL_QUERY_REGISTRY_TABLE.Name),
    context: k.mem.get(at, RTL_QUERY_REGISTRY_TABLE.EntryContext),
    defaultType: k.mem.get(at, RTL_QUERY_REGISTRY_TABLE.DefaultType),
    defaultData: k.mem.get(at, RTL_QUERY_REGISTRY_TABLE.DefaultData),
    defaultLength: k.mem.get(at, RTL_QUERY_REGISTRY_TABLE.DefaultLength),
  };
}

function walk(k: Kernel, from: Walk): number | Request {
  let state = from;
  for (;;) {
    if (state.calls.length > 0) return callRoutine(k, state);
    const entry = readEntry(k, state.table, state.index);
    if (entry.routine === 0n && (entry.flags & (SUBKEY | DIRECT)) === 0) return STATUS_SUCCESS;
    const outcome = serveEntry(k, { ...state, index: state.index + 1 }, entry);
    if (typeof outcome === 'number') return outcome;
    state = outcome;
  }
}

/** What an entry does at once, and the calls that it asks for; a status ends the walk. */
function serveEntry(k: Kernel, state: Walk, entry: Entry): Walk | number {
  if (entry.flags & DIRECT && (entry.name === 0n || entry.flags & SUBKEY || entry.routine !== 0n))
    return STATUS_INVALID_PARAMETER;
  let key = keyById(k, entry.flags & (TOPKEY | SUBKEY) ? state.top : state.key)!;
  if (entry.flags & SUBKEY) {
    if (entry.name === 0n) return STATUS_INVALID_PARAMETER;
    const below = subKey(k, key, k.mem.utf16z(entry.name));
    if (below === undefined)
      return entry.flags & REQUIRED ? STATUS_OBJECT_NAME_NOT_FOUND : { ...state, key: 0, index: afterSubKey(k, state) };
    key = below;
    return { ...state, key: key.id, calls: entry.routine === 0n ? [] : allValues(key, entry) };
  }
  if (entry.flags & NOVALUE) return { ...state, key: key.id, calls: [{ name: null, type: REG_NONE, data: null }] };
  if (entry.name === 0n) {
    if (key.values.size === 0 && entry.flags & REQUIRED) return STATUS_OBJECT_NAME_NOT_FOUND;
    return { ...state, key: key.id, calls: allValues(key, entry) };
  }
  return namedValue(k, { ...state, key: key.id }, key, entry);
}

/** Entries that belong to a subkey which isn't there are passed over. */
function afterSubKey(k: Kernel, state: Walk): number {
  let { index } = state;
  for (;;) {
    const { routine, flags } = readEntry(k, state.table, index);
    if ((routine === 0n && (flags & (SUBKEY | DIRECT)) === 0) || flags & (SUBKEY | TOPKEY)) return index;
    index++;
  }
}

function allValues(key: RegistryKey, entry: Entry): Call[] {
  return [...key.values.values()].flatMap(({ name, type, data }) => expand(name, type, data, entry.flags));
}

function namedValue(k: Kernel, state: Walk, key: RegistryKey, entry: Entry): Walk | number {
  const name = k.mem.utf16z(entry.name);
  const value = valueNamed(key, name) ?? defaultValue(k, entry);
  if (value === undefined) return entry.flags & REQUIRED ? STATUS_OBJECT_NAME_NOT_FOUND : state;
  const { type, data } = value;
  if (entry.flags & DELETE) removeValue(k, key, name);
  const calls = expand(
    name,
    type,
    data,
    entry.flags & DIRECT && type === REG_MULTI_SZ ? entry.flags | NOEXPAND : entry.flags,
  );
  if ((entry.flags & DIRECT) === 0) return { ...state, calls };
  const shown = calls[0];
  if (shown?.data == null) return state;
  const status = storeDirect(k, entry.context, entry, type === REG_EXPAND_SZ ? type : shown.type, shown.data);
  return status === STATUS_SUCCESS ? state : status;
}

function defaultValue(k: Kernel, entry: Entry): { readonly type: number; readonly data: Uint8Array } | undefined {
  if (entry.flags & REQUIRED) return undefined;
  const type = entry.flags & RTL_QUERY_REGISTRY_TYPECHECK ? entry.defaultType & 0xffffff : entry.defaultType;
  if (type === REG_NONE || entry.defaultData === 0n) return undefined;
  if (entry.defaultLength !== 0) return { type, data: k.mem.bytes(entry.defaultData, entry.defaultLength) };
  return isString(type)
    ? { type, data: stringData(k.mem.utf16z(entry.defaultData)) }
    : { type, data: new Uint8Array() };
}

/** The calls that a value makes: one, or one for each string of a REG_MULTI_SZ; environment variables are filled in. */
function expand(name: string, type: number, data: Uint8Array, flags: number): Call[] {
  if (flags & NOEXPAND || !isString(type) || type === REG_SZ) return [{ name, type, data }];
  const text = Buffer.from(data).toString('utf16le');
  if (type === REG_EXPAND_SZ) {
    const filled = text
      .replace(/\0+$/, '')
      .replace(/%(\w+)%/g, (whole, variable: string) => ENVIRONMENT[variable.toUpperCase()] ?? whole);
    return [{ name, type: REG_SZ, data: stringData(filled) }];
  }
  const strings = text.split('\0').filter((string) => string !== '');
  return strings.map((string) => ({ name, type: REG_SZ, data: stringData(string) }));
}
/** What the kernel's own environment has. */
const ENVIRONMENT: Readonly<Record<string, string>> = { SYSTEMROOT: '\\SystemRoot', WINDIR: '\\SystemRoot' };

function callRoutine(k: Kernel, state: Walk): Request {
  const [call, ...calls] = state.calls;
  const entry = readEntry(k, state.table, state.index - 1);
  const blocks: bigint[] = [];
  const place = (bytes: Uint8Array | null) => {
    if (bytes === null) return 0n;
    const block = kernelPool(k, Math.max(1, bytes.length), 'RqRv');
    k.mem.write(block, bytes);
    blocks.push(block);
    return block;
  };
  const name = call!.name === null ? entry.name : place(stringData(call!.name));
  const data = place(call!.data);
  const args = [name, BigInt(call!.type), data, BigInt(call!.data?.length ?? 0), state.context, entry.context];
  const next: Walk = { ...state, calls, blocks };
  return callGuest(entry.routine, args, 'routineReturned', next as unknown as Plain);
}
