import { STATUS_PENDING } from '../../generated/ntstatus.ts';
import { callGuest, type Outcome, type Plain, type Step, wait } from '../declaration.ts';
import { initialiseHeader, OBJECT } from '../dispatcher-objects.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { kernelExport, queueToThread } from './irp.ts';
import { composeIrp, type IrpSpec } from './send-irp.ts';

/** Offset of the event behind the status block that a request in progress owns. */
const EVENT = 0x10n;
const BLOCK_SIZE = 0x28;

interface Waiting {
  readonly [key: string]: Plain;
  readonly block: bigint;
  readonly data: Plain;
}
export interface Completed {
  readonly status: number;
  readonly information: bigint;
}

/** Sends a request from within a model and waits for its end. The declaration needs `synchronousSteps`. A number: nobody got it. */
export function beginSynchronous(k: Kernel, spec: IrpSpec, data: Plain): Outcome {
  const block = kernelPool(k, BLOCK_SIZE, 'IoRq');
  initialiseHeader(k, block + EVENT, OBJECT.EventNotification, 0x18, 0);
  const composed = composeIrp(k, { ...spec, iosb: block, event: block + EVENT });
  if ('kind' in composed) {
    freePool(k, block, 0);
    return composed.status;
  }
  queueToThread(k, composed.irp);
  const waiting: Waiting = { block, data };
  return callGuest(kernelExport(k, 'IofCallDriver'), [composed.device, composed.irp], 'requestCalled', waiting);
}

/** `finish` gets the status and information that the request ended with; its result is the call's. */
export function synchronousSteps(
  finish: (k: Kernel, completed: Completed, data: never) => Outcome,
): Record<'requestCalled' | 'requestWaited', Step> {
  const done = (k: Kernel, waiting: Waiting, status: number): Outcome => {
    const information = k.mem.u64(waiting.block + 8n);
    freePool(k, waiting.block, 0);
    return finish(k, { status, information }, waiting.data as never);
  };
  return {
    requestCalled: (k: Kernel, waiting: Waiting, result: bigint) => {
      const status = Number(result & 0xffff_ffffn);
      if (status !== STATUS_PENDING) return done(k, waiting, status);
      const objects = [waiting.block + EVENT];
      return wait(
        { objects, all: false, timeout: undefined, alertable: false, why: 'an IRP' },
        'requestWaited',
        waiting,
      );
    },
    requestWaited: (k: Kernel, waiting: Waiting) => done(k, waiting, k.mem.u32(waiting.block)),
  };
}
