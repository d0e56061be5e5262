import type { RvaRange } from './headers.ts';
import type { ImportedModule } from './imports.ts';

export interface IatRange extends RvaRange {
  /** The data directory 12, or the slots of one import or delay-import descriptor. */
  readonly source: 'directory' | 'import' | 'delayImport';
  readonly module?: string;
}

/**
 * Where the loader writes import addresses: data directory 12, or, without one, the FirstThunk arrays of the import
 * descriptors; and the address tables of delay imports.
 */
export function iatRanges(image: {
  readonly iat: RvaRange | undefined;
  readonly imports: readonly ImportedModule[];
}): IatRange[] {
  const { iat, imports } = image;
  const ranges: IatRange[] = iat === undefined ? [] : [{ ...iat, source: 'directory' }];
  for (const { module, delayed, iatRva: rva, functions } of imports) {
    if (functions.length === 0 || (iat !== undefined && !delayed)) continue;
    ranges.push({ rva, size: functions.length * 8, source: delayed ? 'delayImport' : 'import', module });
  }
  return ranges;
}

/** Tables that the loader fills although data directory 12, which should hold them all, leaves them out. */
export function iatsOutsideDirectory(image: {
  readonly iat: RvaRange | undefined;
  readonly imports: readonly ImportedModule[];
}): IatRange[] {
  const { iat, imports } = image;
  if (iat === undefined) return [];
  return imports.flatMap(({ module, delayed, iatRva: rva, functions }): IatRange[] => {
    const size = functions.length * 8;
    const isInside = rva >= iat.rva && rva + size <= iat.rva + iat.size;
    return delayed || size === 0 || isInside ? [] : [{ rva, size, source: 'import', module }];
  });
}
