import { describe, expect, it } from 'vitest';
import { lookupFunction } from '../../../src/kernel/exceptions/function-table.ts';
import { RSP } from '../../../src/kernel/exceptions/machine-registers.ts';
import { walkStack } from '../../../src/kernel/exceptions/stack-walk.ts';
import { unwindOnce, virtualUnwind } from '../../../src/kernel/exceptions/unwind.ts';
import { BadUnwindData } from '../../../src/kernel/exceptions/unwind-info.ts';
import type { Kernel } from '../../../src/kernel/kernel.ts';
import { slot, type TestFunction, unwindBench, unwindInfo } from './unwind-bench.ts';

const RBX = 3;
const RBP = 5;
const RSI = 6;
const RDI = 7;
const R12 = 12;
const RETURN = 0xdead_0000_1111_2222n;
const PUSH = 0;
const LARGE = 1;
const SMALL = 2;
const SET_FRAME = 3;
const SAVE = 4;
const SAVE_FAR = 5;
const EPILOG = 6;
const XMM = 8;
const XMM_FAR = 9;
const MACHINE = 10;
const CHAINED = 4;

interface Row {
  readonly title: string;
  readonly function: Omit<TestFunction, 'rva'>;
  /** RIP in bytes from the function's start. */
  readonly at: number;
  /** 64-bit words from RSP upwards. */
  readonly stack: readonly bigint[];
  readonly set?: Readonly<Record<number, (rsp: bigint) => bigint>>;
  /** Bytes by which RSP rises; registers that are restored; RIP. */
  readonly rises: number;
  readonly restores?: Readonly<Record<number, bigint>>;
  readonly frame?: (rsp: bigint) => bigint;
  readonly rip?: bigint;
}

const pushes = unwindInfo({ prolog: 6, slots: [slot(6, SMALL, 3), slot(2, PUSH, RDI), slot(1, PUSH, RBX)] });
const restoresPushes = [0x48, 0x83, 0xc4, 0x20, 0x5f, 0x5b, 0xc3];
const framed = unwindInfo({
  prolog: 10,
  frame: RBP,
  frameOffset: 0x20,
  slots: [slot(10, SET_FRAME), slot(5, SMALL, 7), slot(1, PUSH, RBP)],
});

const rows: Row[] = [
  {
    title: 'UWOP_PUSH_NONVOL and UWOP_ALLOC_SMALL in the body',
    function: { size: 32, unwind: pushes },
    at: 10,
    stack: [0n, 0n, 0n, 0n, 77n, 33n, RETURN],
    rises: 0x38,
    restores: { [RDI]: 77n, [RBX]: 33n },
  },
  {
    title: 'a prologue before its first instruction',
    function: { size: 32, unwind: pushes },
    at: 0,
    stack: [RETURN],
    rises: 8,
  },
  {
    title: 'a prologue after its first push',
    function: { size: 32, unwind: pushes },
    at: 1,
    stack: [33n, RETURN],
    rises: 16,
    restores: { [RBX]: 33n },
  },
  {
    title: 'UWOP_ALLOC_LARGE, scaled',
    function: { size: 32, unwind: unwindInfo({ prolog: 7, slots: [slot(7, LARGE, 0), 0x100 / 8] }) },
    at: 20,
    stack: [...new Array<bigint>(32).fill(0n), RETURN],
    rises: 0x108,
  },
  {
    title: 'UWOP_ALLOC_LARGE, 32 bits',
    function: { size: 32, unwind: unwindInfo({ prolog: 7, slots: [slot(7, LARGE, 1), 0x1f8, 0] }) },
    at: 20,
    stack: [...new Array<bigint>(63).fill(0n), RETURN],
    rises: 0x200,
  },
  {
    title: 'UWOP_SAVE_NONVOL and its far form',
    function: {
      size: 32,
      unwind: unwindInfo({
        prolog: 14,
        slots: [slot(14, SAVE_FAR, RSI), 0x18, 0, slot(9, SAVE, R12), 1, slot(4, SMALL, 3)],
      }),
    },
    at: 20,
    stack: [0n, 12n, 0n, 6n, RETURN],
    rises: 0x28,
    restores: { [R12]: 12n, [RSI]: 6n },
  },
  {
    title: 'UWOP_SET_FPREG after RSP moved',
    function: { size: 64, unwind: framed },
    at: 20,
    stack: [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 55n, RETURN],
    set: { [RBP]: (rsp) => rsp + 0x20n + 0x20n },
    rises: 0x70,
    restores: { [RBP]: 55n },
    frame: (rsp) => rsp + 0x20n,
  },
  {
    title: 'a frame register that is not set yet',
    function: { size: 64, unwind: framed },
    at: 6,
    stack: [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 55n, RETURN],
    rises: 0x50,
    restores: { [RBP]: 55n },
    frame: (rsp) => rsp,
  },
  {
    title: 'UWOP_PUSH_MACHFRAME',
    function: { size: 32, unwind: unwindInfo({ slots: [slot(0, SMALL, 0), slot(0, MACHINE, 0)] }) },
    at: 8,
    stack: [0n, RETURN, 0x10n, 0x202n, 0x9999n, 0x18n],
    rises: Number.NaN,
  },
  {
    title: 'UWOP_PUSH_MACHFRAME with an error code',
    function: { size: 32, unwind: unwindInfo({ slots: [slot(0, MACHINE, 1)] }) },
    at: 8,
    stack: [14n, RETURN, 0x10n, 0x202n, 0x9999n, 0x18n],
    rises: Number.NaN,
  },
  {
    title: 'version 2: the body is not searched for an epilogue',
    function: {
      size: 32,
      code: [0x90, 0x90, 0x90, 0x90, 0xc3],
      unwind: unwindInfo({
        version: 2,
        prolog: 4,
        slots: [slot(3, EPILOG, 1), slot(0, EPILOG), slot(4, SMALL, 0), slot(1, PUSH, RBX)],
      }),
    },
    at: 4,
    stack: [0n, 33n, RETURN],
    rises: 24,
    restores: { [RBX]: 33n },
  },
  {
    title: 'version 2: an epilogue at the end',
    function: {
      size: 32,
      code: [...new Array<number>(30).fill(0x90), 0x5b, 0xc3],
      unwind: unwindInfo({
        version: 2,
        prolog: 4,
        slots: [slot(2, EPILOG, 1), slot(0, EPILOG), slot(4, SMALL, 0), slot(1, PUSH, RBX)],
      }),
    },
    at: 31,
    stack: [RETURN],
    rises: 8,
  },
  {
    title: 'version 2: an epilogue in the middle',
    function: {
      size: 32,
      code: [...new Array<number>(10).fill(0x90), 0x5b, 0xe9, 0, 0, 0, 0],
      unwind: unwindInfo({
        version: 2,
        prolog: 4,
        slots: [slot(6, EPILOG, 0), slot(22, EPILOG, 0), slot(4, SMALL, 0), slot(1, PUSH, RBX)],
      }),
    },
    at: 10,
    stack: [33n, RETURN],
    rises: 16,
    restores: { [RBX]: 33n },
  },
];

