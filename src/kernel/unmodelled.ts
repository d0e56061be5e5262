import type { ExportTarget } from './observer.ts';
import { prototypeOf } from './prototypes.ts';

const STATUS_NOT_IMPLEMENTED = 0xc0000002;

/** What a call without a model answers: failure where the return type can say so, else zero. */
export function unmodelledResult(target: ExportTarget): number | bigint {
  const returns = prototypeOf(target.module, target.name)?.ret;
  if (returns === undefined || returns === 'NTSTATUS' || returns === 'NDIS_STATUS') return STATUS_NOT_IMPLEMENTED;
  return 0n;
}
