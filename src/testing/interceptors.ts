import type { ExportTarget } from '../kernel/observer.ts';
import { failureOf } from '../session/call-rules.ts';
import { statusNumber } from '../session/constants.ts';
import type { RecordedCall } from '../session/recorded-call.ts';

/** A call that a handler may answer in Windows' place. */
export interface AnsweredCall extends RecordedCall {
  /** The call returns this, and Windows never sees it. */
  return(result: number | bigint): void;
  /** It fails as for want of resources: STATUS_INSUFFICIENT_RESOURCES, NULL or FALSE; or with a status of the caller's choice. */
  fail(status?: number | string): void;
}
type Handler = (call: AnsweredCall) => void;

/** Handlers of calls by name, in the order in which they came. */
export class Interceptors {
  readonly #byName = new Map<string, Handler[]>();

  add(name: string, handler: Handler): () => void {
    const handlers = this.#byName.get(name) ?? [];
    this.#byName.set(name, [...handlers, handler]);
    return () => {
      this.#byName.set(name, this.#byName.get(name)?.filter((other) => other !== handler) ?? []);
    };
  }

  /** RAX, when a handler answered. */
  answer(call: RecordedCall, target: ExportTarget): bigint | undefined {
    let result: bigint | undefined;
    const answered: AnsweredCall = {
      ...call,
      return: (value) => {
        result = BigInt.asUintN(64, BigInt(value));
      },
      fail: (status) => {
        result = status === undefined ? failureOf(target) : BigInt(statusNumber(status));
      },
    };
    for (const handler of this.#byName.get(call.name) ?? []) handler(answered);
    return result;
  }
}
