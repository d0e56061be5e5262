import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_PREFIX, FRAME_HEADER } from '../../src/trace/frame-layout.ts';
import { findAll, parseQuery } from '../../src/trace/query.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceError } from '../../src/trace/trace-error.ts';
import { TraceWriter } from '../../src/trace/trace-writer.ts';
import { ALLOCATE, HandWritten, newTracePath } from './written-trace.ts';

const SITE = 0xfffff800_12341010n;

/** Three frames of 100 events. */
function goodTrace(): { path: string; bytes: Buffer } {
  const trace = new HandWritten();
  for (let frame = 0; frame < 3; frame++) {
    for (let call = 0; call < 50; call++) {
      trace.enter(ALLOCATE, SITE + BigInt(call % 7), [512n, BigInt(call * 16), 0x41414141n]);
      trace.exit(ALLOCATE, 1, 0xffff9a80_00001000n + BigInt(call * 64));
    }
    trace.flush();
  }
  const path = trace.end();
  return { path, bytes: readFileSync(path) };
}

const good = goodTrace();

function problemOf(action: () => void): TraceError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
}

function readAll(path: string): number {
  const reader = openTrace(path);
  try {
    for (const _ of reader.all());
    return findAll(reader, parseQuery('kind:ddi')).length;
  } finally {
    reader.close();
  }
}

describe('a trace that is cut', () => {
  it('anywhere opens up to its last whole frame, or says that nothing is left', () => {
    const path = newTracePath();
    const seen = new Set<number>();
    for (let length = 0; length < good.bytes.length; length += 7) {
      writeFileSync(path, good.bytes.subarray(0, length));
      const problem = problemOf(() => seen.add(readAll(path)));
      if (problem) expect(['Empty', 'NotATrace', 'NoEvents']).toContain(problem.reason);
      if (problem) expect(problem.message).not.toContain('\n');
      else {
        const reader = openTrace(path);
        expect(reader.isComplete).toBe(false);
        reader.close();
      }
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 100, 200, 300]);
  });

  it('goes on where it was left while it is written', () => {
    const trace = new HandWritten();
    trace.enter(ALLOCATE, SITE, [1n, 2n, 3n]).flush();
    const reader = openTrace(trace.path);
    expect([reader.count, reader.isComplete, reader.refresh()]).toEqual([1, false, false]);
    trace.exit(ALLOCATE, 1, 0n).flush();
    expect([reader.refresh(), reader.count]).toEqual([true, 2]);
    trace.end();
    reader.refresh();
    expect([reader.count, reader.isComplete]).toEqual([2, true]);
    reader.close();
  });
});

describe('a trace with flipped bits', () => {
  it('is refused with the place, never read wrongly, whichever bit it is', () => {
    const path = newTracePath();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: good.bytes.length * 8 - 1 }), (bit) => {
        const bytes = Buffer.from(good.bytes);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        writeFileSync(path, bytes);
        const problem = problemOf(() => expect(readAll(path)).toBe(300));
        expect(problem?.message ?? 'refused').toMatch(/refused|file offset|cut off/);
        expect(problem).toBeDefined();
      }),
      { numRuns: 400 },
    );
  });

  it('in one frame leaves the others readable', () => {
    const path = newTracePath();
    const whole = openTrace(good.path);
    const { offset, header } = whole.frames[1]!;
    whole.close();
    const bytes = Buffer.from(good.bytes);
    bytes[offset + FRAME_HEADER + header.summaryBytes + 3]! ^= 4;
    writeFileSync(path, bytes);
    const reader = openTrace(path);
    expect([reader.event(0).kind, reader.event(299).kind]).toEqual(['DdiEnter', 'DdiExit']);
    const problem = problemOf(() => reader.event(150));
    expect(problem).toMatchObject({ reason: 'Damaged', offset, code: 'TraceDamaged' });
    reader.close();
  });
});

describe('a file that is no trace', () => {
  const ROWS: [name: string, bytes: Uint8Array, reason: string, words: string][] = [
    ['empty', new Uint8Array(), 'Empty', 'empty'],
    ['of text', Buffer.from('MZ this is a driver, not a trace'), 'NotATrace', 'not a trace'],
    ['shorter than its magic', good.bytes.subarray(0, 5), 'NotATrace', 'not a trace'],
    ['of a newer format', newerVersion(), 'NewerVersion', 'format 2'],
    ['with a header only', good.bytes.subarray(0, FILE_PREFIX + 10), 'NoEvents', 'cut off'],
  ];
  it.each(ROWS)('%s', (_name, bytes, reason, words) => {
    const path = newTracePath();
    writeFileSync(path, bytes);
    const problem = problemOf(() => openTrace(path));
    expect(problem?.reason).toBe(reason);
    expect(problem?.message).toContain(words);
  });

  it('is not there, or a directory', () => {
    expect(problemOf(() => openTrace('/nonexistent.hvtrace'))?.reason).toBe('NotFound');
    expect(problemOf(() => openTrace('/'))?.reason).toBe('NotAFile');
  });
});

describe('writing', () => {
  it('never replaces a file that is no trace', () => {
    const path = newTracePath();
    writeFileSync(path, 'my driver');
    expect(problemOf(() => new TraceWriter(path))?.reason).toBe('Occupied');
    expect(readFileSync(path, 'utf8')).toBe('my driver');
  });
  it('replaces a trace, and an empty file', () => {
    const path = newTracePath();
    writeFileSync(path, good.bytes);
    new TraceWriter(path).close();
    truncateSync(path, 0);
    new TraceWriter(path).close();
  });
  it('says what is wrong with the place', () => {
    expect(problemOf(() => new TraceWriter('/nonexistent/a.hvtrace'))?.message).toContain('ENOENT');
  });
});

function newerVersion(): Uint8Array {
  const bytes = Buffer.from(good.bytes);
  bytes.writeUInt32LE(2, 8);
  return bytes;
}
