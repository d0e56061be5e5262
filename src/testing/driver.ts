import type { NewDeviceNode } from '../kernel/pnp/device-node.ts';
import { AnswerSignal } from '../kernel/signals.ts';
import { restoreSnapshot, takeSnapshot } from '../kernel/snapshot.ts';
import type { Image } from '../pe/image.ts';
import type { CheckOptions } from '../session/check.ts';
import { describeRun } from '../session/describe-run.ts';
import { type DriverRun, LifeOver } from '../session/driver-run.ts';
import { type Leak, leaksOf } from '../session/leaks.ts';
import { defaultDevice, plugIn, unplug } from '../session/life/plug-and-play.ts';
import { unloadDriver } from '../session/life/unload.ts';
import type { PhaseRecord } from '../session/phase-record.ts';
import { isDriversCall, type RecordedCall, readArguments } from '../session/recorded-call.ts';
import type { CheckResult } from '../session/result.ts';
import { Device } from './device.ts';
import { functionNamed } from './functions.ts';
import { type AnsweredCall, Interceptors } from './interceptors.ts';
import { GuestMemoryView } from './memory.ts';
import { RegistryView } from './registry.ts';
import { RoutineResult } from './result.ts';

/** A state of the machine to return to. */
export interface DriverSnapshot {
  /** Returns to it; may be done again and again. */
  restore(): void;
}

/** A driver that is loaded on a machine of its own. Made by `loadDriver`. */
export class Driver implements AsyncDisposable {
  readonly memory: GuestMemoryView;
  readonly registry: RegistryView;
  /** Internal. */
  readonly run: DriverRun;
  readonly #image: Image;
  readonly #options: CheckOptions;
  readonly #interceptors = new Interceptors();
  #calls: RecordedCall[] = [];
  #isDisposed = false;

  constructor(run: DriverRun, image: Image, options: CheckOptions) {
    this.run = run;
    this.#image = image;
    this.#options = options;
    this.memory = new GuestMemoryView(run.k);
    this.registry = new RegistryView(run.k, run.service);
    this.#listen();
  }

  /** Runs DriverEntry. */
  async driverEntry(): Promise<RoutineResult> {
    return this.#phase('DriverEntry', () => this.run.driverEntry());
  }

  /** Calls DriverUnload. */
  async unload(): Promise<RoutineResult> {
    return this.#phase('DriverUnload', () => unloadDriver(this.run));
  }

