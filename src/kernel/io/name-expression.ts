/** `*`, `?` and the three that stand for DOS semantics: `<` (star), `>` (question mark), `"` (dot). */
export const WILD_CARDS = /[*?<>"]/;

/** Does a name match an expression as FsRtlIsNameInExpression says? The expression must be upper case when case is ignored. */
export function matchesExpression(expression: string, name: string, ignoreCase: boolean): boolean {
  const text = ignoreCase ? name.toUpperCase() : name;
  const lastDot = text.lastIndexOf('.');
  let states = close(expression, new Set([0]), text, 0, lastDot);
  for (let index = 0; index < text.length; index++) {
    const next = new Set<number>();
    for (const state of states) step(expression, state, text, index, lastDot, next);
    if (next.size === 0) return false;
    states = close(expression, next, text, index + 1, lastDot);
  }
  return states.has(expression.length);
}

/** Positions behind one more character. */
function step(
  expression: string,
  state: number,
  text: string,
  index: number,
  lastDot: number,
  next: Set<number>,
): void {
  const wanted = expression[state];
  const character = text[index]!;
  if (wanted === undefined) return;
  if (wanted === '*') next.add(state);
  else if (wanted === '<') {
    if (character !== '.' || index !== lastDot) next.add(state);
  } else if (wanted === '?' || (wanted === '>' && character !== '.')) next.add(state + 1);
  else if (wanted === '"' && character === '.') next.add(state + 1);
  else if (wanted === character) next.add(state + 1);
}

/** Adds positions that are reached without a character. */
function close(expression: string, states: Set<number>, text: string, index: number, _lastDot: number): Set<number> {
  for (const state of states) {
    const wanted = expression[state];
    const atEnd = index === text.length;
    const skips =
      wanted === '*' ||
      wanted === '<' ||
      (wanted === '>' && (atEnd || text[index] === '.')) ||
      (wanted === '"' && atEnd);
    if (skips) states.add(state + 1);
  }
  return states;
}
