/** Characters of Windows-1252 from 0x80 to 0x9F; above it is Latin-1. */
const ANSI_C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
/** Characters of code page 437 from 0x80 on. */
const OEM_UPPER =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

export interface CodePage {
  /** Bytes, one a character, to UTF-16. */
  decode(bytes: string): string;
  /** UTF-16 to bytes, one a character; `?` for what the page does not have. */
  encode(text: string): string;
}

function singleByte(upper: string): CodePage {
  const toByte = new Map<string, string>();
  for (let code = 0; code < 0x100; code++) {
    toByte.set(code < 0x80 ? String.fromCharCode(code) : upper[code - 0x80]!, String.fromCharCode(code));
  }
  const map = (text: string, change: (character: string) => string) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is left as it is
    /^[\u0000-\u007f]*$/.test(text) ? text : Array.from({ length: text.length }, (_, at) => change(text[at]!)).join('');
  return {
    decode: (bytes) => map(bytes, (byte) => (byte < '\u0080' ? byte : upper[byte.charCodeAt(0) - 0x80]!)),
    encode: (text) => map(text, (character) => toByte.get(character) ?? '?'),
  };
}

const LATIN_UPPER = Array.from({ length: 0x60 }, (_, index) => String.fromCharCode(0xa0 + index)).join('');
/** Windows-1252, the ANSI code page of the machine that is modelled. */
export const ANSI = singleByte(ANSI_C1 + LATIN_UPPER);
/** Code page 437, its OEM code page. */
export const OEM = singleByte(OEM_UPPER);
