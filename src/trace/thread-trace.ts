import type { Kernel } from '../kernel/kernel.ts';
import { GuestStack, type Places, type StackListener } from './guest-stack.ts';
import type { AccessMade } from './named-access.ts';

/** Calls that never returned (an exception went through them) are forgotten when there are more. */
const MOST_OPEN = 256;

interface OpenCall {
  readonly rsp: bigint;
  /** Number of its DdiEnter. */
  readonly number: number;
  readonly access: AccessMade | undefined;
}

/** What the recorder keeps of one thread. */
export class ThreadTrace {
  readonly stack: GuestStack;
  readonly #open: OpenCall[] = [];

  constructor(k: Kernel, places: Places, listener: StackListener) {
    this.stack = new GuestStack(k, places, listener);
  }

  entered(rsp: bigint, number: number, access: AccessMade | undefined): void {
    if (this.#open.at(-1)?.rsp === rsp) this.#open.pop();
    if (this.#open.length === MOST_OPEN) this.#open.shift();
    this.#open.push({ rsp, number, access });
  }

  /** The call that was entered with this RSP. */
  left(rsp: bigint): OpenCall | undefined {
    for (let at = this.#open.length - 1; at >= 0; at--) {
      if (this.#open[at]!.rsp !== rsp) continue;
      const call = this.#open[at];
      this.#open.length = at;
      return call;
    }
    return undefined;
  }
}
