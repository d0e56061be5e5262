/** `1,234,567`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 call`, `3 calls`; the plural is the word with an s unless given. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : many}`;
}

/** `0xC0000001`: a status or bug check code in the case that Windows documents it in. */
export function codeText(code: string, digits = 0): string {
  return `0x${code.replace(/^0x/i, '').toUpperCase().padStart(digits, '0')}`;
}
