import { STATUS_CONFLICTING_ADDRESSES, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import {
  CM_FULL_RESOURCE_DESCRIPTOR,
  CM_PARTIAL_RESOURCE_DESCRIPTOR,
  CM_PARTIAL_RESOURCE_LIST,
} from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

const P = CM_PARTIAL_RESOURCE_DESCRIPTOR;
/** CM_RESOURCE_TYPE. */
const PORT = 1;
const INTERRUPT = 2;
const MEMORY = 3;
const DMA = 4;
const DEVICE_SPECIFIC = 5;
/** CM_SHARE_DISPOSITION. */
const DRIVER_EXCLUSIVE = 2;
const SHARED = 3;

interface Claim {
  readonly type: number;
  readonly from: bigint;
  /** The first value behind it. */
  readonly to: bigint;
  readonly share: number;
}
interface Claims {
  readonly driver: bigint;
  readonly claims: readonly Claim[];
}
/** By driver or device object: what drivers without Plug and Play said to use. */
const resources = slice<{ readonly owners: Map<bigint, Claims> }>('resourceClaims', () => ({ owners: new Map() }));

export interface ClaimRequest {
  readonly driver: bigint;
  /** The driver object, or the device object that it speaks for. */
  readonly owner: bigint;
  /** CM_RESOURCE_LIST; 0 gives back what the owner has. */
  readonly list: bigint;
  readonly evenIfTaken: boolean;
  /** PBOOLEAN. */
  readonly conflict: bigint;
}

/** Claims ports, memory, interrupts and DMA channels, or gives them back. */
export function claimResources(k: Kernel, { driver, owner, list, evenIfTaken, conflict }: ClaimRequest): number {
  const { owners } = resources(k);
  const claims = list === 0n ? [] : claimsOf(k, list);
  const others = [...owners].filter(([other]) => other !== owner).map(([, claimed]) => claimed);
  const isTaken = others.some((other) =>
    other.claims.some((theirs) => claims.some((mine) => excludes(theirs, mine, other.driver === driver))),
  );
  k.mem.setU8(conflict, isTaken ? 1 : 0);
  if (isTaken && !evenIfTaken) return STATUS_CONFLICTING_ADDRESSES;
  if (claims.length === 0) owners.delete(owner);
  else owners.set(owner, { driver, claims });
  return STATUS_SUCCESS;
}

function excludes(theirs: Claim, mine: Claim, sameDriver: boolean): boolean {
  if (theirs.type !== mine.type || theirs.to <= mine.from || mine.to <= theirs.from) return false;
  const share = Math.min(theirs.share, mine.share);
  return !(share === SHARED || (share === DRIVER_EXCLUSIVE && sameDriver));
}

function claimsOf(k: Kernel, list: bigint): Claim[] {
  const claims: Claim[] = [];
  let at = list + 4n;
  for (let left = k.mem.u32(list); left > 0; left--) {
    const partial = at + CM_FULL_RESOURCE_DESCRIPTOR.PartialResourceList.at;
    const count = k.mem.get(partial, CM_PARTIAL_RESOURCE_LIST.Count);
    at = partial + CM_PARTIAL_RESOURCE_LIST.PartialDescriptors.at;
    for (let index = 0; index < count; index++) {
      const claim = claimAt(k, at);
      if (claim !== undefined) claims.push(claim);
      const trailing = k.mem.get(at, P.Type) === DEVICE_SPECIFIC ? k.mem.u32(at + 4n) : 0;
      at += BigInt(P.$size + trailing);
    }
  }
  return claims;
}

function claimAt(k: Kernel, at: bigint): Claim | undefined {
  const type = k.mem.get(at, P.Type);
  const share = k.mem.get(at, P.ShareDisposition);
  const range = (from: bigint, length: number) => ({ type, share, from, to: from + BigInt(length) });
  switch (type) {
    case PORT:
    case MEMORY:
      return range(BigInt.asUintN(64, k.mem.get(at, P.u_Generic_Start)), k.mem.get(at, P.u_Generic_Length));
    case INTERRUPT:
      return range(BigInt(k.mem.get(at, P.u_Interrupt_Vector)), 1);
    case DMA:
      return range(BigInt(k.mem.get(at, P.u_Dma_Channel)), 1);
    default:
      return undefined;
  }
}
