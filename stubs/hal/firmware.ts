import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_UNSUCCESSFUL,
} from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PCSTR, PVOID, pointer, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { mapIoSpace, unmapIoSpace } from '../../src/kernel/mm/contiguous.ts';
import { slice } from '../../src/kernel/slice.ts';

const module = 'hal.dll';
/** The one buffer that the emulator of the legacy BIOS hands out: 4 KiB at 2000:0000. */
const BUFFER_SEGMENT = 0x2000;
const BUFFER_SIZE = 0x1000;
const ONE_MEGABYTE = 0x100000;
/** ARC_STATUS. */
const ESUCCESS = 0;
const ENOENT = 2;
const ENOMEM = 12;

const firmware = slice<{ bufferTaken: boolean; readonly variables: Map<string, string> }>('legacyFirmware', () => ({
  bufferTaken: false,
  variables: new Map(),
}));

const linear = (segment: number, offset: number) => (segment << 4) + offset;

/** Copies to or from memory below one megabyte, which is physical memory. */
function lowMemory(k: Kernel, at: number, size: number, transfer: (va: bigint) => void): number {
  if (size > ONE_MEGABYTE || at + size > ONE_MEGABYTE) return STATUS_INVALID_PARAMETER;
  if (size === 0) return 0;
  const rights = { write: true, execute: false, user: false };
  const va = mapIoSpace(k, BigInt(at), BigInt(size), rights);
  if (va === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  transfer(va);
  unmapIoSpace(k, va, BigInt(size));
  return 0;
}

/** The emulator of the legacy BIOS, and the variables that the HAL keeps. */
export const halFirmware = [
  ddi('x86BiosAllocateBuffer', {
    module,
    params: { Size: pointer('PULONG'), Segment: pointer('PUSHORT'), Offset: pointer('PUSHORT') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (firmware(k).bufferTaken || k.mem.u32(a.Size) > BUFFER_SIZE) {
        k.mem.setU32(a.Size, firmware(k).bufferTaken ? 0 : BUFFER_SIZE);
        return STATUS_INSUFFICIENT_RESOURCES;
      }
      firmware(k).bufferTaken = true;
      k.mem.setU32(a.Size, BUFFER_SIZE);
      k.mem.setU16(a.Segment, BUFFER_SEGMENT);
      k.mem.setU16(a.Offset, 0);
      return 0;
    },
  }),
  ddi('x86BiosFreeBuffer', {
    module,
    params: { Segment: USHORT, Offset: USHORT },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (!firmware(k).bufferTaken || a.Segment !== BUFFER_SEGMENT || a.Offset !== 0) return STATUS_INVALID_PARAMETER;
      firmware(k).bufferTaken = false;
      return 0;
    },
  }),
  ddi('x86BiosReadMemory', {
    module,
    params: { Segment: USHORT, Offset: USHORT, Buffer: PVOID, Size: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => lowMemory(k, linear(a.Segment, a.Offset), a.Size, (va) => k.mem.copy(a.Buffer, va, a.Size)),
  }),
  ddi('x86BiosWriteMemory', {
    module,
    params: { Segment: USHORT, Offset: USHORT, Buffer: PVOID, Size: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['any memory below one megabyte, not only the buffer'] },
    model: (k, a) => lowMemory(k, linear(a.Segment, a.Offset), a.Size, (va) => k.mem.copy(va, a.Buffer, a.Size)),
  }),
  ddi('x86BiosCall', {
    module,
    params: { InterruptNumber: ULONG, Registers: pointer('PX86_BIOS_REGISTERS') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a machine of UEFI: no interrupt of the BIOS can be called'] },
    model: () => false,
  }),
  ddi('HalCallBios', {
    module,
    params: { BiosCommand: ULONG, Eax: pointer('PULONG'), Ebx: pointer('PULONG') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a machine of UEFI: no interrupt of the BIOS can be called'] },
    model: () => false,
  }),
  ddi('HalGetEnvironmentVariable', {
    module,
    params: { Variable: PCSTR, Length: USHORT, Buffer: pointer('PCHAR') },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['only what HalSetEnvironmentVariable set'] },
    model: (k, a) => {
      const value = firmware(k).variables.get(k.mem.ansiz(a.Variable).toUpperCase());
      if (value === undefined) return ENOENT;
      if (value.length + 1 > a.Length) return ENOMEM;
      k.mem.write(a.Buffer, new Uint8Array(Buffer.from(`${value}\0`, 'latin1')));
      return ESUCCESS;
    },
  }),
  ddi('HalSetEnvironmentVariable', {
    module,
    params: { Variable: PCSTR, Value: PCSTR },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['gone with the run'] },
    model: (k, a) => {
      firmware(k).variables.set(k.mem.ansiz(a.Variable).toUpperCase(), k.mem.ansiz(a.Value));
      return ESUCCESS;
    },
  }),
  ddi('HalCallPal', {
    module,
    params: { FunctionIndex: ULONG, Arguments: PVOID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['Itanium firmware, which x64 machines do not have'] },
    model: () => STATUS_UNSUCCESSFUL,
  }),
];
