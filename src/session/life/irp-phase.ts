import { STATUS_PENDING } from '../../generated/ntstatus.ts';
import { kernelExport } from '../../kernel/io/irp.ts';
import {
  type FinishedIrp,
  finishIrp,
  type IrpSpec,
  ownIrp,
  pendingIrps,
  prepareIrp,
} from '../../kernel/io/send-irp.ts';
import type { DriverRun } from '../driver-run.ts';
import { cameBack, type PhaseRecord, statusOf } from '../phase-record.ts';

/** Instructions that one request may take; all of them are counted. */
const REQUEST_INSTRUCTIONS = 10_000_000;
/** Virtual time, in 100 ns, after a request. */
const REST = 1_000_000;

export interface IrpRequest {
  /** IRP_MJ_* or IRP_MN_*. */
  readonly name: string;
  readonly request?: string;
  readonly spec: IrpSpec;
}
export interface IrpAnswer {
  readonly record: PhaseRecord;
  /** Undefined when the phase ended abnormally. */
  readonly finished: FinishedIrp | undefined;
  /** FILE_OBJECT of a create request, else that of the request. */
  readonly file: bigint;
}

/** Sends one request to the driver. Undefined when the I/O manager itself refused it, so that no driver saw it. */
export function sendRequest(run: DriverRun, { name, request, spec }: IrpRequest): IrpAnswer | undefined {
  const { k } = run;
  const prepared = prepareIrp(k, spec);
  if (prepared.kind === 'refused') return undefined;
  const { ticket, routine, args, file } = prepared;
  const user = spec.requestor?.mode === 'user' ? spec.requestor.process : undefined;
  const record = run.runPhase({
    name,
    ...(request !== undefined && { request }),
    routine,
    args,
    ...(user !== undefined && { process: user }),
    maxInstructions: REQUEST_INSTRUCTIONS,
    settle: REST,
    started: (ethread) => ownIrp(k, ticket, ethread),
  });
  if (!cameBack(record)) return { record, finished: undefined, file };
  const finished = finishIrp(k, ticket);
  // A driver that answers with an error and completes nothing: the I/O manager believes the answer.
  const answered = record.stop.kind === 'returned' ? statusOf(record.stop.value) : STATUS_PENDING;
  const status = finished.completed ? finished.status : answered;
  return { record: { ...record, status }, finished: { ...finished, status }, file };
}

/** As `sendRequest`, and the record becomes a phase of the life. */
export function sendPhase(run: DriverRun, request: IrpRequest): IrpAnswer | undefined {
  const answer = sendRequest(run, request);
  if (answer) run.phases.push(answer.record);
  return answer;
}

/** Cancels what the driver still holds, as happens when the thread that asked for it ends. */
export function cancelPending(run: DriverRun): void {
  for (const { irp, ticket } of pendingIrps(run.k)) {
    if (!finishIrp(run.k, ticket).markedPending) continue;
    run.runPhase({
      name: 'IoCancelIrp',
      routine: kernelExport(run.k, 'IoCancelIrp'),
      args: [irp],
      maxInstructions: REQUEST_INSTRUCTIONS,
      settle: REST,
    });
    finishIrp(run.k, ticket);
  }
}

/** The driver took the request: it succeeded, or is still being worked on. */
export function wasTaken(answer: IrpAnswer | undefined): boolean {
  const status = answer?.finished?.status;
  return status !== undefined && (status === STATUS_PENDING || status < 0x8000_0000);
}
