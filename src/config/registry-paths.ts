const CONTROL_SET = '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001';
const ROOTS: Readonly<Record<string, string>> = {
  HKEY_LOCAL_MACHINE: '\\REGISTRY\\MACHINE',
  HKLM: '\\REGISTRY\\MACHINE',
  HKEY_USERS: '\\REGISTRY\\USER',
  HKU: '\\REGISTRY\\USER',
};

/** A registry path as people write it, in the kernel's form; undefined for a root that a driver can't reach. */
export function kernelPath(path: string): string | undefined {
  if (/^\\REGISTRY\\/i.test(path)) return withControlSet(path);
  const [root = '', ...rest] = path.split('\\');
  const kernel = ROOTS[root.toUpperCase()];
  return kernel === undefined ? undefined : withControlSet([kernel, ...rest].filter((part) => part !== '').join('\\'));
}

function withControlSet(path: string): string {
  return path.replace(/^\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet(?=\\|$)/i, CONTROL_SET);
}
