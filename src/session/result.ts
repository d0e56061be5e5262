import { z } from 'zod';
import type { DriverKind as FrameworkKind } from '../pe/driver-kind.ts';
import { VIOLATION_KINDS } from '../policy/catalogue.ts';
import { COUNTERS } from '../policy/counters.ts';
import { OS_IDS } from '../policy/os-profile.ts';
import { EXACT_INSTRUCTIONS } from './exact-instructions.ts';

// Import types only from here where start-up time counts: zod is loaded with this module.

type Immutable<T> = T extends readonly unknown[] | object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;

const DRIVER_KINDS = [
  'wdm',
  'kmdf',
  'ndis',
  'storport',
  'scsiport',
  'ataport',
  'fltmgr',
  'portcls',
  'ks',
  'videoprt',
  'display',
  'hid',
  'wfp',
  'tdi',
  'usbport',
  'gpio',
  'spb',
  'sercx',
  'changer',
  'tape',
  'classpnp',
] as const satisfies readonly FrameworkKind[];

const hexString = z.string().regex(/^0x[0-9a-f]+$/);
const count = z.int().nonnegative();
const named = <T extends z.ZodType>(id: string, description: string, schema: T): T => schema.meta({ id, description });

const site = named(
  'Site',
  'A place in a module; symbol, file and line when symbols are at hand.',
  z.strictObject({
    module: z.string(),
    rva: hexString,
    va: hexString,
    symbol: z.string().optional(),
    file: z.string().optional(),
    line: count.optional(),
  }),
);

const args = z.tuple([z.string(), z.string(), z.string(), z.string()]);
const kind = named('ViolationKind', 'A kind of finding; `hvcheck explain KIND` describes it.', z.enum(VIOLATION_KINDS));

const finding = named(
  'Finding',
  'All occurrences of one kind at one site. Arguments are as in the bug check: addresses and masks as 0x strings, ' +
    'the names of an image and of its section as themselves.',
  z.strictObject({
    kind,
    code: z.string(),
    level: z.enum(['violation', 'advisory', 'note']),
    count: count.min(1),
    args,
    ddi: z.string().optional(),
    site,
    stack: z.array(site),
    phase: z.string(),
    message: z.string(),
    fields: z.record(z.string(), z.string()),
    fix: z.string(),
    help: z.url(),
    history: z.array(z.strictObject({ event: z.string(), site: site.optional() })).optional(),
  }),
);

const access = z.enum(['read', 'write', 'execute']);
const stop = named(
  'Stop',
  'Why a phase ended.',
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('returned') }),
    z.strictObject({ kind: z.literal('bugCheck'), code: hexString, name: z.string() }),
    z.strictObject({
      kind: z.literal('denied'),
      access: z.enum(['read', 'write', 'execute', 'register']),
      va: hexString.optional(),
      gpa: hexString.optional(),
      register: z.string().optional().describe('The protected register, for access register.'),
      violation: kind.optional().describe('The kind of the finding that ended the phase.'),
    }),
    z.strictObject({
      kind: z.literal('limit'),
      limit: z.enum(['instructions', 'time', 'memory', 'calls']),
      value: count.describe('Instructions, milliseconds, bytes or calls.'),
    }),
    z.strictObject({
      kind: z.literal('unhandledFault'),
      fault: z.string(),
      code: hexString.optional().describe('The exception code, an NTSTATUS.'),
      rip: hexString,
      va: hexString.optional(),
      access: access.optional(),
    }),
    z.strictObject({ kind: z.literal('notStarted'), reason: z.string() }),
    z.strictObject({ kind: z.literal('internalError'), message: z.string() }),
  ]),
);

const attempt = named(
  'Attempt',
  'A request once more, with other buffers or from another mode.',
  z.strictObject({
    request: z.string(),
    status: hexString.optional(),
    statusName: z.string().optional(),
    stop,
  }),
);

const phase = named(
  'Phase',
  `One call into the driver. instructions is exact up to ${EXACT_INSTRUCTIONS}; a longer phase has that number and ` +
    'instructionsAtLeast. status is what the routine or the request was answered with, only with a stop of kind returned.',
  z.strictObject({
    name: z.string(),
    request: z.string().optional().describe('What was asked of the driver.'),
    status: hexString.optional(),
    statusName: z.string().optional(),
    stop,
    instructions: count,
    instructionsAtLeast: z.literal(true).optional(),
    ddiCalls: count,
    attempts: z
      .array(attempt)
      .optional()
      .describe('The same request with other lengths and from kernel mode; they do not decide the verdict.'),
  }),
);

