import type { ExportTarget } from '../observer.ts';

interface SlotRun {
  readonly first: number;
  readonly count: number;
  readonly targetOf: (index: number) => ExportTarget;
}

/** What is bound to each export slot, by slot number. Few of thousands are ever asked for: each is made when it is. */
export class ExportSlots {
  readonly #runs: SlotRun[] = [];
  readonly #made = new Map<number, ExportTarget>();

  /** Binds `count` slots from `first` on. */
  add(first: number, count: number, targetOf: (index: number) => ExportTarget): void {
    this.#runs.push({ first, count, targetOf });
  }

  has(slot: number): boolean {
    return this.#runOf(slot) !== undefined;
  }

  get(slot: number): ExportTarget | undefined {
    const made = this.#made.get(slot);
    if (made !== undefined) return made;
    const run = this.#runOf(slot);
    if (run === undefined) return undefined;
    const target = run.targetOf(slot - run.first);
    this.#made.set(slot, target);
    return target;
  }

  #runOf(slot: number): SlotRun | undefined {
    return this.#runs.find(({ first, count }) => slot >= first && slot < first + count);
  }
}
