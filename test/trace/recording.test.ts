import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkDriver } from '../../src/session/check.ts';
import { CELLS_PER_KIND } from '../../src/trace/cell-codec.ts';
import { describeEvent } from '../../src/trace/describe-event.ts';
import { EVENT_KINDS, KIND_NAMES } from '../../src/trace/event-kinds.ts';
import { placesIn } from '../../src/trace/places.ts';
import { statisticsOf } from '../../src/trace/statistics.ts';
import { optionsOf, recordFixture } from './recorded.ts';

const SAMPLES = [
  'clean/device',
  'kernel/registry',
  'kernel/timer-dpc',
  'kernel/system-thread',
  'seh/dpc',
  'runtime/code-write-mdl',
  'kernel/bug-check',
  'kernel/unmodelled-call',
];

describe('recording', () => {
  it('has room for the fields of every kind', () => {
    for (const kind of KIND_NAMES)
      expect(Object.keys(EVENT_KINDS[kind].fields).length).toBeLessThanOrEqual(CELLS_PER_KIND);
  });

  it.each(SAMPLES)('%s: changes nothing, and misses nothing that the report has', (name) => {
    const { result, of, reader } = recordFixture(name);
    expect(result).toEqual(checkDriver(optionsOf(name)));
    expect(reader.isComplete).toBe(true);
    const executed = of('Coverage').reduce((sum, { size }) => sum + size, 0);
    expect(executed).toBe(result.coverage.codeBytesExecuted);
    const found = of('Finding').reduce((sum, { count }) => sum + count, 0);
    expect(found).toBe(result.findings.reduce((sum, { count }) => sum + count, 0));
    expect(of('BugCheck').length).toBe(result.phases.filter(({ stop }) => stop.kind === 'bugCheck').length);
    expect(
      of('DebugText')
        .map(({ text }) => text)
        .join(''),
    ).toContain(result.log.join('\n'));
    for (const name of result.coverage.unmodelled) {
      const calls = of('DdiEnter').filter((call) => call.name === name.name && !call.modelled);
      expect(calls.length).toBe(name.calls);
    }
  });

  it('gives the same bytes each time', () => {
    const [first, second] = [recordFixture('kernel/timer-dpc'), recordFixture('kernel/timer-dpc')];
    expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
  });
});

