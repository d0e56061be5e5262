import { ALL_DATA, ALL_DDIS } from '../../stubs/index.ts';
import type { Cpu } from '../cpu/cpu.ts';
import { createCpu } from '../cpu/unicorn-cpu.ts';
import { DRIVER_OBJECT } from '../generated/structs.ts';
import { boot, system } from '../kernel/boot.ts';
import { createServiceKeys } from '../kernel/cm/registry.ts';
import { createDriverObject, createRegistryPath } from '../kernel/io/driver-object.ts';
import { Kernel } from '../kernel/kernel.ts';
import { discardSections, importName, loadImage, UnresolvedImport } from '../kernel/modules/load-image.ts';
import type { LoadedModule } from '../kernel/modules/loaded-modules.ts';
import { modules } from '../kernel/modules/loaded-modules.ts';
import { addLoaderEntry } from '../kernel/modules/loader-list.ts';
import type { DdiCall } from '../kernel/observer.ts';
import { exportsOf } from '../kernel/prototypes.ts';
import { type RunPolicy, runPhase, runUntilIdle } from '../kernel/run.ts';
import type { KernelStop } from '../kernel/signals.ts';
import { startThread } from '../kernel/thread-life.ts';
import { createAddressSpace } from '../memory/address-space.ts';
import { OutOfAddressSpace, OutOfMemory } from '../memory/memory-errors.ts';
import type { Image } from '../pe/image.ts';
import { ViolationCollector } from '../policy/collector.ts';
import { fileNameOf } from '../policy/image-facts.ts';
import type { ImageViolation } from '../policy/image-rules.ts';
import { osProfile } from '../policy/os-profile.ts';
import { recordImageViolations } from '../policy/record-image.ts';
import { Budget } from './budget.ts';
import type { CheckOptions } from './check.ts';
import { DebugLog } from './debug-log.ts';
import { Enforcement } from './enforcement.ts';
import { PageHistory } from './page-history.ts';
import { executeSensitive } from './privileged.ts';
import { findSymbols, Sites } from './sites.ts';

const RAM_BYTES = 512 * 1024 * 1024;
/** Virtual time, in 100 ns, that threads and timers get after a phase. */
const SETTLE = 50_000_000;
const MAX_CALLS = 1_000_000;

export interface PhaseRecord {
  readonly name: string;
  readonly stop: KernelStop | { readonly kind: 'notStarted'; readonly reason: string };
  readonly instructions: number;
  readonly exact: boolean;
  readonly ddiCalls: number;
}

/** One driver's life on one machine. */
export class DriverRun {
  readonly k: Kernel;
  readonly collector = new ViolationCollector();
  readonly phases: PhaseRecord[] = [];
  readonly log = new DebugLog();
  readonly called = new Set<string>();
  readonly unmodelled = new Map<string, { module: string; name: string; calls: number }>();
  readonly unknownImports: string[] = [];
  readonly enforcement: Enforcement;
  imageStop: ImageViolation | undefined;
  module: LoadedModule | undefined;
  readonly #cpu: Cpu;
  readonly #image: Image;
  readonly #libraries: readonly Image[];
  readonly #options: CheckOptions;
  readonly #budget: Budget;
  #driverObject = 0n;

