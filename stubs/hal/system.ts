import { STATUS_NOT_SUPPORTED } from '../../src/generated/ntstatus.ts';
import { TIME_FIELDS } from '../../src/generated/structs.ts';
import { systemTime } from '../../src/kernel/clock.ts';
import {
  BOOLEAN,
  enumeration,
  KIRQL,
  NTSTATUS,
  PCSTR,
  PVOID,
  pointer,
  ULONG,
  ULONG_PTR,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { fromTimeFields, toTimeFields } from '../../src/kernel/rtl/time-fields.ts';
import { slice } from '../../src/kernel/slice.ts';

const module = 'hal.dll';
const WHEA_UNCORRECTABLE_ERROR = 0x124;
/** How far the battery-backed clock is from the system's, in 100 ns, and the profile interval. */
const machine = slice<{ clockOffset: bigint; profileInterval: number; profiling: boolean }>('halMachine', () => ({
  clockOffset: 0n,
  profileInterval: 10_000,
  profiling: false,
}));
const SHORTEST_PROFILE = 1221;
const LONGEST_PROFILE = 10_000_000;
const NO_CONTROLLER = { approximate: ['interrupts of devices come only when they are played, whatever is enabled'] };
const UNSEEN = { approximate: ['nobody sees the screen'] };

const ORDER = ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second', 'Milliseconds', 'Weekday'] as const;
function readClock(k: Kernel, at: bigint): boolean {
  const time = toTimeFields(systemTime(k) + machine(k).clockOffset);
  const values = [
    time.year,
    time.month,
    time.day,
    time.hour,
    time.minute,
    time.second,
    time.milliseconds,
    time.weekday,
  ];
  for (const [index, name] of ORDER.entries()) k.mem.set(at, TIME_FIELDS[name], values[index]!);
  return true;
}
function setClock(k: Kernel, at: bigint): boolean {
  const value = (name: (typeof ORDER)[number]) => k.mem.get(at, TIME_FIELDS[name]);
  const time = fromTimeFields({
    year: value('Year'),
    month: value('Month'),
    day: value('Day'),
    hour: value('Hour'),
    minute: value('Minute'),
    second: value('Second'),
    milliseconds: value('Milliseconds'),
    weekday: value('Weekday'),
  });
  if (time === undefined) return false;
  machine(k).clockOffset = time - systemTime(k);
  return true;
}

/** What the HAL does for the machine as a whole. */
export const halSystem = [
  ddi('HalQueryRealTimeClock', {
    module,
    params: { TimeFields: pointer('PTIME_FIELDS') },
    returns: BOOLEAN,
    maxIrql: 'HIGH',
    fidelity: 'exact',
    model: (k, a) => readClock(k, a.TimeFields),
  }),
  ddi('HalSetRealTimeClock', {
    module,
    params: { TimeFields: pointer('PTIME_FIELDS') },
    returns: BOOLEAN,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['the ports of the clock show the system time all the same'] },
    model: (k, a) => setClock(k, a.TimeFields),
  }),
  ddi('HalQueryMaximumProcessorCount', {
    module,
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => k.profile.processors,
  }),
  ddi('HalIsHyperThreadingEnabled', {
    module,
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => false,
  }),
  ddi('HalAcquireDisplayOwnership', {
    module,
    params: { ResetDisplayParameters: pointer('PHAL_RESET_DISPLAY_PARAMETERS') },
    maxIrql: 'PASSIVE',
    fidelity: UNSEEN,
    model: () => undefined,
  }),
  ddi('HalDisplayString', {
    module,
    params: { String: PCSTR },
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: (k, a) => void k.mem.ansiz(a.String),
  }),
  ddi('HalBugCheckSystem', {
    module,
    params: { ErrorSource: PVOID, ErrorRecord: PVOID },
    maxIrql: 'HIGH',
    fidelity: { approximate: ['the error record is not kept'] },
    model: (k, a) => k.bugCheck(WHEA_UNCORRECTABLE_ERROR, 0n, a.ErrorRecord, 0n, 0n),
  }),
  ddi('HalSendNMI', {
    module,
    params: { Affinity: ULONG_PTR },
    maxIrql: 'ANY',
    fidelity: { recorded: ['no non-maskable interrupt comes'] },
    model: () => undefined,
  }),
  ddi('HalRequestSoftwareInterrupt', {
    module,
    params: { RequestIrql: KIRQL },
    maxIrql: 'HIGH',
    fidelity: { approximate: ['what is queued runs as the IRQL falls in any case'] },
    model: () => undefined,
  }),
  ddi('HalClearSoftwareInterrupt', {
    module,
    params: { ClearIrql: KIRQL },
    maxIrql: 'HIGH',
    fidelity: { approximate: ['what is queued runs as the IRQL falls in any case'] },
    model: () => undefined,
  }),
  ddi('HalEnableSystemInterrupt', {
    module,
    params: { Vector: ULONG, Irql: KIRQL, InterruptMode: enumeration('KINTERRUPT_MODE') },
    returns: BOOLEAN,
    maxIrql: 'HIGH',
    fidelity: NO_CONTROLLER,
    model: (_k, a) => a.Vector <= 0xff,
  }),
  ddi('HalDisableSystemInterrupt', {
    module,
    params: { Vector: ULONG, Irql: KIRQL },
    maxIrql: 'HIGH',
    fidelity: NO_CONTROLLER,
    model: () => undefined,
  }),
  ddi('HalBeginSystemInterrupt', {
    module,
    params: { Irql: KIRQL, Vector: ULONG, OldIrql: pointer('PKIRQL') },
    returns: BOOLEAN,
    maxIrql: 'HIGH',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU8(a.OldIrql, k.irql);
      k.irql = Math.max(k.irql, a.Irql);
      return true;
    },
  }),
  ddi('HalEndSystemInterrupt', {
    module,
    params: { NewIrql: KIRQL, Vector: ULONG },
    maxIrql: 'HIGH',
    fidelity: 'exact',
    model: (k, a) => {
      k.irql = a.NewIrql;
    },
  }),
  ddi('HalSetProfileInterval', {
    module,
    params: { Interval: ULONG_PTR },
    returns: ULONG_PTR,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['no profile is taken'] },
    model: (k, a) => {
      const wanted = Number(a.Interval & 0xffff_ffffn);
      machine(k).profileInterval = Math.min(Math.max(wanted, SHORTEST_PROFILE), LONGEST_PROFILE);
      return BigInt(machine(k).profileInterval);
    },
  }),
  ddi('HalStartProfileInterrupt', {
    module,
    params: { ProfileSource: ULONG },
    returns: NTSTATUS,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['no profile is taken'] },
    model: (k) => {
      machine(k).profiling = true;
      return 0;
    },
  }),
  ddi('HalStopProfileInterrupt', {
    module,
    params: { ProfileSource: ULONG },
    maxIrql: 'HIGH',
    fidelity: { approximate: ['no profile is taken'] },
    model: (k) => {
      machine(k).profiling = false;
    },
  }),
  ddi('HalProcessorIdle', {
    module,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['returns at once'] },
    model: () => undefined,
  }),
  ddi('HalExamineMBR', {
    params: {
      DeviceObject: pointer('PDEVICE_OBJECT'),
      SectorSize: ULONG,
      MBRTypeIdentifier: ULONG,
      Buffer: pointer('PVOID *'),
    },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no disk has a partition of a given type'] },
    model: (k, a) => k.mem.setU64(a.Buffer, 0n),
  }),
  ...(['KeQueryAuxiliaryCounterFrequency'] as const).map((name) =>
    ddi(name, {
      module,
      params: { AuxiliaryCounterFrequency: pointer('PULONG64') },
      returns: NTSTATUS,
      maxIrql: 'ANY',
      fidelity: { approximate: ['the machine has no auxiliary counter'] },
      model: () => STATUS_NOT_SUPPORTED,
    }),
  ),
  ...(['KeConvertAuxiliaryCounterToPerformanceCounter', 'KeConvertPerformanceCounterToAuxiliaryCounter'] as const).map(
    (name) =>
      ddi(name, {
        module,
        params: { Value: ULONG_PTR, Converted: pointer('PULONG64'), ConversionError: pointer('PULONG64') },
        returns: NTSTATUS,
        maxIrql: 'ANY',
        fidelity: { approximate: ['the machine has no auxiliary counter'] },
        model: () => STATUS_NOT_SUPPORTED,
      }),
  ),
];