describe('what is recorded', () => {
  it('calls with their arguments, results and places', () => {
    const { of, reader, events } = recordFixture('clean/device');
    const place = placesIn(reader.modules);
    const create = of('DdiEnter').find(({ name }) => name === 'IoCreateDevice')!;
    expect(create.args.map(({ name }) => name)).toEqual([
      'DriverObject',
      'DeviceExtensionSize',
      'DeviceName',
      'DeviceType',
      'DeviceCharacteristics',
      'Exclusive',
      'DeviceObject',
    ]);
    expect(create.args[2]).toMatchObject({ type: 'PUNICODE_STRING', shown: '"\\\\Device\\\\CleanSample"' });
    expect(describeEvent(create, place)).toMatch(
      /^IoCreateDevice\(DriverObject=0xf.*Exclusive=FALSE.*from driver\.sys\+0x/,
    );
    const exit = of('DdiExit').find(({ enter }) => enter === create.number)!;
    expect(describeEvent(exit, place)).toBe('IoCreateDevice = STATUS_SUCCESS');
    const device = of('ObjectCreated').find(({ type }) => type === 'Device')!;
    expect(device).toMatchObject({ name: '\\Device\\CleanSample' });
    expect(of('ObjectDeleted').some(({ object }) => object === device.object)).toBe(true);
    expect(reader.phases.map(({ name }) => name)).toContain('DriverUnload');
    expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index));
  });

  it("a new thread's first routine, on that thread, to its end", () => {
    const { of } = recordFixture('clean/device');
    const entry = of('CallbackBegin').find(({ from }) => from === 'the phase')!;
    const end = of('CallbackEnd').find(({ routine }) => routine === entry.routine)!;
    expect(end.thread).toBe(entry.thread);
    expect(of('ThreadStarted').some(({ id }) => id === entry.thread)).toBe(true);
  });

  it('the functions of the driver, as calls into Windows show them', () => {
    const { of, reader } = recordFixture('cases/08-pool-type-by-version');
    const calls = of('GuestCall');
    expect(calls.length).toBeGreaterThan(0);
    for (const { function: fn, site } of calls) {
      expect(reader.moduleAt(fn)?.name).toBe('driver.sys');
      expect(reader.moduleAt(site)?.name).toBe('driver.sys');
    }
    // Every function that was called has returned when its routine has.
    expect(
      of('GuestReturn')
        .map(({ function: fn }) => fn)
        .sort(),
    ).toEqual(calls.map(({ function: fn }) => fn).sort());
  });

  it('an exception from its cause to its handler', () => {
    const { events } = recordFixture('seh/dpc');
    const about = events.filter(({ kind }) => kind.startsWith('Exception')).map(({ kind }) => kind);
    expect(about.slice(0, 3)).toEqual(['ExceptionRaised', 'ExceptionHandled', 'ExceptionUnwound']);
    const raised = events.find(({ kind }) => kind === 'ExceptionRaised')!;
    expect(raised).toMatchObject({ code: 0xc0000017, irql: 2 });
  });

  it('DPCs, timers and the IRQL they bring', () => {
    const { of, events } = recordFixture('kernel/timer-dpc');
    const set = of('TimerSet')[0]!;
    const expired = of('TimerExpired').find(({ timer }) => timer === set.timer)!;
    expect(expired.time).toBeGreaterThanOrEqual(set.due);
    const dpc = of('DpcBegin')[0]!;
    expect(dpc.irql).toBe(2);
    const end = of('DpcEnd').find(({ number }) => number > dpc.number)!;
    expect(end.dpc).toBe(dpc.dpc);
    expect(events.slice(dpc.number, end.number).some(({ kind }) => kind === 'CallbackBegin')).toBe(true);
  });

  it('the registry by path and value', () => {
    const { of } = recordFixture('kernel/registry');
    const paths = of('RegistryAccess').map(({ operation, path }) => `${operation} ${path}`);
    expect(paths.some((text) => /^(open|create) \\registry\\machine/i.test(text))).toBe(true);
    expect(of('RegistryAccess').some(({ value }) => value !== '')).toBe(true);
  });

  it('aliases of memory and accesses that stage 2 denied', () => {
    const { of, reader } = recordFixture('runtime/code-write-mdl');
    const denied = of('AccessDenied')[0]!;
    expect(denied.access).toBe('write');
    const alias = of('MemoryAliased').find(
      ({ va, pages }) => denied.va >= va && denied.va < va + BigInt(pages * 4096),
    )!;
    expect(reader.moduleAt(alias.of)?.name).toBe('driver.sys');
    expect(of('Finding').map(({ finding }) => finding)).toContain('CodeWrite');
  });

  it('IRPs on their way', () => {
    const { of } = recordFixture('clean/device');
    const sent = of('IrpSent').find(({ major }) => major === 0)!;
    expect(of('IrpCompleted').find(({ irp, number }) => irp === sent.irp && number > sent.number)).toMatchObject({
      status: 0,
    });
  });

  it('numbers that statistics add up', () => {
    const { reader, of } = recordFixture('clean/device');
    const found = statisticsOf(reader);
    expect(found.events).toBe(reader.count);
    expect(found.ddis.reduce((sum, { calls }) => sum + calls, 0)).toBe(of('DdiEnter').length);
    const own = found.pool.find(({ tag }) => tag === 0x6c706d53)!;
    expect(own).toMatchObject({ allocations: 1, frees: 1, bytes: 1024, peak: 1024, live: 0 });
    expect(found.phases.map(({ name }) => name)).toEqual(reader.phases.map(({ name }) => name));
  });
});
