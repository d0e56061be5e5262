import { ACCESS_STATE, IO_SECURITY_CONTEXT, IO_STACK_LOCATION } from '../../generated/structs.ts';
import { kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { captureSubject } from '../se/subject.ts';
import { currentThread } from '../thread.ts';
import { createFileObject } from './file-object.ts';

/** What an open asks for, in the words of NtCreateFile. All have the defaults of a plain open. */
export interface NewOpen {
  /** Name behind the device's own, with its leading backslash, or empty. */
  readonly name?: string;
  readonly access?: number;
  readonly share?: number;
  readonly attributes?: number;
  readonly disposition?: number;
  readonly options?: number;
  /** FILE_FULL_EA_INFORMATION in system space and its length. */
  readonly ea?: { readonly address: bigint; readonly length: number };
}

const FILE_OPEN = 1;
const FILE_SHARE_ALL = 7;
const GENERIC_READ_WRITE = 0x12019f;
/** Offsets in the block behind IO_SECURITY_CONTEXT: ACCESS_STATE, then AUX_ACCESS_DATA. */
const STATE = BigInt(IO_SECURITY_CONTEXT.$size);
const AUXILIARY = STATE + BigInt(ACCESS_STATE.$size);
const AUX_ACCESS_DATA_SIZE = 0xe0;
/** What files grant for the generic rights: read, write, execute, all (wdm.h). */
const FILE_MAPPING = [0x120089, 0x120116, 0x1200a0, 0x1f01ff];

export interface CreateTarget {
  readonly open: NewOpen;
  readonly device: bigint;
  /** IO_STACK_LOCATION that gets the parameters. */
  readonly stack: bigint;
  readonly process: bigint;
}
export interface DescribedOpen {
  readonly file: bigint;
  /** Pool block with the security context, to be freed after the request. */
  readonly block: bigint;
  /** SECURITY_SUBJECT_CONTEXT in it, to be released before. */
  readonly subject: bigint;
}

/** Makes the file object of IRP_MJ_CREATE and its parameters: access state, subject, options. */
export function describeCreate(k: Kernel, { open, device, stack, process }: CreateTarget): DescribedOpen {
  const access = open.access ?? GENERIC_READ_WRITE;
  const options = open.options ?? 0;
  const file = createFileObject(k, device, open.name ?? '', options);
  const { block, subject } = securityContext(k, access, options, process);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_SecurityContext, block);
  const disposition = open.disposition ?? FILE_OPEN;
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_Options, ((disposition << 24) | (options & 0xffffff)) >>> 0);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_FileAttributes, (open.attributes ?? 0) & 0xffff);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_ShareAccess, (open.share ?? FILE_SHARE_ALL) & 0xffff);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_EaLength, open.ea?.length ?? 0);
  return { file, block, subject };
}

function securityContext(k: Kernel, access: number, options: number, process: bigint) {
  const block = kernelPool(k, Number(AUXILIARY) + AUX_ACCESS_DATA_SIZE, 'IoSc');
  const state = block + STATE;
  const subject = state + ACCESS_STATE.SubjectSecurityContext.at;
  k.mem.set(block, IO_SECURITY_CONTEXT.AccessState, state);
  k.mem.set(block, IO_SECURITY_CONTEXT.DesiredAccess, access);
  k.mem.set(block, IO_SECURITY_CONTEXT.FullCreateOptions, options);
  k.mem.set(state, ACCESS_STATE.RemainingDesiredAccess, access);
  k.mem.set(state, ACCESS_STATE.OriginalDesiredAccess, access);
  k.mem.set(state, ACCESS_STATE.AuxData, block + AUXILIARY);
  for (const [index, right] of FILE_MAPPING.entries()) k.mem.setU32(block + AUXILIARY + 8n + BigInt(4 * index), right);
  captureSubject(k, subject, currentThread(k).ethread, process);
  return { block, subject };
}