  /** A bus finds a device: AddDevice and IRP_MN_START_DEVICE. The result is that of the last of the two that ran. */
  async addDevice(device: Partial<NewDeviceNode> = {}): Promise<RoutineResult & { readonly pdo: bigint | undefined }> {
    let pdo: bigint | undefined;
    const result = this.#phase('AddDevice', () => {
      pdo = plugIn(this.run, { ...defaultDevice(this.run.service), ...device });
    });
    return Object.assign(result, { pdo });
  }

  /** The device goes away: IRP_MN_QUERY_REMOVE_DEVICE and IRP_MN_REMOVE_DEVICE, or IRP_MN_SURPRISE_REMOVAL first. */
  async removeDevice(pdo: bigint, how: 'asked' | 'surprise' = 'asked'): Promise<RoutineResult> {
    const first = how === 'asked' ? 'queryRemove' : 'surpriseRemoval';
    return this.#phase('IRP_MN_REMOVE_DEVICE', () => unplug(this.run, pdo, [first, 'remove']));
  }

  /** A device of the driver by its name (`\Device\Sample`) or a symbolic link to it (`\DosDevices\Sample`). */
  device(name: string): Device {
    this.#mustLive();
    return new Device(this, name);
  }

  /** The driver's calls of a routine so far, in order. */
  calls(name?: string): readonly RecordedCall[] {
    return name === undefined ? this.#calls : this.#calls.filter((call) => call.name === name);
  }

  /** `handler` sees each call of the driver before Windows does, and may answer it. Returns what takes it away again. */
  on(name: string, handler: (call: AnsweredCall) => void): () => void {
    return this.#interceptors.add(name, handler);
  }

  /** Lets the `nth` call from now on fail (the next one; 1 is the first), as Windows does when it has no resources. */
  fail(name: string, { nth = 1 }: { readonly nth?: number } = {}): () => void {
    let count = 0;
    return this.on(name, (call) => {
      if (++count === nth) call.fail();
    });
  }

  /** Lets virtual time go by, with all that falls due in it. */
  readonly time = {
    advance: async (milliseconds: number): Promise<void> => {
      this.#mustLive();
      this.run.rest(milliseconds * 10_000);
    },
  };

  /** What the run came to so far, as `hvcheck check --format json` prints it. */
  get result(): CheckResult {
    return describeRun(this.run, this.#image, this.#options);
  }
  /** What the driver printed. */
  get log(): readonly string[] {
    return this.run.log.lines;
  }
  /** What it made and did not undo. */
  get leaks(): readonly Leak[] {
    return leaksOf(this.run);
  }

  /** Did the code at this RVA run, or any of the function of this name (by PDB or export)? */
  hasExecuted(where: number | string): boolean {
    if (typeof where === 'number') return this.run.coverage.has(where);
    const { begin, end } = functionNamed(this.run, this.#image, where);
    return this.run.coverage.has(begin, end - begin);
  }

  snapshot(): DriverSnapshot {
    this.#mustLive();
    const machine = takeSnapshot(this.run.k);
    const calls = this.#calls.length;
    const phases = this.run.phases.length;
    const collector = this.run.collector.clone();
    return {
      restore: () => {
        this.#mustLive();
        restoreSnapshot(this.run.k, machine);
        this.#calls = this.#calls.slice(0, calls);
        this.run.phases.length = phases;
        this.run.collector.replaceBy(collector);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
  }
  dispose(): void {
    if (!this.#isDisposed) this.run.dispose();
    this.#isDisposed = true;
  }

  /** Internal: one part of the driver's life; what it came to is the last phase in it. */
  perform(name: string, part: () => PhaseRecord | undefined): RoutineResult {
    this.#mustLive();
    try {
      const record = part() ?? this.run.phases.at(-1);
      if (!record) throw new Error(`${name}: the driver has no such routine`);
      return new RoutineResult(this, record);
    } catch (error) {
      if (!(error instanceof LifeOver)) throw error;
      this.run.phases.push(error.record);
      return new RoutineResult(this, error.record);
    }
  }

  #phase(name: string, part: () => unknown): RoutineResult {
    const before = this.run.phases.length;
    return this.perform(name, () => {
      part();
      if (this.run.phases.length === before) throw new Error(`${name}: the driver has no such routine`);
      return undefined;
    });
  }

  #listen(): void {
    const { observer } = this.run.k;
    const open: RecordedCall[] = [];
    this.run.k.observer = {
      ...observer,
      beforeModel: (call) => {
        observer.beforeModel?.(call);
        if (call.target.ddi?.internal || !isDriversCall(this.run.k, call)) return;
        const site = this.run.sites.at(call.returnAddress, true);
        const { phase } = this.run.enforcement;
        const { name } = call.target;
        const recorded: RecordedCall = { name, phase, ...readArguments(this.run.k, call), result: undefined, site };
        this.#calls.push(recorded);
        open.push(recorded);
        const answer = this.#interceptors.answer(recorded, call.target);
        if (answer !== undefined) throw new AnswerSignal(answer);
      },
      afterModel: (call, result) => {
        observer.afterModel?.(call, result);
        const index = open.findLastIndex(({ name }) => name === call.target.name);
        if (index >= 0) open.splice(index, 1)[0]!.result = result;
      },
    };
  }

  #mustLive(): void {
    if (this.#isDisposed) throw new Error('the driver was disposed: load it again for another test');
  }
}
