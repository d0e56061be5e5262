/** PAGE_* protection constants and MM_PAGE_PRIORITY flags (winnt.h, wdm.h). */
const PAGE = [
  [0x01, 'PAGE_NOACCESS'],
  [0x02, 'PAGE_READONLY'],
  [0x04, 'PAGE_READWRITE'],
  [0x08, 'PAGE_WRITECOPY'],
  [0x10, 'PAGE_EXECUTE'],
  [0x20, 'PAGE_EXECUTE_READ'],
  [0x40, 'PAGE_EXECUTE_READWRITE'],
  [0x80, 'PAGE_EXECUTE_WRITECOPY'],
  [0x100, 'PAGE_GUARD'],
  [0x200, 'PAGE_NOCACHE'],
  [0x400, 'PAGE_WRITECOMBINE'],
  [0x40000000, 'PAGE_TARGETS_INVALID'],
] as const;
const PAGE_EXECUTE_ANY = 0xf0;

const PRIORITY_FLAGS = [
  [0x20000000, 'MdlMappingWithGuardPtes'],
  [0x40000000, 'MdlMappingNoExecute'],
  [0x80000000, 'MdlMappingNoWrite'],
] as const;
const PRIORITY_VALUE = 0x3f;
const MDL_MAPPING_NO_EXECUTE = 0x40000000;

type Names = readonly (readonly [number, string])[];
const unknown = (value: number, known: number) => (value & ~known) >>> 0;
const mask = (names: Names) => names.reduce((all, [bit]) => all | bit, 0);
const namesOf = (value: number, names: Names) => names.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
const joined = (parts: readonly string[], rest: number) =>
  [...parts, ...(rest === 0 && parts.length > 0 ? [] : [`0x${rest.toString(16)}`])].join(' | ');

export function isExecutableProtection(protection: number): boolean {
  return (protection & PAGE_EXECUTE_ANY) !== 0;
}

/** The bits of a page protection that mean nothing to the routines that the rules cover. */
export function unknownProtectionBits(protection: number): number {
  return unknown(protection, mask(PAGE));
}

/** A page protection by its names: `PAGE_EXECUTE_READ | PAGE_NOCACHE`. */
export function protectionText(protection: number): string {
  return joined(namesOf(protection, PAGE), unknownProtectionBits(protection));
}

export function isExecutableMapping(priority: number): boolean {
  return (priority & MDL_MAPPING_NO_EXECUTE) === 0;
}

/** The bits of a mapping priority that have no documented meaning. */
export function unknownPriorityBits(priority: number): number {
  return unknown(priority, PRIORITY_VALUE | mask(PRIORITY_FLAGS));
}

const PRIORITIES: Readonly<Record<number, string>> = {
  0: 'LowPagePriority',
  16: 'NormalPagePriority',
  32: 'HighPagePriority',
};

/** A mapping priority by its names: `NormalPagePriority | MdlMappingNoExecute`. */
export function priorityText(priority: number): string {
  const value = priority & PRIORITY_VALUE;
  const parts = [PRIORITIES[value] ?? `0x${value.toString(16)}`, ...namesOf(priority, PRIORITY_FLAGS)];
  const rest = unknownPriorityBits(priority);
  return rest === 0 ? parts.join(' | ') : joined(parts, rest);
}
