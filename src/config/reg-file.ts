import type { RegistryEntry, RegistryEntryValue } from '../session/machine-config.ts';
import { ConfigError } from './config-error.ts';
import { readTextFile } from './read-text.ts';
import { dwordBytes, REG, stringBytes } from './registry-data.ts';
import { kernelPath } from './registry-paths.ts';

const HEADERS = ['Windows Registry Editor Version 5.00', 'REGEDIT4'];

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * A file that regedit exported.
 * @throws ConfigError with the line that can't be used.
 */
export function readRegFile(path: string): RegistryEntry[] {
  const [header, ...lines] = joinedLines(readTextFile(path));
  if (!HEADERS.includes(header?.text ?? ''))
    throw new ConfigError(path, header?.number ?? 1, `expected "${HEADERS[0]}" as the first line`);
  const entries: { key: string; deleteKey?: boolean; values: RegistryEntryValue[] }[] = [];
  for (const line of lines) {
    if (line.text.startsWith('[')) entries.push(keyLine(path, line));
    else {
      const entry = entries.at(-1);
      if (!entry) throw new ConfigError(path, line.number, 'a value stands before the first key; expected [HKEY_…]');
      entry.values.push(valueLine(path, line));
    }
  }
  return entries;
}

/** Lines without comments and empty ones; a backslash at the end goes on in the next line. */
function joinedLines(text: string): Line[] {
  const joined: Line[] = [];
  let open: Line | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line: Line = open ? { ...open, text: open.text + raw.trim() } : { number: index + 1, text: raw.trim() };
    open = undefined;
    if (/^"?[^"]*"?=.*hex.*\\$|,\\$/.test(line.text)) open = { ...line, text: line.text.slice(0, -1) };
    else if (line.text !== '' && !line.text.startsWith(';')) joined.push(line);
  }
  return open ? [...joined, open] : joined;
}

function keyLine(path: string, { number, text }: Line) {
  const match = /^\[(-?)(.+)\]$/.exec(text);
  const key = match && kernelPath(match[2]!);
  if (!match || key === undefined || key === null)
    throw new ConfigError(path, number, `expected [HKEY_LOCAL_MACHINE\\…] or [HKEY_USERS\\…], got ${text}`);
  return { key, ...(match[1] === '-' && { deleteKey: true }), values: [] as RegistryEntryValue[] };
}

function valueLine(path: string, { number, text }: Line): RegistryEntryValue {
  const match = /^(?:@|"((?:[^"\\]|\\.)*)")\s*=\s*(.*)$/.exec(text);
  if (!match) throw new ConfigError(path, number, `expected "NAME"=VALUE, got ${text}`);
  const name = unescaped(match[1] ?? '');
  const data = match[2]!;
  if (data === '-') return { name, type: undefined, data: new Uint8Array(0) };
  const string = /^"((?:[^"\\]|\\.)*)"$/.exec(data);
  if (string) return { name, type: REG.REG_SZ, data: stringBytes(unescaped(string[1]!)) };
  const dword = /^dword:([0-9a-f]{1,8})$/i.exec(data);
  if (dword) return { name, type: REG.REG_DWORD, data: dwordBytes(Number.parseInt(dword[1]!, 16)) };
  const hex = /^hex(?:\(([0-9a-f]+)\))?:\s*((?:[0-9a-f]{2}\s*,?\s*)*)$/i.exec(data);
  if (hex) {
    const type = hex[1] === undefined ? REG.REG_BINARY : Number.parseInt(hex[1], 16);
    return { name, type, data: new Uint8Array(Buffer.from(hex[2]!.replace(/[\s,]/g, ''), 'hex')) };
  }
  throw new ConfigError(
    path,
    number,
    `value ${name || '@'}: expected "text", dword:XXXXXXXX, hex:… or hex(N):…, got ${data}`,
  );
}

const unescaped = (text: string) => text.replace(/\\(.)/g, '$1');
