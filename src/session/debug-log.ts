const MAX_LINES = 10_000;
const MAX_LINE = 4096;

/** Lines that the driver printed; a text without a line feed is continued by the next one. */
export class DebugLog {
  readonly #lines: string[] = [];
  #open = '';

  write(text: string): void {
    const parts = (this.#open + text).split('\n');
    this.#open = (parts.pop() ?? '').slice(0, MAX_LINE);
    for (const line of parts) if (this.#lines.length < MAX_LINES) this.#lines.push(line.replace(/\r$/, ''));
  }

  get lines(): string[] {
    return this.#open === '' ? [...this.#lines] : [...this.#lines, this.#open];
  }
}
