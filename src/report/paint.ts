/** Colours a piece of text, or leaves it alone. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const ESC = '\u001b[';
const plain = (text: string) => text;
const sgr = (on: number, off: number) => (text: string) => `${ESC}${on}m${text}${ESC}${off}m`;

export const PLAIN: Paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };
const COLOURED: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
};

export function paintFor(colour: boolean): Paint {
  return colour ? COLOURED : PLAIN;
}
