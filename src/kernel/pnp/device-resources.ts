import {
  CM_FULL_RESOURCE_DESCRIPTOR,
  CM_PARTIAL_RESOURCE_DESCRIPTOR,
  CM_PARTIAL_RESOURCE_LIST,
  CM_RESOURCE_LIST,
  IO_RESOURCE_DESCRIPTOR,
  IO_RESOURCE_LIST,
  IO_RESOURCE_REQUIREMENTS_LIST,
} from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { Packed } from '../zw/packed.ts';

/** What a device gets from the machine. Addresses are physical; an interrupt line is an input of the I/O APIC. */
export type DeviceResource =
  | { readonly kind: 'memory'; readonly start: bigint; readonly length: number; readonly readOnly?: boolean }
  | { readonly kind: 'port'; readonly start: bigint; readonly length: number }
  | { readonly kind: 'interrupt'; readonly line: number; readonly latched?: boolean; readonly shared?: boolean }
  | { readonly kind: 'messageInterrupt'; readonly messages: number }
  | { readonly kind: 'dma'; readonly channel: number };

const D = CM_PARTIAL_RESOURCE_DESCRIPTOR;
const R = IO_RESOURCE_DESCRIPTOR;
/** CmResourceType* and CmResourceShare* (wdm.h). */
const TYPE: Readonly<Record<DeviceResource['kind'], number>> = {
  port: 1,
  interrupt: 2,
  messageInterrupt: 2,
  memory: 3,
  dma: 4,
};
const DEVICE_EXCLUSIVE = 1;
const SHARED = 3;
/** CM_RESOURCE_* flags. */
const MEMORY_READ_ONLY = 1;
const PORT_IO = 1;
const PORT_16_BIT_DECODE = 0x10;
const INTERRUPT_LATCHED = 1;
const INTERRUPT_MESSAGE = 2;
/** Vectors of message-signaled interrupts begin here; lines below. */
const LINE_VECTORS = 0x40;
const MESSAGE_VECTORS = 0xb0;
const LAST_OF_INT = 0xffff_ffffn;

/** System vector of an interrupt line; its IRQL is the vector's upper half, as on x64. */
export function lineVector(line: number): number {
  return LINE_VECTORS + 0x10 * (line % 7) + (Math.floor(line / 7) & 0xf);
}
/** System vector of a message; messages have vectors one after the other. */
export const messageVector = (message: number) => MESSAGE_VECTORS + message;
export const irqlOfVector = (vector: number) => vector >> 4;

/** A CM_RESOURCE_LIST with one full descriptor, as START_DEVICE and the properties have it; empty for none. */
export function resourceList(
  k: Kernel,
  resources: readonly DeviceResource[],
  bus: { readonly type: number; readonly number: number },
  translated: boolean,
): Uint8Array {
  if (resources.length === 0) return new Uint8Array(0);
  const first = CM_RESOURCE_LIST.List.offset;
  const list = first + CM_FULL_RESOURCE_DESCRIPTOR.PartialResourceList.offset;
  const descriptors = list + CM_PARTIAL_RESOURCE_LIST.PartialDescriptors.offset;
  const answer = new Packed(descriptors + resources.length * D.$size);
  answer.put(CM_RESOURCE_LIST.Count, 1);
  answer.put(CM_FULL_RESOURCE_DESCRIPTOR.InterfaceType, bus.type, first);
  answer.put(CM_FULL_RESOURCE_DESCRIPTOR.BusNumber, bus.number, first);
  answer.put(CM_PARTIAL_RESOURCE_LIST.Version, 1, list).put(CM_PARTIAL_RESOURCE_LIST.Revision, 1, list);
  answer.put(CM_PARTIAL_RESOURCE_LIST.Count, resources.length, list);
  for (const [index, resource] of resources.entries())
    putDescriptor(k, answer, descriptors + index * D.$size, resource, translated);
  return answer.buffer;
}