function epilogue(title: string, code: readonly number[], stack: readonly bigint[], more: Partial<Row> = {}): Row {
  const padding = new Array<number>(10).fill(0x90);
  return {
    title,
    function: { size: 64, code: [...padding, ...code], unwind: pushes },
    at: 10,
    stack,
    rises: 8 * stack.length,
    ...more,
  };
}
const restored = { [RDI]: 77n, [RBX]: 33n };
const epilogues: Row[] = [
  epilogue('add rsp, imm8; pops; ret', restoresPushes, [0n, 0n, 0n, 0n, 77n, 33n, RETURN], { restores: restored }),
  epilogue('pops; ret', restoresPushes.slice(4), [77n, 33n, RETURN], { restores: restored }),
  epilogue('the second pop', restoresPushes.slice(5), [33n, RETURN], { restores: { [RBX]: 33n } }),
  epilogue('ret', [0xc3], [RETURN]),
  epilogue('ret imm16', [0xc2, 8, 0], [RETURN]),
  epilogue('rep ret', [0xf3, 0xc3], [RETURN]),
  epilogue('a pop with a prefix', [0x41, 0x5c, 0xc3], [12n, RETURN], { restores: { [R12]: 12n } }),
  epilogue('add rsp, imm32', [0x48, 0x81, 0xc4, 8, 0, 0, 0, 0xc3], [0n, RETURN]),
  epilogue('a jump out of the function', [0xe9, 0, 2, 0, 0], [RETURN]),
  epilogue('a jump to the function’s start', [0xeb, 0xf4], [RETURN]),
  epilogue('a jump through the import table', [0xff, 0x25, 0, 0, 0, 0], [RETURN]),
  epilogue('a jump through a register', [0x48, 0xff, 0xe0], [RETURN]),
];
const notEpilogues: Row[] = [
  ['a jump within the function', [0xeb, 0x04]],
  ['lea rsp without a frame register', [0x48, 0x8d, 0x65, 0x20, 0xc3]],
  ['pops without an end', [0x5f, 0x5b, 0x90]],
].map(([title, code]) =>
  epilogue(title as string, code as number[], [0n, 0n, 0n, 0n, 77n, 33n, RETURN], { restores: restored }),
);