  /** `libraries`: kernel-mode DLLs to load first. */
  constructor(image: Image, libraries: readonly Image[], options: CheckOptions, counted: boolean) {
    this.#image = image;
    this.#libraries = libraries;
    this.#options = options;
    this.#cpu = createCpu({ ramBytes: RAM_BYTES });
    try {
      const os = osProfile(options.os);
      const maxBytes = Math.min(options.maxMemoryBytes, RAM_BYTES / 2);
      const space = createAddressSpace(this.#cpu, {
        seed: options.seed,
        maxBytes,
        kaslr: os.major >= 10 ? 'win10' : 'win7',
      });
      this.k = new Kernel(this.#cpu, space, { os, seed: options.seed, mode: options.mode, processors: 1 });
      const sites = new Sites(this.k, () => this.module?.base, findSymbols(image, options.pdb));
      this.enforcement = new Enforcement(this.k, this.collector, sites, new PageHistory(this.k));
      this.#budget = new Budget({
        maxInstructions: options.maxInstructions,
        maxTimeMs: options.maxTimeMs,
        maxCalls: MAX_CALLS,
        counted,
      });
    } catch (error) {
      this.#cpu.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#cpu.dispose();
  }

  run(): void {
    this.#observe();
    boot(this.k, { ddis: ALL_DDIS, data: ALL_DATA, wanted: this.#wantedNames() });
    if (!this.#load()) return;
    const entry = this.#phase('DriverEntry', this.module!.entryPoint, [this.#driverObject, this.#registryPath()]);
    if (entry.kind !== 'returned' || (Number(entry.value & 0xffffffffn) & 0x80000000) !== 0) return;
    discardSections(this.k, this.#image, this.module!);
    const unload = this.k.mem.get(this.#driverObject, DRIVER_OBJECT.DriverUnload);
    if (unload !== 0n) this.#phase('DriverUnload', unload, [this.#driverObject]);
  }

  /** Names by module that the driver imports, delayed imports included. */
  #wantedNames(): Map<string, Set<string>> {
    const wanted = new Map<string, Set<string>>();
    const own = new Set(this.#libraries.map(({ path }) => fileNameOf(path).toLowerCase()));
    for (const imported of [this.#image, ...this.#libraries].flatMap(({ imports }) => imports)) {
      const module = imported.module.toLowerCase();
      if (own.has(module)) continue;
      const known = new Set([...exportsOf(module).functions, ...exportsOf(module).data]);
      const isApiSet = module.startsWith('ext-ms-win-');
      if (known.size === 0 && !isApiSet && !ALL_DDIS.some((ddi) => ddi.module === module)) continue;
      const names = wanted.get(module) ?? new Set<string>();
      for (const entry of imported.functions) {
        const name = importName(entry);
        names.add(name);
        const isKnown = known.has(name) || ALL_DDIS.some((ddi) => ddi.name === name && !ddi.internal);
        if (!isKnown && !isApiSet && entry.ordinal === undefined) this.unknownImports.push(`${module}!${name}`);
      }
      wanted.set(module, names);
    }
    return wanted;
  }

  #observe(): void {
    this.k.observer = {
      beforeModel: (call) => {
        if (!call.target.ddi?.internal) this.#budget.countCall();
        this.#noteCall(call);
        this.enforcement.judge(call);
      },
      unmodelled: (call) => {
        const { module, name } = call.target;
        const key = `${module}!${name}`;
        const entry = this.unmodelled.get(key) ?? { module, name, calls: 0 };
        entry.calls++;
        this.unmodelled.set(key, entry);
      },
      debugText: (text) => this.log.write(text),
    };
    this.#cpu.onSensitive((instruction) =>
      executeSensitive(this.k, instruction, (change) => this.enforcement.registerChange(change)),
    );
  }

  #noteCall(call: DdiCall): void {
    this.called.add(call.target.name);
  }

  /** Loads the image and judges it. False when Windows would not start it. */
  #load(): boolean {
    const { mode } = this.#options;
    const file = fileNameOf(this.#image.path);
    try {
      for (const library of this.#libraries) this.#loadLibrary(library);
      this.module = loadImage(this.k, {
        image: this.#image,
        name: file.toLowerCase(),
        path: `\\SystemRoot\\System32\\drivers\\${file}`,
      });
    } catch (error) {
      if (error instanceof UnresolvedImport || error instanceof OutOfMemory || error instanceof OutOfAddressSpace) {
        recordImageViolations(this.collector, this.#image, this.k.profile.os, this.#image.imageBase);
        this.#notStarted(error.message);
        return false;
      }
      throw error;
    }
    const violations = recordImageViolations(this.collector, this.#image, this.k.profile.os, this.module.base);
    this.#cpu.watchCoverage(this.module.base, this.module.size);
    for (const module of modules(this.k).list) if (!module.checked) addLoaderEntry(this.k, module);
    const section = addLoaderEntry(this.k, this.module);
    const stops =
      mode === 'log' ? undefined : violations.find(({ kind }) => mode === 'enforce' || kind !== 'UnsupportedRelocs');
    if (stops) {
      this.imageStop = stops;
      this.#notStarted(
        mode === 'break'
          ? `Driver Verifier stops at ${stops.kind}`
          : `memory integrity refuses the image: ${stops.kind}`,
      );
      return false;
    }
    const service = file.replace(/\.[^.]*$/, '');
    createServiceKeys(this.k, { service, imagePath: `\\SystemRoot\\System32\\drivers\\${file}` });
    this.#driverObject = createDriverObject(this.k, {
      service,
      start: this.module.base,
      size: this.module.size,
      entryPoint: this.module.entryPoint,
      section,
    });
    return true;
  }

  /** A kernel-mode DLL is there before the driver is; its calls are judged too. */
  #loadLibrary(image: Image): void {
    const file = fileNameOf(image.path);
    const module = loadImage(this.k, {
      image,
      name: file.toLowerCase(),
      path: `\\SystemRoot\\System32\\drivers\\${file}`,
    });
    recordImageViolations(this.collector, image, this.k.profile.os, module.base);
  }

  #notStarted(reason: string): void {
    this.phases.push({
      name: 'DriverEntry',
      stop: { kind: 'notStarted', reason },
      instructions: 0,
      exact: true,
      ddiCalls: 0,
    });
  }

  #registryPath(): bigint {
    return createRegistryPath(this.k, fileNameOf(this.#image.path).replace(/\.[^.]*$/, ''));
  }

  #phase(name: string, routine: bigint, args: readonly bigint[]): KernelStop {
    const { k } = this;
    this.enforcement.phase = name;
    this.#budget.beginPhase(this.#cpu.instructionCount);
    startThread(k, { name, process: system(k).systemProcess, routine, args, system: true, onReturn: 'phaseReturned' });
    const policy: RunPolicy = {
      denied: (stop) => this.enforcement.denied(stop),
      limits: () => this.#budget.limits(),
      limitReached: (what) => this.#budget.reached(what),
    };
    let stop = runPhase(k, policy);
    if (stop.kind === 'returned') stop = runUntilIdle(k, policy, SETTLE) ?? stop;
    this.phases.push({
      name,
      stop,
      instructions: this.#budget.instructions(this.#cpu.instructionCount),
      exact: this.#budget.isExact,
      ddiCalls: this.#budget.calls,
    });
    return stop;
  }

  /** Bytes of the driver's code, and of those the executed ones. */
  codeBytes(): { total: number; executed: number } {
    const covered = this.#cpu.coverage();
    let total = 0;
    let executed = 0;
    for (const section of this.#image.sections) {
      if (!section.execute) continue;
      total += section.virtualSize;
      for (let rva = section.virtualAddress; rva < section.virtualAddress + section.virtualSize; rva++) {
        if ((covered[rva >> 3] ?? 0) & (1 << (rva & 7))) executed++;
      }
    }
    return { total, executed };
  }
}
