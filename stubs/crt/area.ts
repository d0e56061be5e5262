import type { Ddi } from '../../src/kernel/declaration.ts';
import { crtCharacters } from './characters.ts';
import { crtNumbers } from './numbers.ts';
import { crtPrint } from './print.ts';
import { crtRuntime } from './runtime.ts';
import { crtSecureStrings } from './secure-strings.ts';
import { crtStrings } from './strings.ts';

/** The C runtime that the kernel exports. */
export const crtDdis: readonly Ddi[] = [
  crtStrings,
  crtPrint,
  crtSecureStrings,
  crtNumbers,
  crtCharacters,
  crtRuntime,
].flat();
