import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { EXCEPTION_FRAME, EXCEPTION_GADGET } from '../exceptions/frame-layout.ts';
import { GUEST_CALL_FRAME } from '../guest-call.ts';
import { RETURN_GADGET, SLOT_SIZE, writeSlot } from './slots.ts';

/** A section of an image as it lies in memory, page multiples. */
export interface ImageSection {
  readonly name: string;
  readonly rva: number;
  readonly size: number;
  readonly execute: boolean;
  readonly write: boolean;
}

/** A kernel module that we model, as the image that a driver finds in memory. */
export interface SyntheticImage {
  readonly name: string;
  /** Mapped bytes, `sizeOfImage` long. The image has no relocations: everything in it is an RVA. */
  readonly bytes: Uint8Array;
  readonly sections: readonly ImageSection[];
  readonly functions: ReadonlyMap<string, number>;
  readonly data: ReadonlyMap<string, number>;
  readonly internal: ReadonlyMap<string, number>;
}

export interface SyntheticModule {
  readonly name: string;
  readonly functions: readonly string[];
  /** Size in bytes of each exported variable. */
  readonly data: ReadonlyMap<string, number>;
  /** Routines that have a slot but no export. */
  readonly internal: readonly string[];
  readonly version: { readonly major: number; readonly minor: number };
  readonly timeDateStamp: number;
}

const CODE = 0x60000020;
const READ_ONLY = 0x40000040;
const READ_WRITE = 0xc8000040;
const UNWIND_INFO_OFFSET = 0;
const encoder = new TextEncoder();

const pages = (bytes: number) => Math.max(1, Math.ceil(bytes / PAGE_SIZE)) * PAGE_SIZE;

/** Builds a well-formed PE32+ image: headers, `.text` of slots, `.rdata` with unwind data, `.pdata`, `.data`, `.edata`. */
export function buildSyntheticImage(module: SyntheticModule): SyntheticImage {
  const functions = [...module.functions].sort(ordinal);
  const variables = [...module.data.keys()].sort(ordinal);
  const textRva = PAGE_SIZE;
  const textSize = pages((functions.length + module.internal.length) * SLOT_SIZE);
  const rdataRva = textRva + textSize;
  const pdataRva = rdataRva + PAGE_SIZE;
  const dataRva = pdataRva + PAGE_SIZE;
  const dataOffsets = new Map<string, number>();
  let dataSize = 0;
  for (const name of variables) {
    dataOffsets.set(name, dataRva + dataSize);
    dataSize += Math.ceil(module.data.get(name)! / 16) * 16;
  }
  const edataRva = dataRva + pages(dataSize);
  const functionRvas = new Map(functions.map((name, index) => [name, textRva + index * SLOT_SIZE]));
  const internal = new Map(
    module.internal.map((name, index) => [name, textRva + (functions.length + index) * SLOT_SIZE]),
  );
  const edata = exportDirectory(
    module.name,
    edataRva,
    new Map([...functionRvas, ...dataOffsets]),
    module.timeDateStamp,
  );
  const sections: ImageSection[] = [
    { name: '.text', rva: textRva, size: textSize, execute: true, write: false },
    { name: '.rdata', rva: rdataRva, size: PAGE_SIZE, execute: false, write: false },
    { name: '.pdata', rva: pdataRva, size: PAGE_SIZE, execute: false, write: false },
    { name: '.data', rva: dataRva, size: pages(dataSize), execute: false, write: true },
    { name: '.edata', rva: edataRva, size: pages(edata.length), execute: false, write: false },
  ];
  const bytes = new Uint8Array(edataRva + pages(edata.length));
  bytes.fill(0xcc, textRva, textRva + textSize);
  for (const [name, rva] of functionRvas) writeSlot(bytes, rva, name);
  for (const [name, rva] of internal) writeSlot(bytes, rva, name);
  bytes.set(edata, edataRva);
  const pdata = writeGadgetUnwind(bytes, internal, rdataRva, pdataRva);
  writeHeaders(bytes, module, sections, { edataRva, edataSize: edata.length, pdataRva, pdataSize: pdata, textSize });
  return { name: module.name, bytes, sections, functions: functionRvas, data: dataOffsets, internal };
}

