import { STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { PRIVILEGE_SET } from '../../src/generated/structs.ts';
import { ACCESS_MASK, BOOLEAN, KPROCESSOR_MODE, pointer, ULONGLONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { checkAccess } from '../../src/kernel/se/access-check.ts';
import { readDescriptor } from '../../src/kernel/se/descriptors.ts';
import {
  captureCurrentSubject,
  captureSubject,
  currentToken,
  effectiveToken,
  holdsPrivilege,
  releaseSubject,
} from '../../src/kernel/se/subject.ts';
import { tokenData } from '../../src/kernel/se/tokens.ts';

const PRIVILEGE_SET_ALL_NECESSARY = 1;
const USED_FOR_ACCESS = 0x80000000;

/** Marks the privileges of a PRIVILEGE_SET that are held; true when they are all, or, where one is enough, one. */
function checkPrivileges(k: Kernel, set: bigint, holds: (luid: bigint) => boolean): boolean {
  const count = k.mem.get(set, PRIVILEGE_SET.PrivilegeCount);
  let held = 0;
  for (let index = 0; index < count; index++) {
    const entry = set + PRIVILEGE_SET.Privilege.at + BigInt(12 * index);
    if (!holds(k.mem.u64(entry))) continue;
    held++;
    k.mem.setU32(entry + 8n, (k.mem.u32(entry + 8n) | USED_FOR_ACCESS) >>> 0);
  }
  const needsAll = (k.mem.get(set, PRIVILEGE_SET.Control) & PRIVILEGE_SET_ALL_NECESSARY) !== 0;
  return needsAll ? held === count : held > 0;
}

export const seAccess = [
  ddi('SeSinglePrivilegeCheck', {
    params: { PrivilegeValue: ULONGLONG, PreviousMode: KPROCESSOR_MODE },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => a.PreviousMode === 0 || holdsPrivilege(tokenData(k, currentToken(k)), a.PrivilegeValue),
  }),
  ddi('SePrivilegeCheck', {
    params: {
      RequiredPrivileges: pointer('PPRIVILEGE_SET'),
      SubjectSecurityContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
      AccessMode: KPROCESSOR_MODE,
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      a.AccessMode === 0 ||
      checkPrivileges(k, a.RequiredPrivileges, (luid) =>
        holdsPrivilege(effectiveToken(k, a.SubjectSecurityContext), luid),
      ),
  }),
  ddi('SeAccessCheck', {
    params: {
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      SubjectSecurityContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
      SubjectContextLocked: BOOLEAN,
      DesiredAccess: ACCESS_MASK,
      PreviouslyGrantedAccess: ACCESS_MASK,
      Privileges: pointer('PPRIVILEGE_SET *'),
      GenericMapping: pointer('PGENERIC_MAPPING'),
      AccessMode: KPROCESSOR_MODE,
      GrantedAccess: pointer('PACCESS_MASK'),
      AccessStatus: pointer('PNTSTATUS'),
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['privileges that override the DACL (backup, take ownership) are not considered'] },
    model: (k, a) => {
      const token = effectiveToken(k, a.SubjectSecurityContext);
      if (token === undefined) return false;
      const request = {
        desired: a.DesiredAccess,
        mapping: a.GenericMapping,
        kernelMode: a.AccessMode === 0,
        previous: a.PreviouslyGrantedAccess,
      };
      if (a.SecurityDescriptor === 0n && !request.kernelMode) {
        k.mem.setU32(a.AccessStatus, STATUS_ACCESS_DENIED);
        return false;
      }
      const noDescriptor = { control: 0, owner: null, group: null, dacl: null, sacl: null };
      const { granted, status } = checkAccess(
        k,
        a.SecurityDescriptor === 0n ? noDescriptor : readDescriptor(k, a.SecurityDescriptor),
        token,
        request,
      );
      if (a.Privileges !== 0n) k.mem.setU64(a.Privileges, 0n);
      k.mem.setU32(a.GrantedAccess, granted);
      k.mem.setU32(a.AccessStatus, status);
      return status === STATUS_SUCCESS;
    },
  }),
  ddi('SeCaptureSubjectContext', {
    params: { SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => captureCurrentSubject(k, a.SubjectContext),
  }),
  ddi('SeCaptureSubjectContextEx', {
    params: {
      Thread: pointer('PETHREAD'),
      Process: pointer('PEPROCESS'),
      SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
    },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => captureSubject(k, a.SubjectContext, a.Thread, a.Process),
  }),
  ddi('SeLockSubjectContext', {
    params: { SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT') },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['tokens are never changed at the same time: there is nothing to lock'] },
    model: () => undefined,
  }),
  ddi('SeUnlockSubjectContext', {
    params: { SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT') },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['tokens are never changed at the same time: there is nothing to lock'] },
    model: () => undefined,
  }),
  ddi('SeReleaseSubjectContext', {
    params: { SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => releaseSubject(k, a.SubjectContext),
  }),
  ddi('SeFreePrivileges', {
    params: { Privileges: pointer('PPRIVILEGE_SET') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.Privileges !== 0n) freePool(k, a.Privileges, 0);
    },
  }),
];
