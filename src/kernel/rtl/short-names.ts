const ILLEGAL = /["*+,/:;<=>?[\\\]|]/;
const isControl = (name: string) => [...name].some((character) => character < ' ');

export interface ShortName {
  readonly legal: boolean;
  readonly spaces: boolean;
}
/** Is it an 8.3 name? `.` and `..` are. */
export function checkShortName(name: string): ShortName {
  if (name === '.' || name === '..') return { legal: true, spaces: false };
  const no = { legal: false, spaces: false };
  const parts = name.split('.');
  const [base = '', extension = ''] = parts;
  if (parts.length > 2 || base === '' || (parts.length === 2 && extension === '')) return no;
  if (base.length > 8 || extension.length > 3 || ILLEGAL.test(name) || isControl(name)) return no;
  if (base.endsWith(' ') || extension.endsWith(' ')) return no;
  return { legal: true, spaces: name.includes(' ') };
}