function putWords(k: Kernel, va: bigint, words: readonly bigint[]): void {
  words.forEach((word, index) => {
    k.mem.setU64(va + BigInt(8 * index), word);
  });
}

function check(row: Row): void {
  const rva = 0x1100;
  const { k, top, registers } = unwindBench([{ rva, ...row.function }]);
  const rsp = top - 0x400n;
  putWords(k, rsp, row.stack);
  const before = registers(rva + row.at, rsp);
  for (const [register, value] of Object.entries(row.set ?? {})) before.general[Number(register)] = value(rsp);
  const after = { general: before.general.slice(), rip: before.rip, xmm: before.xmm.slice() };
  const { establisherFrame } = virtualUnwind(k, 0, before.rip, lookupFunction(k, before.rip)!, after);
  const expected = before.general.slice();
  expected[RSP] = Number.isNaN(row.rises) ? 0x9999n : rsp + BigInt(row.rises);
  for (const [register, value] of Object.entries(row.restores ?? {})) expected[Number(register)] = value;
  expect([...after.general]).toEqual([...expected]);
  expect(after.rip).toBe(row.rip ?? RETURN);
  expect(after.xmm).toEqual(before.xmm);
  if (row.frame) expect(establisherFrame).toBe(row.frame(rsp));
}

describe('virtual unwind', () => {
  it.each(rows)('undoes $title', check);
  it.each(epilogues)('finishes an epilogue: $title', check);
  it.each(notEpilogues)('takes $title for the body', check);

  it('restores XMM registers, near and far', () => {
    const unwind = unwindInfo({
      prolog: 12,
      slots: [slot(12, XMM_FAR, 15), 0x20, 0, slot(8, XMM, 6), 1, slot(4, SMALL, 6)],
    });
    const { k, top, registers } = unwindBench([{ rva: 0x1100, size: 32, unwind }]);
    const rsp = top - 0x400n;
    k.mem.write(rsp + 0x10n, new Uint8Array(16).fill(0x66));
    k.mem.write(rsp + 0x20n, new Uint8Array(16).fill(0xff));
    const at = registers(0x1110, rsp);
    unwindOnce(k, at);
    expect(at.xmm.subarray(96, 112)).toEqual(new Uint8Array(16).fill(0x66));
    expect(at.xmm.subarray(240, 256)).toEqual(new Uint8Array(16).fill(0xff));
    expect(at.xmm.subarray(112, 128)).toEqual(new Uint8Array(16).fill(7));
  });

  it('lea rsp, [frame register] begins an epilogue of a function that has one', () => {
    const code = [...new Array<number>(12).fill(0x90), 0x48, 0x8d, 0x65, 0x20, 0x5d, 0xc3];
    const { k, top, registers } = unwindBench([{ rva: 0x1100, size: 32, code, unwind: framed }]);
    const rsp = top - 0x400n;
    const at = registers(0x110c, rsp);
    at.general[RBP] = rsp + 0x40n;
    k.mem.setU64(rsp + 0x60n, 55n);
    k.mem.setU64(rsp + 0x68n, RETURN);
    unwindOnce(k, at);
    expect([at.general[RBP], at.general[RSP], at.rip]).toEqual([55n, rsp + 0x70n, RETURN]);
  });

  it('follows chained pieces, whose prologues count as done wherever the piece lies', () => {
    const chained = [0x1200, 0x1240, 0x2014];
    const unwind = unwindInfo({ flags: CHAINED, prolog: 5, slots: [slot(5, SAVE, RSI), 6], trailer: chained });
    const piece = (rva: number): TestFunction => ({ rva, size: 0x20, unwind });
    const main: TestFunction = { rva: 0x1200, size: 0x40, unwind: pushes };
    const { k, top, registers } = unwindBench([piece(0x1100), main, piece(0x1300)]);
    const rsp = top - 0x400n;
    putWords(k, rsp, [0n, 0n, 0n, 0n, 77n, 33n, RETURN]);
    for (const rva of [0x1110, 0x1310]) {
      const at = registers(rva, rsp);
      unwindOnce(k, at);
      expect([at.rip, at.general[RBX], at.general[RDI], at.general[RSI]], `at ${rva}`).toEqual([
        RETURN,
        33n,
        77n,
        RETURN,
      ]);
    }
  });

  it('tells the handler and its data in the body only', () => {
    const unwind = unwindInfo({ flags: 1, prolog: 4, slots: [slot(4, SMALL, 3)], trailer: [0x1500, 1] });
    const { k, base, top, registers } = unwindBench([{ rva: 0x1100, size: 32, unwind }]);
    const handlerAt = (rva: number, type: number) => {
      const at = registers(rva, top - 0x400n);
      return virtualUnwind(k, type, at.rip, lookupFunction(k, at.rip)!, at).handler;
    };
    expect(handlerAt(0x1104, 1)).toEqual({ routine: base + 0x1500n, data: base + 0x200cn });
    expect(handlerAt(0x1104, 2)).toBeUndefined();
    expect(handlerAt(0x1103, 1)).toBeUndefined();
  });

  it.each([
    ['an unknown version', [3, 0, 0, 0]],
    ['an unknown operation', unwindInfo({ slots: [slot(0, 12)] })],
    ['a code without its operand', unwindInfo({ slots: [slot(0, LARGE)] }).slice(0, 6)],
    ['a chain to itself', unwindInfo({ flags: CHAINED, slots: [], trailer: [0x1100, 0x1120, 0x2000] })],
  ])('refuses %s', (_title, unwind) => {
    const { k, top, registers } = unwindBench([{ rva: 0x1100, size: 32, unwind }]);
    expect(() => unwindOnce(k, registers(0x1110, top - 0x400n))).toThrow(BadUnwindData);
  });
});

