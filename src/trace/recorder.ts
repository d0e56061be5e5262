import { REG } from '../cpu/cpu.ts';
import { EXCEPTION_RECORD, IO_STACK_LOCATION, IRP } from '../generated/structs.ts';
import { clock } from '../kernel/clock.ts';
import { currentLocation } from '../kernel/io/irp.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { moduleAt, modules } from '../kernel/modules/loaded-modules.ts';
import type { DdiCall, ExportTarget, GuestCall, KernelObserver } from '../kernel/observer.ts';
import { type ThreadRecord, threads } from '../kernel/thread.ts';
import { GuestAccessError } from '../memory/memory-errors.ts';
import type { MemoryFact } from '../memory/memory-types.ts';
import type { Recorded } from '../policy/collector.ts';
import { type DdiPlan, planOf } from './ddi-plan.ts';
import { type EventKind, KIND_CODE } from './event-kinds.ts';
import { newlyExecuted } from './executed-code.ts';
import type { TraceHeader, TraceModule } from './frame-layout.ts';
import type { Places } from './guest-stack.ts';
import { MappedFrames, protectionText } from './mapped-frames.ts';
import { accessMade } from './named-access.ts';
import { ThreadTrace } from './thread-trace.ts';
import type { TraceWriter } from './trace-writer.ts';

const ARGUMENT_WORDS = [2 * REG.RCX, 2 * REG.RDX, 2 * REG.R8, 2 * REG.R9] as const;
const IRP_MJ_DEVICE_CONTROL = 14;
const IRP_MJ_INTERNAL_DEVICE_CONTROL = 15;
/** What the kernel's own calls are for. */
const KERNEL_STEPS: Readonly<Record<string, string>> = {
  phaseReturned: 'the phase',
  threadReturned: 'a thread',
  dpcReturned: 'a DPC',
};
/** Windows makes hundreds of these while it boots, before there is a driver. */
const BOOT_NOISE: ReadonlySet<EventKind> = new Set<EventKind>([
  'PoolAllocated',
  'PoolFreed',
  'ObjectCreated',
  'ObjectDeleted',
  'HandleOpened',
  'HandleClosed',
]);

