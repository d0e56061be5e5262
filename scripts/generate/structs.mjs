import { fieldKind, plainType } from './field-kind.mjs';
import { banner, hex, isIdentifier, quote, readTable } from './source.mjs';

const units = { 1: 'u8', 2: 'u16', 4: 'u32' };

export function generateStructs() {
  const table = readTable('structs-x64');
  const used = new Set();
  const structures = Object.entries(table).map(([name, entry]) => structure(name, entry, table, used));
  const makers = [...used, 'struct'].sort().join(', ');
  const head = `${banner('structs-x64')}\nimport { ${makers} } from '../memory/layout-types.ts';\n\n`;
  return { 'src/generated/structs.ts': head + structures.join('\n') };
}

function structure(name, { size, fields }, table, used) {
  if (!isIdentifier(name)) throw new Error(`${name} is no identifier`);
  const seen = new Set();
  const lines = fields.map((field) => {
    const member = memberName(field[3]);
    if (seen.has(member)) throw new Error(`${name} has two members that flatten to ${member}`);
    seen.add(member);
    return `  ${member}: ${descriptor(field, table, used)},\n`;
  });
  return `export const ${name} = /* @__PURE__ */ struct(${quote(name)}, ${hex(size)}, () => ({\n${lines.join('')}}));\n`;
}

// Tail.Overlay.Thread becomes Tail_Overlay_Thread, Range[0].Base becomes Range_0_Base.
function memberName(path) {
  const name = path.replace(/\[(\d+)\]/g, '_$1').replace(/\./g, '_');
  if (!isIdentifier(name)) throw new Error(`${path} cannot be flattened to an identifier`);
  return name;
}

function descriptor([offset, size, type, path, bit, width], table, used) {
  if (bit !== undefined) return bitField(offset, size, bit, width, used, path);
  const kind = fieldKind(type, size, table);
  used.add(kind);
  return kind === 'blob' ? `blob(${hex(offset)}, ${hex(size)}, ${quote(plainType(type))})` : `${kind}(${hex(offset)})`;
}

function bitField(offset, size, bit, width, used, path) {
  if (bit + width > size * 8) throw new Error(`${path} does not fit its ${size}-byte unit`);
  if (size === 8) {
    used.add('bits64');
    return `bits64(${hex(offset)}, ${bit}, ${width})`;
  }
  used.add('bits');
  return `bits(${hex(offset)}, '${units[size]}', ${bit}, ${width})`;
}
