import { banner, quote, readTable } from './source.mjs';

const lookup = `
let names: readonly string[] | undefined;

/** Name of the function at an index of the KMDF function table. */
export function kmdfFunctionName(index: number): string | undefined {
  names ??= FUNCTIONS.split('\\n');
  return names[index];
}

/** All functions of the table in its order: the index is that of \`WdfFunctions\` in a driver. */
export function kmdfFunctionNames(): readonly string[] {
  names ??= FUNCTIONS.split('\\n');
  return names;
}

export interface KmdfStructure {
  readonly name: string;
  /** Bytes on x64; undefined for structures that are internal to the framework. */
  readonly size: number | undefined;
}

let structures: readonly KmdfStructure[] | undefined;

/** The framework's structure table in its order: the index is that of \`WdfStructures\` in a driver. */
export function kmdfStructures(): readonly KmdfStructure[] {
  structures ??= STRUCTURES.split('\\n').map((line) => {
    const [name, size] = line.split(' ') as [string, string | undefined];
    return { name, size: size === undefined ? undefined : Number(size) };
  });
  return structures;
}
`;

export function generateKmdf() {
  const { version, counts, functions, structs } = readTable('kmdf');
  requireOrder(functions);
  requireOrder(structs);
  const sizes = Object.entries(counts).map(([name, count]) => `  ${quote(name)}: ${count},\n`);
  const text =
    `${banner('kmdf')}\n/** Newest framework version of the table. */\nexport const KMDF_VERSION = ${quote(version)};\n\n` +
    `/** Entries in the function table of each framework version that Windows 10 and 11 brought. */\n` +
    `export const KMDF_FUNCTION_COUNTS: Readonly<Record<string, number>> = {\n${sizes.join('')}};\n\n` +
    `const FUNCTIONS = \`${functions.map(([, name]) => name).join('\n')}\`;\n\n` +
    `const STRUCTURES = \`${structs.map(([, name, size]) => (size === null ? name : `${name} ${size}`)).join('\n')}\`;\n${lookup}`;
  return { 'src/generated/kmdf.ts': text };
}

function requireOrder(rows) {
  const wrong = rows.find(([index], place) => index !== place);
  if (wrong) throw new Error(`data/kmdf.json: ${wrong[1]} is not at index ${wrong[0]}`);
}
