import { banner, hex, readTable } from './source.mjs';

// STATUS_SEVERITY_* are values of the severity bits, not statuses: they are never the name of a status.
const notStatuses = /^STATUS_SEVERITY_/;
const preferred = ['STATUS_SUCCESS', 'STATUS_ABANDONED', 'STATUS_FWP_TOO_MANY_CALLOUTS'];

const lookup = `
/** Name of an NTSTATUS, given signed or unsigned; where several share a value, the most usual one. */
export function statusName(value: number): string | undefined {
  const start = \`\\n\${(value >>> 0).toString(16)} \`;
  const line = NAMES.indexOf(start);
  return line < 0 ? undefined : NAMES.slice(line + start.length, NAMES.indexOf('\\n', line + start.length));
}
`;

export function generateNtstatus() {
  const entries = Object.entries(readTable('ntstatus'));
  const constants = entries.map(([name, value]) => `export const ${name} = ${hex(value)};\n`);
  const members = entries.map(([name]) => `  ${name},\n`);
  const names = [...commonNames(entries)].map(([value, name]) => `${value.toString(16)} ${name}`);
  const text =
    `${banner('ntstatus')}\n${constants.join('')}\n` +
    `/** Every status of the table as an unsigned 32-bit number. */\nexport const NTSTATUS = {\n${members.join('')}} as const;\n\n` +
    `/** A line each, the value in hex first: most runs ask for a few, so nothing is taken apart. */\n` +
    `const NAMES = \`\n${names.join('\n')}\n\`;\n${lookup}`;
  return { 'src/generated/ntstatus.ts': text };
}

function commonNames(entries) {
  const names = new Map();
  for (const [name, value] of entries) {
    if (notStatuses.test(name)) continue;
    if (!names.has(value) || preferred.includes(name)) names.set(value, name);
  }
  return new Map([...names].sort(([a], [b]) => a - b));
}
