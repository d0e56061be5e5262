import { readTable } from './source.mjs';

// One file a module and one entry a line: src/kernel/prototypes.ts finds the line of a name in the text, without parsing
// the rest. DDIs of no module (inline functions, macros, callbacks of interfaces) go to no-module.json.
export function generatePrototypes() {
  const modules = new Map();
  const inline = new Set(readTable('exports-added').inline);
  for (const [name, { m: module = 'no-module', ...entry }] of Object.entries(readTable('ddi'))) {
    if (inline.has(name)) entry.inl = true;
    delete entry.hand;
    if (!modules.has(module)) modules.set(module, []);
    modules.get(module).push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  return Object.fromEntries([...modules].map(([module, lines]) => [`data/prototypes/${module}.json`, table(lines)]));
}

function table(lines) {
  return `{\n${lines.join(',\n')}\n}\n`;
}
