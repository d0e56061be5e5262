import type { Codec } from '../kernel/codecs.ts';
import type { ExportTarget } from '../kernel/observer.ts';
import { prototypeOf } from '../kernel/prototypes.ts';
import type { DdiDefinition } from './frame-layout.ts';
import { type NamedAccess, namedAccessOf } from './named-access.ts';

/** Says what an argument points to. */
type Shower = NonNullable<Codec<unknown>['show']>;

/** How calls of one routine are recorded. */
export interface DdiPlan {
  readonly definition: DdiDefinition;
  /** Bytes of each argument. */
  readonly widths: readonly number[];
  /** Arguments whose target is printed when the call is made. */
  readonly shown: readonly { readonly index: number; readonly show: Shower }[];
  /** What it does to the registry or a file, for an event of its own. */
  readonly access: NamedAccess | undefined;
}

/** Arguments in registers, for a routine that nothing is known of. */
const REGISTER_ARGUMENTS = ['RCX', 'RDX', 'R8', 'R9'];

export function planOf(target: ExportTarget): DdiPlan {
  const { module, name, ddi } = target;
  const access = namedAccessOf(name);
  if (ddi === undefined) {
    const prototype = prototypeOf(module, name);
    const params = prototype?.params?.map((param) => [param.name, param.type ?? '', 0] as const);
    const known = params ?? REGISTER_ARGUMENTS.map((register) => [register, '', 0] as const);
    const returns = prototype === undefined ? '' : (prototype.ret ?? '').replace(/^VOID$/i, '');
    const definition = { module, name, modelled: false, params: known, returns };
    return { definition, widths: known.map(() => 8), shown: [], access };
  }
  const codecs = Object.entries(ddi.params);
  return {
    definition: {
      module,
      name,
      modelled: true,
      params: codecs.map(([param, codec]) => [param, codec.type, codec.show ? 1 : 0]),
      returns: ddi.returns?.type ?? '',
    },
    widths: codecs.map(([, codec]) => codec.width),
    shown: codecs.flatMap(([, codec], index) => (codec.show ? [{ index, show: codec.show }] : [])),
    access,
  };
}
