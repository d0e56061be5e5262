import { REG, StubAction } from '../src/cpu/cpu.ts';
import { CODE, Guest, HLT, SLOT_SIZE, SLOTS, STACK_TOP, va } from '../test/cpu/guest.ts';
import { callLoop } from './guest-loops.ts';

const RETURN_TO = CODE + 0x1000;
const RET = 0xc3;

/** Runs a function on an engine without kernel, slots, coverage or counting; gives seconds. */
export function secondsOnBareEngine(code: Uint8Array, prepare: (guest: Guest) => void = () => {}): number {
  const guest = new Guest();
  try {
    guest.code([...code]);
    guest.code([HLT], RETURN_TO);
    prepare(guest);
    guest.view.setBigUint64(STACK_TOP - 0x108, va(RETURN_TO), true);
    guest.set('RSP', va(STACK_TOP - 0x108));
    guest.set('RIP', va(CODE));
    const since = performance.now();
    const stop = guest.cpu.run({});
    const seconds = (performance.now() - since) / 1000;
    if (stop.kind !== 'halted') throw new Error(`the bare engine stopped with ${stop.kind}`);
    return seconds;
  } finally {
    guest.cpu.dispose();
  }
}

/** Seconds for `times` calls of a slot whose handler only sets RAX: hook → JavaScript → return. */
export function secondsOfBareCalls(times: number): number {
  const args = [1n, 2n, 3n];
  return secondsOnBareEngine(callLoop([{ routine: va(SLOTS), args }], times), (guest) => {
    guest.code([RET], SLOTS);
    const { registers } = guest.cpu;
    guest.cpu.setStubs(va(SLOTS), 1, SLOT_SIZE, 0, () => {
      registers[REG.RAX] = 1n;
      return StubAction.Return;
    });
  });
}