const bugCheck = named(
  'BugCheck',
  'The bug check that ended the run.',
  z.strictObject({ code: hexString, name: z.string(), args, text: z.string() }),
);

const counters = named(
  'Counters',
  "Driver Verifier's seven code integrity statistics; calls are counted, not sites.",
  z.strictObject(Object.fromEntries(COUNTERS.map(({ key }) => [key, count])) as Record<CounterKey, typeof count>),
);
type CounterKey = (typeof COUNTERS)[number]['key'];

const assessed = named(
  'Assessed',
  'What the run can say of one kind.',
  z.strictObject({ kind, state: z.enum(['failed', 'passed', 'notAssessed']), reason: z.string().optional() }),
);

const unmodelled = z.strictObject({ module: z.string(), name: z.string(), calls: count });

const coverage = named(
  'Coverage',
  'How much of the driver the run reached: imported functions and how many of them were called, functions that were ' +
    'called without a model, code bytes.',
  z.strictObject({
    imports: count,
    called: count,
    unmodelled: z.array(unmodelled),
    codeBytes: count,
    codeBytesExecuted: count,
  }),
);

const tool = named(
  'Tool',
  'What made the result.',
  z.strictObject({ name: z.literal('hvcheck'), version: z.string() }),
);

const driver = named(
  'Driver',
  'The image that was checked; size in bytes, base the address it was loaded at.',
  z.strictObject({
    path: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    size: count,
    machine: z.string(),
    kind: z.enum(DRIVER_KINDS),
    base: hexString,
  }),
);

const profile = named(
  'Profile',
  'What the run stood for: it repeats exactly with the same profile.',
  z.strictObject({
    os: z.enum(OS_IDS),
    build: count,
    seed: count,
    mode: z.enum(['log', 'break', 'enforce']),
  }),
);

export const checkResultSchema = named(
  'CheckResult',
  'The result of `hvcheck check`, schema 1.',
  z.strictObject({
    schema: z.literal(1),
    tool,
    driver,
    profile,
    verdict: z.enum(['compatible', 'violations', 'inconclusive']),
    reasons: z.array(z.string()),
    counters,
    findings: z.array(finding),
    assessed: z.array(assessed),
    phases: z.array(phase),
    bugCheck: bugCheck.optional(),
    coverage,
    log: z.array(z.string()).describe('What the driver printed by DbgPrint and its kin, a line each.'),
  }),
);

export const checkFailureSchema = named(
  'CheckFailure',
  'Stands for a driver that could not be checked, where several are checked at once.',
  z.strictObject({
    schema: z.literal(1),
    tool,
    driver: z.strictObject({ path: z.string() }),
    error: z.strictObject({ code: z.string(), message: z.string() }),
  }),
);

/** What `--format json` prints: one result, or with several drivers an array in the order of the arguments. */
export const checkOutputSchema = z.union([
  checkResultSchema,
  z.array(z.union([checkResultSchema, checkFailureSchema])),
]);

export type CheckResult = Immutable<z.infer<typeof checkResultSchema>>;
export type CheckFailure = Immutable<z.infer<typeof checkFailureSchema>>;
export type Tool = Immutable<z.infer<typeof tool>>;
export type Driver = Immutable<z.infer<typeof driver>>;
export type DriverKind = Driver['kind'];
/** Does not compile when the image reader knows a kind that the schema lacks. */
export const everyDriverKindIsListed: FrameworkKind extends DriverKind ? true : never = true;
export type Profile = Immutable<z.infer<typeof profile>>;
export type Mode = Profile['mode'];
export type Finding = Immutable<z.infer<typeof finding>>;
export type Site = Immutable<z.infer<typeof site>>;
export type Assessed = Immutable<z.infer<typeof assessed>>;
export type Phase = Immutable<z.infer<typeof phase>>;
export type Stop = Immutable<z.infer<typeof stop>>;
export type StopKind = Stop['kind'];
export type Attempt = Immutable<z.infer<typeof attempt>>;
export type BugCheck = Immutable<z.infer<typeof bugCheck>>;
export type Counters = Immutable<z.infer<typeof counters>>;
export type Coverage = Immutable<z.infer<typeof coverage>>;
export type UnmodelledCall = Coverage['unmodelled'][number];
