import type { DataExport, Ddi } from '../../src/kernel/declaration.ts';
import { halBus } from './bus.ts';
import { halDispatch, halTables } from './dispatch-tables.ts';
import { halDma } from './dma.ts';
import { halFirmware } from './firmware.ts';
import { halHypervisor } from './hypervisor.ts';
import { halInterrupts } from './interrupts.ts';
import { halMachine } from './machine.ts';
import { halPorts, halRegisters } from './ports.ts';
import { halScatterGather } from './scatter-gather.ts';
import { halSystem } from './system.ts';

export const halDdis: readonly Ddi[] = [
  halBus,
  halPorts,
  halRegisters,
  halDma,
  halScatterGather,
  halMachine,
  halDispatch,
  halHypervisor,
  halInterrupts,
  halFirmware,
  halSystem,
].flat();
export const halData: readonly DataExport[] = halTables;
