import { OutOfAddressSpace, OutOfMemory } from '../memory/memory-errors.ts';

/** Thrown by a model (or what it calls) to end the run as KeBugCheckEx does. Never leaves the dispatcher. */
export class BugCheckSignal extends Error {
  readonly code: number;
  readonly args: readonly [bigint, bigint, bigint, bigint];
  constructor(code: number, args: readonly bigint[]) {
    super(`bug check 0x${code.toString(16)}`);
    this.code = code;
    this.args = [args[0] ?? 0n, args[1] ?? 0n, args[2] ?? 0n, args[3] ?? 0n];
  }
}

/** Thrown by a model to raise an exception in its caller, as ExRaiseStatus does. */
export class ExceptionSignal extends Error {
  /** NTSTATUS, unsigned. */
  readonly status: number;
  readonly parameters: readonly bigint[];
  constructor(status: number, parameters: readonly bigint[] = []) {
    super(`exception 0x${status.toString(16)}`);
    this.status = status;
    this.parameters = parameters;
  }
}

/** Ends the run from inside a model for a reason that is no bug check (a budget, a mode that stops). */
export class StopSignal extends Error {
  readonly stop: KernelStop;
  constructor(stop: KernelStop) {
    super(stop.kind);
    this.stop = stop;
  }
}

/** Thrown by an observer instead of a model's answer: the call returns this RAX and the model is not asked. */
export class AnswerSignal extends Error {
  readonly result: bigint;
  constructor(result: bigint) {
    super('answered from outside');
    this.result = result;
  }
}

/** The whole run is given up from inside, to be done again otherwise. Passes through the kernel and the engine. */
export class RunAbandoned extends Error {}

/** Why the kernel's run loop ended. */
export type KernelStop =
  | { readonly kind: 'returned'; readonly value: bigint }
  | { readonly kind: 'bugCheck'; readonly code: number; readonly args: readonly [bigint, bigint, bigint, bigint] }
  | {
      readonly kind: 'denied';
      readonly access: 'read' | 'write' | 'execute';
      readonly va: bigint;
      readonly gpa: number;
    }
  | { readonly kind: 'limit'; readonly limit: 'instructions' | 'time' | 'memory' | 'calls'; readonly value: number }
  | { readonly kind: 'deadlock'; readonly threads: readonly string[] }
  | { readonly kind: 'unhandledFault'; readonly message: string; readonly rip: bigint }
  | { readonly kind: 'internalError'; readonly message: string };

/** Why a run ended, from what was thrown. `memoryBytes`: all that the machine has. What gives the whole run up is thrown again. */
export function stopOf(error: unknown, memoryBytes: number): KernelStop {
  if (error instanceof RunAbandoned) throw error;
  if (error instanceof BugCheckSignal) return { kind: 'bugCheck', code: error.code, args: error.args };
  if (error instanceof StopSignal) return error.stop;
  if (error instanceof OutOfMemory || error instanceof OutOfAddressSpace)
    return { kind: 'limit', limit: 'memory', value: memoryBytes };
  return { kind: 'internalError', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
