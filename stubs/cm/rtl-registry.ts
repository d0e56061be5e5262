import { STATUS_OBJECT_NAME_NOT_FOUND, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { queryRegistryValues, routineReturned } from '../../src/kernel/cm/query-table.ts';
import { type RegistryKey, removeValue, setValue } from '../../src/kernel/cm/registry-tree.ts';
import { relativeKey, relativeKeyMade } from '../../src/kernel/cm/relative-path.ts';
import { NTSTATUS, PCWSTR, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';

function onKey(key: RegistryKey | number, then: (key: RegistryKey) => number): number {
  return typeof key === 'number' ? key : then(key);
}
const ENVIRONMENT = ['an environment block of the caller is not used; only SystemRoot and windir are filled in'];

export const cmRtlRegistry = [
  ddi('RtlQueryRegistryValues', {
    params: {
      RelativeTo: ULONG,
      Path: PCWSTR,
      QueryTable: pointer('PRTL_QUERY_REGISTRY_TABLE'),
      Context: PVOID,
      Environment: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ENVIRONMENT },
    model: (k, a) => queryRegistryValues(k, a.RelativeTo, a.Path, a.QueryTable, a.Context),
    steps: { routineReturned },
  }),
  ddi('RtlQueryRegistryValuesEx', {
    params: {
      RelativeTo: ULONG,
      Path: PCWSTR,
      QueryTable: pointer('PRTL_QUERY_REGISTRY_TABLE'),
      Context: PVOID,
      Environment: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ENVIRONMENT },
    model: (k, a) => queryRegistryValues(k, a.RelativeTo, a.Path, a.QueryTable, a.Context),
    steps: { routineReturned },
  }),
  ddi('RtlWriteRegistryValue', {
    params: {
      RelativeTo: ULONG,
      Path: PCWSTR,
      ValueName: PCWSTR,
      ValueType: ULONG,
      ValueData: PVOID,
      ValueLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      onKey(relativeKeyMade(k, a.RelativeTo, a.Path), (key) => {
        setValue(
          k,
          key,
          a.ValueName === 0n ? '' : k.mem.utf16z(a.ValueName),
          a.ValueType,
          k.mem.bytes(a.ValueData, a.ValueLength),
        );
        return STATUS_SUCCESS;
      }),
  }),
  ddi('RtlDeleteRegistryValue', {
    params: { RelativeTo: ULONG, Path: PCWSTR, ValueName: PCWSTR },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      onKey(relativeKey(k, a.RelativeTo, a.Path), (key) =>
        removeValue(k, key, k.mem.utf16z(a.ValueName)) ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND,
      ),
  }),
  ddi('RtlCheckRegistryKey', {
    params: { RelativeTo: ULONG, Path: PCWSTR },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => onKey(relativeKey(k, a.RelativeTo, a.Path), () => STATUS_SUCCESS),
  }),
  ddi('RtlCreateRegistryKey', {
    params: { RelativeTo: ULONG, Path: PCWSTR },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => onKey(relativeKeyMade(k, a.RelativeTo, a.Path), () => STATUS_SUCCESS),
  }),
];
