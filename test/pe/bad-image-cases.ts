import type { ImageErrorCode } from '../../src/pe/image-error.ts';
import { type BuiltImage, DATA, type ImageSpec } from './build-image.ts';
import { IMAGE_BASE } from './full-image.ts';

export const u16 = (at: (built: BuiltImage) => number, value: number) => (built: BuiltImage) =>
  built.view.setUint16(at(built), value, true);
export const u32 = (at: (built: BuiltImage) => number, value: number) => (built: BuiltImage) =>
  built.view.setUint32(at(built), value, true);
export const optional = (offset: number) => (built: BuiltImage) => built.optionalHeader + offset;
const fileHeader = (offset: number) => (built: BuiltImage) => built.fileHeader + offset;
export const directory = (index: number) => (built: BuiltImage) => built.directory(index);
const sectionHeader = (name: string, offset: number) => (built: BuiltImage) => built.section(name).header + offset;
/** File offset of an RVA in a section. */
const inSection = (name: string, rva: (built: BuiltImage) => number) => (built: BuiltImage) => {
  const section = built.section(name);
  return rva(built) - section.rva + section.rawOffset;
};
const directoryRva = (index: number, offset: number) => (built: BuiltImage) =>
  built.view.getUint32(built.directory(index), true) + offset;

/** One image that must be refused: how it comes about, and what the error says. */
export interface BadCase {
  readonly what: string;
  readonly code: ImageErrorCode;
  readonly says: RegExp;
  readonly edit?: (built: BuiltImage) => void;
  readonly spec?: ImageSpec;
}

