/** Something in a file that describes the machine can't be used. The message says where, and what was expected. */
export class ConfigError extends Error {
  readonly code = 'BadConfig';
  readonly path: string;
  /** From 1; undefined when it is about the file as a whole. */
  readonly line: number | undefined;

  constructor(path: string, line: number | undefined, problem: string) {
    super(line === undefined ? `${path}: ${problem}` : `${path}:${line}: ${problem}`);
    this.path = path;
    this.line = line;
  }
}
