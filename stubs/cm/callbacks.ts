import {
  keyObjectId,
  registerCallback,
  setObjectContext,
  unregisterCallback,
} from '../../src/kernel/cm/registry-callbacks.ts';
import { LARGE_INTEGER, NTSTATUS, PCUNICODE_STRING, PLARGE_INTEGER, PVOID, pointer } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool } from '../../src/kernel/ex/pool.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';

const SEEN = [
  'closing of key handles, queries of several values, security, loading and saving of hives are not announced',
  'registry access of the kernel itself (RtlQueryRegistryValues and its like) is not announced',
];

export const cmCallbacks = [
  ddi('CmRegisterCallback', {
    params: { Function: pointer('PEX_CALLBACK_FUNCTION'), Context: PVOID, Cookie: PLARGE_INTEGER },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: SEEN },
    model: (k, a) => registerCallback(k, a.Function, a.Context, '', a.Cookie),
  }),
  ddi('CmRegisterCallbackEx', {
    params: {
      Function: pointer('PEX_CALLBACK_FUNCTION'),
      Altitude: PCUNICODE_STRING,
      Driver: PVOID,
      Context: PVOID,
      Cookie: PLARGE_INTEGER,
      Reserved: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: SEEN },
    model: (k, a) => registerCallback(k, a.Function, a.Context, readUnicodeString(k, a.Altitude), a.Cookie),
  }),
  ddi('CmUnRegisterCallback', {
    params: { Cookie: LARGE_INTEGER },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => unregisterCallback(k, a.Cookie),
  }),
  ddi('CmGetCallbackVersion', {
    params: { Major: pointer('PULONG'), Minor: pointer('PULONG') },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU32(a.Major, 1);
      k.mem.setU32(a.Minor, 1);
    },
  }),
  ddi('CmCallbackGetKeyObjectID', {
    params: {
      Cookie: PLARGE_INTEGER,
      Object: PVOID,
      ObjectID: pointer('PULONG_PTR'),
      ObjectName: pointer('PCUNICODE_STRING *'),
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => keyObjectId(k, a.Object, a.ObjectID, a.ObjectName),
  }),
  ddi('CmCallbackGetKeyObjectIDEx', {
    params: { Cookie: PVOID, Object: PVOID, ObjectID: PVOID, ObjectName: PVOID, Flags: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => keyObjectId(k, a.Object, a.ObjectID, a.ObjectName),
  }),
  ddi('CmCallbackReleaseKeyObjectIDEx', {
    params: { ObjectName: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      freePool(k, k.mem.u64(a.ObjectName + 8n), 0);
      freePool(k, a.ObjectName, 0);
    },
  }),
  ddi('CmSetCallbackObjectContext', {
    params: { Object: PVOID, Cookie: PLARGE_INTEGER, NewContext: PVOID, OldContext: pointer('PVOID *') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => setObjectContext(k, a.Object, k.mem.u64(a.Cookie), a.NewContext, a.OldContext),
  }),
  ddi('CmGetBoundTransaction', {
    params: { Cookie: PLARGE_INTEGER, Object: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: { recorded: ['operations on keys have no transaction'] },
    model: () => 0n,
  }),
];
