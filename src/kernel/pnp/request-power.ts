import { IRP_MJ, IRP_MN } from '../../generated/enums.ts';
import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER_2,
  STATUS_MORE_PROCESSING_REQUIRED,
  STATUS_NOT_SUPPORTED,
  STATUS_PENDING,
} from '../../generated/ntstatus.ts';
import { DEVICE_OBJECT, IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import { system } from '../boot.ts';
import { callGuest, type Outcome } from '../declaration.ts';
import { topOfStack } from '../io/device-object.ts';
import { allocateIrp, currentLocation, freeIrp, kernelExport, nextLocation } from '../io/irp.ts';
import { DISPATCH_LEVEL, type Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { dereferenceObject, objectAt, referenceObject } from '../ob/objects.ts';
import { startThread } from '../thread-life.ts';

const S = IO_STACK_LOCATION;
const DevicePowerState = 1;
const INVOKE_ALWAYS = 0xe0;
/** Words of the stack location that the power manager keeps for itself above the drivers'. */
const DEVICE = S.Parameters_Others_Argument1;
const MINOR = S.Parameters_Others_Argument2;
const STATE = S.Parameters_Others_Argument3;
const CONTEXT = S.Parameters_Others_Argument4;
/** The device that got the IRP, which is referenced until its end. */
const TOP = S.FileObject;

export interface PowerIrpRequest {
  readonly device: bigint;
  readonly minor: number;
  readonly state: number;
  readonly completion: bigint;
  readonly context: bigint;
  /** Where the IRP's address goes, or 0. */
  readonly out: bigint;
}

/** PoRequestPowerIrp. The declaration needs the step 'sent', whose result is STATUS_PENDING. */
export function requestPowerIrp(k: Kernel, request: PowerIrpRequest): Outcome {
  const { IRP_MN_WAIT_WAKE, IRP_MN_SET_POWER, IRP_MN_QUERY_POWER } = IRP_MN;
  const known: readonly number[] = [IRP_MN_WAIT_WAKE, IRP_MN_SET_POWER, IRP_MN_QUERY_POWER];
  if (!known.includes(request.minor)) return STATUS_INVALID_PARAMETER_2;
  const top = topOfStack(k, request.device);
  const irp = buildPowerIrp(k, request, top);
  if (irp === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  if (request.out !== 0n && request.minor === IRP_MN_WAIT_WAKE) k.mem.setU64(request.out, irp);
  referenceObject(k, top);
  if (k.irql < DISPATCH_LEVEL) return callGuest(kernelExport(k, 'IofCallDriver'), [top, irp], 'sent');
  startThread(k, {
    name: 'power worker',
    process: system(k).systemProcess,
    routine: internalRoutine(k, 'PopSendPowerIrp'),
    args: [top, irp],
    system: true,
    onReturn: 'threadReturned',
  });
  return STATUS_PENDING;
}

function buildPowerIrp(k: Kernel, request: PowerIrpRequest, top: bigint): bigint {
  const irp = allocateIrp(k, k.mem.get(top, DEVICE_OBJECT.StackSize) + 1);
  if (irp === 0n) return 0n;
  k.mem.setU32(irp + IRP.IoStatus.at, STATUS_NOT_SUPPORTED);
  const own = nextLocation(k, irp);
  k.mem.set(irp, IRP.CurrentLocation, k.mem.get(irp, IRP.CurrentLocation) - 1);
  k.mem.set(irp, IRP.Tail_Overlay_CurrentStackLocation, own);
  k.mem.set(own, S.DeviceObject, request.device);
  k.mem.set(own, DEVICE, request.device);
  k.mem.set(own, MINOR, BigInt(request.minor));
  k.mem.set(own, STATE, BigInt(request.state));
  k.mem.set(own, CONTEXT, request.context);
  k.mem.set(own, TOP, top);
  const stack = nextLocation(k, irp);
  k.mem.set(stack, S.MajorFunction, IRP_MJ.IRP_MJ_POWER);
  k.mem.set(stack, S.MinorFunction, request.minor);
  if (request.minor === IRP_MN.IRP_MN_WAIT_WAKE) k.mem.set(stack, S.Parameters_WaitWake_PowerState, request.state);
  else {
    k.mem.set(stack, S.Parameters_Power_Type, DevicePowerState);
    k.mem.setU32(stack + S.Parameters_Power_State.at, request.state);
  }
  k.mem.set(stack, S.CompletionRoutine, internalRoutine(k, 'PopPowerIrpCompleted'));
  k.mem.set(stack, S.Context, request.completion);
  k.mem.set(stack, S.Control, INVOKE_ALWAYS);
  return irp;
}

/** The completion routine of such an IRP calls the one who asked. Needs the step 'told'. */
export function powerIrpCompleted(k: Kernel, irp: bigint, completion: bigint): Outcome {
  if (completion === 0n) return powerIrpTold(k, irp);
  const own = currentLocation(k, irp);
  const words = [DEVICE, MINOR, STATE, CONTEXT].map((field) => k.mem.get(own, field));
  return callGuest(completion, [...words, irp + IRP.IoStatus.at], 'told', irp);
}
export function powerIrpTold(k: Kernel, irp: bigint): number {
  const top = k.mem.get(currentLocation(k, irp), TOP);
  freeIrp(k, irp);
  if (objectAt(k, top)) dereferenceObject(k, top);
  return STATUS_MORE_PROCESSING_REQUIRED;
}
