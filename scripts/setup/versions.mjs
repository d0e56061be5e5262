export const minimumNode = '20.19.0';
/** The `rust-version` of the napi crates. */
export const minimumRust = '1.88.0';

const numbers = (version) => (version.match(/\d+/g) || []).slice(0, 3).map(Number);

export function isAtLeast(found, needed) {
  const a = numbers(found);
  const b = numbers(needed);
  for (let i = 0; i < 3; i += 1) {
    const difference = (a[i] || 0) - (b[i] || 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** What to tell a person whose Node is too old; undefined when it is good. */
export function nodeComplaint(found) {
  if (isAtLeast(found, minimumNode)) return undefined;
  return (
    `Node ${found} was found, ${minimumNode} or newer is needed.\n` +
    'Get it from https://nodejs.org/en/download or with a version manager: nvm install 22'
  );
}

/** What to tell about the Rust compiler, given the output of `rustc --version`, undefined when there is none. */
export function rustComplaint(versionLine) {
  const todo =
    "Get Rust from https://rustup.rs (curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh), or: rustup update stable";
  if (versionLine === undefined)
    return { message: `No Rust compiler was found, ${minimumRust} or newer is needed.`, todo };
  const found = versionLine.split(' ')[1] || versionLine;
  if (isAtLeast(found, minimumRust)) return undefined;
  return { message: `Rust ${found} was found, ${minimumRust} or newer is needed.`, todo };
}
