import type { Image } from '../pe/image.ts';
import type { DriverRun } from '../session/driver-run.ts';

/** RVAs of a function by its name. Throws when neither the PDB nor the exports know it. */
export function functionNamed(
  run: DriverRun,
  image: Image,
  name: string,
): { readonly begin: number; readonly end: number } {
  const exported = image.exports?.functions.find((entry) => entry.name === name)?.rva;
  const base = run.module?.base ?? 0n;
  for (let index = 0; index < image.runtimeFunctions.count; index++) {
    const { beginRva, endRva } = image.runtimeFunctions.entry(index);
    const isNamed = beginRva === exported || run.sites.at(base + BigInt(beginRva), false).symbol === name;
    if (isNamed) return { begin: beginRva, end: endRva };
  }
  if (exported !== undefined) return { begin: exported, end: exported + 1 };
  throw new Error(`no function ${name}: it needs the driver's PDB, and a function that was not inlined`);
}
