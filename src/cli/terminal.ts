export interface TextStream {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
}

/** Where a command prints. */
export interface Terminal {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Colour only on a terminal that can show it, and not when NO_COLOR is set (https://no-color.org). */
export function wantsColour({ stdout, env }: Terminal): boolean {
  return stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}
