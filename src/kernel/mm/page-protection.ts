import type { PageProtection } from '../../memory/memory-types.ts';

const NOACCESS = 0x01;
const GUARD = 0x100;
const NOCACHE = 0x200;
const WRITECOMBINE = 0x400;
const TARGETS_INVALID = 0x40000000;
const EXECUTABLE = 0xf0;
const WRITABLE = 0x44;
const COPIES = 0x88;
const BASES = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80];

/** What a PAGE_* value means. */
export interface ParsedProtection {
  /** PAGE_NOACCESS. */
  readonly none: boolean;
  readonly execute: boolean;
  /** Writes go through, copied or not. */
  readonly write: boolean;
  readonly copyOnWrite: boolean;
  readonly guard: boolean;
}

/** Undefined where Windows says STATUS_INVALID_PAGE_PROTECTION: not exactly one base, or modifiers that exclude each other. */
export function parseProtection(value: number): ParsedProtection | undefined {
  const base = (value & ~(GUARD | NOCACHE | WRITECOMBINE | TARGETS_INVALID)) >>> 0;
  if (!BASES.includes(base)) return undefined;
  const modifiers = value & (GUARD | NOCACHE | WRITECOMBINE);
  if (base === NOACCESS && modifiers !== 0) return undefined;
  if ((modifiers & (modifiers - 1)) !== 0) return undefined;
  return {
    none: base === NOACCESS,
    execute: (base & EXECUTABLE) !== 0,
    write: (base & (WRITABLE | COPIES)) !== 0,
    copyOnWrite: (base & COPIES) !== 0,
    guard: (value & GUARD) !== 0,
  };
}

/** The stage-1 rights of a parsed protection. Guard pages are not modelled: they are accessible from the start. */
export function pageRights(parsed: ParsedProtection, user: boolean): PageProtection {
  return { write: parsed.write, execute: parsed.execute, user };
}

/** MEMORY_CACHING_TYPE values that name a way of caching. */
export function isCachingType(value: number): boolean {
  return value >= 0 && value < 6;
}
