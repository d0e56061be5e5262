/** The directory that `\??` and `\DosDevices` stand for in every system process. */
const GLOBAL = '\\GLOBAL??';
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^\\\?\?\\GLOBAL(?=\\|$)/i, GLOBAL],
  [/^\\DosDevices\\Global(?=\\|$)/i, GLOBAL],
  [/^\\(\?\?|DosDevices)(?=\\|$)/i, GLOBAL],
  [/^\\BaseNamedObjects\\Global(?=\\)/i, '\\BaseNamedObjects'],
];

/** A full object name with the aliases of its directory replaced. */
export function canonicalName(name: string): string {
  for (const [alias, directory] of ALIASES) if (alias.test(name)) return name.replace(alias, directory);
  return name;
}

/** What the namespace compares: without regard to case. */
export function nameKey(name: string): string {
  return canonicalName(name).toUpperCase();
}

/** The directory part of a full name; the root's is itself. */
export function parentOf(name: string): string {
  const end = name.lastIndexOf('\\');
  return end <= 0 ? '\\' : name.slice(0, end);
}
