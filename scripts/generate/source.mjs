import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export function readTable(name) {
  return JSON.parse(readFileSync(`${root}data/${name}.json`, 'utf8'));
}

export function banner(table) {
  return `// Generated from data/${table}.json by scripts/generate: run \`npm run generate\`, do not edit.\n`;
}

export function hex(value) {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

export function quote(text) {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

export function isIdentifier(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}
