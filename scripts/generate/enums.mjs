import { enumerationMasks, preferredNames, wideGroups } from './enum-preferences.mjs';
import { banner, hex, isIdentifier, readTable } from './source.mjs';

const lookup = `
function readNames(group: EnumGroup): Map<bigint, string> {
  const names = new Map<bigint, string>();
  for (const [name, value] of Object.entries<number | bigint>(ENUMS[group])) {
    const key = unsigned(value);
    if (!names.has(key)) names.set(key, name);
  }
  return names;
}

const tables = new Map<EnumGroup, Map<bigint, string>>();

function namesOf(group: EnumGroup): Map<bigint, string> {
  const known = tables.get(group);
  if (known) return known;
  const names = readNames(group);
  tables.set(group, names);
  return names;
}

// A number is 32 bits wide, signed or not; a bigint is 64 bits wide.
function unsigned(value: number | bigint): bigint {
  if (typeof value === 'bigint') return BigInt.asUintN(64, value);
  return value < 0 ? BigInt(value >>> 0) : BigInt(value);
}

function hex(value: bigint): string {
  return \`0x\${value.toString(16)}\`;
}

function bitCount(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

/** Whether values of this C type are named by one of the groups. */
export function isEnumGroup(type: string): type is EnumGroup {
  return Object.hasOwn(ENUMS, type);
}

/**
 * Name of a member of an enumeration, or its value in hex. A negative number is taken as its 32-bit pattern. Values of
 * groups that mix an enumeration with flags, such as POOL_TYPE, print as \`NonPagedPoolNx|POOL_ZERO_ALLOCATION\`.
 */
export function enumText(group: EnumGroup, value: number | bigint): string {
  if (group in MASKS) return flagsText(group, value);
  const bits = unsigned(value);
  return namesOf(group).get(bits) ?? hex(bits);
}

/** Names of the flags in a value, joined by \`|\`, the bits that have no name in hex last; a plain 0 as \`0x0\`. */
export function flagsText(group: EnumGroup, value: number | bigint): string {
  const bits = unsigned(value);
  const names = namesOf(group);
  const mask = MASKS[group];
  if (mask === undefined) return names.get(bits) ?? (joinFlags(names, bits, []) || hex(bits));
  const part = bits & mask;
  return joinFlags(names, bits & ~mask, [names.get(part) ?? hex(part)]);
}

function joinFlags(names: Map<bigint, string>, bits: bigint, before: string[]): string {
  const fitting = [...names].filter(([value]) => value !== 0n && (value & bits) === value);
  fitting.sort(([a], [b]) => bitCount(b) - bitCount(a));
  const found: [bigint, string][] = [];
  let rest = bits;
  for (const entry of fitting) {
    if ((rest & entry[0]) !== entry[0]) continue;
    found.push(entry);
    rest &= ~entry[0];
  }
  found.sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = [...before, ...found.map(([, name]) => name)];
  if (rest !== 0n) texts.push(hex(rest));
  return texts.join('|');
}
`;

export function generateEnums() {
  const groups = Object.entries(readTable('enums'));
  requireMembers(groups);
  const masks = Object.entries(enumerationMasks).map(([group, mask]) => `  ${group}: ${hex(mask)}n,\n`);
  const text =
    `${banner('enums')}\n${groups.map(group).join('\n')}\n` +
    `/** Every group by name. */\nexport const ENUMS = {\n${groups.map(([name]) => `  ${name},\n`).join('')}} as const;\n\n` +
    `export type EnumGroup = keyof typeof ENUMS;\n\n` +
    `const MASKS: { readonly [Group in EnumGroup]?: bigint } = {\n${masks.join('')}};\n${lookup}`;
  return { 'src/generated/enums.ts': text };
}

function group([name, members]) {
  const entries = Object.entries(members).sort(([a], [b]) => rank(a) - rank(b));
  entries.sort(([, a], [, b]) => (BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0));
  const lines = entries.map(([member, value]) => {
    if (!isIdentifier(member)) throw new Error(`${name}: ${member} is no identifier`);
    return `  ${member}: ${literal(name, value)},\n`;
  });
  return `export const ${name} = {\n${lines.join('')}} as const;\n`;
}

function requireMembers(groups) {
  const members = new Set(groups.flatMap(([, group]) => Object.keys(group)));
  const unknown = [...preferredNames].filter((name) => !members.has(name));
  if (unknown.length > 0)
    throw new Error(`enum-preferences.mjs prefers names that no group has: ${unknown.join(', ')}`);
}

function rank(member) {
  return preferredNames.has(member) ? 0 : 1;
}

function literal(name, value) {
  if (typeof value === 'string') return `${value}n`;
  return wideGroups.has(name) ? `${hex(value)}n` : hex(value);
}
