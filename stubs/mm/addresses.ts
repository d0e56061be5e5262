import { STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT } from '../../src/generated/ntstatus.ts';
import {
  BOOLEAN,
  KPROCESSOR_MODE,
  NTSTATUS,
  PCUNICODE_STRING,
  PHYSICAL_ADDRESS,
  PVOID,
  pointer,
  SIZE_T,
  ULONG,
  ULONGLONG,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { isUserAddress, USER_PROBE_ADDRESS } from '../../src/kernel/mm/address-ranges.ts';
import { copyMemory, physicalRanges, virtualForPhysical } from '../../src/kernel/mm/physical.ts';
import { copyBetweenProcesses } from '../../src/kernel/mm/process-copy.ts';
import { exportAddress } from '../../src/kernel/modules/loaded-modules.ts';
import { PAGE_SIZE } from '../../src/memory/memory-types.ts';

const ALIGNMENTS = [1, 2, 4, 8, 16];
const MODULES = ['ntoskrnl.exe', 'hal.dll'];

/** The checks that need no access. False: nothing is to be probed. */
function probeRange(k: Kernel, address: bigint, length: bigint, alignment: number): boolean {
  if (length === 0n) return false;
  if (!ALIGNMENTS.includes(alignment) || address % BigInt(alignment) !== 0n) k.raise(STATUS_DATATYPE_MISALIGNMENT);
  if (address + length > USER_PROBE_ADDRESS) k.raise(STATUS_ACCESS_VIOLATION);
  return true;
}
function probeForWrite(k: Kernel, address: bigint, length: bigint, alignment: number): void {
  if (!probeRange(k, address, length, alignment)) return;
  for (let va = address; va < address + length; va = (va & ~0xfffn) + BigInt(PAGE_SIZE)) k.mem.setU8(va, k.mem.u8(va));
}

export const mmAddresses = [
  ddi('ProbeForRead', {
    params: { Address: PVOID, Length: SIZE_T, Alignment: ULONG },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => void probeRange(k, a.Address, a.Length, a.Alignment),
  }),
  ddi('ProbeForWrite', {
    params: { Address: PVOID, Length: SIZE_T, Alignment: ULONG },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => probeForWrite(k, a.Address, a.Length, a.Alignment),
  }),
  ddi('MmIsAddressValid', {
    params: { VirtualAddress: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => k.mem.isMapped(a.VirtualAddress),
  }),
  ddi('MmIsNonPagedSystemAddressValid', {
    params: { VirtualAddress: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['paged memory counts as valid: it is always resident'] },
    model: (k, a) => !isUserAddress(a.VirtualAddress) && k.mem.isMapped(a.VirtualAddress),
  }),
  ddi('MmGetPhysicalAddress', {
    params: { BaseAddress: PVOID },
    returns: PHYSICAL_ADDRESS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => BigInt(k.mem.translate(a.BaseAddress) ?? 0),
  }),
  ddi('MmGetVirtualForPhysical', {
    params: { PhysicalAddress: PHYSICAL_ADDRESS },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: {
      approximate: [
        'finds modules, pool, contiguous and I/O-space memory; the top page table; NULL for stacks and the other page tables',
      ],
    },
    model: (k, a) => virtualForPhysical(k, a.PhysicalAddress),
  }),
  ddi('MmGetPhysicalMemoryRanges', {
    returns: pointer('PPHYSICAL_MEMORY_RANGE'),
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['one range from 1 MiB on'] },
    model: (k) => physicalRanges(k),
  }),
  ddi('MmGetPhysicalMemoryRangesEx', {
    params: { PartitionObject: PVOID },
    returns: pointer('PPHYSICAL_MEMORY_RANGE'),
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['one range from 1 MiB on', 'there is one partition'] },
    model: (k) => physicalRanges(k),
  }),
  ddi('MmGetPhysicalMemoryRangesEx2', {
    params: { PartitionObject: PVOID, Flags: ULONG },
    returns: pointer('PPHYSICAL_MEMORY_RANGE'),
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['one range from 1 MiB on', 'there is one partition', 'the flags have no effect'] },
    model: (k) => physicalRanges(k),
  }),
  ddi('MmCopyMemory', {
    params: {
      TargetAddress: PVOID,
      SourceAddress: ULONGLONG,
      NumberOfBytes: SIZE_T,
      Flags: ULONG,
      NumberOfBytesTransferred: pointer('PSIZE_T'),
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) =>
      copyMemory(k, {
        target: a.TargetAddress,
        source: a.SourceAddress,
        bytes: a.NumberOfBytes,
        flags: a.Flags,
        transferred: a.NumberOfBytesTransferred,
      }),
  }),
  ddi('MmCopyVirtualMemory', {
    params: {
      SourceProcess: pointer('PEPROCESS'),
      SourceAddress: PVOID,
      TargetProcess: pointer('PEPROCESS'),
      TargetAddress: PVOID,
      BufferSize: SIZE_T,
      PreviousMode: KPROCESSOR_MODE,
      ReturnSize: pointer('PSIZE_T'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      copyBetweenProcesses(k, {
        from: { process: a.SourceProcess, va: a.SourceAddress },
        to: { process: a.TargetProcess, va: a.TargetAddress },
        bytes: a.BufferSize,
        userMode: a.PreviousMode === 1,
        returnSize: a.ReturnSize,
      }),
  }),
  ddi('MmGetSystemRoutineAddress', {
    params: { SystemRoutineName: PCUNICODE_STRING },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const name = readUnicodeString(k, a.SystemRoutineName);
      for (const module of MODULES) {
        const address = exportAddress(k, module, name);
        if (address !== undefined) return address;
      }
      return 0n;
    },
  }),
];
