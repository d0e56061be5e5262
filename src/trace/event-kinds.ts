/**
 * How a field is kept. `address`: a 64-bit guest address, indexed by page. `value`: 64 bits, not indexed. `number`: a whole
 * number below 2^53. `text`: a string.
 */
export type FieldType = 'address' | 'value' | 'number' | 'text';

/** Part of what a trace tells; `kind:` in a query takes these as well as the kinds. */
export type EventFamily =
  | 'phase'
  | 'ddi'
  | 'guest'
  | 'memory'
  | 'pool'
  | 'exception'
  | 'irql'
  | 'thread'
  | 'dpc'
  | 'timer'
  | 'irp'
  | 'object'
  | 'registry'
  | 'file'
  | 'debug'
  | 'finding'
  | 'coverage'
  | 'instruction';

interface KindSpec {
  readonly family: EventFamily;
  /** One sentence for the documents. */
  readonly about: string;
  readonly fields: Readonly<Record<string, FieldType>>;
}

/**
 * Every kind of event with its fields, in the order of the file. The event union, the file format, the query language and the
 * table in docs/trace-format.md follow from this. Kinds and fields are only ever added at the end. `DdiEnter` and `DdiExit` have
 * the arguments of the routine behind their own fields.
 */
export const EVENT_KINDS = {
  PhaseBegin: { family: 'phase', about: "A part of the driver's life begins.", fields: { name: 'text' } },
  PhaseEnd: {
    family: 'phase',
    about: 'It ended: how, and what its routine returned.',
    fields: { name: 'text', stop: 'text', result: 'value', instructions: 'number' },
  },
  ModuleLoaded: {
    family: 'phase',
    about: 'An image was loaded. `checked` is 1 for those whose calls are judged.',
    fields: { name: 'text', base: 'address', size: 'number', checked: 'number' },
  },
  DdiEnter: {
    family: 'ddi',
    about: 'A routine of Windows is called; `site` is where it returns to. Its arguments follow.',
    fields: { site: 'address' },
  },
  DdiExit: {
    family: 'ddi',
    about: 'It returns; `back` events ago it was entered.',
    fields: { back: 'number', result: 'value' },
  },
  GuestCall: {
    family: 'guest',
    about: 'A function of a driver was called from `site`, seen at the next call into Windows.',
    fields: { function: 'address', site: 'address' },
  },
  GuestReturn: {
    family: 'guest',
    about: 'That function has returned, seen at the next call into Windows.',
    fields: { function: 'address' },
  },
  CallbackBegin: {
    family: 'guest',
    about: 'Windows calls a routine of a driver: an entry point, a dispatch, completion or DPC routine, a filter.',
    fields: { routine: 'address', from: 'text', arg0: 'value', arg1: 'value', arg2: 'value', arg3: 'value' },
  },
  CallbackEnd: { family: 'guest', about: 'It came back.', fields: { routine: 'address', result: 'value' } },
  MemoryMapped: {
    family: 'memory',
    about: 'Pages were mapped.',
    fields: { va: 'address', pages: 'number', protection: 'text', why: 'text' },
  },
  MemoryAliased: {
    family: 'memory',
    about: 'Frames that are mapped at `of` were mapped a second time.',
    fields: { va: 'address', pages: 'number', protection: 'text', why: 'text', of: 'address' },
  },
  MemoryProtected: {
    family: 'memory',
    about: 'The protection of pages changed.',
    fields: { va: 'address', pages: 'number', protection: 'text', why: 'text' },
  },
  MemoryFreed: {
    family: 'memory',
    about: 'Pages were unmapped.',
    fields: { va: 'address', pages: 'number', why: 'text' },
  },
  MemoryOpened: {
    family: 'memory',
    about: 'After a denied access, mode `log` let this page of physical memory be accessed from now on.',
    fields: { physical: 'value', access: 'text' },
  },
  AccessDenied: {
    family: 'memory',
    about: 'The second stage of paging refused an access of the instruction at `rip`.',
    fields: { va: 'address', rip: 'address', access: 'text', physical: 'value', size: 'number' },
  },
  PoolAllocated: {
    family: 'pool',
    about: 'A block of pool was given out.',
    fields: { va: 'address', size: 'number', tag: 'number', pool: 'text' },
  },
  PoolFreed: {
    family: 'pool',
    about: 'It was given back.',
    fields: { va: 'address', size: 'number', tag: 'number' },
  },
  ExceptionRaised: {
    family: 'exception',
    about: 'The CPU or a routine raised an exception at `address`.',
    fields: { code: 'number', address: 'address', parameter0: 'value', parameter1: 'address' },
  },
  ExceptionHandled: {
    family: 'exception',
    about: 'A handler took it: the `__except` block at `target`, or the interrupted code goes on (`target` 0).',
    fields: { code: 'number', target: 'address' },
  },
  ExceptionUnwound: {
    family: 'exception',
    about: 'The frames above the handler are gone; execution goes on at `target`.',
    fields: { code: 'number', target: 'address' },
  },
  IrqlChanged: {
    family: 'irql',
    about: 'The IRQL is another than at the event before.',
    fields: { from: 'number', to: 'number' },
  },
  ThreadStarted: {
    family: 'thread',
    about: 'A thread was made.',
    fields: { id: 'number', name: 'text', routine: 'address' },
  },
  ThreadEnded: { family: 'thread', about: 'A thread ended.', fields: { id: 'number', status: 'number' } },
  ThreadSwitch: {
    family: 'thread',
    about: 'The processor goes to another thread.',
    fields: { from: 'number', to: 'number' },
  },
  DpcBegin: { family: 'dpc', about: 'A DPC takes the processor.', fields: { dpc: 'address', routine: 'address' } },
  DpcEnd: { family: 'dpc', about: 'It came back.', fields: { dpc: 'address' } },
  TimerSet: {
    family: 'timer',
    about: 'A timer was set; `due` in 100 ns since boot, `period` in milliseconds.',
    fields: { timer: 'address', due: 'number', period: 'number', dpc: 'address' },
  },
  TimerCancelled: { family: 'timer', about: 'A timer was cancelled.', fields: { timer: 'address' } },
  TimerExpired: { family: 'timer', about: 'A timer expired.', fields: { timer: 'address' } },
  IrpSent: {
    family: 'irp',
    about: 'An IRP goes to a driver; `code` is the I/O control code, 0 for other functions.',
    fields: { irp: 'address', device: 'address', major: 'number', minor: 'number', code: 'number' },
  },
  IrpCompleted: {
    family: 'irp',
    about: 'An IRP was completed.',
    fields: { irp: 'address', status: 'number', information: 'value' },
  },
  ObjectCreated: {
    family: 'object',
    about: 'An object of the object manager was made.',
    fields: { object: 'address', type: 'text', name: 'text' },
  },
  ObjectDeleted: {
    family: 'object',
    about: 'Its last reference is gone.',
    fields: { object: 'address', type: 'text' },
  },
  HandleOpened: {
    family: 'object',
    about: 'A handle to an object was opened.',
    fields: { handle: 'value', object: 'address', access: 'number' },
  },
  HandleClosed: {
    family: 'object',
    about: 'A handle was closed.',
    fields: { handle: 'value', object: 'address' },
  },
  RegistryAccess: {
    family: 'registry',
    about: 'A key or value of the registry was used.',
    fields: { operation: 'text', path: 'text', value: 'text', status: 'number' },
  },
  FileAccess: {
    family: 'file',
    about: 'A file was used.',
    fields: { operation: 'text', path: 'text', length: 'number', status: 'number' },
  },
  DebugText: {
    family: 'debug',
    about: 'The driver printed.',
    fields: { text: 'text', component: 'number', level: 'number' },
  },
  Finding: {
    family: 'finding',
    about: 'A rule was broken; `message` with the first occurrence only.',
    fields: { finding: 'text', level: 'text', ddi: 'text', site: 'address', message: 'text', count: 'number' },
  },
  BugCheck: {
    family: 'finding',
    about: 'The machine stopped.',
    fields: { code: 'number', arg1: 'value', arg2: 'value', arg3: 'value', arg4: 'value' },
  },
  Coverage: {
    family: 'coverage',
    about: 'Code that was executed for the first time in this phase.',
    fields: { va: 'address', size: 'number' },
  },
  Instruction: {
    family: 'instruction',
    about: 'An instruction of a range that was asked for.',
    fields: { rip: 'address' },
  },
} as const satisfies Record<string, KindSpec>;

export type EventKind = keyof typeof EVENT_KINDS;
export const KIND_NAMES = Object.keys(EVENT_KINDS) as EventKind[];

/** Number of a kind in the file. */
export const KIND_CODE = Object.fromEntries(KIND_NAMES.map((kind, code) => [kind, code])) as Record<EventKind, number>;
export const FAMILIES = [...new Set(KIND_NAMES.map((kind) => EVENT_KINDS[kind].family))];

/** Places of the fields that say which memory an event is about; `scale`: bytes that one of `size` stands for. */
export interface RangeFields {
  readonly at: number;
  readonly size: number;
  readonly scale: number;
}

/** The memory that an event with these fields is about, or undefined where it is about an address at most. */
export function rangeOf(fields: Readonly<Record<string, string>>): RangeFields | undefined {
  const names = Object.keys(fields);
  const at = names.findIndex((name) => name === 'va' || name === 'base');
  const pages = names.indexOf('pages');
  const size = pages >= 0 ? pages : names.indexOf('size');
  return at < 0 || size < 0 ? undefined : { at, size, scale: pages >= 0 ? 4096 : 1 };
}
