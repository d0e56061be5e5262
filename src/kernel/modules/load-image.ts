import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { applyRelocations } from '../../pe/apply-relocations.ts';
import { type Image, layout } from '../../pe/image.ts';
import type { ImageSection } from '../../pe/sections.ts';
import { losesWriteAccess } from '../../policy/image-rules.ts';
import type { Kernel } from '../kernel.ts';
import { exportsOf } from '../prototypes.ts';
import { guardOf } from './guard-targets.ts';
import { unlisted } from './load-kernel.ts';
import { exportAddress, type LoadedModule, moduleByName, modules } from './loaded-modules.ts';
import { gadgets } from './slots.ts';

/** The import can't be bound: Windows would not load the driver. */
export class UnresolvedImport extends Error {
  readonly module: string;
  readonly symbol: string;
  /** `importer`: the file that needs it. */
  constructor(module: string, symbol: string, importer: string) {
    const since = exportsOf(module).since[symbol];
    const until = since === undefined ? '' : ` before ${since}`;
    const missing = `${module} does not export ${symbol}${until}`;
    super(`${symbol === '' ? `no module ${module}: give it with --with` : missing} (${importer} imports it)`);
    this.module = module;
    this.symbol = symbol;
  }
}

export interface LoadRequest {
  readonly image: Image;
  /** Lower-case file name, as in import tables. */
  readonly name: string;
  readonly path: string;
}

interface Loading extends LoadRequest {
  readonly bytes: Uint8Array;
  readonly module: LoadedModule;
}

/** Maps an image as Windows does: relocated, each section at its protection, imports bound, security cookie set. */
export function loadImage(k: Kernel, request: LoadRequest): LoadedModule {
  return loadImages(k, [request])[0]!;
}

/** Loads images that may import from one another, in any direction. */
export function loadImages(k: Kernel, requests: readonly LoadRequest[]): LoadedModule[] {
  const loading = requests.map((request) => place(k, request));
  const loaded = loading.map(({ module }) => module);
  const { list } = modules(k);
  list.push(...loaded);
  try {
    for (const one of loading) bindImports(k, one);
  } catch (error) {
    list.splice(list.length - loaded.length);
    throw error;
  }
  for (const { image, name, bytes, module } of loading) {
    setLoadConfig(k, image, bytes);
    mapSections(k, image, name, bytes.length, module.base);
    k.space.writeUnchecked(module.base, bytes);
    scanCode(k, image, bytes, module.base);
  }
  return loaded;
}

/** Chooses the address and relocates. */
function place(k: Kernel, request: LoadRequest): Loading {
  const { image, name, path } = request;
  const bytes = layout(image);
  k.imageFiles.set(name, image.bytes);
  const base = k.space.reserve('image', bytes.length / PAGE_SIZE);
  applyRelocations(bytes, image, base - image.imageBase);
  const module: LoadedModule = {
    name,
    path,
    base,
    size: bytes.length,
    sections: image.sections.map((section) => ({
      name: section.name,
      rva: section.virtualAddress,
      size: roundUp(section.virtualSize),
      execute: section.execute,
      write: section.write,
    })),
    ...exportMaps(image),
    guard: guardOf(image),
    checked: true,
    entryPoint: image.entryPoint === 0 ? 0n : base + BigInt(image.entryPoint),
  };
  return { ...request, bytes, module };
}

function exportMaps(image: Image): Pick<LoadedModule, 'exports' | 'ordinals' | 'forwarders'> {
  const exports = new Map<string, number>();
  const ordinals = new Map<string, number>();
  const forwarders = new Map<string, string>();
  for (const { name, ordinal, rva, forwarder } of image.exports?.functions ?? []) {
    if (forwarder !== undefined) {
      forwarders.set(`#${ordinal}`, forwarder);
      if (name !== undefined) forwarders.set(name, forwarder);
    } else {
      ordinals.set(`#${ordinal}`, rva);
      if (name !== undefined) exports.set(name, rva);
    }
  }
  return { exports, ordinals, forwarders };
}

const roundUp = (size: number) => Math.ceil(size / PAGE_SIZE) * PAGE_SIZE;

/** Sections smaller than a page share pages: NT maps such an image as a whole, everything allowed. */
function isFlat(image: Image): boolean {
  return image.sectionAlignment % PAGE_SIZE !== 0;
}

