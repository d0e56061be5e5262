import { IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { inProcess } from '../mm/process-space.ts';
import { slice } from '../slice.ts';
import { currentLocation, SL_PENDING_RETURNED } from './irp.ts';

/** How an IRP ended, as its last driver left it. */
export interface IrpResult {
  /** IoStatus.Status, unsigned. */
  readonly status: number;
  /** IoStatus.Information. */
  readonly information: bigint;
  /** IRP.PendingReturned: the topmost driver had marked it pending. */
  readonly pendingReturned: boolean;
}

/** Memory that a request owns until it is finished. */
export interface OwnedMemory {
  /** User pages go back to this process; 0: a pool block. */
  readonly process: bigint;
  readonly base: bigint;
}

/** A request of the I/O manager's own, from its preparation until `finishIrp`. */
export interface SentIrp {
  readonly ticket: number;
  readonly irp: bigint;
  readonly device: bigint;
  readonly major: number;
  readonly minor: number;
  readonly file: bigint;
  /** EPROCESS whose address space the caller's buffers are in. */
  readonly process: bigint;
  readonly owned: readonly OwnedMemory[];
  /** SECURITY_SUBJECT_CONTEXT to release, 0: none. */
  readonly subject: bigint;
  readonly output: { readonly address: bigint; readonly length: number };
  result: IrpResult | undefined;
}
interface SentIrps {
  readonly byTicket: Map<number, SentIrp>;
  next: number;
}
export const sentIrps = slice<SentIrps>('sentIrps', () => ({ byTicket: new Map(), next: 1 }));

/** The request behind an IRP that is under way; one that is over may have left its address to another. */
export function sentIrpAt(k: Kernel, irp: bigint): SentIrp | undefined {
  for (const sent of sentIrps(k).byTicket.values()) if (sent.irp === irp && sent.result === undefined) return sent;
  return undefined;
}

/** Nobody is left above: keeps how the IRP ended, before it is freed. */
export function noteCompletion(k: Kernel, irp: bigint): void {
  const sent = sentIrpAt(k, irp);
  if (!sent) return;
  sent.result = {
    status: k.mem.u32(irp + IRP.IoStatus.at),
    information: k.mem.u64(irp + IRP.IoStatus.at + 8n),
    pendingReturned: k.mem.get(irp, IRP.PendingReturned) !== 0,
  };
}

/** Does the driver's stack location say that the IRP is pending? False once it is completed. */
export function isMarkedPending(k: Kernel, sent: SentIrp): boolean {
  if (sent.result !== undefined) return sent.result.pendingReturned;
  const stack = currentLocation(k, sent.irp);
  return (k.mem.get(stack, IO_STACK_LOCATION.Control) & SL_PENDING_RETURNED) !== 0;
}

/** What the caller finds in its output buffer; empty where that is not readable. */
export function outputOf(k: Kernel, sent: SentIrp): Uint8Array {
  const { address, length } = sent.output;
  const information = sent.result?.information ?? 0n;
  const bytes = information < BigInt(length) ? Number(information) : length;
  if (bytes === 0 || address === 0n) return new Uint8Array(0);
  return inProcess(k, sent.process, () =>
    k.mem.isRangeMapped(address, bytes) ? k.mem.bytes(address, bytes) : new Uint8Array(0),
  );
}
