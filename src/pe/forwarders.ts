import type { ExportedFunction, ExportTable } from './exports.ts';
import { ImageError } from './image-error.ts';

/** Which export: its name, or its ordinal. */
export type ExportKey = string | number;

/** The part of an image that forwarders need. */
export interface ExportingImage {
  readonly path: string;
  readonly exports: ExportTable | undefined;
}

export interface ResolvedExport<T extends ExportingImage> {
  readonly image: T;
  readonly export: ExportedFunction;
}

export function findExport(table: ExportTable | undefined, key: ExportKey): ExportedFunction | undefined {
  return table?.functions.find((f) => (typeof key === 'number' ? f.ordinal === key : f.name === key));
}

/**
 * Splits "MODULE.Name" or "MODULE.#12" at the last dot, as Windows does; `module` is without extension.
 * Undefined where there is no dot or no name.
 */
export function parseForwarder(text: string): { readonly module: string; readonly key: ExportKey } | undefined {
  const dot = text.lastIndexOf('.');
  const target = text.slice(dot + 1);
  if (dot <= 0 || target === '') return undefined;
  const key = /^#\d{1,5}$/.test(target) ? Number(target.slice(1)) : target;
  return { module: text.slice(0, dot), key };
}

/**
 * Follows forwarders from `key` of `image` to code or data. `openModule` gives the image of a module name without
 * extension, or undefined. Undefined where something on the way isn't there.
 * @throws ImageError ForwarderCycle where forwarders go round in a circle
 */
export function resolveExport<T extends ExportingImage>(
  image: T,
  key: ExportKey,
  openModule: (module: string) => T | undefined,
): ResolvedExport<T> | undefined {
  const seen = new Set<ExportedFunction>();
  let current: T | undefined = image;
  let wanted = key;
  while (current !== undefined) {
    const found = findExport(current.exports, wanted);
    if (found === undefined || found.forwarder === undefined) return found && { image: current, export: found };
    if (seen.has(found)) throw cycle(current, found);
    seen.add(found);
    const target = parseForwarder(found.forwarder);
    if (target === undefined) return undefined;
    current = openModule(target.module);
    wanted = target.key;
  }
  return undefined;
}

/**
 * Throws where an image's forwarders to itself go round in a circle.
 * @throws ImageError ForwarderCycle
 */
export function checkSelfForwarders(image: ExportingImage): void {
  const { exports } = image;
  if (exports === undefined) return;
  const self = moduleStem(exports.name);
  const next = new Map<ExportedFunction, ExportedFunction | undefined>();
  const byName = new Map(exports.functions.map((f) => [f.name, f]));
  const byOrdinal = new Map(exports.functions.map((f) => [f.ordinal, f]));
  for (const entry of exports.functions) {
    const target = entry.forwarder === undefined ? undefined : parseForwarder(entry.forwarder);
    if (target === undefined || moduleStem(target.module) !== self) continue;
    next.set(entry, typeof target.key === 'number' ? byOrdinal.get(target.key) : byName.get(target.key));
  }
  const done = new Set<ExportedFunction>();
  for (const start of next.keys()) {
    const path = new Set<ExportedFunction>();
    let entry: ExportedFunction | undefined = start;
    while (entry !== undefined && !done.has(entry)) {
      if (path.has(entry)) throw cycle(image, entry);
      path.add(entry);
      entry = next.get(entry);
    }
    for (const visited of path) done.add(visited);
  }
}

/** A module name in lower case without its extension. */
export function moduleStem(module: string): string {
  return module.toLowerCase().replace(/\.(sys|dll|exe)$/, '');
}

function cycle(image: ExportingImage, entry: ExportedFunction): ImageError {
  const label = entry.name ?? `#${entry.ordinal}`;
  const place = { field: `export ${label}`, offset: entry.rva, isRva: true };
  return new ImageError('ForwarderCycle', image.path, place, `forwards to ${entry.forwarder} and so back to itself`);
}
