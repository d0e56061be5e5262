import type { Stop } from '../cpu/cpu.ts';
import type { Ddi } from './declaration.ts';
import type { PoolBlock } from './ex/pool.ts';
import type { ObjectRecord } from './ob/objects.ts';
import type { PendingFrame, ThreadRecord } from './thread.ts';

/** One exported function of a modelled module, as bound to its slot. */
export interface ExportTarget {
  readonly module: string;
  readonly name: string;
  /** Address of its first instruction, and of the `ret` that a model returns through. */
  readonly address: bigint;
  readonly returnAt: bigint;
  /** Undefined: exported, but without a model. */
  readonly ddi: Ddi | undefined;
}

export interface DdiCall {
  readonly target: ExportTarget;
  readonly entryRsp: bigint;
  readonly returnAddress: bigint;
  /** The 64-bit register or stack slot of argument `index`, as the caller left it. */
  raw(index: number): bigint;
}

/** What the outside may watch. Watching changes nothing; a throw of a signal from `beforeModel` ends the call. */
export interface KernelObserver {
  /** Before the model of every call, after the arguments are in place. */
  beforeModel?(call: DdiCall): void;
  afterModel?(call: DdiCall, result: bigint): void;
  unmodelled?(call: DdiCall): void;
  /** A DDI was called above the IRQL that its documentation allows. */
  irqlTooHigh?(call: DdiCall, irql: number): void;
  /** Text that the driver wrote with DbgPrint and kin. */
  debugText?(text: string, component: number, level: number): void;
  /** The kernel is about to run a routine of the guest; `entryRsp` is where its return address lies. */
  guestEntered?(thread: ThreadRecord, call: GuestCall): void;
  /** A routine that the kernel had called came back. */
  guestReturned?(thread: ThreadRecord, frame: PendingFrame, result: bigint): void;
  /** Stage 2 refused an access of the guest; RIP and the registers stand on the instruction. */
  accessDenied?(stop: Extract<Stop, { kind: 'denied' }>): void;
  /** A stretch of guest code used up its budget; it may go on. */
  limitReached?(): void;
  /** Guest address of the EXCEPTION_RECORD, for these three. */
  exceptionRaised?(record: bigint): void;
  /** `target`: the handler's block, or 0 where the code that was interrupted goes on. */
  exceptionHandled?(record: bigint, target: bigint): void;
  exceptionUnwound?(record: bigint, target: bigint): void;
  threadStarted?(thread: ThreadRecord, routine: bigint): void;
  threadEnded?(thread: ThreadRecord, status: number): void;
  dpcBegan?(dpc: bigint, routine: bigint): void;
  dpcEnded?(): void;
  /** `due` in 100 ns since boot, `period` in milliseconds. */
  timerSet?(timer: bigint, due: number, period: number, dpc: bigint): void;
  timerCancelled?(timer: bigint): void;
  timerExpired?(timer: bigint): void;
  /** The IRP's stack location is that of `device`. */
  irpSent?(irp: bigint, device: bigint): void;
  irpCompleted?(irp: bigint): void;
  objectCreated?(object: ObjectRecord): void;
  objectDeleted?(object: ObjectRecord): void;
  handleOpened?(handle: bigint, object: bigint, access: number): void;
  handleClosed?(handle: bigint, object: bigint): void;
  poolAllocated?(block: PoolBlock): void;
  poolFreed?(block: PoolBlock): void;
}

export interface GuestCall {
  readonly routine: bigint;
  readonly args: readonly bigint[];
  readonly entryRsp: bigint;
  readonly frame: PendingFrame;
}

type Callback = (a?: unknown, b?: unknown, c?: unknown, d?: unknown) => void;

/** Both observers see everything, `first` before `second`. */
export function bothObservers(first: KernelObserver, second: KernelObserver): KernelObserver {
  const both: Record<string, Callback> = {};
  const [one, other] = [first, second] as Record<string, Callback | undefined>[];
  for (const name of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const before = one![name]?.bind(first);
    const after = other![name]?.bind(second);
    both[name] =
      before && after
        ? (a, b, c, d) => {
            before(a, b, c, d);
            after(a, b, c, d);
          }
        : (before ?? after)!;
  }
  return both;
}
