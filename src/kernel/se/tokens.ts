import { OutOfMemory } from '../../memory/memory-errors.ts';
import type { Kernel } from '../kernel.ts';
import { createObject, objectAt } from '../ob/objects.ts';
import { EPROCESS } from '../ps/opaque-layouts.ts';
import {
  ADMINISTRATORS,
  AUTHENTICATED_USERS,
  EVERYONE,
  INTERACTIVE,
  INTERACTIVE_USER,
  LOCAL_SYSTEM,
  USERS,
} from './sids.ts';

export const TokenPrimary = 1;
export const TokenImpersonation = 2;
export const SecurityImpersonation = 2;
/** LUID of the SYSTEM logon session. */
export const SYSTEM_LUID = 0x3e7n;
export const SE_PRIVILEGE_ENABLED = 2;
const SE_PRIVILEGE_ENABLED_BY_DEFAULT = 1;
/** Bytes of a TOKEN's body; its layout belongs to the kernel. */
const TOKEN_SIZE = 0x498;
const FIRST_PRIVILEGE = 2;
const LAST_PRIVILEGE = 36;
const SHUTDOWN = 19;
const CHANGE_NOTIFY = 23;
const UNDOCK = 25;
const INCREASE_WORKING_SET = 33;
const TIME_ZONE = 34;
/** LUID of the user's logon session. */
const USER_LUID = 0x3a2f1n;

/** What a Token object stands for: the data of its object record. */
export interface TokenData {
  readonly user: string;
  readonly groups: readonly string[];
  /** Attributes by LUID of the privilege. */
  readonly privileges: Map<number, number>;
  readonly type: number;
  readonly level: number;
  readonly authenticationId: bigint;
  readonly tokenId: bigint;
  session: number;
}

export function createToken(k: Kernel, token: Omit<TokenData, 'tokenId'>): bigint {
  const body = createObject(k, { type: 'Token', size: TOKEN_SIZE });
  const data: TokenData = { ...token, tokenId: body & 0xffffffffn };
  objectAt(k, body)!.data = data;
  return body;
}
export function createSystemToken(k: Kernel): bigint {
  const privileges = new Map<number, number>();
  for (let luid = FIRST_PRIVILEGE; luid <= LAST_PRIVILEGE; luid++)
    privileges.set(luid, SE_PRIVILEGE_ENABLED | SE_PRIVILEGE_ENABLED_BY_DEFAULT);
  return createToken(k, {
    user: LOCAL_SYSTEM,
    groups: [ADMINISTRATORS, EVERYONE, AUTHENTICATED_USERS],
    privileges,
    type: TokenPrimary,
    level: 0,
    authenticationId: SYSTEM_LUID,
    session: 0,
  });
}

/** Token of the interactive user, a member of Users without privileges that matter. */
export function createUserToken(k: Kernel, session: number): bigint {
  const privileges = new Map([[CHANGE_NOTIFY, SE_PRIVILEGE_ENABLED | SE_PRIVILEGE_ENABLED_BY_DEFAULT]]);
  for (const luid of [SHUTDOWN, UNDOCK, INCREASE_WORKING_SET, TIME_ZONE]) privileges.set(luid, 0);
  return createToken(k, {
    user: INTERACTIVE_USER,
    groups: [EVERYONE, USERS, INTERACTIVE, AUTHENTICATED_USERS],
    privileges,
    type: TokenPrimary,
    level: 0,
    authenticationId: USER_LUID,
    session,
  });
}

/** The token in EPROCESS.Token (an EX_FAST_REF); a process without one gets SYSTEM's. */
export function primaryToken(k: Kernel, process: bigint): bigint {
  const present = k.mem.get(process, EPROCESS.Token) & ~0xfn;
  if (present !== 0n) return present;
  const token = createSystemToken(k);
  k.mem.set(process, EPROCESS.Token, token | 0xfn);
  return token;
}
export function tokenData(k: Kernel, token: bigint): TokenData | undefined {
  const object = objectAt(k, token);
  return object?.type === 'Token' ? (object.data as TokenData | undefined) : undefined;
}
export function duplicateToken(k: Kernel, token: TokenData, type: number, level: number): bigint | undefined {
  try {
    return createToken(k, { ...token, privileges: new Map(token.privileges), type, level });
  } catch (error) {
    if (error instanceof OutOfMemory) return undefined;
    throw error;
  }
}
export const isAdministrator = (token: TokenData) => token.groups.includes(ADMINISTRATORS);
