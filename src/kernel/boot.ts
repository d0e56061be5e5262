import { REG } from '../cpu/cpu.ts';
import { populateRegistry } from './cm/initial-hives.ts';
import { createDescriptorTables } from './descriptor-tables.ts';
import { slotServer } from './dispatcher.ts';
import { installFirmware } from './firmware/low-memory.ts';
import { interrupts } from './interrupts.ts';
import { createStandardDevices } from './io/standard-devices.ts';
import type { Kernel } from './kernel.ts';
import { type KernelImages, loadKernelModules, slotCount } from './modules/load-kernel.ts';
import { exportAddress } from './modules/loaded-modules.ts';
import { gadgets, SLOT_RETURN, SLOT_SIZE } from './modules/slots.ts';
import { createProcessor, setIdleThread } from './processor.ts';
import { createInitialProcesses } from './ps/initial-processes.ts';
import { createProcessObject, createThreadObject } from './ps/thread-object.ts';
import { createSharedData } from './shared-data.ts';
import { slice } from './slice.ts';
import { emptyContext, threads } from './thread.ts';
import { allocateStack } from './thread-life.ts';

/** CR0: PG, WP, NE, ET, MP, PE. CR4: what NT sets, SMEP included. EFER: NXE, LMA, LME, SCE. */
const CR0 = 0x8005_0033n;
const CR4 = 0x0010_06f8n;
const EFER = 0xd01n;
const KERNEL_CS = 0x10n;
const KERNEL_SS = 0x18n;

interface SystemState {
  /** EPROCESS of the System process. */
  systemProcess: bigint;
}
export const system = slice<SystemState>('system', () => ({ systemProcess: 0n }));

/** Brings the machine to the point at which Windows begins to load drivers. */
export function boot(k: Kernel, source: KernelImages): void {
  const { registers } = k.cpu;
  registers[REG.CR0] = CR0;
  registers[REG.CR3] = BigInt(k.space.kernelCr3);
  registers[REG.CR4] = CR4;
  registers[REG.EFER] = EFER;
  registers[REG.CS] = KERNEL_CS;
  for (const segment of [REG.SS, REG.DS, REG.ES]) registers[segment] = KERNEL_SS;
  registers[REG.RFLAGS] = 0x202n;
  registers[REG.MXCSR] = 0x1f80n;
  k.irql = 0;
  installFirmware(k);
  createProcessor(k);
  createSharedData(k);
  loadKernelModules(k, source);
  k.cpu.setStubs(gadgets(k).slotBase, slotCount(k), SLOT_SIZE, SLOT_RETURN, slotServer(k));
  createDescriptorTables(k);
  createSystemProcess(k);
  createInitialProcesses(k, system(k).systemProcess);
  populateRegistry(k);
  createStandardDevices(k);
  k.cpu.store();
}

/** The System process (id 4) and the idle thread. */
function createSystemProcess(k: Kernel): void {
  const process = createProcessObject(k, { id: 4, name: 'System', directoryTableBase: BigInt(k.space.kernelCr3) });
  system(k).systemProcess = process;
  const variable = exportAddress(k, 'ntoskrnl.exe', 'PsInitialSystemProcess');
  if (variable !== undefined) k.mem.setU64(variable, process);
  const stack = allocateStack(k);
  const ethread = createThreadObject(k, {
    id: 0,
    process,
    stackBase: stack.base,
    stackLimit: stack.limit,
    startAddress: 0n,
  });
  threads(k).byId.set(0, {
    id: 0,
    name: 'Idle',
    ethread,
    process,
    attached: process,
    state: 'parked',
    priority: 0,
    context: emptyContext(),
    frames: [],
    wait: undefined,
    wakeStatus: undefined,
    stackBase: stack.base,
    stackLimit: stack.limit,
    criticalRegions: 0,
    system: true,
    idle: true,
  });
  threads(k).current = 0;
  setIdleThread(k, ethread);
  interrupts(k).dpcStack = allocateStack(k).base - 0x40n;
}