export const HEADERS: readonly BadCase[] = [
  {
    what: 'a 32-bit image',
    code: 'WrongMachine',
    says: /32-bit/,
    edit: (b) => {
      u16(fileHeader(0), 0x14c)(b);
      u16(optional(0), 0x10b)(b);
    },
  },
  {
    what: 'an i386 machine with 64-bit headers',
    code: 'WrongMachine',
    says: /32-bit/,
    edit: u16(fileHeader(0), 0x14c),
  },
  { what: 'an ARM64 image', code: 'WrongMachine', says: /ARM64 is not supported yet/, spec: { machine: 0xaa64 } },
  { what: 'an unknown machine', code: 'WrongMachine', says: /0x200, not 0x8664/, spec: { machine: 0x200 } },
  { what: 'a windows program', code: 'WrongSubsystem', says: /WINDOWS_GUI/, spec: { subsystem: 2 } },
  { what: 'a console program', code: 'WrongSubsystem', says: /WINDOWS_CUI/, spec: { subsystem: 3 } },
  { what: 'an EFI driver', code: 'WrongSubsystem', says: /EFI boot service/, spec: { subsystem: 11 } },
  { what: 'an unknown subsystem', code: 'WrongSubsystem', says: /is 77/, spec: { subsystem: 77 } },
  { what: 'e_lfanew off alignment', code: 'BadHeader', says: /e_lfanew/, edit: u32(() => 0x3c, 0x81) },
  { what: 'e_lfanew past the end', code: 'Truncated', says: /0xfffffff0/, edit: u32(() => 0x3c, 0xfffffff0) },
  { what: 'no PE signature', code: 'NotPe', says: /Signature/, edit: u32(() => 0x80, 0x454e) },
  { what: 'an object file', code: 'BadHeader', says: /not linked/, edit: u16(fileHeader(18), 0) },
  { what: 'a wrong magic', code: 'BadHeader', says: /0x107/, edit: u16(optional(0), 0x107) },
  { what: 'a short optional header', code: 'BadHeader', says: /SizeOfOptionalHeader/, edit: u16(fileHeader(16), 64) },
  { what: 'no sections', code: 'BadSection', says: /NumberOfSections .* is 0/, edit: u16(fileHeader(2), 0) },
  {
    what: '10,000 sections',
    code: 'TooManySections',
    says: /is 10000, more than the 96/,
    edit: u16(fileHeader(2), 10000),
  },
  {
    what: 'a section table past SizeOfHeaders',
    code: 'BadHeader',
    says: /SizeOfHeaders/,
    edit: u16(fileHeader(2), 90),
  },
  { what: 'an ImageBase off 64 KB', code: 'BadHeader', says: /ImageBase/, edit: u32(optional(24), 0x1000) },
  { what: 'SectionAlignment 0', code: 'BadHeader', says: /SectionAlignment/, edit: u32(optional(32), 0) },
  { what: 'SectionAlignment 0x3000', code: 'BadHeader', says: /SectionAlignment/, edit: u32(optional(32), 0x3000) },
  { what: 'FileAlignment 0', code: 'BadHeader', says: /FileAlignment/, edit: u32(optional(36), 0) },
  { what: 'FileAlignment 0x300', code: 'BadHeader', says: /FileAlignment/, edit: u32(optional(36), 0x300) },
  { what: 'FileAlignment above SectionAlignment', code: 'BadHeader', says: /above/, edit: u32(optional(36), 0x2000) },
  { what: 'FileAlignment 0x20 with pages', code: 'BadHeader', says: /must be equal/, edit: u32(optional(36), 0x20) },
  {
    what: 'SectionAlignment 0x400 with sectors',
    code: 'BadHeader',
    says: /must be equal/,
    edit: u32(optional(32), 0x400),
  },
  { what: 'SizeOfImage of 4 GB', code: 'TooLarge', says: /SizeOfImage/, edit: u32(optional(56), 0xfffff000) },
  {
    what: 'SizeOfImage too small',
    code: 'BadSection',
    says: /past SizeOfImage/,
    edit: u32(optional(56), 0x2000),
    spec: {},
  },
  { what: 'SizeOfHeaders 0', code: 'BadHeader', says: /SizeOfHeaders/, edit: u32(optional(60), 0) },
  {
    what: 'SizeOfHeaders above SizeOfImage',
    code: 'BadHeader',
    says: /SizeOfHeaders/,
    edit: u32(optional(60), 0x70000000),
  },
  { what: 'SizeOfHeaders past the file', code: 'Truncated', says: /SizeOfHeaders/, edit: u32(optional(60), 0x9000) },
  { what: 'no entry point', code: 'NoEntryPoint', says: /no entry point/, spec: { entryPoint: 0 } },
  {
    what: 'an entry point in data',
    code: 'BadEntryPoint',
    says: /"\.data", which isn't executable/,
    spec: { entryPoint: 0x2000 },
  },
  {
    what: 'an entry point in the headers',
    code: 'BadEntryPoint',
    says: /outside every section/,
    spec: { entryPoint: 0x10 },
  },
  {
    what: 'an entry point past the image',
    code: 'BadEntryPoint',
    says: /outside every section/,
    spec: { entryPoint: 0xfffffff0 },
  },
];

const flat: ImageSpec = { sectionAlignment: 0x20 };
export const SECTIONS: readonly BadCase[] = [
  {
    what: 'a section over another',
    code: 'BadSection',
    says: /"\.data" VirtualAddress .* overlaps/,
    edit: u32(sectionHeader('.data', 12), 0x1000),
  },
  {
    what: 'a section over the headers',
    code: 'BadSection',
    says: /overlaps/,
    edit: u32(sectionHeader('.text', 12), 0),
  },
  {
    what: 'a section that grows into the next',
    code: 'BadSection',
    says: /overlaps/,
    edit: u32(sectionHeader('.text', 8), 0x1001),
  },
  {
    what: 'a gap between sections',
    code: 'BadSection',
    says: /gap from 0x1000/,
    edit: u32(sectionHeader('.text', 12), 0x2000),
  },
  {
    what: 'sections out of order',
    code: 'BadSection',
    says: /"PAGE" VirtualAddress .* gap/,
    edit: (b) => {
      u32(sectionHeader('PAGE', 12), b.section('INIT').rva)(b);
      u32(sectionHeader('INIT', 12), b.section('PAGE').rva)(b);
    },
  },
  { what: 'an empty section', code: 'BadSection', says: /VirtualSize .* is 0/, edit: u32(sectionHeader('.bss', 8), 0) },
  {
    what: 'a section of 4 GB',
    code: 'BadSection',
    says: /VirtualSize/,
    edit: u32(sectionHeader('.reloc', 8), 0xffffffff),
  },
  {
    what: 'raw data past the end of the file',
    code: 'Truncated',
    says: /"PAGE" raw data/,
    edit: u32(sectionHeader('PAGE', 20), 0x7ffffff0),
  },
  {
    what: 'more raw data than the file has',
    code: 'Truncated',
    says: /"PAGE" raw data/,
    edit: u32(sectionHeader('PAGE', 16), 0xffffffff),
  },
  {
    what: 'a flat image whose file offset differs',
    code: 'BadSection',
    says: /must equal the RVA/,
    edit: u32(sectionHeader('.data', 20), 0x20),
    spec: flat,
  },
  {
    what: 'a flat image with an overlap',
    code: 'BadSection',
    says: /overlaps/,
    edit: u32(sectionHeader('.text', 8), 0x60),
    spec: flat,
  },
];

