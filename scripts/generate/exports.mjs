import { readTable } from './source.mjs';

const WINDOWS_10_OR_LATER = /^Windows 1[01]\b/;

/** Per module the names its image exports; `since` tells those that came with or after Windows 10. */
export function generateExports() {
  const ddis = readTable('ddi');
  const { inline, modules: added } = readTable('exports-added');
  const documented = documentedExports(ddis, new Set(inline));
  const files = Object.entries(readTable('exports')).map(([module, listed]) => {
    const lists = [listed, added[module] ?? {}, documented.get(module) ?? {}];
    const data = merge(lists.map((list) => list.data));
    const functions = merge(lists.map((list) => list.functions)).filter((name) => !data.includes(name));
    return [`data/exports/${module}.json`, render(functions, data, sinceOf([...functions, ...data], ddis))];
  });
  return Object.fromEntries(files);
}

// The kernel's import library is of Windows 7 age, so what the documentation says ntoskrnl.exe has is taken as well.
function documentedExports(ddis, inline) {
  const functions = Object.entries(ddis)
    .filter(
      ([name, entry]) => entry.m === 'ntoskrnl.exe' && !entry.inl && !entry.cb && !entry.data && !inline.has(name),
    )
    .map(([name]) => name);
  return new Map([['ntoskrnl.exe', { functions }]]);
}

function merge(lists) {
  return [...new Set(lists.flatMap((list) => list ?? []))].sort();
}

function sinceOf(names, ddis) {
  const dated = names.filter((name) => WINDOWS_10_OR_LATER.test(ddis[name]?.since ?? ''));
  return Object.fromEntries(dated.map((name) => [name, ddis[name].since]));
}

function render(functions, data, since) {
  const dates = Object.entries(since).map(([name, version]) => `${JSON.stringify(name)}:${JSON.stringify(version)}`);
  return `{\n"functions":${list(functions)},\n"data":${list(data)},\n"since":{${dates.length ? `\n${dates.join(',\n')}\n` : ''}}\n}\n`;
}

function list(names) {
  return names.length ? `[\n${names.map((name) => JSON.stringify(name)).join(',\n')}\n]` : '[]';
}
