import { NTSTATUS, PVOID, pointer, ROUTINE } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import {
  CSQ_CANCEL_STEPS,
  CSQ_INSERT_STEPS,
  CSQ_NEXT_STEPS,
  CSQ_REMOVE_STEPS,
  cancelQueued,
  initialiseCsq,
  insertIrp,
  removeIrp,
  removeNextIrp,
  TYPE_CSQ,
  TYPE_CSQ_EX,
} from '../../src/kernel/io/csq.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PIO_CSQ = pointer('PIO_CSQ');
const PIRP = pointer('PIRP');

interface Routines {
  readonly CsqInsertIrp: bigint;
  readonly CsqRemoveIrp: bigint;
  readonly CsqPeekNextIrp: bigint;
  readonly CsqAcquireLock: bigint;
  readonly CsqReleaseLock: bigint;
  readonly CsqCompleteCanceledIrp: bigint;
}
const routinesOf = (args: Routines) => ({
  insert: args.CsqInsertIrp,
  remove: args.CsqRemoveIrp,
  peek: args.CsqPeekNextIrp,
  acquire: args.CsqAcquireLock,
  release: args.CsqReleaseLock,
  complete: args.CsqCompleteCanceledIrp,
});

/** Cancel-safe IRP queues. */
export const ioCsq = [
  ddi('IoCsqInitialize', {
    params: {
      Csq: PIO_CSQ,
      CsqInsertIrp: ROUTINE,
      CsqRemoveIrp: ROUTINE,
      CsqPeekNextIrp: ROUTINE,
      CsqAcquireLock: ROUTINE,
      CsqReleaseLock: ROUTINE,
      CsqCompleteCanceledIrp: ROUTINE,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => initialiseCsq(k, a.Csq, TYPE_CSQ, routinesOf(a)),
  }),
  ddi('IoCsqInitializeEx', {
    params: {
      Csq: PIO_CSQ,
      CsqInsertIrp: ROUTINE,
      CsqRemoveIrp: ROUTINE,
      CsqPeekNextIrp: ROUTINE,
      CsqAcquireLock: ROUTINE,
      CsqReleaseLock: ROUTINE,
      CsqCompleteCanceledIrp: ROUTINE,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => initialiseCsq(k, a.Csq, TYPE_CSQ_EX, routinesOf(a)),
  }),
  ddi('IoCsqInsertIrp', {
    params: { Csq: PIO_CSQ, Irp: PIRP, Context: ROUTINE },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => insertIrp(k, a.Csq, a.Irp, a.Context, 0n),
    steps: CSQ_INSERT_STEPS,
  }),
  ddi('IoCsqInsertIrpEx', {
    params: { Csq: PIO_CSQ, Irp: PIRP, Context: ROUTINE, InsertContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => insertIrp(k, a.Csq, a.Irp, a.Context, a.InsertContext),
    steps: CSQ_INSERT_STEPS,
  }),
  ddi('IoCsqRemoveNextIrp', {
    params: { Csq: PIO_CSQ, PeekContext: PVOID },
    returns: PIRP,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => removeNextIrp(k, a.Csq, a.PeekContext),
    steps: CSQ_NEXT_STEPS,
  }),
  ddi('IoCsqRemoveIrp', {
    params: { Csq: PIO_CSQ, Context: ROUTINE },
    returns: PIRP,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => removeIrp(k, a.Csq, a.Context),
    steps: CSQ_REMOVE_STEPS,
  }),
  ddi('IopCsqCancelRoutine', {
    internal: true,
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => cancelQueued(k, a.Irp),
    steps: CSQ_CANCEL_STEPS,
  }),
];
