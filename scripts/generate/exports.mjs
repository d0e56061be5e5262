import { readTable } from './source.mjs';

/** Versions newer than the oldest Windows that hvcheck knows, which is Windows 7 SP1. */
const AFTER_WINDOWS_7 = /^(Windows (8|8\.1|1[01]\b.*|Server 20(1[2-9]|2\d))|NDIS 6\.[3-9]\d)$/;

/** Per module the names its image exports; `since` tells those that came after Windows 7. */
export function generateExports() {
  const ddis = readTable('ddi');
  const { inline, modules: added, since } = readTable('exports-added');
  const documented = documentedExports(ddis, new Set(inline));
  const files = Object.entries(readTable('exports')).map(([module, listed]) => {
    const lists = [listed, added[module] ?? {}, documented.get(module) ?? {}];
    const data = merge(lists.map((list) => list.data));
    const functions = merge(lists.map((list) => list.functions)).filter((name) => !data.includes(name));
    const dates = sinceOf([...functions, ...data], ddis, since[module] ?? {});
    return [`data/exports/${module}.json`, render(functions, data, dates)];
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

// A date by hand goes before the documented one; null says that Windows 7 has it, whatever the documentation says.
function sinceOf(names, ddis, byHand) {
  const dateOf = (name) => (byHand[name] === undefined ? (ddis[name]?.since ?? '') : (byHand[name] ?? ''));
  return Object.fromEntries(names.map((name) => [name, dateOf(name)]).filter(([, date]) => AFTER_WINDOWS_7.test(date)));
}

function render(functions, data, since) {
  const dates = Object.entries(since).map(([name, version]) => `${JSON.stringify(name)}:${JSON.stringify(version)}`);
  return `{\n"functions":${list(functions)},\n"data":${list(data)},\n"since":{${dates.length ? `\n${dates.join(',\n')}\n` : ''}}\n}\n`;
}

function list(names) {
  return names.length ? `[\n${names.map((name) => JSON.stringify(name)).join(',\n')}\n]` : '[]';
}
