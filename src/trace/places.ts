import type { NamePlace } from './describe-event.ts';
import type { TraceModule } from './frame-layout.ts';

/** Names addresses by the modules of a trace. */
export function placesIn(modules: readonly TraceModule[]): NamePlace {
  return (address) => {
    const module = modules.find(({ base, size }) => address >= base && address < base + BigInt(size));
    return module === undefined
      ? `0x${address.toString(16)}`
      : `${module.name}+0x${(address - module.base).toString(16)}`;
  };
}
