const shared = new WeakSet<object>();

/** Says that nothing changes `value` or what is in it any more: copies of what holds it share it. */
export function sharedByCopies<T extends object>(value: T): T {
  shared.add(value);
  return value;
}

/**
 * A copy of plain data: primitives, arrays, typed arrays, maps, sets and objects without a class. What is there once and is
 * referred to twice is so in the copy. As structuredClone does, several times as fast; what is not plain is refused.
 */
export function copyPlain<T>(value: T): T {
  return copy(value, new Map()) as T;
}

/** Most of what a state holds is primitive: containers are copied as they are, then what is an object in them again. */
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isPrimitive = (value: unknown) => !isObject(value) && typeof value !== 'function';

function copy(value: unknown, copies: Map<object, object>): unknown {
  if (typeof value === 'function') throw notPlain('a function');
  if (!isObject(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (shared.has(value)) return value;
  if (Array.isArray(value)) return copyArray(value, copies);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return copyObject(value as Record<string, unknown>, copies);
  if (value instanceof Map) return copyMap(value, copies);
  if (value instanceof Set) return copySet(value, copies);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return copyView(value, copies);
  throw notPlain(`a ${(value.constructor as { name?: string } | undefined)?.name ?? 'class instance'}`);
}

function copyArray(value: readonly unknown[], copies: Map<object, object>): unknown[] {
  const result = value.slice();
  copies.set(value, result);
  for (let index = 0; index < result.length; index++) {
    if (!isPrimitive(result[index])) result[index] = copy(result[index], copies);
  }
  return result;
}

function copyObject(value: Record<string, unknown>, copies: Map<object, object>): object {
  const result = { ...value };
  copies.set(value, result);
  for (const key in result) if (!isPrimitive(result[key])) result[key] = copy(result[key], copies);
  return result;
}

function copyMap(value: ReadonlyMap<unknown, unknown>, copies: Map<object, object>): object {
  const hasObjectKeys = [...value.keys()].some((key) => !isPrimitive(key));
  const result = new Map<unknown, unknown>(hasObjectKeys ? [] : value);
  copies.set(value, result);
  for (const [key, entry] of value) {
    if (hasObjectKeys) result.set(copy(key, copies), copy(entry, copies));
    else if (!isPrimitive(entry)) result.set(key, copy(entry, copies));
  }
  return result;
}

function copySet(value: ReadonlySet<unknown>, copies: Map<object, object>): object {
  const result = new Set<unknown>();
  copies.set(value, result);
  for (const entry of value) result.add(copy(entry, copies));
  return result;
}

/** A Buffer becomes a Uint8Array, as its `slice` would share its bytes. */
function copyView(value: ArrayBufferView, copies: Map<object, object>): object {
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  const View = value.constructor as new (buffer: ArrayBuffer) => object;
  const result = Buffer.isBuffer(value) ? bytes : new View(bytes.buffer);
  copies.set(value, result);
  return result;
}

function notPlain(what: string): TypeError {
  return new TypeError(`${what} is no plain data: state that a snapshot copies may not hold it`);
}
