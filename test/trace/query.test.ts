import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aboutAddress,
  completions,
  findAll,
  findNext,
  fits,
  parseQuery,
  QueryError,
  search,
} from '../../src/trace/query.ts';
import { openTrace, type TraceReader } from '../../src/trace/reader.ts';
import { ALLOCATE, HandWritten, OPEN_KEY } from './written-trace.ts';

const SITE = 0xfffff800_12341010n;
const BLOCK = 0xffff9a80_00001010n;
const IMAGE = 0xfffff800_12340000n;
let reader: TraceReader;

beforeAll(() => {
  const trace = new HandWritten();
  trace.add('ModuleLoaded', 'driver.sys', IMAGE, 0x8000, 1).add('PhaseBegin', 'DriverEntry');
  trace.add('ThreadSwitch', 0, 44);
  trace.enter(ALLOCATE, SITE, [512n, 64n, 0x44434241n]).add('PoolAllocated', BLOCK, 64, 0x44434241, 'nonPagedNx');
  trace.exit(ALLOCATE, 2, BLOCK).flush();
  trace.enter(OPEN_KEY, SITE + 4n, [BLOCK + 8n, 0x20019n, BLOCK], ['"\\Registry\\Machine\\Hostile\u202e"']);
  trace.exit(OPEN_KEY, 1, 0xc0000034n);
  trace.add('Finding', 'ExecutePoolType', 'violation', 'ExAllocatePoolWithTag', SITE, 'message', 1);
  trace.add('PhaseEnd', 'DriverEntry', 'returned', 0n, 10).flush();
  trace.add('PhaseBegin', 'DriverUnload').add('IrqlChanged', 0, 2);
  trace
    .add('MemoryProtected', 0xffff9a80_00000000n, 3, 'R-X', 'test')
    .add('PhaseEnd', 'DriverUnload', 'bugCheck', 0n, 1);
  reader = openTrace(trace.end());
});
afterAll(() => reader.close());

const numbers = (query: string) => findAll(reader, parseQuery(query));

describe('a query finds', () => {
  const ROWS: [query: string, found: number[]][] = [
    ['', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    ['kind:ddi', [3, 5, 6, 7]],
    ['kind:DdiEnter', [3, 6]],
    ['kind:*Begin', [1, 10]],
    ['kind!=ddi kind!=phase', [2, 4, 8, 11, 12]],
    ['name:Zw*', [6, 7]],
    ['name:alloc', [3, 5]],
    ['name:"ZwOpen"', []],
    ['name:driver', [0, 1, 9, 10, 13]],
    ['ddi:ExAllocatePoolWithTag', [3, 5, 8]],
    ['module:ntoskrnl.exe kind:DdiExit', [5, 7]],
    ['thread:44', [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    ['thread:System thread!=0', [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    ['arg.Tag=ABCD', [3]],
    ['arg.NumberOfBytes:>63', [3]],
    ['arg.NumberOfBytes<=0x3f', []],
    ['arg.PoolType:NonPagedPoolNx', [3]],
    ['arg.objectattributes:*Machine*', [6]],
    ['tag:ABCD', [3, 4]],
    ['finding:any phase:Entry', [8]],
    ['finding:ExecutePage*', []],
    ['phase:Unload', [10, 11, 12, 13]],
    ['phase:Unload -kind:phase', [11, 12]],
    ['irql:>=DISPATCH', [11, 12, 13]],
    ['result:STATUS_OBJECT_NAME_NOT_FOUND', [7]],
    ['result:0xc0000034', [7]],
    ['stop:bugCheck', [13]],
    ['site:driver.sys+0x1010', [3, 8]],
    ['site:driver.sys', [3, 6, 8]],
    ['number:3..5', [3, 4, 5]],
    ['time:>300.0000005s', [6, 7, 8, 9, 10, 11, 12, 13]],
    ['protection:R-X or size:64', [4, 12]],
    ['(kind:pool | kind:memory) thread:44', [4, 12]],
    ['not (kind:ddi or kind:phase)', [2, 4, 8, 11, 12]],
    ['Hostile', [6]],
    ['OpenKey', [6, 7]],
    [`address:0x${BLOCK.toString(16)}`, [4, 5, 6, 12]],
    [`address:0x${(BLOCK + 0x20n).toString(16)}`, [4, 12]],
    ['address:ffff9a80`00002fff', [12]],
    ['address:ffff9a80`00003000', []],
    [`page:0x${BLOCK.toString(16)}`, [4, 5, 6, 12]],
    [`address:0x${(IMAGE + 0x7000n).toString(16)}`, [0]],
  ];
  it.each(ROWS)('%s', (query, found) => {
    expect(numbers(query)).toEqual(found);
    const parsed = parseQuery(query);
    const one = Array.from({ length: reader.count }, (_, number) => number).filter((n) => fits(reader, parsed, n));
    expect(one).toEqual(found);
  });

  it('backwards, within a range, one after the other', () => {
    const ddi = parseQuery('kind:ddi');
    expect([...search(reader, ddi, { backwards: true })].flatMap((step) => step.numbers)).toEqual([7, 6, 5, 3]);
    expect(findNext(reader, ddi, { from: 4 })).toBe(5);
    expect(findNext(reader, ddi, { to: 5, backwards: true })).toBe(3);
    expect(findNext(reader, ddi, { from: 8 })).toBeUndefined();
    const steps = [...search(reader, ddi, { from: 4, to: 7 })];
    expect(steps.at(-1)).toMatchObject({ done: 3, total: 3 });
    expect(findAll(reader, aboutAddress(BLOCK))).toEqual([4, 5, 6, 12]);
  });
});

describe('a mistake in a query says where it is and what was meant', () => {
  it.each([
    ['nam:Mm*', 0, 'name:'],
    ['thread:44 kind:dddi', 15, 'ddi'],
    ['kind:Fnding', 5, 'finding'],
    ['a (b', 2, undefined],
    ['a )', 2, undefined],
    ['name:', 0, undefined],
    ['name:"x', 5, undefined],
    ['-', 0, undefined],
    ['irql:tall', 5, 'irql:>=DISPATCH'],
    ['address:here', 8, 'address:0xfffff80012345678'],
    ['number:1..x', 7, 'number:100..200'],
    ['name>Zw', 5, undefined],
    ['arg:5', 0, 'arg.PoolTag'],
    ['tag:toolong', 4, 'tag:Ddk'],
  ])('%s', (query, position, suggestion) => {
    let error: unknown;
    try {
      parseQuery(query);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(QueryError);
    expect(error).toMatchObject({ position, suggestion });
    expect((error as Error).message).toContain(`column ${position + 1}`);
  });
});

describe('completion', () => {
  it.each([
    ['ki', 'kind:'],
    ['thread:44 arg.Num', 'arg.NumberOfBytes:'],
    ['kind:DdiE', 'kind:DdiEnter'],
    ['(name:zw', 'name:ZwOpenKey'],
    ['-phase:Driver', 'phase:DriverEntry'],
    ['thread:', 'thread:44'],
    ['irql:d', 'irql:DISPATCH'],
  ])('%s', (text, expected) => expect(completions(text, text.length, reader)).toContain(expected));
});