describe('the function table', () => {
  const functions: TestFunction[] = [0x1100, 0x1200, 0x1300].map((rva) => ({ rva, size: 0x20, unwind: pushes }));

  it.each([
    [0x1100, 0x1100],
    [0x111f, 0x1100],
    [0x1200, 0x1200],
    [0x131f, 0x1300],
  ])('finds 0x%x', (rva, begin) => {
    const { k, base } = unwindBench(functions);
    expect(lookupFunction(k, base + BigInt(rva))?.begin).toBe(begin);
  });

  it.each([0x10ff, 0x1120, 0x11ff, 0x1320, 0x3ff0])('has nothing at 0x%x', (rva) => {
    const { k, base } = unwindBench(functions);
    expect(lookupFunction(k, base + BigInt(rva))).toBeUndefined();
  });

  it('ignores a directory that leaves the image', () => {
    const { k, base } = unwindBench(functions);
    k.space.writeUnchecked(base + 0x80n + 24n + 112n + 28n, new Uint8Array([0xff, 0xff, 0xff, 0x7f]));
    expect(lookupFunction(k, base + 0x1100n)).toBeUndefined();
  });

  it('keeps what it read when the driver wipes its headers afterwards', () => {
    const { k, base } = unwindBench(functions);
    lookupFunction(k, base + 0x1100n);
    k.space.writeUnchecked(base, new Uint8Array(0x200));
    expect(lookupFunction(k, base + 0x1200n)?.begin).toBe(0x1200);
  });
});

describe('a stack walk', () => {
  const functions: TestFunction[] = [{ rva: 0x1100, size: 0x40, unwind: pushes }];
  const frameSize = 0x38n;

  function recursion(depth: number) {
    const bench = unwindBench(functions);
    const rsp = bench.top - 0x40n - BigInt(depth) * frameSize;
    for (let index = 0; index < depth - 1; index++) {
      bench.k.mem.setU64(rsp + BigInt(index) * frameSize + 0x30n, bench.base + 0x1110n);
    }
    return { ...bench, rsp, at: bench.registers(0x1110, rsp) };
  }

  it('goes out to the end of the stack', () => {
    const { k, at, base, rsp } = recursion(5);
    const frames = walkStack(k, at, 100);
    expect(frames.map(({ rip }) => rip)).toEqual(new Array(5).fill(base + 0x1110n));
    expect(frames.map((frame) => frame.rsp)).toEqual([0, 1, 2, 3, 4].map((index) => rsp + BigInt(index) * frameSize));
  });

  it('gives no more than asked for, and leaves the registers alone', () => {
    const { k, at, rsp } = recursion(5);
    expect(walkStack(k, at, 2)).toHaveLength(2);
    expect(at.general[RSP]).toBe(rsp);
  });

  it.each([
    ['a return address outside code', 0x1234_5678n],
    ['a return address that is not canonical', 0x8000_0000_0000_0000n],
  ])('stops before %s', (_title, address) => {
    const { k, at, rsp } = recursion(5);
    k.mem.setU64(rsp + 0x30n, address);
    expect(walkStack(k, at, 100)).toHaveLength(1);
  });

  it.each([
    ['nowhere', 0x1000n],
    ['not canonical', 0x8000_0000_0000_0000n],
  ])('gives the first frame where RSP is %s', (_title, rsp) => {
    const { k, registers } = unwindBench(functions);
    expect(walkStack(k, registers(0x1110, rsp), 100)).toHaveLength(1);
  });

  it('gives the first frame where the unwind data are broken', () => {
    const { k, base, top, registers } = unwindBench(functions);
    k.space.writeUnchecked(base + 0x2000n, new Uint8Array([7]));
    expect(walkStack(k, registers(0x1110, top - 0x400n), 100)).toHaveLength(1);
  });
});
