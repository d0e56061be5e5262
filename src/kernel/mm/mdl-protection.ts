import { STATUS_INVALID_PAGE_PROTECTION, STATUS_NOT_MAPPED_VIEW, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import { MDL } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { pageBase } from './address-ranges.ts';
import { FLAG, flagsOf, mdlPages } from './mdl.ts';
import { mappingAt } from './mdl-mapping.ts';
import { pageRights, parseProtection } from './page-protection.ts';

/** MmProtectMdlSystemAddress: new rights for the system mapping of an MDL. */
export function protectMdl(k: Kernel, mdl: bigint, protect: number): number {
  if ((flagsOf(k, mdl) & FLAG.MDL_MAPPED_TO_SYSTEM_VA) === 0) return STATUS_NOT_MAPPED_VIEW;
  const parsed = parseProtection(protect);
  if (parsed === undefined || parsed.copyOnWrite || parsed.guard) return STATUS_INVALID_PAGE_PROTECTION;
  const base = pageBase(k.mem.get(mdl, MDL.MappedSystemVa));
  const [start, mapping] = mappingAt(k, base) ?? [];
  if (start === undefined || mapping === undefined) return STATUS_NOT_MAPPED_VIEW;
  const rights = pageRights(parsed, false);
  const why = 'MmProtectMdlSystemAddress';
  if (parsed.none) {
    if (!mapping.hidden) k.space.unmap(start, mapping.pages, why);
    mapping.hidden = true;
  } else if (mapping.hidden) {
    k.space.map(start, mapping.pfns, rights, why);
    mapping.hidden = false;
  } else {
    k.space.protect(base, mdlPages(k, mdl), rights, why);
  }
  return STATUS_SUCCESS;
}
