/**
 * JSON with two-space indent and a last line break. Characters that a terminal would act on are escaped; the value stays
 * the same.
 */
export function renderJson(value: unknown): string {
  const escaped = JSON.stringify(value, undefined, 2).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()].map((index) => unicodeEscape(character.charCodeAt(index))).join(''),
  );
  return `${escaped}\n`;
}

const unicodeEscape = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`;
