import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

/** Bottom to top: a room imports itself and rooms before it. */
export const rooms = [
  'src/cpu',
  'src/pe',
  'src/memory',
  'src/policy',
  'src/kernel',
  'stubs',
  'src/session',
  'src/config',
  'src/trace',
  'src/report',
  'src/testing',
  'src/tui',
  'src/cli',
];
const strangers = [['src/pe', 'src/cpu']];
const generated = 'src/generated';
const generatedMayImport = 'src/memory/layout-types.ts';
const engineCall = /\bcpu\s*\.\s*(protect|mapWindow|unmapWindow)\s*\(/gi;
const shapeless = /^(utils?|helpers?|common|misc|managers?)$/i;

/** Repository-relative path with forward slashes → text. */
export type Sources = ReadonlyMap<string, string>;

export function readSources(root: string, folders: readonly string[]): Sources {
  const sources = new Map<string, string>();
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = posix.join(folder, name.split('\\').join('/'));
      if (/\.(ts|mts|tsx|mjs|js)$/.test(path)) sources.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  return sources;
}

/** Relative imports, exports-from and dynamic imports, as repository-relative paths. */
export function importsOf(path: string, text: string): string[] {
  const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]*)\1/g)].map(
    (match) => match[2]!,
  );
  return [...new Set(specifiers.map((specifier) => posix.join(dirname(path), specifier)))];
}

const roomOf = (path: string) => [generated, ...rooms].find((room) => path.startsWith(`${room}/`));

function edgeComplaint(from: string, to: string): string | undefined {
  if (to.startsWith('native/') || to.endsWith('.node')) {
    return from.startsWith('src/cpu/') ? undefined : `${from} imports ${to}: only src/cpu may import the native addon`;
  }
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === undefined) return `${from} is in no room: add its folder to the list in test/layering.ts`;
  if (source === generated) {
    return target === generated || to === generatedMayImport
      ? undefined
      : `${from} imports ${to}: src/generated imports only ${generatedMayImport}`;
  }
  if (target === undefined || target === generated || target === source) return undefined;
  if (strangers.some(([a, b]) => a === source && b === target))
    return `${from} imports ${to}: ${source} and ${target} don't know each other`;
  return rooms.indexOf(target) > rooms.indexOf(source)
    ? `${from} imports ${to}: ${target} is above ${source}`
    : undefined;
}

export function upwardEdges(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const complaints = importsOf(path, text).map((to) => edgeComplaint(path, to));
    return complaints.filter((complaint) => complaint !== undefined);
  });
}

/** Drops what is erased before anything runs. */
const withoutTypeImports = (text: string) => text.replace(/\b(?:import|export) type [^;]*?from[^;\n]*/g, '');

/** Each cycle of what is imported at run time, once, as `a → b → a`; types may refer to each other. */
export function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of importsOf(path, withoutTypeImports(sources.get(path)!)))
      if (sources.has(next)) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

export function engineCallsOutsideMemory(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    if (path.startsWith('src/cpu/') || path.startsWith('src/memory/')) return [];
    return [...text.matchAll(engineCall)].map(
      (match) => `${path} calls ${match[0]}…): only src/memory maps and protects`,
    );
  });
}

export function shapelessNames(paths: Iterable<string>): string[] {
  return [...paths]
    .filter((path) => path.split('/').some((part) => shapeless.test(basename(part).split('.')[0]!)))
    .map((path) => `${path}: name it for the concept it holds`);
}
