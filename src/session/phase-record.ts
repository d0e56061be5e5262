import type { KernelStop } from '../kernel/signals.ts';

export type PhaseStop = KernelStop | { readonly kind: 'notStarted'; readonly reason: string };

/** What one call into the driver came to. */
export interface PhaseRecord {
  readonly name: string;
  /** What was asked of the driver, where the name does not say it all. */
  readonly request?: string;
  readonly stop: PhaseStop;
  /** The NTSTATUS that the driver answered with: of its routine, or of the IRP. */
  readonly status?: number;
  readonly instructions: number;
  readonly exact: boolean;
  readonly ddiCalls: number;
  /** The same request again with other buffers, which the driver may well refuse. */
  readonly attempts?: readonly PhaseRecord[];
}

export function notStarted(name: string, reason: string): PhaseRecord {
  return { name, stop: { kind: 'notStarted', reason }, instructions: 0, exact: true, ddiCalls: 0 };
}

/** The phase did what it was there for: it came back. */
export function cameBack(phase: PhaseRecord): boolean {
  return phase.stop.kind === 'returned';
}

/** NTSTATUS of a routine that returns one in RAX. */
export function statusOf(value: bigint): number {
  return Number(value & 0xffff_ffffn);
}
