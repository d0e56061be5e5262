import {
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_6,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { KTIMER } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  HANDLE,
  LONG,
  NTSTATUS,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { signalState } from '../../src/kernel/dispatcher-objects.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { createSyncObject, openSyncObject } from '../../src/kernel/ps/sync-objects.ts';
import { armTimer, cancelTimer } from '../../src/kernel/timers.ts';
import { initialiseTimer } from '../ke/timers.ts';

const NO_APC = { approximate: ['an APC routine is not called'] };
const PBOOLEAN = pointer('PBOOLEAN');
const SET_COALESCABLE = 0;
/** TIMER_SET_COALESCABLE_TIMER_INFO: DueTime, TimerApcRoutine, TimerContext, WakeContext, Period, TolerableDelay, PreviousState. */
const COALESCABLE = { size: 0x30, period: 0x20n, previous: 0x28n } as const;

/** Timers by handle. */
export const zwTimers: readonly Ddi[] = [
  ddi('ZwCreateTimer', {
    params: {
      TimerHandle: pointer('PHANDLE'),
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      TimerType: enumeration('TIMER_TYPE'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access rights are not compared with a security descriptor'] },
    model: (k, a) => {
      if (a.TimerType !== 0 && a.TimerType !== 1) return STATUS_INVALID_PARAMETER_4;
      return createSyncObject(k, {
        type: 'Timer',
        size: KTIMER.$size,
        access: a.DesiredAccess,
        attributes: a.ObjectAttributes,
        handleAt: a.TimerHandle,
        initialise: (body) => initialiseTimer(k, body, a.TimerType),
      });
    },
  }),
  ddi('ZwOpenTimer', {
    params: { TimerHandle: pointer('PHANDLE'), DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access rights are not compared with a security descriptor'] },
    model: (k, a) =>
      openSyncObject(k, {
        type: 'Timer',
        access: a.DesiredAccess,
        attributes: a.ObjectAttributes,
        handleAt: a.TimerHandle,
      }),
  }),
  ddi('ZwSetTimer', {
    params: {
      TimerHandle: HANDLE,
      DueTime: PLARGE_INTEGER,
      TimerApcRoutine: ROUTINE,
      TimerContext: PVOID,
      ResumeTimer: BOOLEAN,
      Period: LONG,
      PreviousState: PBOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_APC,
    model: (k, a) => {
      if (a.Period < 0) return STATUS_INVALID_PARAMETER_6;
      const timer = bodyOfHandle(k, a.TimerHandle, 'Timer');
      if (typeof timer === 'number') return timer;
      const before = signalState(k, timer);
      armTimer(k, timer, k.mem.i64(a.DueTime), a.Period, 0n);
      if (a.PreviousState !== 0n) k.mem.setU8(a.PreviousState, before);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ZwCancelTimer', {
    params: { TimerHandle: HANDLE, CurrentState: PBOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const timer = bodyOfHandle(k, a.TimerHandle, 'Timer');
      if (typeof timer === 'number') return timer;
      cancelTimer(k, timer);
      if (a.CurrentState !== 0n) k.mem.setU8(a.CurrentState, signalState(k, timer));
      return STATUS_SUCCESS;
    },
  }),
  ddi('ZwSetTimerEx', {
    params: {
      TimerHandle: HANDLE,
      TimerSetInformationClass: ULONG,
      TimerSetInformation: PVOID,
      TimerSetInformationLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_APC,
    model: (k, a) => {
      if (a.TimerSetInformationClass !== SET_COALESCABLE) return STATUS_INVALID_INFO_CLASS;
      if (a.TimerSetInformationLength !== COALESCABLE.size) return STATUS_INFO_LENGTH_MISMATCH;
      const timer = bodyOfHandle(k, a.TimerHandle, 'Timer');
      if (typeof timer === 'number') return timer;
      const at = a.TimerSetInformation;
      const period = k.mem.i32(at + COALESCABLE.period);
      if (period < 0) return STATUS_INVALID_PARAMETER;
      const before = signalState(k, timer);
      armTimer(k, timer, k.mem.i64(k.mem.u64(at)), period, 0n);
      const previous = k.mem.u64(at + COALESCABLE.previous);
      if (previous !== 0n) k.mem.setU8(previous, before);
      return STATUS_SUCCESS;
    },
  }),
];
