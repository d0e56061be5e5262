import { describe, expect, it } from 'vitest';
import { CONTEXT } from '../../../src/generated/structs.ts';
import type { Outcome } from '../../../src/kernel/declaration.ts';
import type { Kernel } from '../../../src/kernel/kernel.ts';
import { BugCheckSignal } from '../../../src/kernel/signals.ts';
import { currentThread, threads } from '../../../src/kernel/thread.ts';
import { GuestAccessError } from '../../../src/memory/memory-errors.ts';
import { rtlExceptions } from '../../../stubs/rtl/exceptions.ts';
import { rtlUnwinding } from '../../../stubs/rtl/exceptions-unwinding.ts';
import { slot, unwindBench, unwindInfo } from '../../kernel/exceptions/unwind-bench.ts';

const RBX = 3;
const pushed = unwindInfo({ flags: 1, prolog: 1, slots: [slot(1, 0, RBX)], trailer: [0x1500, 77] });
const functions = [{ rva: 0x1100, size: 0x40, unwind: pushed }];

function model(k: Kernel, name: string, args: Record<string, number | bigint>): Outcome {
  const ddi = [...rtlExceptions, ...rtlUnwinding].find((each) => each.name === name)!;
  expect(Object.keys(args)).toEqual(Object.keys(ddi.params));
  return ddi.model(k, args as never, () => 0n);
}

function bugCheckOf(call: () => unknown): BugCheckSignal | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof BugCheckSignal) return error;
    throw error;
  }
  return undefined;
}

describe('bug checks', () => {
  it('KeBugCheckEx ends the run with its arguments', () => {
    const { k } = unwindBench([]);
    const parameters = {
      BugCheckParameter1: 1n,
      BugCheckParameter2: 2n,
      BugCheckParameter3: 3n,
      BugCheckParameter4: 4n,
    };
    const signal = bugCheckOf(() => model(k, 'KeBugCheckEx', { BugCheckCode: 0xe2, ...parameters }));
    expect([signal?.code, ...signal!.args]).toEqual([0xe2, 1n, 2n, 3n, 4n]);
  });

  it('KeBugCheck has none', () => {
    const { k } = unwindBench([]);
    const signal = bugCheckOf(() => model(k, 'KeBugCheck', { BugCheckCode: 0xe2 }));
    expect([signal?.code, ...signal!.args]).toEqual([0xe2, 0n, 0n, 0n, 0n]);
  });
});

describe('RtlPcToFileHeader', () => {
  it.each([
    [0x1110n, true],
    [0x0n, true],
    [0x3fffn, true],
    [0x4000n, false],
    [-1n, false],
  ])('at image base + %i', (offset, inside) => {
    const { k, base, top } = unwindBench(functions);
    const out = top - 8n;
    k.mem.setU64(out, 1n);
    const expected = inside ? base : 0n;
    expect(model(k, 'RtlPcToFileHeader', { PcValue: base + offset, BaseOfImage: out })).toBe(expected);
    expect(k.mem.u64(out)).toBe(expected);
  });
});

describe('RtlLookupFunctionEntry', () => {
  it.each([
    ['a function', 0x1110n, 0x3000n],
    ['a leaf function', 0x1200n, undefined],
  ])('of %s', (_title, offset, entry) => {
    const { k, base, top } = unwindBench(functions);
    const out = top - 8n;
    const found = model(k, 'RtlLookupFunctionEntry', { ControlPc: base + offset, ImageBase: out, HistoryTable: 0n });
    expect(found).toBe(entry === undefined ? 0n : base + entry);
    expect(k.mem.u64(out)).toBe(base);
  });

  it('faults where it cannot store the base', () => {
    const { k, base } = unwindBench(functions);
    const call = () => model(k, 'RtlLookupFunctionEntry', { ControlPc: base, ImageBase: 0n, HistoryTable: 0n });
    expect(call).toThrow(GuestAccessError);
  });
});

describe('RtlVirtualUnwind', () => {
  function unwind(handlerType: number) {
    const { k, base, top, limit } = unwindBench(functions);
    const context = limit;
    const out = limit + 0x800n;
    const pointers = limit + 0x900n;
    const rsp = top - 0x100n;
    k.mem.set(context, CONTEXT.Rsp, rsp);
    k.mem.set(context, CONTEXT.Rip, base + 0x1110n);
    k.mem.setU64(rsp, 33n);
    k.mem.setU64(rsp + 8n, 0x4444n);
    const handler = model(k, 'RtlVirtualUnwind', {
      HandlerType: handlerType,
      ImageBase: base,
      ControlPc: base + 0x1110n,
      FunctionEntry: base + 0x3000n,
      ContextRecord: context,
      HandlerData: out,
      EstablisherFrame: out + 8n,
      ContextPointers: pointers,
    });
    return { k, base, context, out, pointers, rsp, handler };
  }

  it('changes the context and says where registers were saved', () => {
    const { k, context, out, pointers, rsp } = unwind(0);
    const get = (field: typeof CONTEXT.Rip) => k.mem.get(context, field);
    expect([get(CONTEXT.Rbx), get(CONTEXT.Rsp), get(CONTEXT.Rip)]).toEqual([33n, rsp + 16n, 0x4444n]);
    expect(k.mem.u64(out + 8n)).toBe(rsp);
    expect(k.mem.u64(pointers + 0x80n + 8n * BigInt(RBX))).toBe(rsp);
    expect(k.mem.u64(pointers + 0x80n)).toBe(0n);
  });

  it.each([
    ['of the wanted kind', 1, true],
    ['of another kind', 2, false],
    ['when none is wanted', 0, false],
  ])('handler %s', (_title, type, found) => {
    const { k, base, out, handler } = unwind(type);
    expect(handler).toBe(found ? base + 0x1500n : 0n);
    expect(k.mem.u64(out)).toBe(found ? base + 0x200cn : 0n);
  });
});

describe('what is recorded only', () => {
  it('ExRaiseHardError answers that nobody was asked', () => {
    const { k, top } = unwindBench([]);
    k.mem.setU32(top - 8n, 99);
    const rest = { NumberOfParameters: 0, UnicodeStringParameterMask: 0, Parameters: 0n, ValidResponseOptions: 1 };
    expect(model(k, 'ExRaiseHardError', { ErrorStatus: 0xc0000001, ...rest, Response: top - 8n })).toBe(0);
    expect(k.mem.u32(top - 8n)).toBe(0);
  });

  it('KeRaiseUserException gives the status back', () => {
    expect(model(unwindBench([]).k, 'KeRaiseUserException', { ExceptionCode: 0xc0000008 })).toBe(0xc0000008);
  });

  it.each([
    [true, 0],
    [false, 1],
  ])('ExSystemExceptionFilter in a system thread %s', (system, verdict) => {
    const { k } = unwindBench([]);
    threads(k).byId.set(4, { ...currentThread(k), system });
    expect(model(k, 'ExSystemExceptionFilter', {})).toBe(verdict);
  });
});
