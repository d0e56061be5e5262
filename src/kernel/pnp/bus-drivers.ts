import { DRIVER_OBJECT } from '../../generated/structs.ts';
import { createDriverObject } from '../io/driver-object.ts';
import type { Kernel } from '../kernel.ts';
import { moduleByName } from '../modules/loaded-modules.ts';
import { internalRoutine } from '../modules/slots.ts';
import { slice } from '../slice.ts';
import { BUS_KINDS, type BusKind } from './bus-kinds.ts';

/** Routines of a bus driver by major function: create, close, PnP, power, system control, cleanup. */
const DISPATCH: Readonly<Record<number, string>> = {
  0: 'PipBusSucceed',
  2: 'PipBusSucceed',
  18: 'PipBusSucceed',
  22: 'PipBusPower',
  23: 'PipBusSystemControl',
  27: 'PipBusPnp',
};
const busDrivers = slice<{ readonly byService: Map<string, bigint> }>('busDrivers', () => ({ byService: new Map() }));

/** DRIVER_OBJECT of the bus driver, made at first use. */
export function busDriverOf(k: Kernel, bus: BusKind): bigint {
  const { service } = BUS_KINDS[bus];
  const present = busDrivers(k).byService.get(service);
  if (present !== undefined) return present;
  const kernel = moduleByName(k, 'ntoskrnl.exe');
  const driver = createDriverObject(k, {
    service,
    start: kernel?.base ?? 0n,
    size: kernel?.size ?? 0,
    entryPoint: 0n,
    section: 0n,
  });
  for (const [major, routine] of Object.entries(DISPATCH))
    k.mem.setU64(driver + DRIVER_OBJECT.MajorFunction.at + BigInt(8 * Number(major)), internalRoutine(k, routine));
  busDrivers(k).byService.set(service, driver);
  return driver;
}
