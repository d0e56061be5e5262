import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, LONG, NTSTATUS, PVOID } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { dereferenceObject, referenceObject } from '../../src/kernel/ob/objects.ts';
import { impersonate } from '../../src/kernel/ps/impersonation.ts';
import { impersonation } from '../../src/kernel/se/subject.ts';
import { primaryToken, SecurityImpersonation } from '../../src/kernel/se/tokens.ts';
import { currentThread } from '../../src/kernel/thread.ts';

function releaseToken(k: Kernel, token: bigint): void {
  if (token !== 0n) dereferenceObject(k, token);
}

export const psTokens = [
  ddi('PsReferencePrimaryToken', {
    params: { Process: PVOID },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const token = primaryToken(k, a.Process);
      referenceObject(k, token);
      return token;
    },
  }),
  ddi('PsDereferencePrimaryToken', {
    params: { PrimaryToken: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => releaseToken(k, a.PrimaryToken),
  }),
  ddi('PsDereferenceImpersonationToken', {
    params: { ImpersonationToken: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => releaseToken(k, a.ImpersonationToken),
  }),
  ddi('PsReferenceImpersonationToken', {
    params: { Thread: PVOID, CopyOnOpen: PVOID, EffectiveOnly: PVOID, ImpersonationLevel: PVOID },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the level is always SecurityImpersonation'] },
    model: (k, a) => {
      const token = impersonation(k).byThread.get(a.Thread);
      if (token === undefined) return 0n;
      referenceObject(k, token);
      k.mem.setU8(a.CopyOnOpen, 0);
      k.mem.setU8(a.EffectiveOnly, 0);
      k.mem.setU32(a.ImpersonationLevel, SecurityImpersonation);
      return token;
    },
  }),
  ddi('PsImpersonateClient', {
    params: { Thread: PVOID, Token: PVOID, CopyOnOpen: BOOLEAN, EffectiveOnly: BOOLEAN, ImpersonationLevel: LONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the token itself is used, never a restricted copy'] },
    model: (k, a) => {
      impersonate(k, a.Thread, a.Token);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsRevertToSelf', {
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k) => impersonate(k, currentThread(k).ethread, 0n),
  }),
  ddi('PsRevertThreadToSelf', {
    params: { Thread: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => impersonate(k, a.Thread, 0n),
  }),
  ddi('PsIsThreadImpersonating', {
    params: { Thread: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => impersonation(k).byThread.has(a.Thread),
  }),
];
