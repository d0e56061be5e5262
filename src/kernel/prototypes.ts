import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from './data-directory.ts';

export type Irql = 'PASSIVE' | 'APC' | 'DISPATCH' | 'DIRQL' | 'HIGH' | 'ANY';

export interface Parameter {
  readonly name: string;
  /** C type; undefined where only the name is documented. */
  readonly type: string | undefined;
  readonly dir: 'in' | 'out' | 'inout' | undefined;
}

/** What is known of a DDI without a model of it. */
export interface Prototype {
  /** Lower case; where the tables place the DDI, which may differ from the module asked for (hal.dll, ntoskrnl.exe). */
  readonly module: string | undefined;
  readonly name: string;
  /** Undefined when nothing is known about them; without the variadic tail and, for KMDF, without DriverGlobals. */
  readonly params: readonly Parameter[] | undefined;
  readonly ret: string | undefined;
  readonly header: string | undefined;
  /** Highest IRQL at which it may be called. */
  readonly irql: Irql | undefined;
  /** Windows, NDIS or KMDF version that brought it. */
  readonly since: string | undefined;
  readonly deprecated: boolean;
  readonly variadic: boolean;
  /** An inline function or macro: never imported by name. */
  readonly inline: boolean;
  /** An exported variable. */
  readonly data: boolean;
  /** Index in the KMDF function table. */
  readonly kmdfIndex: number | undefined;
}

interface Entry {
  h?: string;
  irql?: Irql;
  ret?: string;
  p?: [name: string, type: string | null, dir?: string][];
  dep?: true;
  since?: string;
  k?: number;
  inl?: true;
  data?: true;
  t?: string;
}

// Each of a pair forwards to the other on some Windows: hal.dll to ntoskrnl.exe since Windows 10 2004, ksecdd.sys to cng.sys.
const siblings: Readonly<Record<string, string>> = {
  'ntoskrnl.exe': 'hal.dll',
  'hal.dll': 'ntoskrnl.exe',
  'ksecdd.sys': 'cng.sys',
  'cng.sys': 'ksecdd.sys',
};
const NO_MODULE = 'no-module';

const texts = new Map<string, string>();
const known = new Map<string, Prototype | undefined>();

/**
 * Prototype of a DDI as the tables have it, or undefined. KMDF functions are those of `wdf01000.sys`; inline functions,
 * macros and interface callbacks that belong to no image are found with the module undefined.
 */
export function prototypeOf(module: string | undefined, name: string): Prototype | undefined {
  const asked = module?.toLowerCase() ?? NO_MODULE;
  const key = `${asked}!${name}`;
  if (known.has(key)) return known.get(key);
  const sibling = siblings[asked];
  const prototype = find(asked, name) ?? (sibling ? find(sibling, name) : undefined);
  known.set(key, prototype);
  return prototype;
}

/** All prototypes of a module in the order of their names; empty for a module that the tables do not have. */
export function prototypesOf(module: string | undefined): Prototype[] {
  const asked = module?.toLowerCase() ?? NO_MODULE;
  const entries = JSON.parse(tableText(asked) || '{}') as Record<string, Entry>;
  return Object.entries(entries).map(([name, entry]) => toPrototype(asked, name, entry));
}

// The tables have one entry a line, so that one entry can be had without parsing the others.
function find(module: string, name: string): Prototype | undefined {
  const text = tableText(module);
  const start = text.indexOf(`\n${JSON.stringify(name)}:`);
  if (start < 0) return undefined;
  const line = text.slice(start + 1, text.indexOf('\n', start + 1));
  const table = JSON.parse(`{${line.replace(/,$/, '')}}`) as Record<string, Entry>;
  return toPrototype(module, name, table[name]!);
}

function tableText(module: string): string {
  let text = texts.get(module);
  if (text === undefined) {
    text = readTable('prototypes', module) ?? '';
    texts.set(module, text);
  }
  return text;
}

function readTable(kind: 'prototypes' | 'exports', module: string): string | undefined {
  if (!/^[\w.-]+$/.test(module)) return undefined;
  try {
    return readFileSync(join(dataDirectory(), kind, `${module}.json`), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function toPrototype(module: string, name: string, entry: Entry): Prototype {
  const params = entry.p?.filter(([parameter]) => parameter !== '...');
  return {
    module: module === NO_MODULE ? undefined : module,
    name,
    params: params?.map(([parameter, type, dir]) => ({
      name: parameter,
      type: type ?? undefined,
      dir: dir as Parameter['dir'],
    })),
    ret: entry.data ? entry.t : entry.ret,
    header: entry.h,
    irql: entry.irql,
    since: entry.since,
    deprecated: entry.dep === true,
    variadic: params !== undefined && params.length !== entry.p?.length,
    inline: entry.inl === true,
    data: entry.data === true,
    kmdfIndex: entry.k,
  };
}

export interface ModuleExports {
  readonly functions: readonly string[];
  readonly data: readonly string[];
  /** Names that came after Windows 7 → release, for `windowsBuild`. The others are taken to be older. */
  readonly since: Readonly<Record<string, string>>;
}

const NO_EXPORTS: ModuleExports = { functions: [], data: [], since: {} };
const exportTables = new Map<string, ModuleExports>();

/** Names that a Windows image exports, sorted; empty lists for an image that the tables do not have. */
export function exportsOf(module: string): ModuleExports {
  const asked = module.toLowerCase();
  let table = exportTables.get(asked);
  if (!table) {
    const text = readTable('exports', asked);
    table = text === undefined ? NO_EXPORTS : (JSON.parse(text) as ModuleExports);
    exportTables.set(asked, table);
  }
  return table;
}
