/** A mistake in a query: where it is, and what was probably meant. */
export class QueryError extends Error {
  readonly code = 'BadQuery';
  /** Of the mistake in the query, in UTF-16 units. */
  readonly position: number;
  readonly length: number;
  readonly suggestion: string | undefined;

  constructor(query: string, at: { position: number; length: number }, problem: string, suggestion?: string) {
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    super(`query ${JSON.stringify(query)}, column ${at.position + 1}: ${problem}${hint}`);
    this.name = 'QueryError';
    this.position = at.position;
    this.length = at.length;
    this.suggestion = suggestion;
  }
}

export type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

/** `key operator value`, or a word without a key. */
export interface Term {
  readonly node: 'term';
  /** As written; undefined for a bare word. */
  readonly key: string | undefined;
  readonly operator: Operator;
  readonly value: string;
  /** The value stood in quotes: it is meant as a whole and literally. */
  readonly isQuoted: boolean;
  readonly keyAt: { readonly position: number; readonly length: number };
  readonly valueAt: { readonly position: number; readonly length: number };
}
export type QueryNode =
  | Term
  | { readonly node: 'and' | 'or'; readonly parts: readonly QueryNode[] }
  | { readonly node: 'not'; readonly part: QueryNode };

const KEY = /^([A-Za-z][\w.-]*)(:?(?:!=|<=|>=|<|>)|:|=)/;

/** Parses the form of a query; what keys and values mean is not looked at. @throws QueryError */
export function parseSyntax(query: string): QueryNode {
  const parser = new Parser(query);
  return parser.whole();
}

class Parser {
  readonly #query: string;
  #at = 0;

  constructor(query: string) {
    this.#query = query;
  }

  whole(): QueryNode {
    const node = this.#either();
    this.#skip();
    if (this.#at < this.#query.length) throw this.#error(this.#at, 1, 'a ")" without a "("');
    return node;
  }

  #either(): QueryNode {
    const parts = [this.#all()];
    while (this.#takeWord('or') || this.#take('|')) parts.push(this.#all());
    return parts.length === 1 ? parts[0]! : { node: 'or', parts };
  }

  #all(): QueryNode {
    const parts: QueryNode[] = [];
    for (;;) {
      this.#skip();
      const rest = this.#query.slice(this.#at);
      if (rest === '' || rest[0] === ')' || rest[0] === '|' || /^or(?=[\s(]|$)/i.test(rest)) break;
      if (this.#takeWord('and')) continue;
      parts.push(this.#one());
    }
    return parts.length === 1 ? parts[0]! : { node: 'and', parts };
  }

  #one(): QueryNode {
    const start = this.#at;
    if (this.#take('-') || this.#take('!') || this.#takeWord('not')) {
      this.#skip();
      if (this.#at >= this.#query.length) throw this.#error(start, 1, 'nothing follows what should be excluded');
      return { node: 'not', part: this.#one() };
    }
    if (!this.#take('(')) return this.#term();
    const inner = this.#either();
    if (!this.#take(')')) throw this.#error(start, 1, 'this "(" is not closed');
    return inner;
  }

  #term(): Term {
    const start = this.#at;
    const match = KEY.exec(this.#query.slice(start));
    const key = match?.[1];
    const operator = (match?.[2]?.replace(/^:(?=.)/, '') ?? ':') as Operator;
    if (match) this.#at += match[0].length;
    const valueStart = this.#at;
    const { value, isQuoted } = this.#value();
    if (value === '' && !isQuoted) throw this.#error(start, this.#at - start, `${key ?? 'this'} has no value`);
    const keyAt = { position: start, length: key?.length ?? 0 };
    return {
      node: 'term',
      key,
      operator,
      value,
      isQuoted,
      keyAt,
      valueAt: { position: valueStart, length: this.#at - valueStart },
    };
  }

  #value(): { value: string; isQuoted: boolean } {
    const rest = this.#query.slice(this.#at);
    if (rest[0] !== '"') {
      const word = /^[^\s()|]*/.exec(rest)![0];
      this.#at += word.length;
      return { value: word, isQuoted: false };
    }
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
    if (!quoted) throw this.#error(this.#at, rest.length, 'this quote is not closed');
    this.#at += quoted[0].length;
    return { value: quoted[1]!.replace(/\\(["\\])/g, '$1'), isQuoted: true };
  }

  #skip(): void {
    while (/\s/.test(this.#query[this.#at] ?? '')) this.#at++;
  }
  #take(text: string): boolean {
    this.#skip();
    if (!this.#query.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
  #takeWord(word: string): boolean {
    this.#skip();
    const rest = this.#query.slice(this.#at);
    if (!new RegExp(`^${word}(?=[\\s(]|$)`, 'i').test(rest)) return false;
    this.#at += word.length;
    return true;
  }
  #error(position: number, length: number, problem: string): QueryError {
    return new QueryError(this.#query, { position, length }, problem);
  }
}

/** The candidate that a word is probably a slip of, if any. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 0.5;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best ?? candidates.find((candidate) => wanted.length > 2 && candidate.toLowerCase().startsWith(wanted));
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
