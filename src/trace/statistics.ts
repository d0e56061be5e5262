import type { Frame } from './frame.ts';
import { findAll, type Query } from './query.ts';
import type { PhaseSpan, TraceReader } from './reader.ts';

export interface DdiStatistics {
  readonly module: string;
  readonly name: string;
  readonly modelled: boolean;
  calls: number;
  /** Results of type NTSTATUS that are errors. */
  failures: number;
}
export interface PoolStatistics {
  readonly tag: number;
  allocations: number;
  frees: number;
  /** Bytes given out and not given back, at the end and at most. */
  live: number;
  peak: number;
  /** Bytes given out in all. */
  bytes: number;
}
export interface TraceStatistics {
  readonly events: number;
  /** By kind, most frequent first. */
  readonly kinds: readonly (readonly [kind: string, count: number])[];
  readonly ddis: readonly DdiStatistics[];
  readonly phases: readonly PhaseSpan[];
  readonly pool: readonly PoolStatistics[];
}

/** Counts a trace, or the events of it that fit a query. */
export function statisticsOf(reader: TraceReader, query?: Query): TraceStatistics {
  const counter = new Counter(reader);
  if (query === undefined || query.text === '') {
    for (let index = 0; index < reader.frames.length; index++) counter.frame(reader.frame(index));
  } else {
    for (const number of findAll(reader, query)) {
      const frame = reader.frame(reader.frameOf(number));
      counter.row(frame, number - frame.firstEvent);
    }
  }
  return counter.result();
}

class Counter {
  readonly #reader: TraceReader;
  readonly #kinds: number[];
  readonly #ddis = new Map<string, DdiStatistics>();
  readonly #pool = new Map<number, PoolStatistics>();
  readonly #codes: {
    readonly enter: number;
    readonly exit: number;
    readonly allocated: number;
    readonly freed: number;
  };
  /** Statistics of the routines of one frame. */
  #framed: { readonly frame: Frame; readonly ddis: readonly DdiStatistics[] } | undefined;

  constructor(reader: TraceReader) {
    const { schema } = reader;
    this.#reader = reader;
    this.#kinds = schema.kinds.map(() => 0);
    const { enter, exit } = schema.table;
    this.#codes = { enter, exit, allocated: schema.code('PoolAllocated'), freed: schema.code('PoolFreed') };
  }

  frame(frame: Frame): void {
    for (let row = 0; row < frame.count; row++) this.row(frame, row);
  }

  row(frame: Frame, row: number): void {
    const kind = frame.kinds[row]!;
    this.#kinds[kind]!++;
    const { enter, exit, allocated, freed } = this.#codes;
    if (kind === enter) this.#ddi(frame, row).calls++;
    else if (kind === exit) this.#exit(frame, row);
    else if (kind === allocated) this.#block(frame.number(row, 2), frame.number(row, 1), true);
    else if (kind === freed) this.#block(frame.number(row, 2), frame.number(row, 1), false);
  }

  result(): TraceStatistics {
    const kinds = this.#kinds.flatMap((count, code) =>
      count > 0 ? [[this.#reader.schema.kinds[code]!.name, count] as const] : [],
    );
    return {
      events: this.#kinds.reduce((sum, count) => sum + count, 0),
      kinds: kinds.sort(([, a], [, b]) => b - a),
      ddis: [...this.#ddis.values()].filter(({ calls }) => calls > 0).sort((a, b) => b.calls - a.calls),
      phases: this.#reader.phases,
      pool: [...this.#pool.values()].sort((a, b) => b.bytes - a.bytes),
    };
  }

  #exit(frame: Frame, row: number): void {
    const { returns } = frame.summary.ddis[frame.low[frame.cellAt[row]!]!]!;
    if (returns === 'NTSTATUS' && frame.low[frame.cellAt[row]! + 2]! >= 0xc000_0000) this.#ddi(frame, row).failures++;
  }

  #ddi(frame: Frame, row: number): DdiStatistics {
    if (this.#framed?.frame !== frame) {
      const ddis = frame.summary.ddis.map(({ module, name, modelled }) => {
        const key = `${module}!${name}`;
        const known = this.#ddis.get(key) ?? { module, name, modelled, calls: 0, failures: 0 };
        this.#ddis.set(key, known);
        return known;
      });
      this.#framed = { frame, ddis };
    }
    return this.#framed.ddis[frame.low[frame.cellAt[row]!]!]!;
  }

  #block(tag: number, size: number, given: boolean): void {
    let pool = this.#pool.get(tag);
    if (pool === undefined) {
      pool = { tag, allocations: 0, frees: 0, live: 0, peak: 0, bytes: 0 };
      this.#pool.set(tag, pool);
    }
    if (given) {
      pool.allocations++;
      pool.bytes += size;
      pool.live += size;
      pool.peak = Math.max(pool.peak, pool.live);
    } else {
      pool.frees++;
      pool.live -= size;
    }
  }
}
