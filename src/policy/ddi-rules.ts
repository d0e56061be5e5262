import {
  advisoryRule,
  argumentRule,
  type DdiRule,
  driverRoutineRow,
  MAPPING_PRIORITY,
  PAGE_PROTECTION,
  POOL_FLAGS,
  POOL_TYPE,
  type RuleParameter,
  unconditionalMappingRule,
} from './ddi-rule.ts';

export type { CallKind, DdiRule, RawArgs, RuleOutcome, RuleParameter } from './ddi-rule.ts';

const NT = 'ntoskrnl.exe';
const KMDF = 'wdf01000.sys';
const at = (index: number, name: string): RuleParameter => ({ index, name });

interface Options {
  readonly tag?: RuleParameter;
  readonly fix?: string;
  readonly note?: string;
  readonly help?: string;
}

const NX_POOL = 'Pass NonPagedPoolNx.';
const POOL2 = 'Call ExAllocatePool2 with POOL_FLAG_NON_PAGED, or pass NonPagedPoolNx.';

function pool(module: string, header: string, name: string, parameter: RuleParameter, options: Options = {}): DdiRule {
  const { tag, fix = NX_POOL, note, help } = options;
  return argumentRule('ExecutePoolType', POOL_TYPE, {
    name,
    module,
    header,
    parameter,
    fix,
    ...(tag && { tagParameter: tag }),
    ...(note && { note }),
    ...(help && { help }),
  });
}

function poolFlags(name: string): DdiRule {
  return argumentRule('ExecutePoolType', POOL_FLAGS, {
    name,
    module: NT,
    header: 'wdm',
    parameter: at(0, 'Flags'),
    tagParameter: at(2, 'Tag'),
    fix: 'Pass POOL_FLAG_NON_PAGED in place of POOL_FLAG_NON_PAGED_EXECUTE.',
    note: 'Argument 3 is the POOL_FLAGS value as passed.',
  });
}

function protection(header: string, name: string, parameter: RuleParameter, help?: string): DdiRule {
  return argumentRule('ExecutePageProtection', PAGE_PROTECTION, {
    name,
    module: NT,
    header,
    parameter,
    fix: 'Pass a protection without PAGE_EXECUTE* bits.',
    ...(help && { help }),
  });
}

const advisory = (module: string, header: string, name: string, fix: string, help?: string): DdiRule =>
  advisoryRule({ name, module, header, fix, ...(help && { help }) });

/** `IMiniportWaveCyclic::NewStream` and its kin: the driver implements them, the port passes the pool type. */
function newStream(header: string, name: string): DdiRule {
  const note = 'The driver implements it and gets a PoolType from the port; what the driver then allocates is judged.';
  return driverRoutineRow({ name: `${name}::NewStream`, module: 'portcls.sys', header, fix: NX_POOL, note });
}

const PROPERTY: Options = { fix: 'Pass NonPagedPoolNx as the PoolType.' };
const NODE_MEMORY = 'MmAllocateContiguousNodeMemory takes a page protection: pass PAGE_READWRITE.';
const IO_SPACE = 'MmMapIoSpaceEx takes a page protection: pass PAGE_READWRITE.';
const STORPORT = 'There is no other routine; never run code from the returned buffer.';
const CREATE_SECTION = 'https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-zwcreatesection';
const MAP_VIEW = 'https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-zwmapviewofsection';
const ALLOCATE_VIRTUAL =
  'https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-zwallocatevirtualmemory';

