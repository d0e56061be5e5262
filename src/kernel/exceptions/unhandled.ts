import {
  KMODE_EXCEPTION_NOT_HANDLED,
  SYSTEM_SERVICE_EXCEPTION,
  SYSTEM_THREAD_EXCEPTION_NOT_HANDLED,
} from '../../generated/bugchecks.ts';
import { EXCEPTION_RECORD } from '../../generated/structs.ts';
import { interrupts } from '../interrupts.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { currentThread } from '../thread.ts';
import { readRegisters } from './context-record.ts';
import { recordOf } from './exception-frame.ts';
import { FRAME_CONTEXT } from './frame-layout.ts';
import type { MachineRegisters } from './machine-registers.ts';
import { recordCode, recordParameter } from './records.ts';

interface UnhandledState {
  /** Guest addresses of the EXCEPTION_RECORD and CONTEXT of the exception that nobody handled; 0: none. */
  record: bigint;
  context: bigint;
}
export const unhandled = slice<UnhandledState>('unhandledException', () => ({ record: 0n, context: 0n }));

/** The registers at the exception that ended the run, for a stack walk. */
export function unhandledRegisters(k: Kernel): MachineRegisters | undefined {
  const { context } = unhandled(k);
  return context === 0n ? undefined : readRegisters(k, context);
}

/**
 * Nobody handled an exception. A search that came to the end of the stack has met the kernel's own handler there: that of
 * system threads, or that of the system services. Elsewhere there is none.
 */
export function unhandledException(k: Kernel, frame: bigint, { reachedEnd }: { readonly reachedEnd: boolean }): never {
  const record = recordOf(k, frame);
  const context = frame + FRAME_CONTEXT;
  Object.assign(unhandled(k), { record, context });
  const status = recordCode(k, record);
  const code = BigInt.asUintN(64, BigInt(status | 0));
  const address = k.mem.get(record, EXCEPTION_RECORD.ExceptionAddress);
  if (!reachedEnd || interrupts(k).active) {
    k.bugCheck(
      KMODE_EXCEPTION_NOT_HANDLED,
      code,
      address,
      recordParameter(k, record, 0),
      recordParameter(k, record, 1),
    );
  }
  if (currentThread(k).system) k.bugCheck(SYSTEM_THREAD_EXCEPTION_NOT_HANDLED, code, address, record, context);
  k.bugCheck(SYSTEM_SERVICE_EXCEPTION, BigInt(status), address, context, 0n);
}
