/**
 * Text that a driver or a file name made, safe for a terminal: control, formatting (bidirectional, zero-width) and
 * unpaired surrogate characters become escapes such as `\x1b` and `\u202e`.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60\p{Emoji_Presentation}]/u;
const NO_WIDTH = /\p{M}/u;

/** Columns that printable text takes on a terminal. */
export function columns(text: string): number {
  let total = 0;
  for (const character of text) {
    if (NO_WIDTH.test(character)) continue;
    total += WIDE.test(character) ? 2 : 1;
  }
  return total;
}
