import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** What a driver asked the I/O manager to call, in order; the session plays the events that call them. */
export interface Registration {
  readonly kind:
    | 'shutdown'
    | 'lastChanceShutdown'
    | 'reinitialize'
    | 'bootReinitialize'
    | 'fileSystem'
    | 'fileSystemChange'
    | 'uncProvider';
  /** Device or driver object it belongs to. */
  readonly object: bigint;
  readonly routine: bigint;
  readonly context: bigint;
  /** Handle or entry that undoes it, 0 when there is none. */
  readonly handle: bigint;
}
const state = slice<{ readonly list: Registration[]; nextHandle: bigint }>('ioRegistrations', () => ({
  list: [],
  nextHandle: 0x10n,
}));

export function register(k: Kernel, registration: Registration): void {
  state(k).list.push(registration);
}
/** Takes out the last registration that fits; false when there is none. */
export function unregister(
  k: Kernel,
  kind: Registration['kind'],
  fits: (entry: Registration) => boolean,
): Registration | undefined {
  const { list } = state(k);
  const index = list.findLastIndex((entry) => entry.kind === kind && fits(entry));
  return index < 0 ? undefined : list.splice(index, 1)[0];
}
export function registered(k: Kernel, kind: Registration['kind']): readonly Registration[] {
  return state(k).list.filter((entry) => entry.kind === kind);
}
export function newRegistrationHandle(k: Kernel): bigint {
  state(k).nextHandle += 4n;
  return state(k).nextHandle;
}
