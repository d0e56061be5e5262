import { type CatalogueEntry, CODE_INTEGRITY_PAGE, DEVICE_GUARD_PAGE, verifierImage } from './catalogue-entry.ts';

const WRITABLE = 'The image contains an executable and writable section.';
const ALIGNMENT = 'The image contains a section that is not page aligned.';
const IAT = 'The image contains an IAT located in an executable section.';
const SECTION_HEADER = 'The address of the section header.';

/** Kinds that the bytes of the image decide; no code runs. */
export const IMAGE_KINDS = {
  ExecuteWriteSection: {
    code: 'HV2003',
    level: 'violation',
    evidence: 'image',
    counter: 'executeWriteSection',
    bugCheck: verifierImage(0x2003, WRITABLE, SECTION_HEADER),
    title: 'Executable and writable section',
    verifierText: WRITABLE,
    message: 'Section {section} of {image} is both executable and writable (characteristics {characteristics}).',
    fields: ['image', 'section', 'characteristics'],
    why:
      'A code page is validated once and may never change afterwards. A section that can be written and run cannot ' +
      'be kept so, and the image is not loaded.',
    fix: 'Keep code and writable data in different sections; drop the write attribute from code sections.',
    before: ['#pragma section("PATCH", read, write, execute)'],
    after: ['#pragma section("PATCH", read, execute)'],
    exceptions: 'A discardable section named INIT is a note only (HV9002).',
    since: 'Windows 10 1507',
    help: CODE_INTEGRITY_PAGE,
  },
  SectionAlignment: {
    code: 'HV2004',
    level: 'violation',
    evidence: 'image',
    counter: 'sectionAlignment',
    bugCheck: verifierImage(0x2004, ALIGNMENT, SECTION_HEADER),
    title: 'Section that is not page aligned',
    verifierText: ALIGNMENT,
    message:
      'Section {section} of {image} is not page aligned: VirtualAddress {virtualAddress}, SectionAlignment {alignment}.',
    fields: ['image', 'section', 'virtualAddress', 'alignment'],
    why:
      'Protections hold for whole pages of 4 KiB. Where two sections share a page, code and writable data would need ' +
      'the same protection.',
    fix: 'Link with a section alignment of 0x1000 (DRIVER_ALIGNMENT=0x1000).',
    before: ['link /DRIVER /ALIGN:32 ...'],
    after: ['link /DRIVER /ALIGN:0x1000 ...'],
    since: 'Windows 10 1507',
    help: CODE_INTEGRITY_PAGE,
  },
  IatInExecutableSection: {
    code: 'HV2005',
    level: 'violation',
    evidence: 'image',
    counter: 'iatInExecutableSection',
    bugCheck: verifierImage(0x2005, IAT, 'IAT Directory.'),
    title: 'Import address table in an executable section',
    verifierText: IAT,
    message: 'The import address table of {image} at {iat} lies in the executable section {section}.',
    fields: ['image', 'section', 'iat'],
    why:
      'The loader writes the addresses of the imports into this table. An executable section cannot be written, so ' +
      'the driver cannot be linked to what it imports.',
    fix: 'Do not merge .rdata into a code section.',
    before: ['link /DRIVER /MERGE:.rdata=.text ...'],
    after: ['link /DRIVER ...'],
    since: 'Windows 10 1507',
    help: CODE_INTEGRITY_PAGE,
  },
  UnsupportedRelocs: {
    code: 'HV9001',
    level: 'violation',
    evidence: 'image',
    counter: 'unsupportedRelocs',
    title: 'Relocation across a page edge',
    message: 'The field of {width} bytes at RVA {rva} of {image} is relocated and crosses a page edge.',
    fields: ['image', 'rva', 'width'],
    why:
      'Relocations are applied page by page when a page is brought in. Windows 10 1507 to 1607 cannot apply one that ' +
      'lies in two pages, and does not load the image with memory integrity on.',
    fix: 'Align the pointers of packed global structures, and compile with /Gy so that the linker can move data.',
    before: ['#include <pshpack1.h>', 'typedef struct { USHORT Value; PCSTR String; } ENTRY;', '#include <poppack.h>'],
    after: ['typedef struct { PCSTR String; USHORT Value; } ENTRY;'],
    exceptions: 'From Windows 10 1703 on such relocations are supported: a note that is not counted.',
    since: 'Windows 10 1507, up to 1607',
    help: DEVICE_GUARD_PAGE,
  },
  InitSectionWritable: {
    code: 'HV9002',
    level: 'note',
    evidence: 'image',
    title: 'Writable INIT section',
    message: 'The discardable section {section} of {image} is executable and writable; Windows drops the write access.',
    fields: ['image', 'section'],
    why:
      'Visual Studio 2013 and older mark the discardable INIT section so. Windows 10 and later strip the write bit ' +
      'when they load it, and the driver stays compatible.',
    fix: 'Build with a current toolset.',
    before: ['link /SECTION:INIT,ERWD ...'],
    after: ['link /SECTION:INIT,ERD ...'],
    since: 'Windows 10 1507',
    help: DEVICE_GUARD_PAGE,
  },
} as const satisfies Record<string, CatalogueEntry>;
