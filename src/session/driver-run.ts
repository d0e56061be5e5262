import { ALL_DATA, ALL_DDIS } from '../../stubs/index.ts';
import type { Cpu } from '../cpu/cpu.ts';
import type { Pdb } from '../cpu/pdb.ts';
import { createCpu } from '../cpu/unicorn-cpu.ts';
import { boot, system } from '../kernel/boot.ts';
import { advance, clock } from '../kernel/clock.ts';
import { createServiceKeys } from '../kernel/cm/registry.ts';
import { createDriverObject, createRegistryPath, readyDevices } from '../kernel/io/driver-object.ts';
import { Kernel } from '../kernel/kernel.ts';
import { discardSections, loadImages, UnresolvedImport } from '../kernel/modules/load-image.ts';
import type { LoadedModule } from '../kernel/modules/loaded-modules.ts';
import { isChecked, modules } from '../kernel/modules/loaded-modules.ts';
import { addLoaderEntry } from '../kernel/modules/loader-list.ts';
import { bothObservers, type DdiCall } from '../kernel/observer.ts';
import { type RunPolicy, runPhase, runUntilIdle } from '../kernel/run.ts';
import { RunAbandoned } from '../kernel/signals.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../kernel/snapshot.ts';
import { startThread } from '../kernel/thread-life.ts';
import { createAddressSpace } from '../memory/address-space.ts';
import { OutOfAddressSpace, OutOfMemory } from '../memory/memory-errors.ts';
import { PAGE_SIZE } from '../memory/memory-types.ts';
import type { Image } from '../pe/image.ts';
import { ViolationCollector } from '../policy/collector.ts';
import type { ImageViolation } from '../policy/image-rules.ts';
import { osProfile } from '../policy/os-profile.ts';
import { recordImageViolations } from '../policy/record-image.ts';
import { Budget } from './budget.ts';
import { CallRules } from './call-rules.ts';
import type { CheckOptions } from './check.ts';
import { CodeCoverage } from './code-coverage.ts';
import { DebugLog } from './debug-log.ts';
import { Enforcement } from './enforcement.ts';
import {
  inDependencyOrder,
  initialiseLibraries,
  type Library,
  loadRequest,
  serviceOf,
  unloadLibraries,
} from './libraries.ts';
import { type MachineConfig, PLAIN_MACHINE } from './machine-config.ts';
import { setUpMachine } from './machine-setup.ts';
import { PageHistory } from './page-history.ts';
import { cameBack, notStarted, type PhaseRecord, statusOf } from './phase-record.ts';
import { executeSensitive } from './privileged.ts';
import { findSymbols, Sites } from './sites.ts';
import { type WantedImports, wantedImports } from './wanted-imports.ts';
import type { RunWatcher } from './watcher.ts';

const RAM_BYTES = 512 * 1024 * 1024;
/** Virtual time, in 100 ns, that threads and timers get after a phase. */
const SETTLE = 50_000_000;
const MAX_CALLS = 1_000_000;

/** One call into the driver. */
export interface PhaseCall {
  readonly name: string;
  readonly request?: string;
  readonly routine: bigint;
  readonly args: readonly bigint[];
  /** EPROCESS whose user thread makes the call; without one it is a system thread. */
  readonly process?: bigint;
  /** What RAX is. */
  readonly answers?: 'ntstatus';
  /** Instructions, when less than the run's limit. */
  readonly maxInstructions?: number;
  /** Virtual time afterwards, in 100 ns. */
  readonly settle?: number;
  /** Gets the ETHREAD before it runs. */
  readonly started?: (ethread: bigint) => void;
}

/** A phase did not come back, and nothing goes on from there. */
export class LifeOver extends Error {
  readonly record: PhaseRecord;
  constructor(record: PhaseRecord) {
    super(`${record.name} ended with ${record.stop.kind}`);
    this.record = record;
  }
}

