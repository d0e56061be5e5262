import { describe, expect, it } from 'vitest';
import { openTrace } from '../../src/trace/reader.ts';
import { ALLOCATE, HandWritten, OPEN_KEY } from './written-trace.ts';

const SITE = 0xfffff800_12341010n;
const BLOCK = 0xffff9a80_00001010n;

describe('a trace', () => {
  it('gives back what was written, over several frames', () => {
    const trace = new HandWritten();
    trace.add('PhaseBegin', 'DriverEntry').add('ThreadSwitch', 0, 44).add('IrqlChanged', 0, 2);
    trace.enter(ALLOCATE, SITE, [512n, 64n, 0x41424344n]).exit(ALLOCATE, 1, BLOCK).flush();
    trace.enter(OPEN_KEY, SITE + 4n, [0xffffffff_ffffffffn, 0x20019n, BLOCK], ['"\\Registry\\Machine"']);
    trace.exit(OPEN_KEY, 1, 0xc0000034n).add('PhaseEnd', 'DriverEntry', 'returned', 0n, 1234);
    trace.add('DebugText', 'late \u202e\ud800 text', 77, 3);
    const reader = openTrace(trace.end());
    expect([reader.count, reader.isComplete, reader.frames.length]).toEqual([9, true, 2]);
    const [, , irql, enter, exit, open, failed, end, text] = reader.events(0, 100);
    expect(irql).toEqual({ kind: 'IrqlChanged', number: 2, time: 3_000_000_000, thread: 44, irql: 2, from: 0, to: 2 });
    expect(enter).toEqual({
      kind: 'DdiEnter',
      number: 3,
      time: 3_000_000_005,
      thread: 44,
      irql: 2,
      name: 'ExAllocatePoolWithTag',
      module: 'ntoskrnl.exe',
      modelled: true,
      site: SITE,
      args: [
        { name: 'PoolType', type: 'POOL_TYPE', value: 512n, shown: undefined },
        { name: 'NumberOfBytes', type: 'SIZE_T', value: 64n, shown: undefined },
        { name: 'Tag', type: 'POOL_TAG', value: 0x41424344n, shown: undefined },
      ],
    });
    expect(exit).toMatchObject({ kind: 'DdiExit', enter: 3, result: BLOCK, returns: 'PVOID' });
    expect(open).toMatchObject({
      args: [{ value: 2n ** 64n - 1n }, { value: 0x20019n }, { shown: '"\\Registry\\Machine"' }],
    });
    expect(failed).toMatchObject({ enter: 5, result: 0xc0000034n });
    expect(end).toMatchObject({ kind: 'PhaseEnd', stop: 'returned', result: 0n, instructions: 1234 });
    expect(text).toMatchObject({ text: 'late \u202e\ud800 text', component: 77 });
    expect(reader.phases).toEqual([{ name: 'DriverEntry', from: 0, to: 8, begin: 3_000_000_000, end: 3_000_000_010 }]);
    expect([reader.phaseOf(4), reader.phaseOf(7), reader.phaseOf(8)]).toEqual(['DriverEntry', 'DriverEntry', '']);
    expect([reader.at(0), reader.at(3_000_000_001), reader.at(3_000_000_006), reader.at(4e9)]).toEqual([0, 3, 5, 9]);
    expect([reader.moduleAt(SITE)?.name, reader.threadName(44), reader.threads]).toEqual([
      'driver.sys',
      'System',
      [0, 44],
    ]);
    expect(() => reader.event(9)).toThrow(RangeError);
    reader.close();
  });

  it('keeps cells of every size', () => {
    const values = [0n, 1n, 255n, 256n, 65_535n, 65_536n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n];
    const all = values.flatMap((value) => [value, 2n ** 64n - 1n - value, value + 7n, value]);
    const trace = new HandWritten();
    for (const value of all) trace.add('CallbackEnd', value, 2n ** 64n - 1n - value);
    const reader = openTrace(trace.end());
    const found = reader.events(0, all.length) as { routine: bigint; result: bigint }[];
    expect(found.map(({ routine }) => routine)).toEqual(all);
    expect(found.map(({ result }) => result)).toEqual(all.map((value) => 2n ** 64n - 1n - value));
  });
});
