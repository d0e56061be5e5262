import { ALL_DDIS } from '../../../stubs/index.ts';
import type { Ddi } from '../../kernel/declaration.ts';
import { prototypeOf } from '../../kernel/prototypes.ts';
import { readImage } from '../../pe/image.ts';
import { readDriverFile } from '../../pe/read-file.ts';
import { ddiRuleFor } from '../../policy/ddi-rules.ts';
import type { ExitCode } from '../../policy/exit-code.ts';
import { type DdiFacts, type DdiRow, fidelityOf, renderDdi, renderDdiTable } from '../../report/ddi-text.ts';
import { renderJson } from '../../report/json.ts';
import { UsageError } from '../failure.ts';
import { openOutput } from '../output.ts';
import { type Terminal, wantsColour } from '../terminal.ts';

export interface DdisCommandOptions {
  readonly driver?: string;
  readonly format: 'text' | 'json';
  readonly output?: string;
}

const exported = () => ALL_DDIS.filter(({ internal }) => !internal);
const sameModule = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const isSameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** `hvcheck ddis [NAME] [--driver FILE]`. */
export function ddisCommand(name: string | undefined, options: DdisCommandOptions, terminal: Terminal): ExitCode {
  if (name !== undefined && options.driver !== undefined) {
    throw new UsageError('NameAndDriver', 'give a routine or --driver, not both');
  }
  const output = openOutput(options.output, terminal);
  const colour = options.output === undefined && wantsColour(terminal);
  const isJson = options.format === 'json';
  if (name !== undefined) {
    const facts = factsOf(name);
    output.write(isJson ? renderJson(facts) : renderDdi(facts, { colour }));
  } else {
    const rows = options.driver === undefined ? modelRows() : importRows(options.driver);
    output.write(isJson ? renderJson(rows) : renderDdiTable(rows, options.driver !== undefined));
  }
  output.finish();
  return 0;
}

function modelRows(): DdiRow[] {
  return exported()
    .map(rowOf)
    .sort((a, b) => compare(a.module, b.module) || compare(a.name, b.name));
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function rowOf({ module, name, fidelity }: Ddi): DdiRow {
  return { module, name, ...fidelityOf(fidelity), rule: ddiRuleFor(name, module)?.kind };
}

/** One row an imported routine, in the order of the import table. */
function importRows(path: string): DdiRow[] {
  const image = readImage(readDriverFile(path), path);
  return image.imports.flatMap(({ module, functions }) =>
    functions.map(({ name, ordinal }) => {
      const shown = name ?? `#${ordinal}`;
      const model = exported().find((ddi) => ddi.name === shown && sameModule(ddi.module, module));
      if (model) return rowOf(model);
      return {
        module: module.toLowerCase(),
        name: shown,
        level: 'none',
        gaps: [],
        rule: ddiRuleFor(shown, module)?.kind,
      };
    }),
  );
}

function factsOf(name: string): DdiFacts {
  const model = exported().find((ddi) => isSameName(ddi.name, name));
  const rule = ddiRuleFor(model?.name ?? name);
  const prototype =
    prototypeOf(model?.module ?? rule?.module ?? 'ntoskrnl.exe', model?.name ?? name) ?? prototypeOf(undefined, name);
  if (!model && !rule && !prototype) throw unknownRoutine(name);
  const parameters = model
    ? Object.entries(model.params).map(([parameter, { type }]) => ({ name: parameter, type }))
    : (prototype?.params ?? []).map((parameter) => ({ name: parameter.name, type: parameter.type }));
  return {
    name: model?.name ?? prototype?.name ?? rule?.name ?? name,
    module: model?.module ?? prototype?.module ?? rule?.module,
    parameters,
    maxIrql: model?.maxIrql ?? prototype?.irql,
    ...(model ? fidelityOf(model.fidelity) : { level: 'none' as const, gaps: [] }),
    rule: rule && { kind: rule.kind, parameter: rule.parameter?.name, fix: rule.fix, note: rule.note, help: rule.help },
  };
}

function unknownRoutine(name: string): UsageError {
  const wanted = name.toLowerCase();
  const near = exported()
    .map((ddi) => ddi.name)
    .filter((known) => known.toLowerCase().includes(wanted) || wanted.includes(known.toLowerCase()))
    .slice(0, 5);
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'hvcheck ddis lists the modelled ones';
  return new UsageError('UnknownRoutine', `no routine ${JSON.stringify(name)} is known; ${hint}`);
}
