import type { AccessFault, DeniedWrite, RegionKind } from './memory-types.ts';

const REASON = {
  notMapped: 'no page is mapped there',
  notWritable: 'the page is read-only and CR0.WP is set',
  notCanonical: 'the address is not canonical',
} as const;

/** What the CPU would raise as a page fault or general protection fault. */
export class GuestAccessError extends Error {
  readonly fault: AccessFault;

  constructor(fault: AccessFault) {
    super(`${fault.access} of ${hex(fault.va)} faults: ${REASON[fault.reason]}`);
    this.name = 'GuestAccessError';
    this.fault = fault;
  }
}

/** A checked write met stage 2 while nobody handles such denials. */
export class DeniedWriteError extends Error {
  readonly denied: DeniedWrite;

  constructor(denied: DeniedWrite) {
    super(
      `write of ${denied.size} bytes to ${hex(denied.va)} is denied by stage 2 at physical ${hex(denied.gpa)}: set a handler by onDeniedWrite`,
    );
    this.name = 'DeniedWriteError';
    this.denied = denied;
  }
}

/** No frames left in an arena, or the budget is used up. A model turns it into NULL or STATUS_INSUFFICIENT_RESOURCES. */
export class OutOfMemory extends Error {
  readonly pages: number;

  constructor(pages: number, what: string) {
    super(`cannot give ${pages} pages: ${what}`);
    this.name = 'OutOfMemory';
    this.pages = pages;
  }
}

/** A region of address space has no hole that is large enough. */
export class OutOfAddressSpace extends Error {
  readonly region: RegionKind;
  readonly pages: number;

  constructor(region: RegionKind, pages: number) {
    super(`region ${region} has no hole of ${pages} pages`);
    this.name = 'OutOfAddressSpace';
    this.region = region;
    this.pages = pages;
  }
}

/** The host side used the address space wrongly (freed twice, mapped over a mapping): a defect of the tool. */
export class MemoryStateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MemoryStateError';
  }
}

export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}