/** Thrown when a driver did not come back in a run without snapshots. */
export class NeedsSnapshots extends RunAbandoned {}

/** What a run spends on drivers that misbehave: nothing at first, for most don't. */
export interface Care {
  /** Every instruction is counted. */
  readonly counted: boolean;
  /** The machine can return to where a part of the life began. */
  readonly snapshots: boolean;
}

/** One driver on one machine: what a life is made of. */
export class DriverRun {
  readonly k: Kernel;
  readonly collector = new ViolationCollector();
  readonly phases: PhaseRecord[] = [];
  readonly log = new DebugLog();
  readonly called = new Set<string>();
  readonly unmodelled = new Map<string, { module: string; name: string; calls: number }>();
  readonly unknownImports: readonly string[];
  readonly enforcement: Enforcement;
  readonly sites: Sites;
  readonly coverage: CodeCoverage;
  imageStop: ImageViolation | undefined;
  module: LoadedModule | undefined;
  /** The loaded image before its code ran. */
  codeAtEntry: Uint8Array = new Uint8Array(0);
  /** The kernel-mode DLLs that came with the driver, in the order of their initialisation. */
  libraries: readonly Library[] = [];
  readonly #cpu: Cpu;
  readonly #image: Image;
  readonly #libraries: readonly Image[];
  readonly #options: CheckOptions;
  readonly #budget: Budget;
  readonly #care: Care;
  readonly #wanted: WantedImports;
  readonly #policy: RunPolicy = {
    denied: (stop) => this.enforcement.denied(stop),
    limits: () => this.#budget.limits(),
    limitReached: (what) => this.#budget.reached(what),
  };
  readonly #symbols: Pdb | undefined;
  #watcher: RunWatcher | undefined;
  driverObject = 0n;

  /** `libraries`: kernel-mode DLLs to load first. */
  constructor(image: Image, libraries: readonly Image[], options: CheckOptions, care: Care) {
    this.#care = care;
    this.#image = image;
    this.#libraries = libraries;
    this.#options = options;
    this.#wanted = wantedImports([image, ...libraries], libraries);
    this.unknownImports = this.#wanted.unknown;
    this.#cpu = createCpu({ ramBytes: RAM_BYTES });
    this.coverage = new CodeCoverage(this.#cpu, image);
    try {
      const os = osProfile(options.os);
      const maxBytes = Math.min(options.maxMemoryBytes, RAM_BYTES / 2);
      const space = createAddressSpace(this.#cpu, {
        seed: options.seed,
        maxBytes,
        kaslr: os.major >= 10 ? 'win10' : 'win7',
      });
      this.k = new Kernel(this.#cpu, space, { os, seed: options.seed, mode: options.mode, processors: 2 });
      this.#symbols = findSymbols(image, options.pdb);
      this.sites = new Sites(this.k, () => this.module?.base, this.#symbols);
      this.enforcement = new Enforcement(this.k, this.collector, this.sites, new PageHistory(this.k));
      this.#budget = new Budget({
        maxInstructions: options.maxInstructions,
        maxTimeMs: options.maxTimeMs,
        maxCalls: MAX_CALLS,
        counted: care.counted,
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#symbols?.dispose();
    this.#cpu.dispose();
  }

  get machine(): MachineConfig {
    return this.#options.machine ?? PLAIN_MACHINE;
  }
  /** Name of the driver's service key. */
  get service(): string {
    return serviceOf(this.#image);
  }

  /** Boots the machine and loads the driver. False when Windows would not start it. */
  start(): boolean {
    this.#observe();
    this.#watcher = this.#options.watch?.(this);
    if (this.#watcher) this.k.observer = bothObservers(this.#watcher.observer, this.k.observer);
    boot(this.k, { ddis: ALL_DDIS, data: ALL_DATA, wanted: this.#wanted.byModule });
    if (!this.#load()) return false;
    setUpMachine(this.k, this.service, this.machine);
    return true;
  }

  /**
   * DllInitialize of the kernel-mode DLLs, then DriverEntry; afterwards the discardable sections are gone. True when all
   * succeeded.
   */
  driverEntry(): boolean {
    if (!initialiseLibraries(this)) return false;
    const args = [this.driverObject, createRegistryPath(this.k, this.service)];
    const entry = this.phase({ name: 'DriverEntry', routine: this.module!.entryPoint, args, answers: 'ntstatus' });
    if (entry.status === undefined) return false;
    if ((entry.status & 0x80000000) !== 0) {
      unloadLibraries(this);
      return false;
    }
    readyDevices(this.k, this.driverObject);
    discardSections(this.k, this.#image, this.module!);
    return true;
  }

  #observe(): void {
    const rules = this.machine.calls.length > 0 ? new CallRules(this.machine.calls) : undefined;
    this.k.observer = {
      beforeModel: (call) => {
        if (!call.target.ddi?.internal) this.#budget.countCall();
        this.#noteCall(call);
        this.enforcement.judge(call);
        rules?.answer(this.k, call);
      },
      unmodelled: (call) => {
        const { module, name } = call.target;
        const key = `${module}!${name}`;
        const entry = this.unmodelled.get(key) ?? { module, name, calls: 0 };
        entry.calls++;
        this.unmodelled.set(key, entry);
      },
      guestEntered: (_thread, call) => this.enforcement.judgeCallback(call),
      debugText: (text) => this.log.write(text),
    };
    this.#cpu.onSensitive((instruction) => executeSensitive(this.k, instruction, this.enforcement));
  }

  #noteCall({ target, returnAddress }: DdiCall): void {
    if (!this.called.has(target.name) && isChecked(this.k, returnAddress)) this.called.add(target.name);
  }

  /** Loads the images and judges them. False when Windows would not start the driver. */
  #load(): boolean {
    const { mode } = this.#options;
    const images = [...this.#libraries, this.#image];
    let loaded: LoadedModule[];
    try {
      loaded = loadImages(this.k, images.map(loadRequest));
    } catch (error) {
      if (error instanceof UnresolvedImport || error instanceof OutOfMemory || error instanceof OutOfAddressSpace) {
        recordImageViolations(this.collector, this.#image, this.k.profile.os, this.#image.imageBase);
        this.phases.push(notStarted('DriverEntry', error.message));
        return false;
      }
      throw error;
    }
    this.module = loaded.at(-1)!;
    const violations = images.flatMap((image, index) =>
      recordImageViolations(this.collector, image, this.k.profile.os, loaded[index]!.base),
    );
    this.#cpu.watchCoverage(this.module.base, this.module.size);
    for (const module of modules(this.k).list) if (module !== this.module) addLoaderEntry(this.k, module);
    this.codeAtEntry = mappedBytes(this.k, this.module);
    const section = addLoaderEntry(this.k, this.module);
    const stops =
      mode === 'log' ? undefined : violations.find(({ kind }) => mode === 'enforce' || kind !== 'UnsupportedRelocs');
    if (stops) {
      this.imageStop = stops;
      const reason =
        mode === 'break'
          ? `Driver Verifier stops at ${stops.kind}`
          : `memory integrity refuses the image: ${stops.kind}`;
      this.phases.push(notStarted('DriverEntry', reason));
      return false;
    }
    const service = this.service;
    createServiceKeys(this.k, { service, imagePath: loadRequest(this.#image).path });
    const libraries = this.#libraries.map((image, index) => ({ image, module: loaded[index]!, initialised: false }));
    this.libraries = inDependencyOrder(libraries, this.#image);
    this.driverObject = createDriverObject(this.k, {
      service,
      start: this.module.base,
      size: this.module.size,
      entryPoint: this.module.entryPoint,
      section,
    });
    return true;
  }

  /** Calls a routine of the driver on a thread of its own and lets everything that follows from it come to rest. */
  phase(call: PhaseCall): PhaseRecord {
    const record = this.runPhase(call);
    this.phases.push(record);
    return record;
  }

  /** As `phase`, but the record is only returned. Throws `LifeOver` when the phase did not come back. */
  runPhase(call: PhaseCall): PhaseRecord {
    const { k } = this;
    this.enforcement.phase = call.request === undefined ? call.name : `${call.name} ${call.request}`;
    this.#watcher?.phaseBegan(this.enforcement.phase);
    this.#budget.beginPhase(this.#cpu.instructionCount, call.maxInstructions);
    const thread = startThread(k, {
      name: call.name,
      process: call.process ?? system(k).systemProcess,
      routine: call.routine,
      args: call.args,
      system: call.process === undefined,
      onReturn: 'phaseReturned',
    });
    call.started?.(thread.ethread);
    let stop = runPhase(k, this.#policy);
    const status = stop.kind === 'returned' && call.answers === 'ntstatus' ? statusOf(stop.value) : undefined;
    if (stop.kind === 'returned') stop = runUntilIdle(k, this.#policy, call.settle ?? SETTLE) ?? stop;
    this.enforcement.routineEnded(call.routine);
    const record: PhaseRecord = {
      name: call.name,
      ...(call.request !== undefined && { request: call.request }),
      stop,
      ...(status !== undefined && stop.kind === 'returned' && { status }),
      instructions: this.#budget.instructions(this.#cpu.instructionCount),
      exact: this.#budget.isExact,
      ddiCalls: this.#budget.calls,
    };
    this.#watcher?.phaseEnded(this.enforcement.phase, record);
    if (cameBack(record)) return record;
    throw new LifeOver(record);
  }

  /** Lets virtual time go by, in 100 ns, with all that falls due in it. */
  rest(units: number): void {
    this.#budget.beginPhase(this.#cpu.instructionCount);
    const end = clock(this.k).now + units;
    const stop = runUntilIdle(this.k, this.#policy, units);
    if (stop) throw new LifeOver({ ...notStarted('rest', ''), stop });
    advance(this.k, Math.max(0, end - clock(this.k).now));
  }

  /**
   * A part of the life after which it goes on whatever happens: when a phase in it does not come back, the machine returns to where
   * the part began, or to `before`, and that phase is the result. Not in the modes in which a violation ends the run.
   */
  attempt(part: () => void, before = this.checkpoint()): PhaseRecord | undefined {
    try {
      part();
      return undefined;
    } catch (error) {
      if (!(error instanceof LifeOver) || !this.#survives(error.record)) throw error;
      if (!before) throw new NeedsSnapshots();
      this.#return(before);
      return error.record;
    }
  }

  #return(before: Snapshot): void {
    this.coverage.keep();
    restoreSnapshot(this.k, before);
  }

  /** What happens in `part` is recorded, but the machine goes on as if it had not been. */
  aside(part: () => void): void {
    const before = takeSnapshot(this.k);
    const ended = this.attempt(part, before);
    if (ended) this.phases.push(ended);
    else this.#return(before);
  }

  /** The machine as it is now; undefined in a run that trusts the driver to come back from everything. */
  checkpoint(): Snapshot | undefined {
    return this.#care.snapshots ? takeSnapshot(this.k) : undefined;
  }

  #survives({ stop }: PhaseRecord): boolean {
    if (this.enforcement.ended) return false;
    return stop.kind !== 'denied' && !(stop.kind === 'limit' && stop.limit === 'time');
  }
}

/** The pages of a module; zeros where nothing is mapped. */
function mappedBytes(k: Kernel, { base, size }: LoadedModule): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let offset = 0; offset < size; offset += PAGE_SIZE) {
    const va = base + BigInt(offset);
    if (k.mem.isMapped(va)) bytes.set(k.mem.bytes(va, PAGE_SIZE), offset);
  }
  return bytes;
}
