import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
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
  /** RVA of the exported names; forwarders resolved. */
  readonly exports: ReadonlyMap<string, number>;
  /** Its calls are judged: the driver under check and what was loaded with it. */
  readonly checked: boolean;
  readonly entryPoint: bigint;
}

interface ModulesState {
  readonly list: LoadedModule[];
}
export const modules = slice<ModulesState>('modules', () => ({ list: [] }));

export function moduleAt(k: Kernel, va: bigint): LoadedModule | undefined {
  return modules(k).list.find((module) => va >= module.base && va < module.base + BigInt(module.size));
}
export function moduleByName(k: Kernel, name: string): LoadedModule | undefined {
  return modules(k).list.find((module) => module.name === name);
}
/** Was this address called from a module whose calls are judged? */
export function isChecked(k: Kernel, va: bigint): boolean {
  return moduleAt(k, va)?.checked ?? false;
}
/** Address of an exported function or variable. */
export function exportAddress(k: Kernel, module: string, name: string): bigint | undefined {
  const loaded = moduleByName(k, module);
  const rva = loaded?.exports.get(name);
  return loaded === undefined || rva === undefined ? undefined : loaded.base + BigInt(rva);
}
