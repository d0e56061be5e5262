import { type CatalogueEntry, DEVICE_GUARD_PAGE, LEARN } from './catalogue-entry.ts';

const DEBUGGER = `${LEARN}/drivers/debugger`;

/** Kinds that show only when the driver runs: what the hypervisor denies or ignores. */
export const RUN_KINDS = {
  CodeWrite: {
    code: 'HV00BE',
    level: 'violation',
    evidence: 'run',
    bugCheck: {
      code: 0xbe,
      name: 'ATTEMPTED_WRITE_TO_READONLY_MEMORY',
      argMeanings: ['Virtual address for the attempted write.', 'PTE contents.', '(reserved)', '(reserved)'],
    },
    title: 'Write to validated code',
    message: '{writer} wrote {size} bytes at {address}, which is code of {target} (physical address {gpa}).',
    fields: ['writer', 'size', 'address', 'target', 'gpa'],
    why:
      'The hypervisor never lets a page be written that holds validated code. That holds for each way to the page: ' +
      'with CR0.WP clear, through an edited PTE, and through a second, writable mapping of the same physical page.',
    fix: 'Do not patch code. Use the documented callbacks (filters, notify routines, ETW) in place of a hook.',
    before: ['__writecr0(__readcr0() & ~0x10000);', 'RtlCopyMemory(Target, Hook, sizeof(Hook));'],
    after: ['Status = PsSetCreateProcessNotifyRoutineEx(Notify, FALSE);'],
    since: 'Windows 10 1507',
    help: `${DEBUGGER}/bug-check-0xbe--attempted-write-to-readonly-memory`,
  },
  UnvalidatedExecute: {
    code: 'HV00FC',
    level: 'violation',
    evidence: 'run',
    bugCheck: {
      code: 0xfc,
      name: 'ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY',
      argMeanings: ['Virtual address for the attempted execute.', 'PTE contents.', '(reserved)', '(reserved)'],
    },
    title: 'Execution of memory that is not validated code',
    message: 'The driver ran code at {address}, which is {target} (physical address {gpa}).',
    fields: ['address', 'target', 'gpa'],
    why:
      'Only pages of a validated image may run in the kernel. Pool, stacks, data sections, MDL and contiguous ' +
      'mappings and copied images never do, even when the page table says executable.',
    fix: 'Put the code into the signed image. Where code has to be made at run time, move it to user mode.',
    before: ['RtlCopyMemory(Buffer, Code, Size);', '((ROUTINE *)Buffer)();'],
    after: ['Routine(Context);   // linked into the driver'],
    since: 'Windows 10 1507',
    help: `${DEBUGGER}/bug-check-0xfc--attempted-execute-of-noexecute-memory`,
  },
  ManualMapping: {
    code: 'HV9007',
    level: 'violation',
    evidence: 'run',
    bugCheck: {
      code: 0xfc,
      name: 'ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY',
      argMeanings: ['Virtual address for the attempted execute.', 'PTE contents.', '(reserved)', '(reserved)'],
    },
    title: 'Kernel code that the driver loaded by itself',
    message:
      'The driver loaded an image by itself at {base} ({target}, {size} bytes: {evidence}) and ran it at {address}.',
    fields: ['base', 'target', 'size', 'evidence', 'address'],
    why:
      'Only the kernel brings code in, and the secure kernel validates its signature page by page. Memory into which a ' +
      'driver copied and relocated an image never becomes executable.',
    fix: 'Let Windows load the code: as a driver of its own, or as a kernel-mode DLL that the driver imports.',
    before: ['RtlCopyMemory(Image, File, Headers->OptionalHeader.SizeOfImage);', 'Relocate(Image);', 'Entry(Image);'],
    after: ['Status = ZwLoadDriver(&ServiceKey);'],
    exceptions: 'It is told once for each region, in place of a finding for every page that is run.',
    since: 'Windows 10 1507',
    help: `${DEBUGGER}/bug-check-0xfc--attempted-execute-of-noexecute-memory`,
  },
  InvalidIndirectCall: {
    code: 'HV0139',
    level: 'violation',
    evidence: 'run',
    bugCheck: {
      code: 0x139,
      name: 'KERNEL_SECURITY_CHECK_FAILURE',
      arg1: 0xa,
      argMeanings: ['A guard check failed.', '(trap frame)', '(exception record)', '(reserved)'],
    },
    title: 'Indirect call to an invalid target',
    message: 'The driver called {target} through a pointer, which kernel control flow guard refuses: {reason}.',
    fields: ['target', 'reason'],
    why:
      'With memory integrity on the kernel has a bitmap of the functions that may be called through a pointer. A driver ' +
      'built with control flow guard asks it before each such call, and a target that is not in it stops the machine.',
    fix: 'Take the address of the function in the source, so that the linker lists it; never compute code addresses.',
    before: ['Routine = (ROUTINE *)((PUCHAR)OtherRoutine + Offset);', 'Routine(Context);'],
    after: ['Routine = Table[Index];   // functions whose address is taken', 'Routine(Context);'],
    exceptions:
      'An image without guard tables may be called everywhere, and one that is not built with control flow guard never ' +
      'asks. Before Windows 10 1703 the kernel has no such bitmap.',
    since: 'Windows 10 1703',
    help: `${DEBUGGER}/bug-check-0x139--kernel-security-check-failure`,
  },
  PrivilegedStateChange: {
    code: 'HV018C',
    level: 'violation',
    evidence: 'run',
    bugCheck: {
      code: 0x18c,
      name: 'HYPERGUARD_VIOLATION',
      argMeanings: ['Type of corrupted region.', 'Failure type dependent information.', '(reserved)', '(reserved)'],
    },
    title: 'Change of a protected register',
    message: 'The driver changed {register} from {from} to {to}: {effect}.',
    fields: ['register', 'from', 'to', 'effect'],
    why:
      'The hypervisor intercepts writes to the registers that protect the kernel: CR0.WP, CR4.SMEP and SMAP, ' +
      'EFER.NXE, the system call MSRs, IDTR and GDTR. The change does not take effect, and the machine may be stopped.',
    fix: 'Leave these registers alone; write to read-only memory through a mapping that Windows allows.',
    before: ['__writecr0(__readcr0() & ~0x10000);   // clear WP'],
    after: [
      'Va = MmMapLockedPagesSpecifyCache(Mdl, KernelMode, MmCached, NULL,',
      '    FALSE, NormalPagePriority | MdlMappingNoExecute);',
    ],
    exceptions: 'Writing the value that the register already has is not a change.',
    since: 'Windows 10 1507',
    help: `${DEBUGGER}/bug-check-0x18c--hyperguard-violation`,
  },
  ReturnAddressMismatch: {
    code: 'HV9008',
    level: 'advisory',
    evidence: 'run',
    title: 'Return that a shadow stack refuses',
    message: '{ddi} was left for {actual}, which no call put on the stack; a shadow stack holds {expected}.',
    fields: ['ddi', 'actual', 'expected'],
    why:
      'With kernel-mode hardware-enforced stack protection the processor keeps return addresses twice, and a return ' +
      'to another address than the call left is bug check 0x139 with argument 0x39.',
    fix: 'Leave routines by return only; never write return addresses.',
    before: ['push FakeReturn', 'jmp qword ptr [__imp_ExAllocatePool2]'],
    after: ['call qword ptr [__imp_ExAllocatePool2]'],
    exceptions:
      "Only returns of the kernel's routines are looked at, not those inside the driver: watching each would slow a run " +
      'several times.',
    since: 'Windows 11 22H2, where the protection is turned on',
    help: `${DEBUGGER}/bug-check-0x139--kernel-security-check-failure`,
  },
  PageTableWriteExecute: {
    code: 'HV9005',
    level: 'note',
    evidence: 'run',
    title: 'Page table entry made writable and executable',
    message: 'The driver made the page at {address} ({target}) writable and executable in the page tables: {entry}.',
    fields: ['address', 'target', 'entry'],
    why:
      'The write itself is allowed, yet has no effect: the second-level tables belong to the hypervisor. What is ' +
      'done with such a page next is a violation of its own.',
    fix: 'Do not edit page tables.',
    before: ['Pte->NoExecute = 0;'],
    after: ['Status = MmProtectMdlSystemAddress(Mdl, PAGE_READONLY);'],
    since: 'Windows 10 1507',
    help: DEVICE_GUARD_PAGE,
  },
} as const satisfies Record<string, CatalogueEntry>;
