/** Not mapped by NT's table although Unicode has a capital for them: micro sign, dotless i, long s. */
const KEPT = new Set([0xb5, 0x131, 0x17f]);

/** NT's upper case maps one UTF-16 unit to one unit; a letter with a longer capital stays as it is. */
export function upcaseUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit;
  if (KEPT.has(unit)) return unit;
  const upper = String.fromCharCode(unit).toUpperCase();
  return upper.length === 1 && upper.charCodeAt(0) >= 0x80 ? upper.charCodeAt(0) : unit;
}

export function downcaseUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  const lower = String.fromCharCode(unit).toLowerCase();
  return lower.length === 1 && lower.charCodeAt(0) >= 0x80 ? lower.charCodeAt(0) : unit;
}

function mapUnits(text: string, map: (unit: number) => number): string {
  let mapped = '';
  for (let at = 0; at < text.length; at++) mapped += String.fromCharCode(map(text.charCodeAt(at)));
  return mapped;
}
export const upcase = (text: string) => mapUnits(text, upcaseUnit);
export const downcase = (text: string) => mapUnits(text, downcaseUnit);

/** ASCII letters only, as the C runtime does in its "C" locale. */
export const asciiLower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
export const asciiUpper = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** Difference of the first units that differ, else of the lengths. */
export function compareUnits(a: string, b: string): number {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at++) {
    const difference = a.charCodeAt(at) - b.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