export const DIRECTORIES: readonly BadCase[] = [
  ...([0, 1, 3, 5, 10, 12, 13] as const).map(
    (index): BadCase => ({
      what: `data directory ${index} past the end`,
      code: 'BadDirectory',
      says: /directory .* past the end of the image/,
      edit: (b) => {
        u32(directory(index), 0xfffffff0)(b);
        u32((x) => x.directory(index) + 4, 0x100)(b);
      },
    }),
  ),
  {
    what: 'an import table that runs off the end',
    code: 'BadImports',
    says: /IMAGE_IMPORT_DESCRIPTOR/,
    edit: (b) => {
      u32(directory(1), b.section('TAIL').rva + 0xff0)(b);
      u32((x) => x.directory(1) + 4, 16)(b);
    },
    spec: { sections: [{ name: 'TAIL', characteristics: DATA, data: new Uint8Array(0x1000).fill(1) }] },
  },
  {
    what: 'an import table that lies over code',
    code: 'BadImports',
    says: /reaches past/,
    edit: u32(directory(1), 0x1000),
  },
  {
    what: 'relocations that lie over code',
    code: 'BadRelocation',
    says: /SizeOfBlock/,
    edit: u32(directory(5), 0x1000),
  },
  {
    what: 'exports that lie over relocations',
    code: 'BadExports',
    says: /./,
    edit: (b) => {
      u32(directory(0), 0x1000)(b);
      u32((x) => x.directory(0) + 4, 0x100)(b);
    },
  },
  {
    what: 'an import by an RVA above 4 GB',
    code: 'BadImports',
    says: /neither RVA nor ordinal/,
    edit: (b) => {
      const at = inSection('.rdata', directoryRva(1, 0))(b);
      const { rva, rawOffset } = b.section('.rdata');
      const lookup = b.view.getUint32(at, true);
      b.view.setUint32(lookup - rva + rawOffset + 4, 5, true);
    },
  },
  {
    what: 'an import name that never ends',
    code: 'BadImports',
    says: /has no end/,
    spec: { imports: { 'ntoskrnl.exe': ['x'.repeat(2000)] } },
  },
  {
    what: 'an address table past the end',
    code: 'BadImports',
    says: /import address table of ntoskrnl/,
    edit: u32(inSection('.rdata', directoryRva(1, 16)), 0xfffffff0),
  },
  {
    what: 'delay imports by address',
    code: 'BadImports',
    says: /addresses in place of RVAs/,
    edit: u32(inSection('.rdata', directoryRva(13, 0)), 0),
  },
  {
    what: 'export counts of 4 billion',
    code: 'BadExports',
    says: /NumberOfFunctions/,
    edit: u32(inSection('.rdata', directoryRva(0, 20)), 0xffffffff),
  },
  {
    what: 'export name counts of 4 billion',
    code: 'BadExports',
    says: /NumberOfNames/,
    edit: u32(inSection('.rdata', directoryRva(0, 24)), 0xffffffff),
  },
  {
    what: 'a name for an export that is not there',
    code: 'BadExports',
    says: /slot 3 of 3/,
    edit: u32(inSection('.rdata', directoryRva(0, 20)), 3),
  },
  {
    what: 'an export past the end',
    code: 'BadExports',
    says: /exported address/,
    spec: { exports: { name: 'x', functions: [{ rva: 0x7fffffff }] } },
  },
  {
    what: 'a relocation block of size 0',
    code: 'BadRelocation',
    says: /SizeOfBlock .* is 0x0/,
    edit: u32(inSection('.reloc', directoryRva(5, 4)), 0),
  },
  {
    what: 'a relocation block of 4 bytes',
    code: 'BadRelocation',
    says: /SizeOfBlock .* is 0x4/,
    edit: u32(inSection('.reloc', directoryRva(5, 4)), 4),
  },
  {
    what: 'a relocation block past the directory',
    code: 'BadRelocation',
    says: /ends with the directory/,
    edit: u32(inSection('.reloc', directoryRva(5, 4)), 0x1000),
  },
  { what: 'an unknown relocation type', code: 'BadRelocation', says: /type 5/, spec: { relocations: [[0x2000, 5]] } },
  {
    what: 'a relocation past the end',
    code: 'BadRelocation',
    says: /0x7ffff008/,
    spec: { relocations: [[0x7ffff008, 10]] },
  },
  { what: 'a relocation over the end', code: 'BadRelocation', says: /0x3ffc/, spec: { relocations: [[0x3ffc, 10]] } },
  {
    what: 'a load configuration past the end',
    code: 'BadLoadConfig',
    says: /IMAGE_LOAD_CONFIG_DIRECTORY64/,
    spec: { loadConfig: { u32: { 0: 0x10000 } } },
  },
  {
    what: 'a security cookie outside',
    code: 'BadLoadConfig',
    says: /SecurityCookie .* 0x10, outside/,
    spec: { loadConfig: { u64: { 88: 0x10n } } },
  },
  {
    what: 'a guard table of 4 billion entries',
    code: 'BadLoadConfig',
    says: /GuardCFFunctionTable .* 4294967296 entries/,
    spec: { loadConfig: { u64: { 128: IMAGE_BASE + 0x2000n, 136: 1n << 32n } } },
  },
  {
    what: 'a guard table over the end',
    code: 'BadLoadConfig',
    says: /outside the image/,
    spec: { loadConfig: { u64: { 128: IMAGE_BASE + 0x2000n, 136: 0x1000n } } },
  },
];

