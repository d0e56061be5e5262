import { STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { ACCESS_STATE } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  HANDLE,
  KPROCESSOR_MODE,
  NTSTATUS,
  PCUNICODE_STRING,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { mapGeneric } from '../../src/kernel/se/access-check.ts';
import { captureCurrentSubject, releaseSubject } from '../../src/kernel/se/subject.ts';

/** AUX_ACCESS_DATA.GenericMapping. */
const AUX_GENERIC_MAPPING = 8n;
const GENERIC_MAPPING_SIZE = 16;
const NO_AUDIT = { recorded: ['nothing is audited'] } as const;

/** PRIVILEGE_SET: PrivilegeCount, Control, then LUID_AND_ATTRIBUTES of 12 bytes. */
const PRIVILEGE = 12;
const PRIVILEGES_HEAD = 8;
/** What an ACCESS_STATE has room for itself, and AUX_ACCESS_DATA.PrivilegesUsed for more. */
const INITIAL_PRIVILEGES = 3;
/** 'SePr' */
const TAG = 0x72506553;

/** Adds to the privileges in the state; more than it has room for go into a set of the pool that AuxData points to. */
function appendPrivileges(k: Kernel, state: bigint, more: bigint): number {
  const aux = k.mem.get(state, ACCESS_STATE.AuxData);
  const own = state + ACCESS_STATE.Privileges_PrivilegeSet.at;
  const used = k.mem.u64(aux) === 0n ? own : k.mem.u64(aux);
  const [before, added] = [k.mem.u32(used), k.mem.u32(more)];
  const count = before + added;
  let set = used;
  if (count > INITIAL_PRIVILEGES) {
    set = allocatePool(k, { kind: 'paged', size: BigInt(PRIVILEGES_HEAD + PRIVILEGE * count), tag: TAG, zero: true });
    if (set === 0n) return STATUS_INSUFFICIENT_RESOURCES;
    k.mem.copy(set, used, PRIVILEGES_HEAD + PRIVILEGE * before);
    if (k.mem.get(state, ACCESS_STATE.PrivilegesAllocated) !== 0) freePool(k, used, TAG);
    k.mem.set(state, ACCESS_STATE.PrivilegesAllocated, 1);
    k.mem.setU64(aux, set);
  }
  const at = set + BigInt(PRIVILEGES_HEAD + PRIVILEGE * before);
  k.mem.copy(at, more + BigInt(PRIVILEGES_HEAD), PRIVILEGE * added);
  k.mem.setU32(set, count);
  return STATUS_SUCCESS;
}

export const seAccessState = [
  ddi('SeCreateAccessState', {
    params: {
      AccessState: pointer('PACCESS_STATE'),
      AuxData: pointer('PAUX_ACCESS_DATA'),
      DesiredAccess: ACCESS_MASK,
      GenericMapping: pointer('PGENERIC_MAPPING'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the privileges used are not collected'] },
    model: (k, a) => {
      k.mem.fill(a.AccessState, ACCESS_STATE.$size, 0);
      captureCurrentSubject(k, a.AccessState + ACCESS_STATE.SubjectSecurityContext.at);
      const desired = a.GenericMapping === 0n ? a.DesiredAccess : mapGeneric(k, a.DesiredAccess, a.GenericMapping);
      k.mem.set(a.AccessState, ACCESS_STATE.RemainingDesiredAccess, desired);
      k.mem.set(a.AccessState, ACCESS_STATE.OriginalDesiredAccess, desired);
      k.mem.set(a.AccessState, ACCESS_STATE.AuxData, a.AuxData);
      if (a.GenericMapping !== 0n) k.mem.copy(a.AuxData + AUX_GENERIC_MAPPING, a.GenericMapping, GENERIC_MAPPING_SIZE);
      return STATUS_SUCCESS;
    },
  }),
  ddi('SeDeleteAccessState', {
    params: { AccessState: pointer('PACCESS_STATE') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => releaseSubject(k, a.AccessState + ACCESS_STATE.SubjectSecurityContext.at),
  }),
  ddi('SeAppendPrivileges', {
    params: { AccessState: pointer('PACCESS_STATE'), Privileges: pointer('PPRIVILEGE_SET') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => appendPrivileges(k, a.AccessState, a.Privileges),
  }),
  ddi('SeSetAccessStateGenericMapping', {
    params: { AccessState: pointer('PACCESS_STATE'), GenericMapping: pointer('PGENERIC_MAPPING') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      k.mem.copy(
        k.mem.get(a.AccessState, ACCESS_STATE.AuxData) + AUX_GENERIC_MAPPING,
        a.GenericMapping,
        GENERIC_MAPPING_SIZE,
      ),
  }),
  ddi('SeAuditHardLinkCreation', {
    params: { FileName: PCUNICODE_STRING, LinkName: PCUNICODE_STRING, bSuccess: BOOLEAN },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeAuditHardLinkCreationWithTransaction', {
    params: {
      FileName: PCUNICODE_STRING,
      LinkName: PCUNICODE_STRING,
      bSuccess: BOOLEAN,
      TransactionId: pointer('GUID *'),
    },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeAuditTransactionStateChange', {
    params: { TransactionId: pointer('GUID *'), ResourceManagerId: pointer('GUID *'), NewTransactionState: ULONG },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeAuditingAnyFileEventsWithContext', {
    params: {
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      SubjectSecurityContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => false,
  }),
  ddi('SeAuditingFileEvents', {
    params: { AccessGranted: BOOLEAN, SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => false,
  }),
  ddi('SeAuditingFileEventsWithContext', {
    params: {
      AccessGranted: BOOLEAN,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      SubjectSecurityContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => false,
  }),
  ddi('SeAuditingFileOrGlobalEvents', {
    params: {
      AccessGranted: BOOLEAN,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      SubjectSecurityContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => false,
  }),
  ddi('SeAuditingHardLinkEvents', {
    params: { AccessGranted: BOOLEAN, SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => false,
  }),
  ddi('SeAuditingHardLinkEventsWithContext', {
    params: {
      AccessGranted: BOOLEAN,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      SubjectSecurityContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => false,
  }),
  ddi('SeDeleteObjectAuditAlarm', {
    params: { Object: PVOID, Handle: HANDLE },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeDeleteObjectAuditAlarmWithTransaction', {
    params: { Object: PVOID, Handle: HANDLE, TransactionId: pointer('GUID *') },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeMaximumAuditMaskFromGlobalSacl', {
    params: {
      ObjectTypeName: PCUNICODE_STRING,
      GrantedAccess: ACCESS_MASK,
      Token: pointer('PACCESS_TOKEN'),
      AuditMask: pointer('PACCESS_MASK'),
    },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeOpenObjectAuditAlarm', {
    params: {
      ObjectTypeName: PCUNICODE_STRING,
      Object: PVOID,
      AbsoluteObjectName: PCUNICODE_STRING,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      AccessState: pointer('PACCESS_STATE'),
      ObjectCreated: BOOLEAN,
      AccessGranted: BOOLEAN,
      AccessMode: KPROCESSOR_MODE,
      GenerateOnClose: pointer('PBOOLEAN'),
    },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeOpenObjectAuditAlarmWithTransaction', {
    params: {
      ObjectTypeName: PCUNICODE_STRING,
      Object: PVOID,
      AbsoluteObjectName: PCUNICODE_STRING,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      AccessState: pointer('PACCESS_STATE'),
      ObjectCreated: BOOLEAN,
      AccessGranted: BOOLEAN,
      AccessMode: KPROCESSOR_MODE,
      TransactionId: pointer('GUID *'),
      GenerateOnClose: pointer('PBOOLEAN'),
    },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeOpenObjectForDeleteAuditAlarm', {
    params: {
      ObjectTypeName: PCUNICODE_STRING,
      Object: PVOID,
      AbsoluteObjectName: PCUNICODE_STRING,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      AccessState: pointer('PACCESS_STATE'),
      ObjectCreated: BOOLEAN,
      AccessGranted: BOOLEAN,
      AccessMode: KPROCESSOR_MODE,
      GenerateOnClose: pointer('PBOOLEAN'),
    },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeOpenObjectForDeleteAuditAlarmWithTransaction', {
    params: {
      ObjectTypeName: PCUNICODE_STRING,
      Object: PVOID,
      AbsoluteObjectName: PCUNICODE_STRING,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      AccessState: pointer('PACCESS_STATE'),
      ObjectCreated: BOOLEAN,
      AccessGranted: BOOLEAN,
      AccessMode: KPROCESSOR_MODE,
      TransactionId: pointer('GUID *'),
      GenerateOnClose: pointer('PBOOLEAN'),
    },
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => undefined,
  }),
  ddi('SeSetAuditParameter', {
    params: { AuditParameters: pointer('PSE_ADT_PARAMETER_ARRAY'), Type: ULONG, Index: ULONG, Data: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_AUDIT,
    model: () => STATUS_SUCCESS,
  }),
];
