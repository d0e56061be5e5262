import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type EventKind, KIND_CODE } from '../../src/trace/event-kinds.ts';
import type { RunningState } from '../../src/trace/frame-builder.ts';
import type { DdiDefinition, TraceModule } from '../../src/trace/frame-layout.ts';
import { TraceWriter } from '../../src/trace/trace-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'hvcheck-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
export const newTracePath = () => join(folder, `${++files}.hvtrace`);

export const DRIVER: TraceModule = { name: 'driver.sys', base: 0xfffff800_12340000n, size: 0x8000, checked: true };
export const ALLOCATE: DdiDefinition = {
  module: 'ntoskrnl.exe',
  name: 'ExAllocatePoolWithTag',
  modelled: true,
  params: [
    ['PoolType', 'POOL_TYPE', 0],
    ['NumberOfBytes', 'SIZE_T', 0],
    ['Tag', 'POOL_TAG', 0],
  ],
  returns: 'PVOID',
};
export const OPEN_KEY: DdiDefinition = {
  module: 'ntoskrnl.exe',
  name: 'ZwOpenKey',
  modelled: true,
  params: [
    ['KeyHandle', 'PHANDLE', 0],
    ['DesiredAccess', 'ACCESS_MASK', 0],
    ['ObjectAttributes', 'POBJECT_ATTRIBUTES', 1],
  ],
  returns: 'NTSTATUS',
};

/** Writes traces by hand, for tests of what reads them. */
export class HandWritten {
  readonly path = newTracePath();
  readonly writer = new TraceWriter(this.path);
  readonly state: RunningState & { modules: TraceModule[]; threadNames: Map<number, string> } = {
    phase: '',
    thread: 0,
    irql: 0,
    modules: [DRIVER],
    threadNames: new Map([[44, 'System']]),
  };
  time = 3_000_000_000;

  constructor() {
    this.writer.start(
      {
        tool: { name: 'hvcheck', version: '0.0.0' },
        driver: { path: 'driver.sys', sha256: '00', size: 1 },
        profile: { os: 'win11-24h2', build: 26100, seed: 1, mode: 'log' },
      },
      this.state,
    );
  }

  add(kind: EventKind, ...fields: (bigint | number | string)[]): this {
    if (kind === 'ThreadSwitch') this.state.thread = Number(fields[1]);
    if (kind === 'IrqlChanged') this.state.irql = Number(fields[1]);
    if (kind === 'PhaseBegin') this.state.phase = String(fields[0]);
    this.writer.frame.notePhase(this.state.phase);
    this.writer.frame.add(KIND_CODE[kind], this.time, this.state.thread, fields);
    if (kind === 'PhaseEnd') this.state.phase = '';
    return this;
  }
  enter(ddi: DdiDefinition, site: bigint, args: readonly bigint[], shown: readonly string[] = []): this {
    const { frame } = this.writer;
    this.time += 5;
    frame.beginEnter(ddi, this.time, this.state.thread);
    for (const value of [site, ...args]) frame.ddiAddress(Number(value & 0xffffffffn), Number(value >> 32n));
    for (const text of shown) frame.ddiText(text);
    return this;
  }
  exit(ddi: DdiDefinition, back: number, result: bigint): this {
    const { frame } = this.writer;
    frame.beginExit(ddi, this.time, this.state.thread);
    frame.ddiCell(back, 0);
    frame.ddiCell(Number(result & 0xffffffffn), Number(result >> 32n));
    return this;
  }
  flush(): this {
    this.writer.flush(this.state, this.time);
    return this;
  }
  end(): string {
    this.flush();
    this.writer.end();
    return this.path;
  }
}
