import type { IrpBuffer, Requestor } from './irp-buffers.ts';
import type { NewOpen } from './open-request.ts';

/** What to send: see `send-irp.ts`. */
export type IrpSpec = RequestTarget & RequestKind;

interface RequestTarget {
  /** Any device of the stack; the request goes to its top. */
  readonly device: bigint;
  /** FILE_OBJECT; made by the create request. */
  readonly file?: bigint;
  /** Default: kernel mode. */
  readonly requestor?: Requestor;
  /** IO_STACK_LOCATION.Flags. */
  readonly stackFlags?: number;
  /** The caller's own IO_STATUS_BLOCK and KEVENT; without the first the request has one of its own. */
  readonly iosb?: bigint;
  readonly event?: bigint;
}

export type RequestKind =
  | ({ readonly kind: 'create' } & NewOpen)
  | { readonly kind: 'cleanup' | 'close' | 'flush' }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'read'; readonly buffer: IrpBuffer; readonly offset?: bigint; readonly key?: number }
  | { readonly kind: 'write'; readonly buffer: IrpBuffer; readonly offset?: bigint; readonly key?: number }
  | {
      readonly kind: 'deviceControl' | 'internalDeviceControl' | 'fileSystemControl';
      readonly code: number;
      /** IRP_MN_* of a file system control. */
      readonly minor?: number;
      readonly input?: IrpBuffer;
      readonly output?: IrpBuffer;
    }
  /** Queries and settings with a system buffer: file, volume, EA, quota information. */
  | {
      readonly kind: 'information';
      readonly major: number;
      readonly minor?: number;
      /** The four 64-bit words of Parameters; the first one gets the buffer's length. */
      readonly parameters: readonly bigint[];
      readonly input?: IrpBuffer;
      readonly output?: IrpBuffer;
    }
  /** PnP, power, system control and whatever else has only parameters. IoStatus.Status begins as STATUS_NOT_SUPPORTED. */
  | {
      readonly kind: 'plain';
      readonly major: number;
      readonly minor: number;
      readonly parameters?: readonly bigint[];
      readonly information?: bigint;
    };

export interface PreparedIrp {
  readonly kind: 'ready';
  /** What `finishIrp` wants: an IRP's address may be another's after it was completed. */
  readonly ticket: number;
  readonly irp: bigint;
  /** Device on top of the stack, which got the IRP. */
  readonly device: bigint;
  /** Dispatch routine of its driver, and its two arguments. */
  readonly routine: bigint;
  readonly args: readonly bigint[];
  /** The create request's new FILE_OBJECT, else the one of the specification. */
  readonly file: bigint;
}
/** No driver saw the request: its requestor's buffers are bad, or there is no memory. */
export interface RefusedIrp {
  readonly kind: 'refused';
  readonly status: number;
}

export interface FinishedIrp {
  readonly completed: boolean;
  /** STATUS_PENDING as long as it is not completed. */
  readonly status: number;
  readonly information: bigint;
  /** What the requestor finds in its output buffer, up to Information bytes. */
  readonly output: Uint8Array;
  /** The topmost driver had called IoMarkIrpPending. */
  readonly markedPending: boolean;
}