export const forwarding = (...targets: readonly (string | undefined)[]): ImageSpec => ({
  exports: {
    name: 'Self.SYS',
    functions: targets.map((forwarder, i) => ({
      names: [`F${i}`],
      ...(forwarder === undefined ? { rva: 0x1000 } : { forwarder }),
    })),
  },
});
export const CONTENTS: readonly BadCase[] = [
  {
    what: 'an export that forwards to itself',
    code: 'ForwarderCycle',
    says: /export F0 .* self\.F0/,
    spec: forwarding('self.F0'),
  },
  {
    what: 'exports that forward in a circle',
    code: 'ForwarderCycle',
    says: /back to itself/,
    spec: forwarding(undefined, 'self.F2', 'SELF.F3', 'self.#2'),
  },
  ...[
    'ntdll.dll',
    'KERNEL32.dll',
    'USER32.DLL',
    'msvcrt.dll',
    'advapi32.dll',
    'ucrtbase.dll',
    'api-ms-win-crt-runtime-l1-1-0.dll',
  ].map(
    (module): BadCase => ({
      what: `an import of ${module}`,
      code: 'UserMode',
      says: /this is a user-mode file/,
      spec: { imports: { 'ntoskrnl.exe': ['DbgPrint'], [module]: ['Name'] } },
    }),
  ),
  {
    what: 'a delay import of user mode',
    code: 'UserMode',
    says: /USER32/,
    spec: { delayImports: { 'USER32.dll': ['MessageBoxW'] } },
  },
  {
    what: 'a module name with control characters',
    code: 'UserMode',
    says: /api-ms-win-crt-\\x1b\[31m\\x0a/,
    spec: { imports: { 'api-ms-win-crt-\x1b[31m\n': ['Name'] } },
  },
];
