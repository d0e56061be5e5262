import { SYSTEM_INTEGRITY, sidBytes } from './sids.ts';
import type { TokenData } from './tokens.ts';

const SE_GROUP_ENABLED = 7;
const SE_GROUP_INTEGRITY_ENABLED = 0x60;
const POINTER = 8;

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
/** SID_AND_ATTRIBUTES entries behind a head, then the SIDs they point to; `at` is where it all will stand. */
function sidList(head: Buffer, sids: readonly string[], attributes: number, at: bigint): Buffer {
  const entries = Buffer.alloc(16 * sids.length);
  const bodies = sids.map(sidBytes);
  let offset = head.length + entries.length;
  bodies.forEach((body, index) => {
    entries.writeBigUInt64LE(BigInt.asUintN(64, at + BigInt(offset)), 16 * index);
    entries.writeUInt32LE(attributes, 16 * index + 8);
    offset += body.length;
  });
  return Buffer.concat([head, entries, ...bodies]);
}
function oneSid(sid: string, at: bigint): Buffer {
  const head = Buffer.alloc(POINTER);
  head.writeBigUInt64LE(BigInt.asUintN(64, at + BigInt(POINTER)));
  return Buffer.concat([head, sidBytes(sid)]);
}
function privileges(token: TokenData): Buffer {
  const bytes = Buffer.alloc(4 + 12 * token.privileges.size);
  bytes.writeUInt32LE(token.privileges.size);
  [...token.privileges].forEach(([luid, attributes], index) => {
    bytes.writeUInt32LE(luid, 4 + 12 * index);
    bytes.writeUInt32LE(attributes, 12 + 12 * index);
  });
  return bytes;
}
function source(): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write('*SYSTEM*', 'latin1');
  return bytes;
}
function statistics(token: TokenData): Buffer {
  const bytes = Buffer.alloc(56);
  bytes.writeBigUInt64LE(token.tokenId, 0);
  bytes.writeBigUInt64LE(token.authenticationId, 8);
  bytes.writeBigInt64LE(0x7fffffffffffffffn, 16);
  bytes.writeInt32LE(token.type, 24);
  bytes.writeInt32LE(token.level, 28);
  bytes.writeUInt32LE(token.groups.length, 40);
  bytes.writeUInt32LE(token.privileges.size, 44);
  bytes.writeBigUInt64LE(token.tokenId, 48);
  return bytes;
}
const count = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** By TOKEN_INFORMATION_CLASS: the structure as it will stand at `at`; undefined for a class that isn't modelled. */
export function tokenInformation(token: TokenData, informationClass: number, at: bigint): Buffer | undefined {
  switch (informationClass) {
    case 1: // TokenUser
      return sidList(Buffer.alloc(0), [token.user], 0, at);
    case 2: // TokenGroups
      return sidList(count(token.groups.length), token.groups, SE_GROUP_ENABLED, at);
    case 3: // TokenPrivileges
      return privileges(token);
    case 4: // TokenOwner
    case 5: // TokenPrimaryGroup
      return oneSid(token.user, at);
    case 7:
      return source();
    case 8: // TokenType
      return number(token.type);
    case 9: // TokenImpersonationLevel
      return number(token.level);
    case 10:
      return statistics(token);
    case 12: // TokenSessionId
      return number(token.session);
    case 18: // TokenElevationType: TokenElevationTypeDefault
      return number(1);
    case 20: // TokenElevation
      return number(token.groups.includes('S-1-5-32-544') ? 1 : 0);
    case 25: // TokenIntegrityLevel
      return sidList(Buffer.alloc(0), [SYSTEM_INTEGRITY], SE_GROUP_INTEGRITY_ENABLED, at);
    case 21: // TokenHasRestrictions
    case 15: // TokenSandBoxInert
    case 23: // TokenVirtualizationAllowed
    case 24: // TokenVirtualizationEnabled
    case 26: // TokenUIAccess
    case 29: // TokenIsAppContainer
    case 40: // TokenIsRestricted
      return number(0);
    case 27: // TokenMandatoryPolicy
      return number(1);
    default:
      return undefined;
  }
}
