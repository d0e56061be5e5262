import { highHalf, lowHalf } from '../../memory/virtual-address.ts';
import { moduleStem, parseForwarder } from '../../pe/forwarders.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import type { ModuleGuard } from './guard-targets.ts';
import type { ImageSection } from './synthetic-image.ts';

/** A module in kernel space, modelled or real. Plain data. */
export interface LoadedModule {
  /** As in import tables, lower case. */
  readonly name: string;
  /** Full NT path, as the loader list shows it. */
  readonly path: string;
  readonly base: bigint;
  readonly size: number;
  readonly sections: readonly ImageSection[];
  /** RVA of each exported name that is no forwarder. */
  readonly exports: ReadonlyMap<string, number>;
  /** The same by ordinal, as `#12`. */
  readonly ordinals: ReadonlyMap<string, number>;
  /** `MODULE.Name` by exported name or `#12`. */
  readonly forwarders: ReadonlyMap<string, string>;
  /** Which places may be called through a pointer; undefined: all of its code. */
  readonly guard?: ModuleGuard | undefined;
  /** Its calls are judged: the driver under check and what was loaded with it. */
  readonly checked: boolean;
  readonly entryPoint: bigint;
}

interface ModulesState {
  readonly list: LoadedModule[];
}
export const modules = slice<ModulesState>('modules', () => ({ list: [] }));

export function moduleAt(k: Kernel, va: bigint): LoadedModule | undefined {
  const low = lowHalf(va);
  const high = highHalf(va);
  for (const module of modules(k).list) {
    const offset = (high - highHalf(module.base)) * 2 ** 32 + low - lowHalf(module.base);
    if (offset >= 0 && offset < module.size) return module;
  }
  return undefined;
}
export function moduleByName(k: Kernel, name: string): LoadedModule | undefined {
  return modules(k).list.find((module) => module.name === name);
}
/** Was this address called from a module whose calls are judged? */
export function isChecked(k: Kernel, va: bigint): boolean {
  return moduleAt(k, va)?.checked ?? false;
}
const MAX_FORWARDERS = 32;

/**
 * Address of an exported function or variable by its name, or by its ordinal as `#12`. Forwarders are followed to what is
 * loaded; undefined where they lead nowhere or round in a circle.
 */
export function exportAddress(k: Kernel, module: string, name: string): bigint | undefined {
  let loaded = moduleByName(k, module);
  let key = name;
  for (let step = 0; loaded !== undefined && step < MAX_FORWARDERS; step++) {
    const rva = loaded.exports.get(key) ?? loaded.ordinals.get(key);
    if (rva !== undefined) return loaded.base + BigInt(rva);
    const text = loaded.forwarders.get(key);
    const target = text === undefined ? undefined : parseForwarder(text);
    if (target === undefined) return undefined;
    const stem = moduleStem(target.module);
    loaded = modules(k).list.find((candidate) => moduleStem(candidate.name) === stem);
    key = typeof target.key === 'number' ? `#${target.key}` : target.key;
  }
  return undefined;
}