function ordinal(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Unwind data of the addresses in the kernel to which routines return that nothing called: the frames that the models laid
 * there, valid from the first byte on. UWOP_ALLOC_LARGE, and UWOP_PUSH_MACHFRAME where registers are kept above it.
 */
const GADGETS: readonly { readonly name: string; readonly frame: bigint; readonly machineFrame: boolean }[] = [
  { name: RETURN_GADGET, frame: GUEST_CALL_FRAME, machineFrame: false },
  { name: EXCEPTION_GADGET, frame: EXCEPTION_FRAME, machineFrame: true },
];
const UNWIND_SIZE = 12;
const RUNTIME_FUNCTION_SIZE = 12;

/** Returns the size of the exception directory in bytes. */
function writeGadgetUnwind(
  bytes: Uint8Array,
  internal: ReadonlyMap<string, number>,
  rdataRva: number,
  pdataRva: number,
): number {
  const view = new DataView(bytes.buffer);
  const present = GADGETS.flatMap((gadget) => {
    const rva = internal.get(gadget.name);
    return rva === undefined ? [] : [{ ...gadget, rva }];
  }).sort((a, b) => a.rva - b.rva);
  present.forEach(({ rva, frame, machineFrame }, index) => {
    const unwind = rdataRva + UNWIND_INFO_OFFSET + index * UNWIND_SIZE;
    bytes.set([0x01, 0x00, machineFrame ? 3 : 2, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x0a], unwind);
    view.setUint16(unwind + 6, Number(frame) / 8, true);
    bytes.fill(0x90, rva, rva + SLOT_SIZE);
    const entry = pdataRva + index * RUNTIME_FUNCTION_SIZE;
    view.setUint32(entry, rva, true);
    view.setUint32(entry + 4, rva + SLOT_SIZE, true);
    view.setUint32(entry + 8, unwind, true);
  });
  return present.length * RUNTIME_FUNCTION_SIZE;
}

function exportDirectory(
  moduleName: string,
  rva: number,
  symbols: ReadonlyMap<string, number>,
  stamp: number,
): Uint8Array {
  const names = [...symbols.keys()].sort(ordinal);
  const encoded = names.map((name) => encoder.encode(`${name}\0`));
  const dll = encoder.encode(`${moduleName}\0`);
  const addressTable = 40;
  const nameTable = addressTable + 4 * names.length;
  const ordinalTable = nameTable + 4 * names.length;
  const strings = ordinalTable + 2 * names.length;
  const size = strings + dll.length + encoded.reduce((sum, text) => sum + text.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, stamp, true);
  view.setUint32(12, rva + strings, true);
  view.setUint32(16, 1, true);
  view.setUint32(20, names.length, true);
  view.setUint32(24, names.length, true);
  view.setUint32(28, rva + addressTable, true);
  view.setUint32(32, rva + nameTable, true);
  view.setUint32(36, rva + ordinalTable, true);
  bytes.set(dll, strings);
  let at = strings + dll.length;
  for (let index = 0; index < names.length; index++) {
    view.setUint32(addressTable + 4 * index, symbols.get(names[index]!)!, true);
    view.setUint32(nameTable + 4 * index, rva + at, true);
    view.setUint16(ordinalTable + 2 * index, index, true);
    bytes.set(encoded[index]!, at);
    at += encoded[index]!.length;
  }
  return bytes;
}

interface HeaderFacts {
  readonly edataRva: number;
  readonly edataSize: number;
  readonly pdataRva: number;
  readonly pdataSize: number;
  readonly textSize: number;
}

function writeHeaders(
  bytes: Uint8Array,
  module: SyntheticModule,
  sections: readonly ImageSection[],
  facts: HeaderFacts,
): void {
  const view = new DataView(bytes.buffer);
  const pe = 0x80;
  view.setUint16(0, 0x5a4d, true);
  view.setUint32(0x3c, pe, true);
  view.setUint32(pe, 0x4550, true);
  view.setUint16(pe + 4, 0x8664, true);
  view.setUint16(pe + 6, sections.length, true);
  view.setUint32(pe + 8, module.timeDateStamp, true);
  view.setUint16(pe + 20, 240, true);
  view.setUint16(pe + 22, 0x22, true);
  const optional = pe + 24;
  view.setUint16(optional, 0x20b, true);
  view.setUint32(optional + 4, facts.textSize, true);
  view.setUint32(optional + 20, PAGE_SIZE, true);
  view.setBigUint64(optional + 24, 0x1_4000_0000n, true);
  view.setUint32(optional + 32, PAGE_SIZE, true);
  view.setUint32(optional + 36, 0x200, true);
  for (const offset of [40, 44, 48]) {
    view.setUint16(optional + offset, module.version.major, true);
    view.setUint16(optional + offset + 2, module.version.minor, true);
  }
  view.setUint32(optional + 56, bytes.length, true);
  view.setUint32(optional + 60, 0x400, true);
  view.setUint16(optional + 68, 1, true);
  view.setUint16(optional + 70, 0x4160, true);
  view.setUint32(optional + 108, 16, true);
  view.setUint32(optional + 112, facts.edataRva, true);
  view.setUint32(optional + 116, facts.edataSize, true);
  view.setUint32(optional + 136, facts.pdataSize === 0 ? 0 : facts.pdataRva, true);
  view.setUint32(optional + 140, facts.pdataSize, true);
  sections.forEach((section, index) => {
    const header = optional + 240 + 40 * index;
    bytes.set(encoder.encode(section.name), header);
    view.setUint32(header + 8, section.size, true);
    view.setUint32(header + 12, section.rva, true);
    view.setUint32(header + 16, section.size, true);
    view.setUint32(header + 20, section.rva, true);
    view.setUint32(header + 36, section.execute ? CODE : section.write ? READ_WRITE : READ_ONLY, true);
  });
}
