import { STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { type Descriptor, hasDacl } from './descriptors.ts';
import { sidText } from './sids.ts';
import type { TokenData } from './tokens.ts';

const MAXIMUM_ALLOWED = 0x02000000;
const READ_CONTROL_AND_WRITE_DAC = 0x60000;
const ACCESS_ALLOWED_ACE_TYPE = 0;
const ACCESS_DENIED_ACE_TYPE = 1;
const INHERIT_ONLY_ACE = 8;
const GENERIC = [0x80000000, 0x40000000, 0x20000000, 0x10000000];

interface Ace {
  readonly type: number;
  readonly mask: number;
  readonly sid: string;
}
function* aces(dacl: Uint8Array): Generator<Ace> {
  const buffer = Buffer.from(dacl);
  const count = buffer.readUInt16LE(4);
  let at = 8;
  for (let index = 0; index < count && at + 8 <= buffer.length; index++) {
    const size = buffer.readUInt16LE(at + 2);
    if (size < 8) return;
    const inheritOnly = (buffer[at + 1]! & INHERIT_ONLY_ACE) !== 0;
    if (!inheritOnly && size >= 16 && at + size <= buffer.length)
      yield { type: buffer[at]!, mask: buffer.readUInt32LE(at + 4), sid: sidText(buffer.subarray(at + 8)) };
    at += size;
  }
}

/** Replaces generic rights by what a GENERIC_MAPPING at `mapping` says. */
export function mapGeneric(k: Kernel, access: number, mapping: bigint): number {
  let mapped = access;
  GENERIC.forEach((right, index) => {
    if ((mapped & right) !== 0) mapped = (mapped & ~right) | k.mem.u32(mapping + BigInt(4 * index));
  });
  return mapped >>> 0;
}

export interface AccessRequest {
  readonly desired: number;
  readonly mapping: bigint;
  readonly kernelMode: boolean;
  readonly previous: number;
}
export interface AccessDecision {
  readonly granted: number;
  readonly status: number;
}

/** Decides as SeAccessCheck: a kernel-mode caller gets what it asks for, a user's token is held against the DACL. */
export function checkAccess(
  k: Kernel,
  descriptor: Descriptor,
  token: TokenData,
  request: AccessRequest,
): AccessDecision {
  const all = k.mem.u32(request.mapping + 12n);
  const desired = mapGeneric(k, request.desired, request.mapping);
  const maximum = (desired & MAXIMUM_ALLOWED) !== 0;
  const wanted = (desired & ~MAXIMUM_ALLOWED) >>> 0;
  const whole = ((maximum ? all : 0) | wanted | request.previous) >>> 0;
  if (request.kernelMode || !hasDacl(descriptor) || descriptor.dacl === null)
    return { granted: whole, status: STATUS_SUCCESS };
  const sids = new Set([token.user, ...token.groups]);
  let granted = descriptor.owner !== null && sids.has(sidText(descriptor.owner)) ? READ_CONTROL_AND_WRITE_DAC : 0;
  let denied = 0;
  for (const { type, mask, sid } of aces(descriptor.dacl)) {
    if (!sids.has(sid)) continue;
    const mapped = mapGeneric(k, mask, request.mapping);
    if (type === ACCESS_ALLOWED_ACE_TYPE) granted |= mapped & ~denied;
    else if (type === ACCESS_DENIED_ACE_TYPE) denied |= mapped & ~granted;
  }
  if ((wanted & ~granted) !== 0) return { granted: 0, status: STATUS_ACCESS_DENIED };
  const given = ((maximum ? granted : wanted) | request.previous) >>> 0;
  return given === 0 ? { granted: 0, status: STATUS_ACCESS_DENIED } : { granted: given, status: STATUS_SUCCESS };
}
