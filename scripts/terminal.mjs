const live = process.stdout.isTTY === true && !process.env.CI;
const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;

const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** A failure that is explained to the person at the keyboard without a stack: what failed, the tool's output, what to do. */
export class Explained extends Error {
  constructor(message, { output = '', todo = '' } = {}) {
    super(message);
    this.name = 'Explained';
    this.output = output;
    this.todo = todo;
  }
}

/** The first and the last lines of a long output. */
export function shortened(output, head = 20, tail = 40) {
  const lines = output.trimEnd().split('\n');
  if (lines.length <= head + tail + 1) return lines.join('\n');
  const left = `[... ${lines.length - head - tail} lines ...]`;
  return [...lines.slice(0, head), left, ...lines.slice(-tail)].join('\n');
}

export function printExplained(error) {
  if (error.output) process.stderr.write(`${shortened(error.output)}\n\n`);
  process.stderr.write(`${paint(31, 'Failed:')} ${error.message}\n`);
  if (error.todo) process.stderr.write(`${paint(33, 'To do:')}  ${error.todo}\n`);
}

export function printOutcome(passed, name, since, detail = '') {
  const mark = passed ? paint(32, '✓') : paint(31, '✗');
  process.stdout.write(`${mark} ${name}${detail ? `: ${detail}` : ''} (${seconds(since)})\n`);
}

/**
 * Shows that a step is under way: on a terminal a live line with the seconds and a line of progress, elsewhere one line
 * when it takes longer than a moment. `end` takes the live line away again.
 */
export function underWay(name) {
  const since = Date.now();
  if (!live) {
    const timer = setTimeout(() => process.stdout.write(`  ${name} ...\n`), 3000);
    return { show() {}, end: () => clearTimeout(timer) };
  }
  let last = '';
  const draw = () => {
    const text = `  ${name} ${seconds(since)} ${last}`;
    process.stdout.write(`\r\x1b[2K${text.slice(0, (process.stdout.columns || 80) - 1)}`);
  };
  const timer = setInterval(draw, 200);
  return {
    show(line) {
      last = line.trim();
      draw();
    },
    end() {
      clearInterval(timer);
      process.stdout.write('\r\x1b[2K');
    },
  };
}

/**
 * Runs one step and prints one line for it with its seconds. `work` gets a function that shows a passing line of
 * progress, on a terminal only, and may give back a detail for the line.
 */
export async function step(name, work) {
  const since = Date.now();
  const line = underWay(name);
  try {
    const detail = await work((text) => line.show(text));
    line.end();
    printOutcome(true, name, since, detail);
  } catch (error) {
    line.end();
    printOutcome(false, name, since);
    throw error;
  }
}
