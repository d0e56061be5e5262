import type { Level, ViolationKind } from './catalogue.ts';
import type { ViolationArgs } from './image-rules.ts';

/** A place in a module. Addresses are `0x` strings; the source line is there when symbols are. */
export interface Site {
  readonly module: string;
  readonly rva: string;
  readonly va: string;
  readonly symbol?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** One step in the life of a page: who allocated, mapped, protected or wrote it. */
export interface HistoryEvent {
  readonly event: string;
  readonly site?: Site | undefined;
}

/** All occurrences of one kind at one site (and by one DDI). */
export interface Finding {
  readonly kind: ViolationKind;
  readonly code: string;
  readonly level: Level;
  readonly count: number;
  readonly args: ViolationArgs;
  readonly ddi?: string | undefined;
  readonly site: Site;
  readonly stack: readonly Site[];
  readonly phase: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly fix: string;
  readonly help: string;
  readonly history?: readonly HistoryEvent[] | undefined;
}
