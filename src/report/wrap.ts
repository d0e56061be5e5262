import { columns } from './printable.ts';

export const WIDTH = 80;

/**
 * Breaks text into lines of at most 80 columns. The first line starts with `first`, the others with `rest` (blanks as
 * wide as `first` unless given). A word that is longer than a line is cut.
 */
export function wrap(text: string, first = '', rest = ' '.repeat(columns(first))): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const flush = () => {
    lines.push(line);
    line = rest;
    isEmpty = true;
  };
  for (const word of text.split(/\s+/).filter(Boolean)) {
    for (const piece of cut(word, WIDTH - columns(rest))) {
      if (!isEmpty && columns(line) + 1 + columns(piece) > WIDTH) flush();
      line += isEmpty ? piece : ` ${piece}`;
      isEmpty = false;
    }
  }
  flush();
  return lines.map((one) => one.trimEnd());
}

/** Breaks text at exactly 80 columns, blanks kept: for what a driver printed. */
export function hardWrap(text: string, first: string, rest: string): string[] {
  const pieces = cut(text, WIDTH - Math.max(columns(first), columns(rest)));
  if (pieces.length === 0) return [first.trimEnd()];
  return pieces.map((piece, index) => (index === 0 ? first : rest) + piece);
}

function cut(word: string, width: number): string[] {
  if (columns(word) <= width) return word === '' ? [] : [word];
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const size = columns(character);
    if (used + size > width) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += size;
  }
  return piece === '' ? pieces : [...pieces, piece];
}
