import type { Cpu } from '../cpu/cpu.ts';
import { REG } from '../cpu/cpu.ts';
import type { AddressSpace, GuestMemory } from '../memory/memory-types.ts';
import { RandomStream, stream } from '../memory/seed.ts';
import { ExportSlots } from './modules/export-slots.ts';
import type { DdiCall, KernelObserver } from './observer.ts';
import type { MachineProfile } from './profile.ts';
import { BugCheckSignal, ExceptionSignal } from './signals.ts';
import { slice } from './slice.ts';

const randomStates = slice<Record<string, Uint32Array>>('random', () => ({}));

export const PASSIVE_LEVEL = 0;
export const APC_LEVEL = 1;
export const DISPATCH_LEVEL = 2;
export const HIGH_LEVEL = 15;

/**
 * One NT kernel: the machine it runs on and its state. Behaviour lives in functions over it, by area (`ex/`, `mm/`, `ke/`…),
 * and state in slices of `state`; so this class does not grow with the number of areas.
 */
export class Kernel {
  readonly cpu: Cpu;
  readonly space: AddressSpace;
  readonly mem: GuestMemory;
  readonly profile: MachineProfile;
  /** All mutable kernel state outside guest memory: plain data by slice. */
  state: Record<string, object> = {};
  observer: KernelObserver = {};
  /** Export slots by slot number. Fixed once the modules are loaded. */
  readonly targets = new ExportSlots();
  /** The files of loaded images as they lie on the disk, by module name. Not to be written. */
  readonly imageFiles = new Map<string, Uint8Array>();
  /** The call being served: for diagnosis and for the rules. */
  call: DdiCall | undefined;

  constructor(cpu: Cpu, space: AddressSpace, profile: MachineProfile) {
    this.cpu = cpu;
    this.space = space;
    this.mem = space.memory;
    this.profile = profile;
  }

  /** The IRQL of the (one) processor; on x64 it is CR8. */
  get irql(): number {
    return this.cpu.words[2 * REG.CR8]!;
  }
  set irql(level: number) {
    this.cpu.words[2 * REG.CR8] = level;
  }

  /** The repeatable stream of random numbers of this label; it goes on where it was left. */
  random(label: string): RandomStream {
    const states = randomStates(this);
    states[label] ??= stream(this.profile.seed, label).state;
    return new RandomStream(states[label]);
  }

  bugCheck(code: number, ...args: readonly bigint[]): never {
    throw new BugCheckSignal(code, args);
  }

  /** Raises an exception at the caller of the DDI being served. */
  raise(status: number, ...parameters: readonly bigint[]): never {
    throw new ExceptionSignal(status, parameters);
  }
}
