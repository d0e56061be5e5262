import { STATUS_INVALID_HANDLE, STATUS_OBJECT_NAME_NOT_FOUND, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { type Codec, HANDLE, NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { regionAt, removeView } from '../../src/kernel/mm/virtual-memory.ts';
import { currentThread } from '../../src/kernel/thread.ts';

/** The local security authority is a user-mode server, and none runs on this machine. */
const NO_SERVER = { approximate: ['the security authority does not answer: nobody registers with it'] };
const INVALID_PARAMETER = 0xc000000d;

function refused(name: string, params: Readonly<Record<string, Codec<unknown>>>): Ddi {
  return ddi(name, {
    params,
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_SERVER,
    model: () => STATUS_INVALID_HANDLE,
  });
}

export const seLsa: readonly Ddi[] = [
  ddi('LsaRegisterLogonProcess', {
    params: { LogonProcessName: PVOID, LsaHandle: pointer('PHANDLE'), SecurityMode: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_SERVER,
    model: () => STATUS_OBJECT_NAME_NOT_FOUND,
  }),
  refused('LsaLookupAuthenticationPackage', { LsaHandle: HANDLE, PackageName: PVOID, AuthenticationPackage: PVOID }),
  refused('LsaCallAuthenticationPackage', {
    LsaHandle: HANDLE,
    AuthenticationPackage: ULONG,
    ProtocolSubmitBuffer: PVOID,
    SubmitBufferLength: ULONG,
    ProtocolReturnBuffer: PVOID,
    ReturnBufferLength: PVOID,
    ProtocolStatus: PVOID,
  }),
  refused('LsaDeregisterLogonProcess', { LsaHandle: HANDLE }),
  ddi('LsaFreeReturnBuffer', {
    params: { Buffer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const region = regionAt(k, currentThread(k).attached, a.Buffer);
      if (region === undefined || region.base !== a.Buffer) return INVALID_PARAMETER;
      return removeView(k, a.Buffer) ? STATUS_SUCCESS : INVALID_PARAMETER;
    },
  }),
];
