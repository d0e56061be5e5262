import type { Finding } from './finding.ts';

export type Verdict = 'compatible' | 'violations' | 'inconclusive';

/** The part of a phase that the verdict reads. `status` is an NTSTATUS as a `0x` string. */
export interface PhaseOutcome {
  readonly name: string;
  readonly status?: string | undefined;
  readonly statusName?: string | undefined;
  readonly stop: { readonly kind: string };
  /** The same request with other buffers: what the driver does with them is its own affair, an error of ours is not. */
  readonly attempts?: readonly { readonly stop: { readonly kind: string } }[] | undefined;
}

export interface UnmodelledCalls {
  readonly module: string;
  readonly name: string;
  readonly calls: number;
}

export interface RunOutcome {
  readonly findings: readonly Pick<Finding, 'level' | 'kind' | 'count'>[];
  readonly phases: readonly PhaseOutcome[];
  readonly unmodelled: readonly UnmodelledCalls[];
  /** Imports that no table of Windows' exports has: Windows may refuse to load the driver. */
  readonly unknownImports?: readonly string[];
}

const STOP_TEXT: Readonly<Record<string, string>> = {
  bugCheck: 'ended in a bug check',
  denied: 'ended when the hypervisor denied an access',
  limit: 'did not end within its limits',
  unhandledFault: 'ended in a fault that nothing handled',
  notStarted: 'was not started',
  internalError: 'ended in an error of the emulation',
};

/** NT_SUCCESS: the top bit of an NTSTATUS is clear. */
export function isSuccess(status: string): boolean {
  return (Number.parseInt(status, 16) & 0x80000000) === 0;
}

/**
 * Why a run cannot say "compatible" although it found nothing: a phase that did not return, a failing DriverEntry, a
 * call without a model. Empty for a complete run.
 */
export function incompleteness(run: Pick<RunOutcome, 'phases' | 'unmodelled' | 'unknownImports'>): string[] {
  const { phases, unmodelled, unknownImports = [] } = run;
  const reasons: string[] = [];
  if (phases.length === 0) reasons.push('no code was run');
  for (const phase of phases) {
    if (phase.attempts?.some(({ stop }) => stop.kind === 'internalError'))
      reasons.push(`${phase.name} ${STOP_TEXT.internalError}, with other buffers`);
    if (phase.stop.kind !== 'returned') {
      reasons.push(`${phase.name} ${STOP_TEXT[phase.stop.kind] ?? `ended with ${phase.stop.kind}`}`);
    } else if (phase.name === 'DriverEntry' && phase.status !== undefined && !isSuccess(phase.status)) {
      reasons.push(`DriverEntry returned ${phase.statusName ?? phase.status}`);
    }
  }
  const refused = refusedDevice(phases);
  if (refused) reasons.push(refused);
  const called = unmodelled.filter(({ calls }) => calls > 0);
  if (called.length > 0) reasons.push(`calls without a model: ${called.map(({ name }) => name).join(', ')}`);
  if (unknownImports.length > 0)
    reasons.push(`imports that no Windows is known to export: ${unknownImports.join(', ')}`);
  return reasons;
}

/** A plug and play driver that took none of the devices it was offered did not do what it is there for. */
function refusedDevice(phases: readonly PhaseOutcome[]): string | undefined {
  const isGood = ({ status }: PhaseOutcome) => status !== undefined && isSuccess(status);
  const added = phases.filter(({ name }) => name === 'AddDevice');
  const started = phases.filter(({ name }) => name === 'IRP_MN_START_DEVICE');
  if (added.length === 0 || started.some(isGood)) return undefined;
  const last = started.at(-1) ?? added.at(-1)!;
  const said = isGood(last) ? 'the start was not asked for' : `${last.name} returned ${last.statusName ?? last.status}`;
  return `no device was started: ${said} (describe its device by --config)`;
}

/** The verdict of a run and why. */
export function verdictOf(run: RunOutcome): { readonly verdict: Verdict; readonly reasons: readonly string[] } {
  const violations = run.findings.filter(({ level }) => level === 'violation');
  if (violations.length > 0) {
    const byKind = new Map<string, number>();
    for (const { kind, count } of violations) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
    return { verdict: 'violations', reasons: [...byKind].map(([kind, count]) => `${kind}: ${count}`) };
  }
  const reasons = incompleteness(run);
  return { verdict: reasons.length > 0 ? 'inconclusive' : 'compatible', reasons };
}
