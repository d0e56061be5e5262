import type { CounterKey } from './counters.ts';

/** `violation` decides the verdict; `advisory` and `note` never do. */
export type Level = 'violation' | 'advisory' | 'note';

/** What decides a kind: the image's bytes, the arguments of a call, or what the driver does when it runs. */
export type Evidence = 'image' | 'call' | 'run';

export interface BugCheckSpec {
  readonly code: number;
  readonly name: string;
  /** The fixed first argument, for the kinds that Driver Verifier reports under 0xC4. */
  readonly arg1?: number;
  /** Meaning of arguments 1 to 4 as the debugger prints it; empty: it prints the number alone. */
  readonly argMeanings: readonly [string, string, string, string];
}

export interface CatalogueEntry {
  /** Stable id; never used again for anything else. */
  readonly code: string;
  readonly level: Level;
  readonly evidence: Evidence;
  readonly counter?: CounterKey;
  readonly bugCheck?: BugCheckSpec;
  readonly title: string;
  /** The sentence that Windows prints, where it prints one. */
  readonly verifierText?: string;
  /** One sentence about one occurrence; `{name}` stands for a field. */
  readonly message: string;
  readonly fields: readonly string[];
  readonly why: string;
  readonly fix: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly exceptions?: string;
  readonly since: string;
  readonly help: string;
}

const VERIFIER = { code: 0xc4, name: 'DRIVER_VERIFIER_DETECTED_VIOLATION' } as const;
const CODE_ADDRESS = "The address in the driver's code where the error was detected.";

/** Bug check 0xC4 for a call: argument 2 is the return address in the driver. */
export function verifierCall<const A1 extends number>(arg1: A1, text: string, arg3: string, arg4: string) {
  return { ...VERIFIER, arg1, argMeanings: [`Code Integrity Issue: ${text}`, CODE_ADDRESS, arg3, arg4] } as const;
}

/** Bug check 0xC4 for an image: arguments 2 and 4 are the names of the image and of the section. */
export function verifierImage<const A1 extends number>(arg1: A1, text: string, arg3: string) {
  return {
    ...VERIFIER,
    arg1,
    argMeanings: [
      `Code Integrity Issue: ${text}`,
      'The image file name (Unicode string).',
      arg3,
      'The section name (UTF-8 encoded string).',
    ],
  } as const;
}

export const LEARN = 'https://learn.microsoft.com/windows-hardware';
export const CODE_INTEGRITY_PAGE = `${LEARN}/drivers/devtest/code-integrity-checking`;
export const DEVICE_GUARD_PAGE = `${LEARN}/test/hlk/testref/driver-compatibility-with-device-guard`;
