import {
  STATUS_ACCESS_VIOLATION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { MEMORY_BASIC_INFORMATION } from '../../src/generated/structs.ts';
import {
  enumeration,
  HANDLE,
  NTSTATUS,
  PAGE_PROTECTION,
  PVOID,
  pointer,
  SIZE_T,
  ULONG,
  ULONG_PTR,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { HIGHEST_USER_ADDRESS, pageBase } from '../../src/kernel/mm/address-ranges.ts';
import {
  allocateVirtual,
  freeVirtual,
  protectVirtual,
  type RangeResult,
} from '../../src/kernel/mm/allocate-virtual.ts';
import { inProcess, processByHandle } from '../../src/kernel/mm/process-space.ts';
import { queryBasic } from '../../src/kernel/mm/query-virtual.ts';
import { releaseSecured, secureMemory } from '../../src/kernel/mm/secure-virtual.ts';
import { endOf, regionAt } from '../../src/kernel/mm/virtual-memory.ts';

const PPVOID = pointer('PVOID *');
const PSIZE_T = pointer('PSIZE_T');
const PULONG = pointer('PULONG');
const BASIC = 0;

interface RangeArgs {
  readonly ProcessHandle: bigint;
  readonly BaseAddress: bigint;
  readonly RegionSize: bigint;
}
/** Reads the range, acts in the process, and writes the range back in whole pages. */
function onRange(
  k: Kernel,
  a: RangeArgs,
  act: (process: bigint, range: { base: bigint; size: bigint }) => RangeResult,
): number {
  const process = processByHandle(k, a.ProcessHandle);
  if (typeof process === 'number') return process;
  const range = { base: k.mem.u64(a.BaseAddress), size: k.mem.u64(a.RegionSize) };
  const result = inProcess(k, process, () => act(process, range));
  if (typeof result === 'number') return result;
  k.mem.setU64(a.BaseAddress, result.base);
  k.mem.setU64(a.RegionSize, result.size);
  return STATUS_SUCCESS;
}
const range = { ProcessHandle: HANDLE, BaseAddress: PPVOID };
const EAGER = {
  approximate: ['committed pages have their frames at once', 'guard pages do not fire', 'ZeroBits has no effect'],
};

const allocators = ['ZwAllocateVirtualMemory', 'NtAllocateVirtualMemory'].map((name) =>
  ddi(name, {
    params: { ...range, ZeroBits: ULONG_PTR, RegionSize: PSIZE_T, AllocationType: ULONG, Protect: PAGE_PROTECTION },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: EAGER,
    model: (k, a) =>
      onRange(k, a, (process, { base, size }) =>
        allocateVirtual(k, process, { base, size, zeroBits: a.ZeroBits, type: a.AllocationType, protect: a.Protect }),
      ),
  }),
);
const liberators = ['ZwFreeVirtualMemory', 'NtFreeVirtualMemory'].map((name) =>
  ddi(name, {
    params: { ...range, RegionSize: PSIZE_T, FreeType: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => onRange(k, a, (process, given) => freeVirtual(k, process, given, a.FreeType)),
  }),
);

const queries = ['ZwQueryVirtualMemory', 'NtQueryVirtualMemory'].map((name) =>
  ddi(name, {
    params: {
      ProcessHandle: HANDLE,
      BaseAddress: PVOID,
      MemoryInformationClass: enumeration('MEMORY_INFORMATION_CLASS'),
      MemoryInformation: PVOID,
      MemoryInformationLength: SIZE_T,
      ReturnLength: PSIZE_T,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['MemoryBasicInformation only'] },
    model: (k, a) => {
      const process = processByHandle(k, a.ProcessHandle);
      if (typeof process === 'number') return process;
      if (a.MemoryInformationClass !== BASIC) return STATUS_INVALID_INFO_CLASS;
      if (a.MemoryInformationLength < BigInt(MEMORY_BASIC_INFORMATION.$size)) return STATUS_INFO_LENGTH_MISMATCH;
      if (a.BaseAddress > HIGHEST_USER_ADDRESS) return STATUS_INVALID_PARAMETER;
      queryBasic(k, process, a.BaseAddress, a.MemoryInformation);
      if (a.ReturnLength !== 0n) k.mem.setU64(a.ReturnLength, BigInt(MEMORY_BASIC_INFORMATION.$size));
      return STATUS_SUCCESS;
    },
  }),
);

/** Every page must be committed; base and size come back as whole pages. */
function leaveResident(k: Kernel, process: bigint, baseAt: bigint, sizeAt: bigint): number {
  const start = pageBase(k.mem.u64(baseAt));
  const end = pageBase(k.mem.u64(baseAt) + k.mem.u64(sizeAt) + 0xfffn);
  const region = regionAt(k, process, start);
  if (region === undefined || end > endOf(region)) return STATUS_ACCESS_VIOLATION;
  k.mem.setU64(baseAt, start);
  k.mem.setU64(sizeAt, end - start);
  return STATUS_SUCCESS;
}

/** Calls that leave resident, unpaged memory as it is. */
const noEffect = [
  { name: 'ZwLockVirtualMemory', last: { MapType: ULONG } },
  { name: 'ZwUnlockVirtualMemory', last: { MapType: ULONG } },
  { name: 'ZwFlushVirtualMemory', last: { IoStatus: pointer('PIO_STATUS_BLOCK') } },
].map(({ name, last }) =>
  ddi(name, {
    params: { ...range, RegionSize: PSIZE_T, ...last },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: {
      approximate: ['memory is always resident and never written to a file; the range comes back in whole pages'],
    },
    model: (k, a) => {
      const process = processByHandle(k, a.ProcessHandle as bigint);
      return typeof process === 'number'
        ? process
        : leaveResident(k, process, a.BaseAddress as bigint, a.RegionSize as bigint);
    },
  }),
);

export const mmVirtualMemory = [
  ...allocators,
  ...liberators,
  ...queries,
  ...noEffect,
  ddi('ZwProtectVirtualMemory', {
    params: { ...range, RegionSize: PSIZE_T, NewProtection: PAGE_PROTECTION, OldProtection: PULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['guard pages do not fire'] },
    model: (k, a) =>
      onRange(k, a, (process, given) => {
        const result = protectVirtual(k, process, given, a.NewProtection);
        if (typeof result !== 'number') k.mem.setU32(a.OldProtection, result.before);
        return result;
      }),
  }),
  ddi('MmSecureVirtualMemory', {
    params: { Address: PVOID, Size: SIZE_T, ProbeMode: ULONG },
    returns: HANDLE,
    maxIrql: 'APC',
    fidelity: { approximate: ['the range can be freed all the same'] },
    model: (k, a) => secureMemory(k, a.Address, a.Size, a.ProbeMode),
  }),
  ddi('MmSecureVirtualMemoryEx', {
    params: { Address: PVOID, Size: SIZE_T, ProbeMode: ULONG, Flags: ULONG },
    returns: HANDLE,
    maxIrql: 'APC',
    fidelity: { approximate: ['the range can be freed all the same', 'the flags have no effect'] },
    model: (k, a) => secureMemory(k, a.Address, a.Size, a.ProbeMode),
  }),
  ddi('MmUnsecureVirtualMemory', {
    params: { SecureHandle: HANDLE },
    maxIrql: 'APC',
    fidelity: { approximate: ['the range can be freed all the same'] },
    model: (k, a) => releaseSecured(k, a.SecureHandle),
  }),
];