/** Every routine that memory integrity may affect, in the order of Microsoft's list. */
export const DDI_RULES: readonly DdiRule[] = [
  pool(NT, 'wdm', 'ExAllocatePool', at(0, 'PoolType'), { fix: POOL2 }),
  pool(NT, 'wdm', 'ExAllocatePoolWithQuota', at(0, 'PoolType'), { fix: POOL2 }),
  pool(NT, 'wdm', 'ExAllocatePoolWithQuotaTag', at(0, 'PoolType'), { tag: at(2, 'Tag'), fix: POOL2 }),
  pool(NT, 'wdm', 'ExAllocatePoolWithTag', at(0, 'PoolType'), { tag: at(2, 'Tag'), fix: POOL2 }),
  pool(NT, 'wdm', 'ExAllocatePoolWithTagPriority', at(0, 'PoolType'), { tag: at(2, 'Tag'), fix: POOL2 }),
  poolFlags('ExAllocatePool2'),
  poolFlags('ExAllocatePool3'),
  pool(NT, 'wdm', 'ExInitializeNPagedLookasideList', at(3, 'Flags'), {
    tag: at(5, 'Tag'),
    fix: 'Pass POOL_NX_ALLOCATION in Flags.',
    note: 'Counted once, at initialisation. The list is nonpaged: Flags hold the bits that are added to NonPagedPool.',
  }),
  pool(NT, 'wdm', 'ExInitializeLookasideListEx', at(3, 'PoolType'), {
    tag: at(6, 'Tag'),
    note: 'Counted once, at initialisation.',
  }),
  advisory(NT, 'wdm', 'MmAllocateContiguousMemory', NODE_MEMORY),
  advisory(NT, 'wdm', 'MmAllocateContiguousMemorySpecifyCache', NODE_MEMORY),
  advisory(NT, 'wdm', 'MmAllocateContiguousMemorySpecifyCacheNode', NODE_MEMORY),
  protection('wdm', 'MmAllocateContiguousNodeMemory', at(4, 'Protect')),
  advisory(NT, 'ntddk', 'MmCopyMemory', 'It fails on pages that the secure kernel owns: check the returned status.'),
  advisory(NT, 'wdm', 'MmMapIoSpace', IO_SPACE),
  protection('wdm', 'MmMapIoSpaceEx', at(2, 'Protect')),
  unconditionalMappingRule({
    name: 'MmMapLockedPages',
    module: NT,
    header: 'wdm',
    accessModeParameter: at(1, 'AccessMode'),
    fix: 'Call MmMapLockedPagesSpecifyCache with NormalPagePriority | MdlMappingNoExecute.',
    note: 'It has no way to ask for no-execute; argument 3 is HighPagePriority.',
  }),
  argumentRule('ExecutePageMapping', MAPPING_PRIORITY, {
    name: 'MmMapLockedPagesSpecifyCache',
    module: NT,
    header: 'wdm',
    parameter: at(5, 'Priority'),
    accessModeParameter: at(1, 'AccessMode'),
    fix: 'Add MdlMappingNoExecute to the priority.',
    note: 'MmGetSystemAddressForMdlSafe is inlined and calls it. A UserMode mapping is always no-execute.',
  }),
  protection('wdm', 'MmProtectMdlSystemAddress', at(1, 'NewProtect')),
  protection('ntifs', 'ZwAllocateVirtualMemory', at(5, 'Protect'), ALLOCATE_VIRTUAL),
  protection('wdm', 'ZwCreateSection', at(4, 'SectionPageProtection'), CREATE_SECTION),
  protection('wdm', 'ZwMapViewOfSection', at(9, 'Win32Protect'), MAP_VIEW),
  protection('wdm', 'NtCreateSection', at(4, 'SectionPageProtection'), CREATE_SECTION),
  protection('wdm', 'NtMapViewOfSection', at(9, 'Win32Protect'), MAP_VIEW),
  pool('clfs.sys', 'wdm', 'ClfsCreateMarshallingArea', at(1, 'ePoolType')),
  advisory('ndis.sys', 'ndis', 'NdisAllocateMemoryWithTagPriority', 'ExAllocatePool2 takes POOL_FLAG_NON_PAGED.'),
  advisory('storport.sys', 'storport', 'StorPortGetDataInBufferSystemAddress', STORPORT),
  advisory('storport.sys', 'storport', 'StorPortGetSystemAddress', STORPORT),
  pool('mcd.sys', 'mcd', 'ChangerClassAllocatePool', at(0, 'PoolType')),
  advisory(
    'dxgkrnl.sys',
    'dispmprt',
    'DxgkCbMapMemory',
    IO_SPACE,
    'https://learn.microsoft.com/windows-hardware/drivers/ddi/dispmprt/nc-dispmprt-dxgkcb_map_memory',
  ),
  pool('videoprt.sys', 'video', 'VideoPortAllocatePool', at(1, 'PoolType'), {
    tag: at(3, 'Tag'),
    fix: 'Pass VpNonPagedPoolNx, or VpPagedPool.',
    note: 'VP_POOL_TYPE has the values of POOL_TYPE.',
  }),
  newStream('dmusicks', 'IMiniportDMus'),
  newStream('portcls', 'IMiniportMidi'),
  newStream('portcls', 'IMiniportWaveCyclic'),
  pool('portcls.sys', 'portcls', 'IPortWavePci::NewMasterDmaChannel', at(3, 'PoolType'), {
    note: 'A method: argument 0 is the interface pointer.',
  }),
  newStream('portcls', 'IMiniportWavePci'),
  pool('portcls.sys', 'portcls', 'PcNewDmaChannel', at(2, 'PoolType')),
  pool('portcls.sys', 'portcls', 'PcNewResourceList', at(2, 'PoolType')),
  pool('portcls.sys', 'portcls', 'PcNewResourceSublist', at(2, 'PoolType')),
  pool('fltmgr.sys', 'fltkernel', 'FltAllocatePoolAlignedWithTag', at(1, 'PoolType'), { tag: at(3, 'Tag') }),
  pool('fltmgr.sys', 'fltkernel', 'FltAllocateContext', at(3, 'PoolType')),
  pool(KMDF, 'wdfmemory', 'WdfLookasideListCreate', at(3, 'PoolType'), { tag: at(5, 'PoolTag') }),
  pool(KMDF, 'wdfmemory', 'WdfMemoryCreate', at(2, 'PoolType'), { tag: at(3, 'PoolTag') }),
  pool(KMDF, 'wdfdevice', 'WdfDeviceAllocAndQueryProperty', at(3, 'PoolType'), PROPERTY),
  pool(KMDF, 'wdfdevice', 'WdfDeviceAllocAndQueryPropertyEx', at(3, 'PoolType'), PROPERTY),
  pool(KMDF, 'wdffdo', 'WdfFdoInitAllocAndQueryProperty', at(3, 'PoolType'), PROPERTY),
  pool(KMDF, 'wdffdo', 'WdfFdoInitAllocAndQueryPropertyEx', at(3, 'PoolType'), PROPERTY),
  pool(KMDF, 'wdfiotarget', 'WdfIoTargetAllocAndQueryTargetProperty', at(3, 'PoolType'), PROPERTY),
  pool(KMDF, 'wdfregistry', 'WdfRegistryQueryMemory', at(3, 'PoolType'), PROPERTY),
];

const BY_NAME = new Map(DDI_RULES.map((rule) => [rule.name, rule]));
const stem = (module: string) => module.toLowerCase().replace(/\.(exe|sys|dll)$/, '');

/** The rule of a routine. With a module (`ntoskrnl.exe`, `ntoskrnl`) only when the rule is for that module. */
export function ddiRuleFor(name: string, module?: string): DdiRule | undefined {
  const rule = BY_NAME.get(name);
  if (!rule || module === undefined) return rule;
  return stem(rule.module) === stem(module) ? rule : undefined;
}
