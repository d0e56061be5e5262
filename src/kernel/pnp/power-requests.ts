import { IRP_MJ, IRP_MN } from '../../generated/enums.ts';
import type { IrpSpec } from '../io/send-irp.ts';

/** POWER_ACTION (ntpoapi.h), as ShutdownType of a system power request. */
export const POWER_ACTION = { none: 0, sleep: 2, hibernate: 3, shutdown: 4, shutdownReset: 5, shutdownOff: 6 } as const;

export interface PowerRequest {
  /** A device of the stack. */
  readonly device: bigint;
  readonly minor: 'query' | 'set';
  readonly type: 'system' | 'device';
  /** SYSTEM_POWER_STATE (1 working, 4 sleeping 3, 5 hibernate, 6 shutdown) or DEVICE_POWER_STATE (1 D0 … 4 D3). */
  readonly state: number;
  readonly action?: keyof typeof POWER_ACTION;
}

/**
 * A power manager's IRP as a specification for `prepareIrp`. A machine that sleeps: system `query` then `set` of state 4 with action
 * 'sleep'; that wakes: system `set` of state 1. The device's power policy owner asks for the device IRPs itself (PoRequestPowerIrp).
 */
export function powerRequest(request: PowerRequest): IrpSpec {
  return {
    kind: 'plain',
    device: request.device,
    major: IRP_MJ.IRP_MJ_POWER,
    minor: request.minor === 'set' ? IRP_MN.IRP_MN_SET_POWER : IRP_MN.IRP_MN_QUERY_POWER,
    parameters: [
      0n,
      request.type === 'system' ? 0n : 1n,
      BigInt(request.state),
      BigInt(POWER_ACTION[request.action ?? 'none']),
    ],
  };
}
