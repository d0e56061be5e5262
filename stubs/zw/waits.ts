import {
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER_1,
  STATUS_INVALID_PARAMETER_3,
  STATUS_OBJECT_TYPE_MISMATCH,
} from '../../src/generated/ntstatus.ts';
import { FILE_OBJECT } from '../../src/generated/structs.ts';
import { BOOLEAN, enumeration, HANDLE, NTSTATUS, PLARGE_INTEGER, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Outcome, type Step, systemService, wait } from '../../src/kernel/declaration.ts';
import { timeoutAt, waitFor } from '../../src/kernel/ke/waits.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { dereferenceObject, objectByHandle, referenceObject } from '../../src/kernel/ob/objects.ts';
import { CURRENT_PROCESS, CURRENT_THREAD } from '../../src/kernel/ob/references.ts';
import { currentThread } from '../../src/kernel/thread.ts';

/** Objects whose body begins with a dispatcher header. */
const WAITABLE = new Set(['Event', 'Mutant', 'Semaphore', 'Timer', 'Process', 'Thread', 'Job']);
const MAXIMUM_WAIT_OBJECTS = 64;
const WAIT_ALL = 0;
const WAIT_ANY = 1;
const FIDELITY = { approximate: ['user APCs never end a wait'] };

interface Waitable {
  readonly body: bigint;
  /** The dispatcher header in it. */
  readonly header: bigint;
}
function waitable(k: Kernel, handle: bigint): Waitable | number {
  if (handle === CURRENT_PROCESS) return same(currentThread(k).attached);
  if (handle === CURRENT_THREAD) return same(currentThread(k).ethread);
  const object = objectByHandle(k, handle)?.object;
  if (object === undefined) return STATUS_INVALID_HANDLE;
  if (object.type === 'File') return { body: object.body, header: object.body + FILE_OBJECT.Event.at };
  return WAITABLE.has(object.type) ? same(object.body) : STATUS_OBJECT_TYPE_MISMATCH;
}
const same = (body: bigint): Waitable => ({ body, header: body });

interface Options {
  readonly all: boolean;
  readonly alertable: boolean;
  readonly timeout: bigint;
}
/** Waits for what the handles stand for, referenced meanwhile; the declaration has `steps`. */
function waitForHandles(k: Kernel, handles: readonly bigint[], { all, alertable, timeout }: Options): Outcome {
  const found: Waitable[] = [];
  for (const handle of handles) {
    const target = waitable(k, handle);
    if (typeof target === 'number') return target;
    found.push(target);
  }
  for (const { body } of found) referenceObject(k, body);
  const headers = found.map(({ header }) => header);
  const spec = waitFor(k, headers, { all, timeout: timeoutAt(k, timeout), alertable });
  return wait(
    spec,
    'done',
    found.map(({ body }) => body),
  );
}
const steps: Readonly<Record<string, Step>> = {
  done: (k: Kernel, bodies: readonly bigint[], status: bigint) => {
    for (const body of bodies) dereferenceObject(k, body);
    return Number(status);
  },
};

/** Waits by handle. */
export const zwWaits: readonly Ddi[] = [
  ...systemService('WaitForSingleObject', {
    params: { Handle: HANDLE, Alertable: BOOLEAN, Timeout: PLARGE_INTEGER },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: FIDELITY,
    model: (k, a) => waitForHandles(k, [a.Handle], { all: false, alertable: a.Alertable, timeout: a.Timeout }),
    steps,
  }),
  ddi('ZwWaitForMultipleObjects', {
    params: {
      HandleCount: ULONG,
      Handles: PVOID,
      WaitType: enumeration('WAIT_TYPE'),
      Alertable: BOOLEAN,
      Timeout: PLARGE_INTEGER,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: FIDELITY,
    model: (k, a) => {
      if (a.HandleCount === 0 || a.HandleCount > MAXIMUM_WAIT_OBJECTS) return STATUS_INVALID_PARAMETER_1;
      if (a.WaitType !== WAIT_ALL && a.WaitType !== WAIT_ANY) return STATUS_INVALID_PARAMETER_3;
      const handles = Array.from({ length: a.HandleCount }, (_, index) => k.mem.u64(a.Handles + 8n * BigInt(index)));
      const all = a.WaitType === WAIT_ALL;
      return waitForHandles(k, handles, { all, alertable: a.Alertable, timeout: a.Timeout });
    },
    steps,
  }),
];
