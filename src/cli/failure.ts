/** Bad input: the command line, a path, an output file. `message` is one line that says what to do. */
export class UsageError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'UsageError';
    this.code = code;
  }
}

export interface Failure {
  readonly code: string;
  /** One line, safe for a terminal. */
  readonly message: string;
}

/** What went wrong, in one line. Errors without a code of their own are defects of hvcheck and say so. */
export function failureOf(error: unknown): Failure {
  const code = (error as { code?: unknown } | undefined)?.code;
  const text = error instanceof Error ? error.message : String(error);
  if (typeof code === 'string') return { code, message: oneLine(text) };
  return { code: 'Internal', message: oneLine(`internal error: ${text} (set HVCHECK_DEBUG=1 to see where)`) };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
