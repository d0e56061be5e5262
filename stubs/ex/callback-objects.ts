import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, POBJECT_ATTRIBUTES, PVOID, ROUTINE } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import {
  notify,
  notifyNext,
  openCallback,
  registerCallback,
  unregisterCallback,
} from '../../src/kernel/ex/callback-object.ts';
import { attributesName } from '../../src/kernel/ob/namespace.ts';

export const exCallbackObjects = [
  ddi('ExCreateCallback', {
    params: {
      CallbackObject: PVOID,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      Create: BOOLEAN,
      AllowMultipleCallbacks: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const name = attributesName(k, a.ObjectAttributes);
      const opened = openCallback(k, name, a.Create, a.AllowMultipleCallbacks);
      if (typeof opened === 'number') return opened;
      k.mem.setU64(a.CallbackObject, opened);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ExRegisterCallback', {
    params: { CallbackObject: PVOID, CallbackFunction: ROUTINE, CallbackContext: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: { approximate: ['the system itself never notifies: no power, time or processor changes happen'] },
    model: (k, a) => registerCallback(k, a.CallbackObject, a.CallbackFunction, a.CallbackContext),
  }),
  ddi('ExUnregisterCallback', {
    params: { CallbackRegistration: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => unregisterCallback(k, a.CallbackRegistration),
  }),
  ddi('ExNotifyCallback', {
    params: { CallbackObject: PVOID, Argument1: PVOID, Argument2: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => notify(k, a.CallbackObject, a.Argument1, a.Argument2),
    steps: { notified: notifyNext },
  }),
];
