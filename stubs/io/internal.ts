import { REG } from '../../src/cpu/cpu.ts';
import { UNEXPECTED_KERNEL_MODE_TRAP } from '../../src/generated/bugchecks.ts';
import { STATUS_INVALID_DEVICE_REQUEST } from '../../src/generated/ntstatus.ts';
import { IRP } from '../../src/generated/structs.ts';
import { NTSTATUS, PVOID } from '../../src/kernel/codecs.ts';
import { callGuest, ddi, RESUME } from '../../src/kernel/declaration.ts';
import { exportAddress } from '../../src/kernel/modules/loaded-modules.ts';

/** Routines of the kernel that drivers reach by pointer only. */
export const ioInternal = [
  ddi('IopInvalidDeviceRequest', {
    internal: true,
    params: { DeviceObject: PVOID, Irp: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU32(a.Irp + IRP.IoStatus.at, STATUS_INVALID_DEVICE_REQUEST);
      const complete = exportAddress(k, 'ntoskrnl.exe', 'IofCompleteRequest');
      return complete === undefined ? STATUS_INVALID_DEVICE_REQUEST : callGuest(complete, [a.Irp, 0n], 'completed');
    },
    steps: { completed: () => STATUS_INVALID_DEVICE_REQUEST },
  }),
  ddi('_guard_dispatch_icall', {
    internal: true,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => {
      k.cpu.load();
      k.cpu.registers[REG.RIP] = k.cpu.registers[REG.RAX]!;
      return RESUME;
    },
  }),
  ddi('_guard_check_icall', {
    internal: true,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('KiSystemCall64', {
    internal: true,
    maxIrql: 'ANY',
    fidelity: { recorded: ['only its address is there, for drivers that read LSTAR'] },
    model: (k) => k.bugCheck(UNEXPECTED_KERNEL_MODE_TRAP, 0n, 0n, 0n, 0n),
  }),
];
