export interface Converted {
  readonly text: string;
  /** Some of the source was not valid and became U+FFFD. */
  readonly replaced: boolean;
}

/** UTF-16 to UTF-8 bytes, one a character; a surrogate without its partner becomes U+FFFD. */
export function toUtf8(text: string): Converted {
  const bytes = Buffer.from(text, 'utf8');
  return { text: bytes.toString('latin1'), replaced: bytes.toString('utf8') !== text };
}

/** UTF-8 bytes, one a character, to UTF-16; each ill-formed part becomes U+FFFD. */
export function fromUtf8(bytes: string): Converted {
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return { text, replaced: Buffer.from(text, 'utf8').toString('latin1') !== bytes };
}
