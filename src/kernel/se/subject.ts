import { STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import { SECURITY_CLIENT_CONTEXT, SECURITY_SUBJECT_CONTEXT } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { dereferenceObject, referenceObject } from '../ob/objects.ts';
import { slice } from '../slice.ts';
import { currentThread, threadByObject } from '../thread.ts';
import {
  duplicateToken,
  primaryToken,
  SE_PRIVILEGE_ENABLED,
  SecurityImpersonation,
  type TokenData,
  TokenImpersonation,
  tokenData,
} from './tokens.ts';

const S = SECURITY_SUBJECT_CONTEXT;
const C = SECURITY_CLIENT_CONTEXT;

/** Tokens that threads impersonate, by ETHREAD. */
export const impersonation = slice<{ readonly byThread: Map<bigint, bigint> }>('impersonation', () => ({
  byThread: new Map(),
}));

export function captureSubject(k: Kernel, context: bigint, thread: bigint, process: bigint): void {
  const client = impersonation(k).byThread.get(thread) ?? 0n;
  const primary = primaryToken(k, process);
  referenceObject(k, primary);
  if (client !== 0n) referenceObject(k, client);
  k.mem.set(context, S.ClientToken, client);
  k.mem.set(context, S.ImpersonationLevel, client === 0n ? 0 : SecurityImpersonation);
  k.mem.set(context, S.PrimaryToken, primary);
  k.mem.set(context, S.ProcessAuditId, 4n);
}
export function captureCurrentSubject(k: Kernel, context: bigint): void {
  const thread = currentThread(k);
  captureSubject(k, context, thread.ethread, thread.process);
}
export function releaseSubject(k: Kernel, context: bigint): void {
  for (const field of [S.ClientToken, S.PrimaryToken]) {
    const token = k.mem.get(context, field);
    if (token !== 0n) dereferenceObject(k, token);
    k.mem.set(context, field, 0n);
  }
}
/** The token that a subject acts with: the client's if it impersonates. */
export function effectiveToken(k: Kernel, context: bigint): TokenData | undefined {
  const client = k.mem.get(context, S.ClientToken);
  return tokenData(k, client !== 0n ? client : k.mem.get(context, S.PrimaryToken));
}
export function currentToken(k: Kernel): bigint {
  const thread = currentThread(k);
  return impersonation(k).byThread.get(thread.ethread) ?? primaryToken(k, thread.process);
}
export function holdsPrivilege(token: TokenData | undefined, luid: bigint): boolean {
  return ((token?.privileges.get(Number(luid)) ?? 0) & SE_PRIVILEGE_ENABLED) !== 0;
}

/** Fills a SECURITY_CLIENT_CONTEXT with an impersonation token made from `token`. */
export function createClient(k: Kernel, token: bigint, qos: bigint, context: bigint): number {
  const data = tokenData(k, token);
  const copy = data && duplicateToken(k, data, TokenImpersonation, SecurityImpersonation);
  if (copy === undefined) return STATUS_INSUFFICIENT_RESOURCES;
  k.mem.copy(context + C.SecurityQos.at, qos, C.SecurityQos.size);
  k.mem.set(context, C.ClientToken, copy);
  k.mem.set(context, C.DirectlyAccessClientToken, 0);
  k.mem.set(context, C.DirectAccessEffectiveOnly, 0);
  k.mem.set(context, C.ServerIsRemote, 0);
  return STATUS_SUCCESS;
}
export function impersonateClient(k: Kernel, context: bigint, thread: bigint): number {
  const ethread = thread === 0n ? currentThread(k).ethread : thread;
  impersonation(k).byThread.set(ethread, k.mem.get(context, C.ClientToken));
  return STATUS_SUCCESS;
}
export function tokenOfThread(k: Kernel, ethread: bigint): bigint {
  const thread = threadByObject(k, ethread) ?? currentThread(k);
  return impersonation(k).byThread.get(thread.ethread) ?? primaryToken(k, thread.process);
}