/** Turns what a kernel does into events and writes them. Watches only: nothing that a guest can see changes. */
export class TraceRecorder {
  readonly #k: Kernel;
  readonly #writer: TraceWriter;
  readonly #state = {
    phase: '',
    thread: 0,
    irql: 0,
    modules: [] as TraceModule[],
    threadNames: new Map<number, string>(),
  };
  readonly #plans = new Map<ExportTarget, DdiPlan>();
  readonly #threads = new Map<number, ThreadTrace>();
  readonly #places: Places = new Map();
  readonly #mapped = new MappedFrames();
  /** DPCs that the processor runs. */
  readonly #dpcs: bigint[] = [];
  /** CallbackBegin of threads that have not run yet. */
  readonly #waiting = new Map<number, readonly (bigint | string)[]>();
  readonly #scratch = new BigUint64Array(1);
  readonly #halves = new Uint32Array(this.#scratch.buffer);
  #current: ThreadTrace | undefined;
  #covered: Uint8Array | undefined;
  #time = 0;
  #hasBegun = false;

  constructor(k: Kernel, writer: TraceWriter, header: Omit<TraceHeader, 'kinds'>) {
    this.#k = k;
    this.#writer = writer;
    writer.start(header, this.#state);
    k.space.onFact((fact) => this.#memory(fact));
  }

  /** What the kernel has to tell; to be joined with the observer that it has. */
  get observer(): KernelObserver {
    return {
      beforeModel: (call) => this.#enter(call),
      afterModel: (call, result) => this.#exit(call, result),
      debugText: (text, component, level) => this.#add('DebugText', text, component >>> 0, level >>> 0),
      guestEntered: (thread, call) => this.#guestEntered(thread, call),
      guestReturned: (thread, frame, result) => this.#guestReturned(thread, frame.entryRsp, result),
      accessDenied: ({ access, va, gpa, size }) =>
        this.#add('AccessDenied', va, this.#k.cpu.registers[REG.RIP]!, access, BigInt(gpa), size),
      limitReached: () => this.flush(),
      exceptionRaised: (record) => this.#raised(record),
      exceptionHandled: (record, target) => this.#add('ExceptionHandled', this.#exceptionCode(record), target),
      exceptionUnwound: (record, target) => this.#add('ExceptionUnwound', this.#exceptionCode(record), target),
      threadStarted: (thread, routine) => {
        this.#state.threadNames.set(thread.id, thread.name);
        this.#add('ThreadStarted', thread.id, thread.name, routine);
      },
      threadEnded: (thread, status) => this.#add('ThreadEnded', thread.id, status),
      dpcBegan: (dpc, routine) => {
        this.#dpcs.push(dpc);
        this.#add('DpcBegin', dpc, routine);
      },
      dpcEnded: () => this.#add('DpcEnd', this.#dpcs.pop() ?? 0n),
      timerSet: (timer, due, period, dpc) => this.#add('TimerSet', timer, Math.floor(due), Math.ceil(period), dpc),
      timerCancelled: (timer) => this.#add('TimerCancelled', timer),
      timerExpired: (timer) => this.#add('TimerExpired', timer),
      irpSent: (irp, device) => this.#irpSent(irp, device),
      irpCompleted: (irp) => {
        const status = this.#k.mem.u32(irp + IRP.IoStatus.at);
        this.#add('IrpCompleted', irp, status, this.#k.mem.u64(irp + IRP.IoStatus.at + 8n));
      },
      objectCreated: ({ body, type, name }) => this.#add('ObjectCreated', body, type, name ?? ''),
      objectDeleted: ({ body, type }) => this.#add('ObjectDeleted', body, type),
      handleOpened: (handle, object, access) => this.#add('HandleOpened', handle, object, access >>> 0),
      handleClosed: (handle, object) => this.#add('HandleClosed', handle, object),
      poolAllocated: ({ va, size, tag, kind }) => {
        this.#add('PoolAllocated', va, size, tag, kind);
      },
      poolFreed: ({ va, size, tag }) => this.#add('PoolFreed', va, size, tag),
    };
  }

  /** Events so far. */
  get count(): number {
    return this.#writer.count;
  }

  phaseBegan(name: string): void {
    this.#hasBegun = true;
    this.#noteModules();
    this.#state.phase = name;
    this.#writer.frame.notePhase(name);
    this.#add('PhaseBegin', name);
  }
  /** `stop`: the kind of its end; `result`: what its routine returned, 0 when it did not. */
  phaseEnded(name: string, stop: string, result: bigint, instructions: number): void {
    this.#noteModules();
    this.#coverage();
    this.#add('PhaseEnd', name, stop, result, instructions);
    this.#state.phase = '';
    if (stop !== 'returned' || this.#writer.frame.isHalfFull) this.flush();
  }
  bugCheck(code: number, args: readonly bigint[]): void {
    this.#add('BugCheck', code, args[0] ?? 0n, args[1] ?? 0n, args[2] ?? 0n, args[3] ?? 0n);
  }
  finding({ kind, site, ddi, count, finding }: Recorded): void {
    this.#add('Finding', kind, finding?.level ?? '', ddi ?? '', site, finding?.message ?? '', count);
  }

  /** Puts what there is into the file, so that a run that is killed loses less. */
  flush(): void {
    this.#writer.flush(this.#state, this.#time);
  }
  /** The run came to its end. */
  end(): void {
    this.flush();
    this.#writer.end();
  }

  #enter(call: DdiCall): void {
    const { target } = call;
    if (target.ddi?.internal) return;
    const k = this.#k;
    this.#sync();
    const plan = this.#plan(target);
    const thread = this.#thread();
    const { returnAddress, entryRsp } = call;
    thread.stack.calledWindows(entryRsp, returnAddress);
    const { frame } = this.#writer;
    const number = this.#writer.count;
    frame.beginEnter(plan.definition, this.#time, this.#state.thread);
    this.#scratch[0] = returnAddress;
    frame.ddiAddress(this.#halves[0]!, this.#halves[1]!);
    const { words } = k.cpu;
    const { widths } = plan;
    for (let index = 0; index < widths.length; index++) {
      let low: number;
      let high: number;
      if (index < 4) {
        const at = ARGUMENT_WORDS[index]!;
        low = words[at]!;
        high = words[at + 1]!;
      } else {
        this.#scratch[0] = this.#stackArgument(call, index);
        low = this.#halves[0]!;
        high = this.#halves[1]!;
      }
      const width = widths[index]!;
      if (width === 8) frame.ddiAddress(low, high);
      else frame.ddiCell(width === 4 ? low : width === 2 ? low & 0xffff : low & 0xff, 0);
    }
    for (const { index, show } of plan.shown) {
      frame.ddiText(show(k.mem, index < 4 ? call.raw(index) : this.#stackArgument(call, index)));
    }
    thread.entered(entryRsp, number, plan.access && accessMade(k, plan.access, call));
    this.#flushFull();
  }

  #stackArgument(call: DdiCall, index: number): bigint {
    try {
      return call.raw(index);
    } catch (error) {
      if (error instanceof GuestAccessError) return 0n;
      throw error;
    }
  }

  #exit(call: DdiCall, result: bigint): void {
    const { target } = call;
    if (target.ddi?.internal) return;
    this.#sync();
    const plan = this.#plan(target);
    const thread = this.#thread();
    const open = thread.left(call.entryRsp);
    const { frame } = this.#writer;
    const back = open === undefined ? 0 : this.#writer.count - open.number;
    frame.beginExit(plan.definition, this.#time, this.#state.thread);
    frame.ddiCell(back, 0);
    this.#scratch[0] = plan.definition.returns === '' ? 0n : result;
    frame.ddiAddress(this.#halves[0]!, this.#halves[1]!);
    this.#flushFull();
    if (!open?.access) return;
    const { access, path, value, length } = open.access;
    const status = Number(result & 0xffff_ffffn);
    if (access.kind === 'RegistryAccess') this.#add('RegistryAccess', access.operation, path, value, status);
    else this.#add('FileAccess', access.operation, path, length, status);
  }

  #guestEntered(thread: ThreadRecord, { routine, args, entryRsp, frame }: GuestCall): void {
    if (moduleAt(this.#k, routine)?.checked === false) return;
    const from = frame.owner === 'kernel' ? (KERNEL_STEPS[frame.step] ?? frame.step) : frame.owner;
    const fields = [routine, from, args[0] ?? 0n, args[1] ?? 0n, args[2] ?? 0n, args[3] ?? 0n];
    this.#threadOf(thread.id).stack.enter(routine, entryRsp, frame.entryRsp);
    // What a new thread begins with is told when it first runs.
    if (thread.id === threads(this.#k).current) this.#add('CallbackBegin', ...fields);
    else this.#waiting.set(thread.id, fields);
  }
  #guestReturned(thread: ThreadRecord, frameRsp: bigint, result: bigint): void {
    const routine = this.#threadOf(thread.id).stack.leave(frameRsp);
    if (routine !== undefined) this.#add('CallbackEnd', routine, result);
  }

  #raised(record: bigint): void {
    const { mem } = this.#k;
    const parameters = record + EXCEPTION_RECORD.ExceptionInformation.at;
    const address = mem.get(record, EXCEPTION_RECORD.ExceptionAddress);
    this.#add('ExceptionRaised', this.#exceptionCode(record), address, mem.u64(parameters), mem.u64(parameters + 8n));
  }
  #exceptionCode(record: bigint): number {
    return this.#k.mem.get(record, EXCEPTION_RECORD.ExceptionCode) >>> 0;
  }

  #irpSent(irp: bigint, device: bigint): void {
    const { mem } = this.#k;
    const stack = currentLocation(this.#k, irp);
    const major = mem.get(stack, IO_STACK_LOCATION.MajorFunction);
    const isControl = major === IRP_MJ_DEVICE_CONTROL || major === IRP_MJ_INTERNAL_DEVICE_CONTROL;
    const code = isControl ? mem.u32(stack + IO_STACK_LOCATION.Parameters_DeviceIoControl_IoControlCode.at) : 0;
    this.#add('IrpSent', irp, device, major, mem.get(stack, IO_STACK_LOCATION.MinorFunction), code);
  }

  #memory(fact: MemoryFact): void {
    const alias = this.#mapped.note(fact);
    if (fact.kind === 'opened') {
      this.#add('MemoryOpened', BigInt(fact.gpa), fact.access);
      return;
    }
    const { va, pages, why } = fact;
    if (fact.kind === 'unmapped') this.#add('MemoryFreed', va, pages, why);
    else {
      const protection = protectionText(fact.protection);
      if (fact.kind === 'protected') this.#add('MemoryProtected', va, pages, protection, why);
      else if (alias === undefined) this.#add('MemoryMapped', va, pages, protection, why);
      else this.#add('MemoryAliased', va, pages, protection, why, alias);
    }
  }

  /** Images that were loaded since this was last looked at. */
  #noteModules(): void {
    const known = this.#state.modules;
    for (const { name, base, size, checked } of modules(this.#k).list) {
      if (known.some((module) => module.base === base && module.name === name)) continue;
      known.push({ name, base, size, checked });
      this.#add('ModuleLoaded', name, base, size, checked ? 1 : 0);
    }
  }

  /** Code of the driver that was executed since this was last looked at. */
  #coverage(): void {
    const driver = this.#state.modules.findLast(({ checked }) => checked);
    if (!driver) return;
    const bits = this.#k.cpu.coverage().slice();
    for (const { start, size } of newlyExecuted(bits, this.#covered, driver.size)) {
      this.#add('Coverage', driver.base + BigInt(start), size);
    }
    this.#covered = bits;
  }

  #add(kind: EventKind, ...fields: (bigint | number | string)[]): void {
    if (!this.#hasBegun && BOOT_NOISE.has(kind)) return;
    this.#sync();
    this.#writer.frame.add(KIND_CODE[kind], this.#time, this.#state.thread, fields);
    this.#flushFull();
  }

  /** Time, thread and IRQL as they are now; a change of these is an event of its own. */
  #sync(): void {
    const k = this.#k;
    const state = this.#state;
    this.#time = Math.floor(clock(k).now);
    const { current } = threads(k);
    if (current !== state.thread) {
      const from = state.thread;
      state.thread = current;
      this.#current = undefined;
      this.#writer.frame.add(KIND_CODE.ThreadSwitch, this.#time, current, [from, current]);
      const begins = this.#waiting.get(current);
      if (begins && this.#waiting.delete(current)) {
        this.#writer.frame.add(KIND_CODE.CallbackBegin, this.#time, current, begins);
      }
    }
    const { irql } = k;
    if (irql !== state.irql) {
      const from = state.irql;
      state.irql = irql;
      this.#writer.frame.add(KIND_CODE.IrqlChanged, this.#time, current, [from, irql]);
    }
  }

  #flushFull(): void {
    if (this.#writer.frame.isFull) this.flush();
  }

  #plan(target: ExportTarget): DdiPlan {
    let plan = this.#plans.get(target);
    if (plan === undefined) {
      plan = planOf(target);
      this.#plans.set(target, plan);
    }
    return plan;
  }

  #thread(): ThreadTrace {
    this.#current ??= this.#threadOf(this.#state.thread);
    return this.#current;
  }
  #threadOf(id: number): ThreadTrace {
    let thread = this.#threads.get(id);
    if (thread === undefined) {
      thread = new ThreadTrace(this.#k, this.#places, {
        called: (fn, site) => this.#add('GuestCall', fn, site),
        returned: (fn) => this.#add('GuestReturn', fn),
      });
      this.#threads.set(id, thread);
    }
    return thread;
  }
}
