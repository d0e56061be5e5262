import type { RegistryEntry, RegistryEntryValue } from '../session/machine-config.ts';
import { ConfigError } from './config-error.ts';
import { readTextFile } from './read-text.ts';
import { dwordBytes, multiStringBytes, REG, stringBytes } from './registry-data.ts';
import { kernelPath } from './registry-paths.ts';

/** FLG_ADDREG_* (setupapi.h). */
const BINARY = 0x1;
const DELETE_VALUE = 0x4;
const KEY_ONLY = 0x10;
const TYPE_MASK = 0xffff0001;
const TYPES: Readonly<Record<number, number>> = {
  0: REG.REG_SZ,
  1: REG.REG_BINARY,
  65536: REG.REG_MULTI_SZ,
  131072: REG.REG_EXPAND_SZ,
  65537: REG.REG_DWORD,
  131073: REG.REG_NONE,
};

interface Line {
  readonly number: number;
  readonly fields: readonly string[];
  readonly name: string | undefined;
}

/**
 * What the `AddReg` directives of an INF's service and hardware sections put into the registry: `HKR` is the driver's service key
 * in a service's section and its own `Parameters` are below it. Strings of `[Strings]` are filled in.
 * @throws ConfigError with the line that can't be used.
 */
export function readInfFile(path: string): RegistryEntry[] {
  const sections = readSections(path);
  const strings = stringsOf(sections);
  const names = new Set<string>();
  for (const lines of sections.values()) {
    for (const { name, fields } of lines) {
      if (name?.toLowerCase() === 'addreg') for (const field of fields) names.add(field.toLowerCase());
    }
  }
  if (sections.size === 0) throw new ConfigError(path, undefined, 'has no sections; expected an INF file');
  return [...names].flatMap((name) => {
    const lines = sections.get(name);
    if (!lines) throw new ConfigError(path, undefined, `AddReg names the section [${name}], which is not there`);
    return lines.map((line) => registryEntry(path, line, strings));
  });
}

function readSections(path: string): Map<string, Line[]> {
  const sections = new Map<string, Line[]>();
  let current: Line[] | undefined;
  for (const { number, text } of logicalLines(readTextFile(path))) {
    const header = /^\[([^\]]+)\]$/.exec(text);
    if (header) {
      const key = header[1]!.trim().toLowerCase();
      current = sections.get(key) ?? [];
      sections.set(key, current);
      continue;
    }
    if (!current) throw new ConfigError(path, number, `expected [SECTION] before anything else, got ${text}`);
    const equals = indexOutsideQuotes(text, '=');
    const name = equals < 0 ? undefined : text.slice(0, equals).trim();
    current.push({ number, name, fields: splitFields(equals < 0 ? text : text.slice(equals + 1)) });
  }
  return sections;
}

function logicalLines(text: string): { number: number; text: string }[] {
  const lines: { number: number; text: string }[] = [];
  let open = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const comment = indexOutsideQuotes(raw, ';');
    const line = `${open}${(comment < 0 ? raw : raw.slice(0, comment)).trim()}`;
    open = line.endsWith('\\') && !line.startsWith('[') ? line.slice(0, -1) : '';
    if (open === '' && line !== '') lines.push({ number: index + 1, text: line });
  }
  return lines;
}

function indexOutsideQuotes(text: string, wanted: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') quoted = !quoted;
    else if (!quoted && text[index] === wanted) return index;
  }
  return -1;
}

function splitFields(text: string): string[] {
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    const comma = indexOutsideQuotes(rest, ',');
    const field = (comma < 0 ? rest : rest.slice(0, comma)).trim();
    fields.push(
      field.startsWith('"') ? field.slice(1, field.endsWith('"') ? -1 : undefined).replaceAll('""', '"') : field,
    );
    if (comma < 0) return fields;
    rest = rest.slice(comma + 1);
  }
}

function stringsOf(sections: Map<string, Line[]>): Map<string, string> {
  const lines = sections.get('strings') ?? [];
  return new Map(lines.map(({ name, fields }) => [(name ?? '').toLowerCase(), fields.join(',')]));
}

function registryEntry(path: string, { number, fields }: Line, strings: Map<string, string>): RegistryEntry {
  const filled = fields.map((field) =>
    field.replace(/%([^%]*)%/g, (whole, name: string) =>
      name === '' ? '%' : (strings.get(name.toLowerCase()) ?? whole),
    ),
  );
  const [root = '', subkey = '', name = '', flagsText = '', ...data] = filled;
  const below = subkey === '' ? '' : `\\${subkey}`;
  const key = root.toUpperCase() === 'HKR' ? subkey : kernelPath(`${root}${below}`);
  if (key === undefined) throw new ConfigError(path, number, `expected HKR, HKLM or HKU, got ${root || 'nothing'}`);
  const flags = flagsText === '' ? 0 : Number(flagsText);
  if (!Number.isInteger(flags)) throw new ConfigError(path, number, `flags: expected a number, got ${flagsText}`);
  if (flags & KEY_ONLY) return { key, values: [] };
  if (flags & DELETE_VALUE) return { key, values: [{ name, type: undefined, data: new Uint8Array(0) }] };
  const type = TYPES[(flags & TYPE_MASK) >>> 0];
  if (type === undefined) throw new ConfigError(path, number, `flags: ${flagsText} is no type of value`);
  return { key, values: [{ name, type, data: valueData(path, number, type, flags, data) }] };
}

function valueData(
  path: string,
  number: number,
  type: number,
  flags: number,
  data: readonly string[],
): RegistryEntryValue['data'] {
  if (type === REG.REG_DWORD && data.length === 1) {
    const value = Number(data[0]);
    if (!Number.isInteger(value)) throw new ConfigError(path, number, `expected a number, got ${data[0]}`);
    return dwordBytes(value);
  }
  if (flags & BINARY) {
    const bytes = data.map((byte) => Number.parseInt(byte.replace(/^0x/i, ''), 16));
    if (bytes.some((byte) => !(byte >= 0 && byte <= 0xff)))
      throw new ConfigError(path, number, `expected bytes in hexadecimal with commas between, got ${data.join(',')}`);
    return new Uint8Array(bytes);
  }
  return type === REG.REG_MULTI_SZ ? multiStringBytes(data) : stringBytes(data[0] ?? '');
}
