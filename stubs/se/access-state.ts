import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
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
import { mapGeneric } from '../../src/kernel/se/access-check.ts';
import { captureCurrentSubject, releaseSubject } from '../../src/kernel/se/subject.ts';

/** AUX_ACCESS_DATA.GenericMapping. */
const AUX_GENERIC_MAPPING = 8n;
const GENERIC_MAPPING_SIZE = 16;
const NO_AUDIT = { recorded: ['nothing is audited'] } as const;

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
