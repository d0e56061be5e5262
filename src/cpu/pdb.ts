import { readFileSync } from 'node:fs';
import { type NativePdb, nativeAddon } from './native.ts';

/** A program database that can't be read. */
export class PdbError extends Error {
  override readonly name = 'PdbError';
  /** The file, or `<buffer>`. */
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}; give the .pdb that the linker wrote with this driver`, options);
    this.path = path;
  }
}

export interface SourceFrame {
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
}

export interface Pdb {
  /** Upper case, with hyphens; an image belongs to it when its debug directory has the same GUID and age. */
  readonly guid: string;
  readonly age: number;
  /** The functions at `rva`, innermost first, those that were inlined included. Empty when there is none. */
  lookup(rva: number): SourceFrame[];
  /** Frees its memory, which the collector does not see. A later `lookup` throws. */
  dispose(): void;
}

/** @throws PdbError when the file can't be read or is no program database. */
export function openPdb(source: string | Buffer): Pdb {
  const path = typeof source === 'string' ? source : '<buffer>';
  const native = nativeAddon();
  const pdb = asPdbError(path, (): NativePdb => {
    return new native.NativePdb(typeof source === 'string' ? readFileSync(source) : source);
  });
  return {
    guid: pdb.guid,
    age: pdb.age,
    lookup: (rva) => asPdbError(path, () => pdb.lookup(rva)),
    dispose: () => pdb.dispose(),
  };
}

function asPdbError<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new PdbError(path, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