function putDescriptor(k: Kernel, answer: Packed, at: number, resource: DeviceResource, translated: boolean): void {
  answer.put(D.Type, TYPE[resource.kind], at);
  answer.put(D.ShareDisposition, sharing(resource), at);
  answer.put(D.Flags, flagsOf(resource), at);
  switch (resource.kind) {
    case 'memory':
    case 'port':
      answer.put(D.u_Memory_Start, resource.start, at).put(D.u_Memory_Length, resource.length, at);
      return;
    case 'dma':
      answer.put(D.u_Dma_Channel, resource.channel, at);
      return;
    case 'interrupt': {
      const vector = lineVector(resource.line);
      answer.put(D.u_Interrupt_Level, translated ? irqlOfVector(vector) : resource.line, at);
      answer.put(D.u_Interrupt_Vector, translated ? vector : resource.line, at);
      answer.put(D.u_Interrupt_Affinity, allProcessors(k), at);
      return;
    }
    case 'messageInterrupt':
      if (translated) answer.put(D.u_MessageInterrupt_Translated_Level, irqlOfVector(MESSAGE_VECTORS), at);
      else answer.put(D.u_MessageInterrupt_Raw_MessageCount, resource.messages, at);
      answer.put(D.u_MessageInterrupt_Raw_Vector, MESSAGE_VECTORS, at);
      answer.put(D.u_MessageInterrupt_Raw_Affinity, allProcessors(k), at);
  }
}
function sharing(resource: DeviceResource): number {
  return resource.kind === 'interrupt' && resource.shared !== false ? SHARED : DEVICE_EXCLUSIVE;
}
function flagsOf(resource: DeviceResource): number {
  switch (resource.kind) {
    case 'memory':
      return resource.readOnly ? MEMORY_READ_ONLY : 0;
    case 'port':
      return PORT_IO | PORT_16_BIT_DECODE;
    case 'interrupt':
      return resource.latched ? INTERRUPT_LATCHED : 0;
    case 'messageInterrupt':
      return INTERRUPT_LATCHED | INTERRUPT_MESSAGE;
    case 'dma':
      return 0;
  }
}
const allProcessors = (k: Kernel) => (1n << BigInt(k.profile.processors)) - 1n;

/** An IO_RESOURCE_REQUIREMENTS_LIST that asks for exactly these; empty for none. */
export function requirementsList(
  resources: readonly DeviceResource[],
  bus: { readonly type: number; readonly number: number; readonly slot: number },
): Uint8Array {
  if (resources.length === 0) return new Uint8Array(0);
  const list = IO_RESOURCE_REQUIREMENTS_LIST.List.offset;
  const descriptors = list + IO_RESOURCE_LIST.Descriptors.offset;
  const answer = new Packed(descriptors + resources.length * R.$size);
  const L = IO_RESOURCE_REQUIREMENTS_LIST;
  answer.put(L.ListSize, answer.buffer.length).put(L.InterfaceType, bus.type).put(L.BusNumber, bus.number);
  answer.put(L.SlotNumber, bus.slot).put(L.AlternativeLists, 1);
  answer.put(IO_RESOURCE_LIST.Version, 1, list).put(IO_RESOURCE_LIST.Revision, 1, list);
  answer.put(IO_RESOURCE_LIST.Count, resources.length, list);
  for (const [index, resource] of resources.entries()) putRequirement(answer, descriptors + index * R.$size, resource);
  return answer.buffer;
}

function putRequirement(answer: Packed, at: number, resource: DeviceResource): void {
  answer.put(R.Type, TYPE[resource.kind], at).put(R.ShareDisposition, sharing(resource), at);
  answer.put(R.Flags, flagsOf(resource), at);
  switch (resource.kind) {
    case 'memory':
    case 'port':
      answer.put(R.u_Memory_Length, resource.length, at).put(R.u_Memory_Alignment, 1, at);
      answer.put(R.u_Memory_MinimumAddress, resource.start, at);
      answer.put(R.u_Memory_MaximumAddress, resource.start + BigInt(resource.length - 1), at);
      return;
    case 'interrupt':
      answer.put(R.u_Interrupt_MinimumVector, resource.line, at).put(R.u_Interrupt_MaximumVector, resource.line, at);
      return;
    case 'messageInterrupt':
      answer.put(R.u_Interrupt_MinimumVector, Number(LAST_OF_INT) - resource.messages, at);
      answer.put(R.u_Interrupt_MaximumVector, Number(LAST_OF_INT) - 1, at);
      return;
    case 'dma':
      answer.put(R.u_Dma_MinimumChannel, resource.channel, at).put(R.u_Dma_MaximumChannel, resource.channel, at);
  }
}
