import { existsSync } from 'node:fs';
import { openPdb, type Pdb, type SourceFrame } from '../cpu/pdb.ts';
import { currentRegisters } from '../kernel/exceptions/machine-registers.ts';
import { walkStack } from '../kernel/exceptions/stack-walk.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { moduleAt } from '../kernel/modules/loaded-modules.ts';
import type { Image } from '../pe/image.ts';
import type { Site } from '../policy/finding.ts';

const STACK_LIMIT = 24;
const hex = (value: bigint | number) => `0x${value.toString(16)}`;

/** The symbols given are not those of the image. */
export class SymbolMismatch extends Error {
  readonly code = 'SymbolMismatch';
}

/** The PDB of an image: the one that was named, else one beside it when it belongs to this build. */
export function findSymbols(image: Image, named: string | undefined): Pdb | undefined {
  if (named !== undefined) {
    const pdb = openPdb(named);
    if (!belongs(pdb, image)) {
      pdb.dispose();
      const wanted = image.debug.codeView;
      const has = `${named} is GUID ${pdb.guid} age ${pdb.age}`;
      const asks = wanted ? `${image.path} asks for ${wanted.guid} age ${wanted.age}` : `${image.path} names no PDB`;
      throw new SymbolMismatch(`${has}, but ${asks}; give the PDB of this build`);
    }
    return pdb;
  }
  const beside = image.path.replace(/\.[^.\\/]*$/, '.pdb');
  if (!image.debug.codeView || !existsSync(beside)) return undefined;
  try {
    const pdb = openPdb(beside);
    if (belongs(pdb, image)) return pdb;
    pdb.dispose();
    return undefined;
  } catch {
    return undefined;
  }
}

function belongs(pdb: Pdb, image: Image): boolean {
  const { codeView } = image.debug;
  return codeView !== undefined && codeView.guid.toUpperCase() === pdb.guid.toUpperCase() && codeView.age === pdb.age;
}

/** Names places of the guest. */
export class Sites {
  readonly #k: Kernel;
  readonly #base: () => bigint | undefined;
  readonly #pdb: Pdb | undefined;

  /** `base`: where the driver with these symbols is loaded. */
  constructor(k: Kernel, base: () => bigint | undefined, pdb: Pdb | undefined) {
    this.#k = k;
    this.#base = base;
    this.#pdb = pdb;
  }

  /** `isReturn`: the address stands behind a call, so the line is that of the byte before it. */
  at(va: bigint, isReturn: boolean): Site {
    const module = moduleAt(this.#k, va);
    if (!module) return { module: '(no module)', rva: hex(va), va: hex(va) };
    const rva = Number(va - module.base);
    const place = { module: module.name, rva: hex(rva), va: hex(va) };
    const frame = module.base === this.#base() ? this.#pdb?.lookup(isReturn ? rva - 1 : rva)[0] : undefined;
    return frame ? { ...place, ...named(frame) } : place;
  }

  /** The guest's stack from the registers, which must be loaded, without the first frame. */
  callers(): Site[] {
    const frames = walkStack(this.#k, currentRegisters(this.#k), STACK_LIMIT);
    return frames
      .slice(1)
      .map(({ rip }) => this.at(rip, true))
      .filter(({ va }) => moduleAt(this.#k, BigInt(va))?.checked);
  }
}

function named({ function: symbol, file, line }: SourceFrame): Partial<Site> {
  return {
    ...(symbol !== undefined && { symbol: symbol.replace(/\([^()]*\)$/, '') }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  };
}
