import { ALL_DDIS } from '../../stubs/index.ts';
import { importName } from '../kernel/modules/load-image.ts';
import { exportsOf } from '../kernel/prototypes.ts';
import type { Image } from '../pe/image.ts';
import { fileNameOf } from '../policy/image-facts.ts';

export interface WantedImports {
  /** Names by module, delayed imports included. */
  readonly byModule: ReadonlyMap<string, ReadonlySet<string>>;
  /** Imports that no table of Windows' exports has. */
  readonly unknown: readonly string[];
}

/** What the images import from Windows' own modules. */
export function wantedImports(images: readonly Image[], libraries: readonly Image[]): WantedImports {
  const byModule = new Map<string, Set<string>>();
  const unknown: string[] = [];
  const own = new Set(libraries.map(({ path }) => fileNameOf(path).toLowerCase()));
  for (const imported of images.flatMap(({ imports }) => imports)) {
    const module = imported.module.toLowerCase();
    if (own.has(module)) continue;
    const known = new Set([...exportsOf(module).functions, ...exportsOf(module).data]);
    const isApiSet = module.startsWith('ext-ms-win-');
    if (known.size === 0 && !isApiSet && !ALL_DDIS.some((ddi) => ddi.module === module)) continue;
    const names = byModule.get(module) ?? new Set<string>();
    for (const entry of imported.functions) {
      const name = importName(entry);
      names.add(name);
      const isKnown = known.has(name) || ALL_DDIS.some((ddi) => ddi.name === name && !ddi.internal);
      if (!isKnown && !isApiSet && entry.ordinal === undefined) unknown.push(`${module}!${name}`);
    }
    byModule.set(module, names);
  }
  return { byModule, unknown };
}
