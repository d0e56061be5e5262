import type { AccessFault } from '../memory/memory-types.ts';
import type { Kernel } from './kernel.ts';
import { DISPATCH_LEVEL } from './kernel.ts';
import { currentThread } from './thread.ts';

const STATUS_ACCESS_VIOLATION = 0xc0000005;
const IRQL_NOT_LESS_OR_EQUAL = 0xa;
const PAGE_FAULT_IN_NONPAGED_AREA = 0x50;
const UNEXPECTED_KERNEL_MODE_TRAP = 0x7f;
const EXCEPTION_DOUBLE_FAULT = 8n;
const DRIVER_IRQL_NOT_LESS_OR_EQUAL = 0xd1;
const ATTEMPTED_WRITE_TO_READONLY_MEMORY = 0xbe;
const ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY = 0xfc;
const HIGHEST_USER_ADDRESS = 0x7fff_ffff_ffffn;
const GUARD_BYTES = 0x1000n;

export type FaultAccess = 'read' | 'write' | 'execute';
/** First parameter of STATUS_ACCESS_VIOLATION (EXCEPTION_RECORD, winnt.h). */
const VIOLATION_CODE: Readonly<Record<FaultAccess, bigint>> = { read: 0n, write: 1n, execute: 8n };
/** Second argument of bug check 0x50 and third of 0xA and 0xD1. */
const BUG_CHECK_CODE: Readonly<Record<FaultAccess, bigint>> = { read: 0n, write: 2n, execute: 0x10n };

export interface RaisedFault {
  readonly code: number;
  readonly parameters: readonly bigint[];
}

/** A model touched memory that faults, on its caller's behalf: the same as a fault of the kernel's code there. */
export function accessFault(k: Kernel, fault: AccessFault): RaisedFault {
  if (fault.reason === 'notCanonical')
    return { code: STATUS_ACCESS_VIOLATION, parameters: [0n, 0xffff_ffff_ffff_ffffn] };
  return pageFault(k, {
    va: fault.va,
    access: fault.access,
    present: fault.reason === 'notWritable',
    rip: k.call?.target.address ?? 0n,
    inKernel: true,
  });
}

export interface PageFault {
  readonly va: bigint;
  readonly access: FaultAccess;
  readonly present: boolean;
  readonly rip: bigint;
  /** The instruction is the kernel's own, not a driver's. */
  readonly inKernel: boolean;
}

/** What NT makes of a kernel-mode page fault: an exception for user addresses, a bug check for the others. */
export function pageFault(k: Kernel, fault: PageFault): RaisedFault {
  const thread = currentThread(k);
  if (fault.va < thread.stackLimit && fault.va >= thread.stackLimit - GUARD_BYTES) {
    k.bugCheck(UNEXPECTED_KERNEL_MODE_TRAP, EXCEPTION_DOUBLE_FAULT, fault.va, fault.rip, 0n);
  }
  const pte = pteOf(k, fault.va);
  if (k.irql >= DISPATCH_LEVEL && !fault.present) {
    const code = fault.inKernel ? IRQL_NOT_LESS_OR_EQUAL : DRIVER_IRQL_NOT_LESS_OR_EQUAL;
    k.bugCheck(code, fault.va, BigInt(k.irql), BUG_CHECK_CODE[fault.access], fault.rip);
  }
  if (fault.present && fault.access === 'execute')
    k.bugCheck(ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY, fault.va, pte, 0n, 0n);
  if (fault.va > HIGHEST_USER_ADDRESS) {
    if (fault.present && fault.access === 'write')
      k.bugCheck(ATTEMPTED_WRITE_TO_READONLY_MEMORY, fault.va, pte, 0n, 0xan);
    k.bugCheck(PAGE_FAULT_IN_NONPAGED_AREA, fault.va, BUG_CHECK_CODE[fault.access], fault.rip, 2n);
  }
  return { code: STATUS_ACCESS_VIOLATION, parameters: [VIOLATION_CODE[fault.access], fault.va] };
}

/** Content of the page-table entry of `va`, 0 when its table isn't there. */
export function pteOf(k: Kernel, va: bigint): bigint {
  const entry = k.space.pteBase + (((va & 0xffff_ffff_ffffn) >> 12n) << 3n);
  return k.mem.isMapped(entry) ? k.mem.u64(entry) : 0n;
}
