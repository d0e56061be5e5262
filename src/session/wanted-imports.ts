import { ALL_DDIS } from '../../stubs/index.ts';
import { importName } from '../kernel/modules/load-image.ts';
import { exportsOf } from '../kernel/prototypes.ts';
import { moduleStem, parseForwarder } from '../pe/forwarders.ts';
import type { Image } from '../pe/image.ts';
import { fileNameOf } from '../policy/image-facts.ts';

export interface WantedImports {
  /** Names by module. Of delayed imports only the module: a helper in the driver looks for them when they are called. */
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
    for (const entry of imported.delayed ? [] : imported.functions) {
      const name = importName(entry);
      names.add(name);
      const isKnown = known.has(name) || ALL_DDIS.some((ddi) => ddi.name === name && !ddi.internal);
      if (!isKnown && !isApiSet && entry.ordinal === undefined) unknown.push(`${module}!${name}`);
    }
    byModule.set(module, names);
  }
  for (const module of libraries.flatMap(forwardedTo)) {
    if (!own.has(module) && exportsOf(module).functions.length > 0 && !byModule.has(module))
      byModule.set(module, new Set());
  }
  return { byModule, unknown };
}

/** Windows' modules that an image's exports may forward to. */
function forwardedTo(image: Image): string[] {
  const targets = (image.exports?.functions ?? []).flatMap(({ forwarder }) => parseForwarder(forwarder ?? '') ?? []);
  const stems = new Set(targets.map(({ module }) => moduleStem(module)));
  return [...stems].flatMap((stem) => [`${stem}.sys`, `${stem}.dll`, `${stem}.exe`]);
}
