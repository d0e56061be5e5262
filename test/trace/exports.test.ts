import { describe, expect, it } from 'vitest';
import { safeJson, traceJsonLine, traceLine } from '../../src/report/trace-text.ts';
import { drcovOf } from '../../src/trace/drcov.ts';
import { type PerfettoEvent, PerfettoTracks } from '../../src/trace/perfetto.ts';
import { placesIn } from '../../src/trace/places.ts';
import { openTrace, type TraceReader } from '../../src/trace/reader.ts';
import { recordFixture } from './recorded.ts';
import { HandWritten } from './written-trace.ts';

function perfettoOf(reader: TraceReader): PerfettoEvent[] {
  const tracks = new PerfettoTracks(placesIn(reader.modules), (id) => reader.threadName(id));
  return [
    ...tracks.begin('driver.sys'),
    ...[...reader.all()].flatMap((event) => [...tracks.add(event)]),
    ...tracks.end(),
  ];
}

describe('Perfetto JSON', () => {
  it.each(['clean/device', 'seh/dpc', 'kernel/timer-dpc', 'kernel/bug-check', 'seh/nested'])(
    '%s: is what the Trace Event Format asks for',
    (name) => {
      const { reader, of } = recordFixture(name);
      const found = JSON.parse(safeJson(perfettoOf(reader))) as PerfettoEvent[];
      const open = new Map<string, string[]>();
      const last = new Map<string, number>();
      const named = new Set<string>();
      for (const event of found) {
        expect(['B', 'E', 'i', 'C', 'M']).toContain(event.ph);
        expect([typeof event.pid, typeof event.tid, typeof event.name]).toEqual(['number', 'number', 'string']);
        const track = `${event.pid}/${event.tid}`;
        if (event.ph === 'M') {
          named.add(track);
          expect(typeof event.args?.name).toBe('string');
          continue;
        }
        expect(event.ts).toBeGreaterThanOrEqual(last.get(track) ?? 0);
        last.set(track, event.ts!);
        if (event.ph === 'i') expect(event.s).toBe('t');
        if (event.ph === 'B') open.set(track, [...(open.get(track) ?? []), event.name]);
        if (event.ph === 'E') expect(open.get(track)?.pop()).toBe(event.name);
        if (event.ph === 'B') expect(named).toContain(track);
      }
      for (const stack of open.values()) expect(stack).toEqual([]);
      const begun = (name: string) => found.filter((event) => event.ph === 'B' && event.name === name).length;
      for (const call of new Set(of('DdiEnter').map(({ name: ddi }) => ddi))) {
        expect(begun(call)).toBe(of('DdiEnter').filter(({ name: ddi }) => ddi === call).length);
      }
      for (const phase of reader.phases) expect(begun(phase.name)).toBeGreaterThan(0);
    },
  );
});

describe('drcov', () => {
  it('has a header, a module table and blocks that are the coverage', () => {
    const { reader, of, result } = recordFixture('clean/device');
    const bytes = Buffer.from(drcovOf(reader.modules, of('Coverage')));
    const [version, flavor, table, columns] = bytes.toString('latin1').split('\n');
    expect([version, flavor]).toEqual(['DRCOV VERSION: 2', 'DRCOV FLAVOR: drcov']);
    expect(table).toBe(`Module Table: version 2, count ${reader.modules.length}`);
    expect(columns).toBe('Columns: id, base, end, entry, checksum, timestamp, path');
    const [whole, count] = /BB Table: (\d+) bbs\n/.exec(bytes.toString('latin1'))!;
    const start = bytes.indexOf(whole) + whole.length;
    expect(bytes.length - start).toBe(Number(count) * 8);
    const driver = reader.modules.findIndex(({ name }) => name === 'driver.sys');
    let executed = 0;
    for (let at = start; at < bytes.length; at += 8) {
      executed += bytes.readUInt16LE(at + 4);
      expect(bytes.readUInt16LE(at + 6)).toBe(driver);
      expect(bytes.readUInt32LE(at)).toBeLessThan(reader.modules[driver]!.size);
    }
    expect(executed).toBe(result.coverage.codeBytesExecuted);
  });

  it('splits what is longer than a block can be', () => {
    const modules = [{ name: 'a,\nb.sys', base: 0x1000n, size: 0x40000, checked: true }];
    const coverage = { va: 0x2000n, size: 0x18000 } as never;
    const text = Buffer.from(drcovOf(modules, [coverage])).toString('latin1');
    expect(text).toContain('BB Table: 2 bbs');
    expect(text).toContain(', a??b.sys\n');
  });
});

describe('hostile text', () => {
  const HOSTILE = 'a\u001b[2Jb\u202ec\u0007\u009bd\ne\u2028f';
  it('never gets out raw', () => {
    const trace = new HandWritten().add('DebugText', HOSTILE, 0, 0).add('PhaseBegin', HOSTILE);
    trace.add('ObjectCreated', 1n, HOSTILE, HOSTILE).add('ThreadStarted', 5, HOSTILE, 0n);
    trace.add('RegistryAccess', 'open', HOSTILE, HOSTILE, 0).add('Finding', HOSTILE, '', HOSTILE, 0n, HOSTILE, 1);
    const reader = openTrace(trace.end());
    const place = placesIn(reader.modules);
    const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    for (const event of reader.all()) {
      for (const line of [traceLine(event, 0, place), traceJsonLine(event, place)]) {
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(unsafe);
      }
    }
    const text = reader.event(0) as { text: string };
    expect(JSON.parse(traceJsonLine(reader.event(0), place)).text).toContain(HOSTILE);
    expect(text.text).toBe(HOSTILE);
    expect(safeJson(perfettoOf(reader))).not.toMatch(unsafe);
  });
});
