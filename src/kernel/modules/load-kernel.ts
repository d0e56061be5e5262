import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { sharedByCopies } from '../../memory/plain-copy.ts';
import type { DataExport, Ddi } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import type { ExportTarget } from '../observer.ts';
import { exportsOf } from '../prototypes.ts';
import { windowsBuild } from '../windows-build.ts';
import { type LoadedModule, modules } from './loaded-modules.ts';
import { gadgets, RETURN_GADGET, SLOT_RETURN, SLOT_SIZE } from './slots.ts';
import { buildSyntheticImage, type SyntheticImage } from './synthetic-image.ts';

/** What the modelled modules are made from. */
export interface KernelImages {
  readonly ddis: readonly Ddi[];
  readonly data: readonly DataExport[];
  /** Names by module that the images to be loaded import: they get a slot even where no table knows them. */
  readonly wanted: ReadonlyMap<string, ReadonlySet<string>>;
}

const ALWAYS = ['ntoskrnl.exe', 'hal.dll'];
/** Bytes of an exported variable that no declaration sizes. */
const DEFAULT_DATA_SIZE = 16;
/** Images start on 64 KiB boundaries. */
const ALIGN_PAGES = 16;

/** hal.dll and ntoskrnl.exe share their names: each forwards to the other on some Windows. */
const SIBLING: Readonly<Record<string, string>> = { 'ntoskrnl.exe': 'hal.dll', 'hal.dll': 'ntoskrnl.exe' };

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** Under which name `gadgets` has the slot of an import that no table of exports knows. */
export function unlisted(module: string, symbol: string): string {
  return `${module}!${symbol}`;
}

const images = new Map<string, SyntheticImage>();

/** Loads the kernel's own modules side by side, binds every export to a slot, and fills exported variables. */
export function loadKernelModules(k: Kernel, source: KernelImages): void {
  const names = [...new Set([...ALWAYS, ...source.wanted.keys()])];
  const built = names.map((name) => imageOf(k, name, source));
  const pages = built.map((image) => Math.ceil(image.bytes.length / PAGE_SIZE / ALIGN_PAGES) * ALIGN_PAGES);
  const base = k.space.reserve(
    'image',
    pages.reduce((sum, count) => sum + count, 0),
    ALIGN_PAGES,
  );
  gadgets(k).slotBase = base;
  const models = modelsOf(source.ddis);
  let at = base;
  built.forEach((image, index) => {
    mapImage(k, image, at);
    bindExports(k, image, at, models);
    at += BigInt(pages[index]! * PAGE_SIZE);
  });
  for (const variable of source.data) {
    const module = modules(k).list.find(({ name }) => name === variable.module);
    const rva = module?.exports.get(variable.name);
    if (module && rva !== undefined) variable.initialise(k, module.base + BigInt(rva));
  }
}

type Models = ReadonlyMap<string, ReadonlyMap<string, Ddi>>;

/** Declarations by module and name. */
function modelsOf(ddis: readonly Ddi[]): Models {
  const models = new Map<string, Map<string, Ddi>>();
  for (const ddi of ddis) {
    let byName = models.get(ddi.module);
    if (byName === undefined) {
      byName = new Map();
      models.set(ddi.module, byName);
    }
    byName.set(ddi.name, ddi);
  }
  return models;
}

/** Bytes from the first slot to the last module's end. */
export function slotCount(k: Kernel): number {
  const last = modules(k)
    .list.filter(({ checked }) => !checked)
    .at(-1);
  return last === undefined ? 0 : Number(last.base + BigInt(last.size) - gadgets(k).slotBase) / SLOT_SIZE;
}

function imageOf(k: Kernel, name: string, source: KernelImages): SyntheticImage {
  const known = exportsOf(name);
  const data = new Map(known.data.map((variable) => [variable, DEFAULT_DATA_SIZE]));
  for (const variable of source.data) if (variable.module === name) data.set(variable.name, variable.size);
  const modelled = source.ddis.filter((ddi) => ddi.module === name);
  const functions = new Set([...known.functions, ...modelled.filter((ddi) => !ddi.internal).map((ddi) => ddi.name)]);
  const missing = new Set(
    Object.entries(known.since).flatMap(([symbol, since]) =>
      (windowsBuild(since) ?? 0) > k.profile.os.build ? [symbol] : [],
    ),
  );
  for (const symbol of missing) functions.delete(symbol);
  for (const variable of data.keys()) functions.delete(variable);
  const isUnknown = (wanted: string) => !functions.has(wanted) && !data.has(wanted) && !missing.has(wanted);
  const unknown = [...(source.wanted.get(name) ?? [])].filter(isUnknown);
  const internal = [...modelled.filter((ddi) => ddi.internal).map((ddi) => ddi.name), ...unknown];
  if (name === 'ntoskrnl.exe') internal.push(RETURN_GADGET);
  const key = [name, k.profile.os.id, ...internal].join(' ');
  let image = images.get(key);
  if (image === undefined) {
    const { major, minor, build } = k.profile.os;
    image = buildSyntheticImage({
      name,
      functions: [...functions],
      data,
      internal,
      version: { major, minor },
      timeDateStamp: build * 65_537,
    });
    images.set(key, image);
  }
  return image;
}

function mapImage(k: Kernel, image: SyntheticImage, base: bigint): void {
  const header = [{ name: 'headers', rva: 0, size: PAGE_SIZE, execute: false, write: false }];
  for (const section of [...header, ...image.sections]) {
    const frames = k.space.allocateFrames(section.size / PAGE_SIZE, section.execute ? 'code' : 'data');
    k.space.map(
      base + BigInt(section.rva),
      frames,
      { write: section.write, execute: section.execute, user: false },
      `${image.name} ${section.name}`,
    );
  }
  k.space.writeUnchecked(base, image.bytes);
  const module: LoadedModule = {
    name: image.name,
    path: `\\SystemRoot\\system32\\${image.name.endsWith('.sys') ? 'drivers\\' : ''}${image.name}`,
    base,
    size: image.bytes.length,
    sections: image.sections,
    exports: sharedByCopies(image.exports),
    ordinals: NONE,
    forwarders: NONE,
    checked: false,
    entryPoint: 0n,
  };
  modules(k).list.push(module);
}

function bindExports(k: Kernel, image: SyntheticImage, base: bigint, models: Models): void {
  const { name: module } = image;
  const first = Number((base - gadgets(k).slotBase) / BigInt(SLOT_SIZE));
  const own = models.get(module);
  const sibling = models.get(SIBLING[module] ?? '');
  const targetOf = (name: string, rva: number): ExportTarget => {
    const address = base + BigInt(rva);
    return {
      module,
      name,
      address,
      returnAt: address + BigInt(SLOT_RETURN),
      ddi: own?.get(name) ?? sibling?.get(name),
    };
  };
  k.targets.add(first + image.slotsRva / SLOT_SIZE, image.functions.length, (index) =>
    targetOf(image.functions[index]!, image.slotsRva + index * SLOT_SIZE),
  );
  const internal = [...image.internal];
  const firstInternal = image.slotsRva + image.functions.length * SLOT_SIZE;
  k.targets.add(first + firstInternal / SLOT_SIZE, internal.length, (index) => targetOf(...internal[index]!));
  for (const [name, rva] of internal) {
    gadgets(k).internal[name] ??= base + BigInt(rva);
    gadgets(k).internal[unlisted(module, name)] ??= base + BigInt(rva);
  }
  const gadget = image.internal.get(RETURN_GADGET);
  if (gadget !== undefined) gadgets(k).returnFromGuest = base + BigInt(gadget);
}
