import { type CatalogueEntry, CODE_INTEGRITY_PAGE, DEVICE_GUARD_PAGE, verifierCall } from './catalogue-entry.ts';

const POOL = 'The caller specified an executable pool type. (Expected: NonPagedPoolNx)';
const PROTECTION = 'The caller specified an executable page protection. (Expected: cleared PAGE_EXECUTE* bits)';
const MAPPING = 'The caller specified an executable MDL mapping. (Expected: MdlMappingNoExecute)';

/** Kinds that the arguments of one call decide. */
export const CALL_KINDS = {
  ExecutePoolType: {
    code: 'HV2000',
    level: 'violation',
    evidence: 'call',
    counter: 'executePoolType',
    bugCheck: verifierCall(0x2000, POOL, 'Pool Type.', 'Pool Tag (if provided).'),
    title: 'Executable pool type',
    verifierText: POOL,
    message: '{ddi} was asked for executable nonpaged pool: {parameter} = {value}, tag {tag}.',
    fields: ['ddi', 'parameter', 'value', 'tag'],
    why:
      'NonPagedPool is mapped writable and executable. With memory integrity on no page may be both, so the memory ' +
      'is never executable there; a driver that asks for it is counted, whether or not it runs code from it.',
    fix: 'Ask for NonPagedPoolNx, or call ExAllocatePool2 with POOL_FLAG_NON_PAGED.',
    before: ['Buffer = ExAllocatePoolWithTag(NonPagedPool, Size, TAG);'],
    after: ['Buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, Size, TAG);'],
    exceptions:
      'Paged pool is never executable on x64. With POOL_NX_OPTIN the driver also has to call ' +
      'ExInitializeDriverRuntime(DrvRtPoolNxOptIn) before its first allocation: the macro alone changes nothing. A ' +
      'lookaside list is judged once, when it is initialised.',
    since: 'Windows 10 1507 (NonPagedPoolNx exists from Windows 8 on)',
    help: CODE_INTEGRITY_PAGE,
  },
  ExecutePageProtection: {
    code: 'HV2001',
    level: 'violation',
    evidence: 'call',
    counter: 'executePageProtection',
    bugCheck: verifierCall(0x2001, PROTECTION, 'Page Protection (WIN32_PROTECTION_MASK).', ''),
    title: 'Executable page protection',
    verifierText: PROTECTION,
    message: '{ddi} was asked for executable pages: {parameter} = {value}.',
    fields: ['ddi', 'parameter', 'value'],
    why:
      'The secure kernel lets only validated code run. A page that a driver makes executable by itself stays ' +
      'no-execute there, and the first jump into it ends in bug check 0xFC.',
    fix: 'Ask for PAGE_READWRITE or PAGE_READONLY: clear all PAGE_EXECUTE* bits.',
    before: ['Status = MmProtectMdlSystemAddress(Mdl, PAGE_EXECUTE_READ);'],
    after: ['Status = MmProtectMdlSystemAddress(Mdl, PAGE_READONLY);'],
    since: 'Windows 10 1507',
    help: CODE_INTEGRITY_PAGE,
  },
  ExecutePageMapping: {
    code: 'HV2002',
    level: 'violation',
    evidence: 'call',
    counter: 'executePageMapping',
    bugCheck: verifierCall(0x2002, MAPPING, 'Page Priority (MM_PAGE_PRIORITY logically ORed with MdlMapping*).', ''),
    title: 'Executable MDL mapping',
    verifierText: MAPPING,
    message: '{ddi} was asked for an executable kernel-mode mapping: {parameter} = {value}.',
    fields: ['ddi', 'parameter', 'value'],
    why:
      'A kernel-mode MDL mapping is writable, and executable as well unless the caller says otherwise. With memory ' +
      'integrity on no page may be both.',
    fix: 'Add MdlMappingNoExecute to the priority.',
    before: ['Va = MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority);'],
    after: ['Va = MmGetSystemAddressForMdlSafe(Mdl,', '    NormalPagePriority | MdlMappingNoExecute);'],
    exceptions:
      'A user-mode mapping is always no-execute and is not counted. MmMapLockedPages has no parameter for it: every ' +
      'kernel-mode call of it counts.',
    since: 'Windows 10 1507 (MdlMappingNoExecute exists from Windows 8 on)',
    help: CODE_INTEGRITY_PAGE,
  },
  MappingCannotAskForNoExecute: {
    code: 'HV9003',
    level: 'advisory',
    evidence: 'call',
    title: 'No way to ask for no-execute memory',
    message: '{ddi} has no parameter that asks for no-execute memory. {replacement}',
    fields: ['ddi', 'replacement'],
    why:
      'The routine is on the list of those that memory integrity may affect. It takes no protection, Driver ' +
      'Verifier does not count it, and its memory is mapped no-execute; running code from it is a violation.',
    fix: 'Call the newer routine that takes a protection, where there is one.',
    before: ['Va = MmMapIoSpace(Address, Length, MmNonCached);'],
    after: ['Va = MmMapIoSpaceEx(Address, Length, PAGE_READWRITE | PAGE_NOCACHE);'],
    since: 'Windows 10 1507',
    help: DEVICE_GUARD_PAGE,
  },
  UnknownArgumentBits: {
    code: 'HV9006',
    level: 'note',
    evidence: 'call',
    title: 'Argument bits without a known meaning',
    message: '{ddi} was called with {parameter} = {value}; the bits {bits} have no documented meaning.',
    fields: ['ddi', 'parameter', 'value', 'bits'],
    why: 'A rule reads this argument. What Windows does with the unknown bits is not documented, so they decide nothing.',
    fix: 'Pass documented values only.',
    before: ['Buffer = ExAllocatePoolWithTag((POOL_TYPE)0x8200, Size, TAG);'],
    after: ['Buffer = ExAllocatePoolWithTag(NonPagedPoolNx, Size, TAG);'],
    since: 'any Windows',
    help: DEVICE_GUARD_PAGE,
  },
} as const satisfies Record<string, CatalogueEntry>;
