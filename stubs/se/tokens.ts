import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_TOKEN,
  STATUS_NOT_ALL_ASSIGNED,
  STATUS_NOT_FOUND,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { SECURITY_CLIENT_CONTEXT } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  HANDLE,
  LONG,
  NTSTATUS,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi, systemService } from '../../src/kernel/declaration.ts';
import { allocatePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { putUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { dereferenceObject, objectByHandle, openHandle } from '../../src/kernel/ob/objects.ts';
import { recordOf } from '../../src/kernel/ps/process-records.ts';
import { ADMINISTRATORS } from '../../src/kernel/se/sids.ts';
import { createClient, impersonateClient, impersonation, tokenOfThread } from '../../src/kernel/se/subject.ts';
import { tokenInformation } from '../../src/kernel/se/token-information.ts';
import {
  duplicateToken,
  primaryToken,
  SE_PRIVILEGE_ENABLED,
  SecurityImpersonation,
  TokenPrimary,
  tokenData,
} from '../../src/kernel/se/tokens.ts';
import { slice } from '../../src/kernel/slice.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const OBJ_KERNEL_HANDLE = 0x200;
/** 'SeTI' */
const TAG = 0x49546553;
const TokenSessionId = 12;
const CURRENT_PROCESS = 0xffffffff_ffffffffn;
const CURRENT_THREAD = 0xffffffff_fffffffen;

/** SeQueryInformationToken: in a pool block that the caller frees, except for a few classes that come in the pointer itself. */
function queryToken(k: Kernel, token: bigint, informationClass: number, result: bigint): number {
  const data = tokenData(k, token);
  if (data === undefined) return STATUS_INVALID_PARAMETER;
  const size = tokenInformation(data, informationClass, 0n)?.length;
  if (size === undefined) return STATUS_INVALID_INFO_CLASS;
  if (BY_VALUE.has(informationClass)) {
    k.mem.setU32(result, tokenInformation(data, informationClass, 0n)!.readUInt32LE(0));
    return STATUS_SUCCESS;
  }
  const block = allocatePool(k, { kind: 'paged', size: BigInt(size), tag: TAG });
  if (block === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  k.mem.write(block, tokenInformation(data, informationClass, block)!);
  k.mem.setU64(result, block);
  return STATUS_SUCCESS;
}
const BY_VALUE = new Set([TokenSessionId, 9, 20, 21, 23, 24, 26, 29]);

function handOut(k: Kernel, token: bigint, access: number, attributes: number, to: bigint): number {
  k.mem.setU64(to, openHandle(k, token, access, (attributes & OBJ_KERNEL_HANDLE) !== 0));
  return STATUS_SUCCESS;
}
function openProcessToken(k: Kernel, process: bigint, access: number, attributes: number, to: bigint): number {
  if (process === CURRENT_PROCESS) return handOut(k, primaryToken(k, currentThread(k).process), access, attributes, to);
  const object = objectByHandle(k, process)?.object;
  if (object === undefined) return STATUS_INVALID_HANDLE;
  return object.type === 'Process'
    ? handOut(k, primaryToken(k, object.body), access, attributes, to)
    : STATUS_OBJECT_TYPE_MISMATCH;
}
function openThreadToken(k: Kernel, thread: bigint, access: number, attributes: number, to: bigint): number {
  const object = thread === CURRENT_THREAD ? undefined : objectByHandle(k, thread)?.object;
  if (thread !== CURRENT_THREAD && object === undefined) return STATUS_INVALID_HANDLE;
  const token = impersonation(k).byThread.get(object?.body ?? currentThread(k).ethread);
  return token === undefined ? STATUS_NO_TOKEN : handOut(k, token, access, attributes, to);
}
function queryTokenHandle(
  k: Kernel,
  handle: bigint,
  informationClass: number,
  buffer: bigint,
  length: number,
  returned: bigint,
): number {
  const object = objectByHandle(k, handle)?.object;
  if (object === undefined) return STATUS_INVALID_HANDLE;
  const data = tokenData(k, object.body);
  if (data === undefined) return STATUS_OBJECT_TYPE_MISMATCH;
  const answer = tokenInformation(data, informationClass, buffer);
  if (answer === undefined) return STATUS_INVALID_INFO_CLASS;
  k.mem.setU32(returned, answer.length);
  if (length < answer.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(buffer, answer);
  return STATUS_SUCCESS;
}
/** Enables or disables the privileges of a TOKEN_PRIVILEGES; STATUS_NOT_ALL_ASSIGNED where the token lacks one. */
function adjustPrivileges(k: Kernel, handle: bigint, disableAll: boolean, state: bigint): number {
  const object = objectByHandle(k, handle)?.object;
  const data = object && tokenData(k, object.body);
  if (data === undefined) return STATUS_INVALID_HANDLE;
  if (disableAll) {
    for (const [luid, attributes] of data.privileges) data.privileges.set(luid, attributes & ~SE_PRIVILEGE_ENABLED);
    return STATUS_SUCCESS;
  }
  let missing = false;
  const count = k.mem.u32(state);
  for (let index = 0; index < count; index++) {
    const at = state + 4n + BigInt(12 * index);
    const luid = k.mem.u32(at);
    const present = data.privileges.get(luid);
    if (present === undefined) missing = true;
    else data.privileges.set(luid, (present & ~SE_PRIVILEGE_ENABLED) | (k.mem.u32(at + 8n) & SE_PRIVILEGE_ENABLED));
  }
  return missing ? STATUS_NOT_ALL_ASSIGNED : STATUS_SUCCESS;
}
function duplicate(k: Kernel, handle: bigint, access: number, type: number, to: bigint): number {
  const object = objectByHandle(k, handle)?.object;
  const data = object && tokenData(k, object.body);
  if (data === undefined) return STATUS_INVALID_HANDLE;
  const copy = duplicateToken(k, data, type, type === TokenPrimary ? 0 : SecurityImpersonation);
  if (copy === undefined) return STATUS_INSUFFICIENT_RESOURCES;
  const status = handOut(k, copy, access, 0, to);
  dereferenceObject(k, copy);
  return status;
}
/** Registered routines for the end of a logon session, which never comes. */
const logonRoutines = slice<{ readonly routines: Set<bigint> }>('logonSessionRoutines', () => ({
  routines: new Set(),
}));

export const seTokens = [
  ddi('SeQueryInformationToken', {
    params: {
      Token: pointer('PACCESS_TOKEN'),
      TokenInformationClass: enumeration('TOKEN_INFORMATION_CLASS'),
      TokenInformation: pointer('PVOID *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['some classes are refused'] },
    model: (k, a) => queryToken(k, a.Token, a.TokenInformationClass, a.TokenInformation),
  }),
  ddi('SeTokenIsAdmin', {
    params: { Token: pointer('PACCESS_TOKEN') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => tokenData(k, a.Token)?.groups.includes(ADMINISTRATORS) ?? false,
  }),
  ddi('SeTokenIsRestricted', {
    params: { Token: pointer('PACCESS_TOKEN') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no token is restricted'] },
    model: () => false,
  }),
  ddi('SeTokenIsWriteRestricted', {
    params: { Token: pointer('PACCESS_TOKEN') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no token is restricted'] },
    model: () => false,
  }),
  ddi('SeTokenType', {
    params: { Token: pointer('PACCESS_TOKEN') },
    returns: enumeration('TOKEN_TYPE'),
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => tokenData(k, a.Token)?.type ?? TokenPrimary,
  }),
  ddi('SeTokenImpersonationLevel', {
    params: { Token: pointer('PACCESS_TOKEN') },
    returns: LONG,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => tokenData(k, a.Token)?.level ?? 0,
  }),
  ddi('SeQueryAuthenticationIdToken', {
    params: { Token: pointer('PACCESS_TOKEN'), AuthenticationId: pointer('PLUID') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const data = tokenData(k, a.Token);
      if (data === undefined) return STATUS_INVALID_PARAMETER;
      k.mem.setU64(a.AuthenticationId, data.authenticationId);
      return STATUS_SUCCESS;
    },
  }),
  ddi('SeQuerySessionIdToken', {
    params: { Token: pointer('PACCESS_TOKEN'), SessionId: pointer('PULONG') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const data = tokenData(k, a.Token);
      if (data === undefined) return STATUS_INVALID_PARAMETER;
      k.mem.setU32(a.SessionId, data.session);
      return STATUS_SUCCESS;
    },
  }),
  ddi('SeCreateClientSecurity', {
    params: {
      ClientThread: pointer('PETHREAD'),
      ClientSecurityQos: pointer('PSECURITY_QUALITY_OF_SERVICE'),
      RemoteSession: BOOLEAN,
      ClientContext: pointer('PSECURITY_CLIENT_CONTEXT'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => createClient(k, tokenOfThread(k, a.ClientThread), a.ClientSecurityQos, a.ClientContext),
  }),
  ddi('SeCreateClientSecurityFromSubjectContext', {
    params: {
      SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
      ClientSecurityQos: pointer('PSECURITY_QUALITY_OF_SERVICE'),
      ServerIsRemote: BOOLEAN,
      ClientContext: pointer('PSECURITY_CLIENT_CONTEXT'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      createClient(
        k,
        k.mem.u64(a.SubjectContext) || k.mem.u64(a.SubjectContext + 0x10n),
        a.ClientSecurityQos,
        a.ClientContext,
      ),
  }),
  ddi('SeDeleteClientSecurity', {
    params: { ClientContext: pointer('PSECURITY_CLIENT_CONTEXT') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      dereferenceObject(k, k.mem.get(a.ClientContext, SECURITY_CLIENT_CONTEXT.ClientToken));
    },
  }),
  ddi('SeImpersonateClientEx', {
    params: { ClientContext: pointer('PSECURITY_CLIENT_CONTEXT'), ServerThread: pointer('PETHREAD') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => impersonateClient(k, a.ClientContext, a.ServerThread),
  }),
  ddi('SeImpersonateClient', {
    params: { ClientContext: pointer('PSECURITY_CLIENT_CONTEXT'), ServerThread: pointer('PETHREAD') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      impersonateClient(k, a.ClientContext, a.ServerThread);
    },
  }),
  ddi('SeLocateProcessImageName', {
    params: { Process: pointer('PEPROCESS'), pImageFileName: pointer('PUNICODE_STRING *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the string and its characters are two allocations'] },
    model: (k, a) => {
      const string = kernelPool(k, 16, 'SeIm');
      putUnicodeString(k, string, recordOf(k, a.Process)?.imagePath ?? '', 'SeIm');
      k.mem.setU64(a.pImageFileName, string);
      return STATUS_SUCCESS;
    },
  }),
  ddi('SeRegisterLogonSessionTerminatedRoutine', {
    params: { CallbackRoutine: pointer('PSE_LOGON_SESSION_TERMINATED_ROUTINE') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no logon session ends'] },
    model: (k, a) => {
      logonRoutines(k).routines.add(a.CallbackRoutine);
      return STATUS_SUCCESS;
    },
  }),
  ddi('SeUnregisterLogonSessionTerminatedRoutine', {
    params: { CallbackRoutine: pointer('PSE_LOGON_SESSION_TERMINATED_ROUTINE') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no logon session ends'] },
    model: (k, a) => (logonRoutines(k).routines.delete(a.CallbackRoutine) ? STATUS_SUCCESS : STATUS_NOT_FOUND),
  }),
  ddi('SeMarkLogonSessionForTerminationNotification', {
    params: { LogonId: pointer('PLUID') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no logon session ends'] },
    model: () => STATUS_SUCCESS,
  }),
  ...systemService('OpenProcessToken', {
    params: { ProcessHandle: HANDLE, DesiredAccess: ACCESS_MASK, TokenHandle: pointer('PHANDLE') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => openProcessToken(k, a.ProcessHandle, a.DesiredAccess, 0, a.TokenHandle),
  }),
  ...systemService('OpenProcessTokenEx', {
    params: {
      ProcessHandle: HANDLE,
      DesiredAccess: ACCESS_MASK,
      HandleAttributes: ULONG,
      TokenHandle: pointer('PHANDLE'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => openProcessToken(k, a.ProcessHandle, a.DesiredAccess, a.HandleAttributes, a.TokenHandle),
  }),
  ...systemService('OpenThreadToken', {
    params: { ThreadHandle: HANDLE, DesiredAccess: ACCESS_MASK, OpenAsSelf: BOOLEAN, TokenHandle: pointer('PHANDLE') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => openThreadToken(k, a.ThreadHandle, a.DesiredAccess, 0, a.TokenHandle),
  }),
  ...systemService('OpenThreadTokenEx', {
    params: {
      ThreadHandle: HANDLE,
      DesiredAccess: ACCESS_MASK,
      OpenAsSelf: BOOLEAN,
      HandleAttributes: ULONG,
      TokenHandle: pointer('PHANDLE'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => openThreadToken(k, a.ThreadHandle, a.DesiredAccess, a.HandleAttributes, a.TokenHandle),
  }),
  ...systemService('QueryInformationToken', {
    params: {
      TokenHandle: HANDLE,
      TokenInformationClass: enumeration('TOKEN_INFORMATION_CLASS'),
      TokenInformation: PVOID,
      TokenInformationLength: ULONG,
      ReturnLength: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['some classes are refused'] },
    model: (k, a) =>
      queryTokenHandle(
        k,
        a.TokenHandle,
        a.TokenInformationClass,
        a.TokenInformation,
        a.TokenInformationLength,
        a.ReturnLength,
      ),
  }),
  ...systemService('AdjustPrivilegesToken', {
    params: {
      TokenHandle: HANDLE,
      DisableAllPrivileges: BOOLEAN,
      NewState: pointer('PTOKEN_PRIVILEGES'),
      BufferLength: ULONG,
      PreviousState: pointer('PTOKEN_PRIVILEGES'),
      ReturnLength: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the state before is not told'] },
    model: (k, a) => adjustPrivileges(k, a.TokenHandle, a.DisableAllPrivileges, a.NewState),
  }),
  ...systemService('DuplicateToken', {
    params: {
      ExistingTokenHandle: HANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      EffectiveOnly: BOOLEAN,
      TokenType: enumeration('TOKEN_TYPE'),
      NewTokenHandle: pointer('PHANDLE'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => duplicate(k, a.ExistingTokenHandle, a.DesiredAccess, a.TokenType, a.NewTokenHandle),
  }),
];
