import type { DdiEnter, DdiExit, TraceArgument, TraceEvent } from './event.ts';
import type { Frame, KindTable } from './frame.ts';
import type { DdiDefinition, TraceHeader } from './frame-layout.ts';

interface SchemaKind {
  readonly name: string;
  readonly fields: readonly (readonly [name: string, type: string])[];
}

/** The kinds of one file and how its rows become events. */
export class TraceSchema {
  readonly kinds: readonly SchemaKind[];
  readonly table: KindTable;
  readonly #codes: ReadonlyMap<string, number>;

  constructor({ kinds }: TraceHeader) {
    this.kinds = kinds;
    this.#codes = new Map(kinds.map(({ name }, code) => [name, code]));
    this.table = {
      fieldCounts: kinds.map(({ fields }) => fields.length),
      enter: this.code('DdiEnter'),
      exit: this.code('DdiExit'),
      threadSwitch: this.code('ThreadSwitch'),
      irqlChanged: this.code('IrqlChanged'),
      phaseBegin: this.code('PhaseBegin'),
      phaseEnd: this.code('PhaseEnd'),
    };
  }

  /** Number of a kind in this file, -1 when it has none. */
  code(kind: string): number {
    return this.#codes.get(kind) ?? -1;
  }

  event(frame: Frame, row: number): TraceEvent {
    const code = frame.kinds[row]!;
    const base = {
      kind: this.kinds[code]!.name,
      number: frame.firstEvent + row,
      time: frame.times[row]!,
      thread: frame.threads[row]!,
      irql: frame.irqls[row]!,
    };
    if (code === this.table.enter) return { ...base, ...enterFields(frame, row) } as DdiEnter;
    if (code === this.table.exit) return { ...base, ...exitFields(frame, row, base.number) } as DdiExit;
    return { ...base, ...this.#fields(frame, row, code) } as unknown as TraceEvent;
  }

  #fields(frame: Frame, row: number, code: number): Record<string, bigint | number | string> {
    const fields: Record<string, bigint | number | string> = {};
    this.kinds[code]!.fields.forEach(([name, type], index) => {
      fields[name] =
        type === 'text'
          ? frame.text(row, index)
          : type === 'number'
            ? frame.number(row, index)
            : frame.value(row, index);
    });
    return fields;
  }
}

/** The routine of a DdiEnter or DdiExit. */
export function ddiOf(frame: Frame, row: number): DdiDefinition {
  return frame.summary.ddis[frame.low[frame.cellAt[row]!]!]!;
}

function enterFields(frame: Frame, row: number): Omit<DdiEnter, keyof TraceEvent> & { site: bigint } {
  const { name, module, modelled, params } = ddiOf(frame, row);
  let shownAt = 2 + params.length;
  const args = params.map(([param, type, isShown], index): TraceArgument => {
    const value = frame.value(row, 2 + index);
    return { name: param, type, value, shown: isShown ? frame.text(row, shownAt++) : undefined };
  });
  return { name, module, modelled, site: frame.value(row, 1), args } as never;
}

function exitFields(frame: Frame, row: number, number: number): object {
  const { name, module, modelled, returns } = ddiOf(frame, row);
  const back = frame.number(row, 1);
  return { name, module, modelled, enter: back === 0 ? -1 : number - back, result: frame.value(row, 2), returns };
}
