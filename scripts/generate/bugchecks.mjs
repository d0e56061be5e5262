import { banner, isIdentifier, readTable } from './source.mjs';

const lookup = `
let names: Map<number, string> | undefined;

/** Name of a bug check code, such as \`IRQL_NOT_LESS_OR_EQUAL\` for 0xa. */
export function bugCheckName(code: number): string | undefined {
  names ??= new Map(Object.entries(BUGCHECK).map(([name, value]) => [value, name]));
  return names.get(code >>> 0);
}
`;

export function generateBugchecks() {
  const entries = Object.entries(readTable('bugchecks'));
  const wrong = entries.find(([, name]) => !isIdentifier(name));
  if (wrong) throw new Error(`bug check ${wrong[0]}: ${wrong[1]} is no identifier`);
  const constants = entries.map(([code, name]) => `export const ${name} = ${code};\n`);
  const members = entries.map(([, name]) => `  ${name},\n`);
  const text =
    `${banner('bugchecks')}\n${constants.join('')}\n` +
    `/** Every bug check code of the table by name. */\nexport const BUGCHECK = {\n${members.join('')}} as const;\n${lookup}`;
  return { 'src/generated/bugchecks.ts': text };
}
