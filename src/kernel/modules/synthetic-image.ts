import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { EXCEPTION_FRAME, EXCEPTION_GADGET } from '../exceptions/frame-layout.ts';
import { GUEST_CALL_FRAME } from '../guest-call.ts';
import { INT3, RETURN_GADGET, SLOT_SIZE, writeSlots } from './slots.ts';

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
  /** Exported functions in the order of their slots, of which the first is at `slotsRva`. */
  readonly functions: readonly string[];
  readonly slotsRva: number;
  /** RVAs of all exports. */
  readonly exports: ReadonlyMap<string, number>;
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
  // Without a comparison of ours, strings are sorted by their units, as the loader's binary search wants them.
  const functions = [...module.functions].sort();
  const textRva = PAGE_SIZE;
  const textSize = pages((functions.length + module.internal.length) * SLOT_SIZE);
  const rdataRva = textRva + textSize;
  const pdataRva = rdataRva + PAGE_SIZE;
  const dataRva = pdataRva + PAGE_SIZE;
  const symbols = new Map<string, number>();
  for (let index = 0; index < functions.length; index++) symbols.set(functions[index]!, textRva + index * SLOT_SIZE);
  let dataSize = 0;
  for (const name of [...module.data.keys()].sort()) {
    symbols.set(name, dataRva + dataSize);
    dataSize += Math.ceil(module.data.get(name)! / 16) * 16;
  }
  const edataRva = dataRva + pages(dataSize);
  const internal = new Map(
    module.internal.map((name, index) => [name, textRva + (functions.length + index) * SLOT_SIZE]),
  );
  const edata = exportDirectory(module.name, edataRva, symbols, module.timeDateStamp);
  const sections: ImageSection[] = [
    { name: '.text', rva: textRva, size: textSize, execute: true, write: false },
    { name: '.rdata', rva: rdataRva, size: PAGE_SIZE, execute: false, write: false },
    { name: '.pdata', rva: pdataRva, size: PAGE_SIZE, execute: false, write: false },
    { name: '.data', rva: dataRva, size: pages(dataSize), execute: false, write: true },
    { name: '.edata', rva: edataRva, size: pages(edata.length), execute: false, write: false },
  ];
  const bytes = new Uint8Array(edataRva + pages(edata.length));
  writeSlots(bytes, textRva, [...functions, ...module.internal]);
  bytes.fill(INT3, textRva + (functions.length + module.internal.length) * SLOT_SIZE, rdataRva);
  bytes.set(edata, edataRva);
  const pdata = writeGadgetUnwind(bytes, internal, rdataRva, pdataRva);
  writeHeaders(bytes, module, sections, { edataRva, edataSize: edata.length, pdataRva, pdataSize: pdata, textSize });
  return { name: module.name, bytes, sections, functions, slotsRva: textRva, exports: symbols, internal };
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
  const names = [...symbols.keys()].sort();
  // All names are ASCII, so a character is a byte.
  const strings = Buffer.from(`${moduleName}\0${names.join('\0')}\0`, 'latin1');
  const addressTable = 40;
  const nameTable = addressTable + 4 * names.length;
  const ordinalTable = nameTable + 4 * names.length;
  const stringTable = ordinalTable + 2 * names.length;
  const bytes = new Uint8Array(stringTable + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, stamp, true);
  view.setUint32(12, rva + stringTable, true);
  view.setUint32(16, 1, true);
  view.setUint32(20, names.length, true);
  view.setUint32(24, names.length, true);
  view.setUint32(28, rva + addressTable, true);
  view.setUint32(32, rva + nameTable, true);
  view.setUint32(36, rva + ordinalTable, true);
  bytes.set(strings, stringTable);
  // The tables stand at multiples of their entries' sizes; the host is little-endian, as the guest is.
  const addresses = new Uint32Array(bytes.buffer, addressTable, names.length);
  const places = new Uint32Array(bytes.buffer, nameTable, names.length);
  const ordinals = new Uint16Array(bytes.buffer, ordinalTable, names.length);
  let at = rva + stringTable + moduleName.length + 1;
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    addresses[index] = symbols.get(name)!;
    places[index] = at;
    ordinals[index] = index;
    at += name.length + 1;
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
