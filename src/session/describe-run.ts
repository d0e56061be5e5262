import { sha256 } from '../cpu/digest.ts';
import { bugCheckName } from '../generated/bugchecks.ts';
import { statusName } from '../generated/ntstatus.ts';
import type { KernelStop } from '../kernel/signals.ts';
import type { Image } from '../pe/image.ts';
import { assess } from '../policy/assessed.ts';
import { bugCheckSpec, bugCheckTextOf } from '../policy/bugcheck-text.ts';
import { entryOf } from '../policy/catalogue.ts';
import { verdictOf } from '../policy/verdict.ts';
import type { CheckOptions } from './check.ts';
import type { DriverRun } from './driver-run.ts';
import { EXACT_INSTRUCTIONS } from './exact-instructions.ts';
import type { PhaseRecord } from './phase-record.ts';
import type { Attempt, BugCheck, CheckResult, Phase, Stop } from './result.ts';
import { TOOL } from './tool.ts';

const hex = (value: bigint | number) => `0x${value.toString(16)}`;

/** The result of a run, as schema 1 has it. */
export function describeRun(run: DriverRun, image: Image, options: CheckOptions): CheckResult {
  const { os } = run.k.profile;
  const phases = run.phases.map((phase) => describePhase(phase, run));
  const unmodelled = [...run.unmodelled.values()];
  const outcome = { findings: run.collector.findings, phases, unmodelled, unknownImports: run.unknownImports };
  const { verdict, reasons } = verdictOf(outcome);
  const code = run.coverage.bytes();
  const imports = image.imports.reduce((sum, module) => sum + module.functions.length, 0);
  const bugCheck = describeBugCheck(run);
  return {
    schema: 1,
    tool: TOOL,
    driver: {
      path: image.path,
      sha256: sha256(image.bytes),
      size: image.size,
      machine: 'x64',
      kind: image.kind,
      base: hex(run.module?.base ?? image.imageBase),
    },
    profile: { os: os.id, build: os.build, seed: options.seed, mode: options.mode },
    verdict,
    reasons: [...reasons],
    counters: run.collector.counters,
    findings: run.collector.findings as CheckResult['findings'],
    assessed: assess(outcome),
    phases,
    ...(bugCheck && { bugCheck }),
    coverage: {
      imports,
      called: [...run.called].filter((name) => isImported(image, name)).length,
      unmodelled,
      codeBytes: code.total,
      codeBytesExecuted: code.executed,
    },
    log: run.log.lines,
  };
}

function isImported(image: Image, name: string): boolean {
  return image.imports.some((module) => module.functions.some((entry) => entry.name === name));
}

function describePhase(phase: PhaseRecord, run: DriverRun): Phase {
  return {
    name: phase.name,
    ...(phase.request !== undefined && { request: phase.request }),
    ...describeStatus(phase.status),
    stop: describeStop(phase.stop, run),
    instructions: phase.exact ? phase.instructions : EXACT_INSTRUCTIONS,
    ...(phase.instructions >= EXACT_INSTRUCTIONS && { instructionsAtLeast: true as const }),
    ddiCalls: phase.ddiCalls,
    ...(phase.attempts && { attempts: phase.attempts.map((attempt) => describeAttempt(attempt, run)) }),
  };
}

function describeAttempt(attempt: PhaseRecord, run: DriverRun): Attempt {
  return {
    request: attempt.request ?? '',
    ...describeStatus(attempt.status),
    stop: describeStop(attempt.stop, run),
  };
}

function describeStatus(status: number | undefined): Pick<Phase, 'status' | 'statusName'> {
  if (status === undefined) return {};
  const name = statusName(status);
  return { status: hex(status), ...(name !== undefined && { statusName: name }) };
}

function describeStop(stop: PhaseRecord['stop'], run: DriverRun): Stop {
  switch (stop.kind) {
    case 'returned':
      return { kind: 'returned' };
    case 'bugCheck': {
      const { ended } = run.enforcement;
      if (ended?.register !== undefined)
        return { kind: 'denied', access: 'register', register: ended.register, violation: ended.kind };
      return { kind: 'bugCheck', code: hex(stop.code), name: bugCheckName(stop.code) ?? 'unknown bug check' };
    }
    case 'denied':
      return {
        kind: 'denied',
        access: stop.access,
        va: hex(stop.va),
        gpa: hex(stop.gpa),
        ...(run.enforcement.ended && { violation: run.enforcement.ended.kind }),
      };
    case 'limit':
      return { kind: 'limit', limit: stop.limit, value: stop.value };
    case 'deadlock':
      return { kind: 'unhandledFault', fault: `waits for ever: ${stop.threads.join('; ')}`, rip: '0x0' };
    case 'unhandledFault':
      return { kind: 'unhandledFault', fault: stop.message, rip: hex(stop.rip) };
    case 'notStarted':
      return { kind: 'notStarted', reason: stop.reason };
    case 'internalError':
      return { kind: 'internalError', message: stop.message };
  }
}

/** The bug check that ended the run, also where Windows would have raised it at an access or an image that was refused. */
function describeBugCheck(run: DriverRun): BugCheck | undefined {
  const last: KernelStop | { readonly kind: 'notStarted' } | undefined = run.phases.at(-1)?.stop;
  if (run.imageStop && run.k.profile.mode === 'break') return imageBugCheck(run);
  if (last?.kind === 'denied') return accessBugCheck(run, last.access, last.va);
  if (last?.kind !== 'bugCheck') return undefined;
  const spec = bugCheckSpec(last.code, last.args[0]);
  const kind = run.enforcement.ended?.kind;
  return {
    code: hex(last.code),
    name: bugCheckName(last.code) ?? spec?.name ?? 'unknown bug check',
    args: last.args.map(hex) as unknown as BugCheck['args'],
    text: kind ? bugCheckTextOf(kind) : (bugCheckName(last.code) ?? ''),
  };
}

function imageBugCheck(run: DriverRun): BugCheck {
  const { kind, args } = run.imageStop!;
  const spec = entryOf(kind).bugCheck;
  return {
    code: hex(spec?.code ?? 0xc4),
    name: spec?.name ?? 'DRIVER_VERIFIER_DETECTED_VIOLATION',
    args,
    text: bugCheckTextOf(kind),
  };
}

function accessBugCheck(run: DriverRun, access: 'read' | 'write' | 'execute', va: bigint): BugCheck {
  const kind = run.enforcement.ended?.kind ?? (access === 'execute' ? 'UnvalidatedExecute' : 'CodeWrite');
  const spec = entryOf(kind).bugCheck!;
  const found = run.collector.findings.find((finding) => finding.kind === kind && finding.args[0] === hex(va));
  return {
    code: hex(spec.code),
    name: spec.name,
    args: found?.args ?? [hex(va), '0x0', '0x0', '0x0'],
    text: bugCheckTextOf(kind),
  };
}