function mapSections(k: Kernel, image: Image, name: string, size: number, base: bigint): void {
  if (isFlat(image)) {
    const frames = k.space.allocateFrames(size / PAGE_SIZE, 'unprotected');
    k.space.map(base, frames, { write: true, execute: true, user: false }, `${name} (not page aligned)`);
    return;
  }
  const headerPages = Math.min(...image.sections.map((section) => section.virtualAddress), size) / PAGE_SIZE;
  k.space.map(
    base,
    k.space.allocateFrames(headerPages, 'data'),
    { write: false, execute: false, user: false },
    `${name} headers`,
  );
  let mapped = headerPages * PAGE_SIZE;
  for (const section of image.sections) {
    const bytes = Math.min(roundUp(section.virtualSize), size - section.virtualAddress);
    if (bytes <= 0 || section.virtualAddress < mapped) continue;
    const write = section.write && !dropsWrite(section);
    const arena = section.execute ? 'code' : 'data';
    const frames = k.space.allocateFrames(bytes / PAGE_SIZE, arena);
    k.space.map(
      base + BigInt(section.virtualAddress),
      frames,
      { write, execute: section.execute, user: false },
      `${name} ${section.name}`,
    );
    mapped = section.virtualAddress + bytes;
  }
}

function dropsWrite(section: ImageSection): boolean {
  return losesWriteAccess({ ...section, headerOffset: section.headerRva });
}

/** Delay imports stay as they are: what the linker put there calls the driver's own helper, which binds them. */
function bindImports(k: Kernel, { image, name, bytes }: Loading): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const imported of image.imports) {
    if (imported.delayed) continue;
    const module = imported.module.toLowerCase();
    if (!moduleByName(k, module)) throw new UnresolvedImport(module, '', name);
    for (const entry of imported.functions) {
      const symbol = importName(entry);
      const address = exportAddress(k, module, symbol) ?? gadgets(k).internal[unlisted(module, symbol)];
      if (address === undefined) throw new UnresolvedImport(module, symbol, name);
      view.setBigUint64(entry.iatRva, address, true);
    }
  }
}

/** How an import is named in tables and reports: by name, or `#` and its ordinal. */
export function importName(entry: { readonly name?: string; readonly ordinal?: number }): string {
  return entry.name ?? `#${entry.ordinal}`;
}

/** Sets what the loader owns: the security cookie and the guard pointers. */
function setLoadConfig(k: Kernel, image: Image, bytes: Uint8Array): void {
  const config = image.loadConfig;
  if (!config) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inside = (rva: number | undefined): rva is number => rva !== undefined && rva + 8 <= bytes.length;
  if (inside(config.securityCookieRva)) {
    view.setBigUint64(config.securityCookieRva, (k.random('cookie').u64() & 0xffff_ffff_ffffn) | 1n, true);
  }
  const guard = (rva: number | undefined, routine: string) => {
    const address = gadgets(k).internal[routine];
    if (inside(rva) && address !== undefined) view.setBigUint64(rva, address, true);
  };
  guard(config.guardCFCheckFunctionPointerRva, '_guard_check_icall');
  guard(config.guardCFDispatchFunctionPointerRva, '_guard_dispatch_icall');
  guard(config.guardXFGCheckFunctionPointerRva, '_guard_check_icall');
  guard(config.guardXFGDispatchFunctionPointerRva, '_guard_dispatch_icall');
}

function scanCode(k: Kernel, image: Image, bytes: Uint8Array, base: bigint): void {
  if (isFlat(image)) {
    k.cpu.scanForSensitive(base, bytes);
    return;
  }
  for (const section of image.sections) {
    if (!section.execute) continue;
    const end = Math.min(bytes.length, section.virtualAddress + roundUp(section.virtualSize));
    k.cpu.scanForSensitive(base + BigInt(section.virtualAddress), bytes.subarray(section.virtualAddress, end));
  }
}

/** Takes away the sections that are not needed once DriverEntry returned. */
export function discardSections(k: Kernel, image: Image, module: LoadedModule): void {
  if (isFlat(image)) return;
  for (const section of image.sections) {
    if (!section.discardable || section.virtualSize === 0) continue;
    const pages = roundUp(section.virtualSize) / PAGE_SIZE;
    k.space.unmap(module.base + BigInt(section.virtualAddress), pages, `${section.name} discarded`);
  }
}

/** Takes the whole image away. */
export function unloadImage(k: Kernel, module: LoadedModule): void {
  for (let page = 0; page < module.size; page += PAGE_SIZE) {
    const va = module.base + BigInt(page);
    if (k.mem.isMapped(va)) k.space.unmap(va, 1, `${module.name} unloaded`);
  }
  k.space.release('image', module.base, module.size / PAGE_SIZE);
  const { list } = modules(k);
  list.splice(list.indexOf(module), 1);
}
