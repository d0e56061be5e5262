import type { FieldsOf, Level, ViolationKind } from './catalogue.ts';
import { hex } from './hex.ts';
import type { OsProfile } from './os-profile.ts';

const PAGE_SIZE = 0x1000;
const IMAGE_SCN_MEM_DISCARDABLE = 0x02000000;
const IMAGE_SCN_MEM_EXECUTE = 0x20000000;
const IMAGE_SCN_MEM_WRITE = 0x80000000;

/** One section header; `headerOffset` is where it stands in the file, which is also its RVA. */
export interface SectionFacts {
  readonly name: string;
  readonly headerOffset: number;
  readonly virtualAddress: number;
  readonly virtualSize: number;
  readonly characteristics: number;
}

/** What the image rules need to know of an image. RVAs and sizes in bytes. */
export interface ImageFacts {
  readonly fileName: string;
  readonly sectionAlignment: number;
  readonly sections: readonly SectionFacts[];
  /** Import address tables: directory 12, or each descriptor's FirstThunk array where that is absent. */
  readonly iatRanges: readonly { readonly rva: number; readonly size: number }[];
  /** Relocated fields that lie in two pages. */
  readonly straddlingRelocations: readonly { readonly rva: number; readonly width: number }[];
}

export type ImageKind = Extract<
  ViolationKind,
  'ExecuteWriteSection' | 'SectionAlignment' | 'IatInExecutableSection' | 'UnsupportedRelocs' | 'InitSectionWritable'
>;

export type ViolationArgs = readonly [string, string, string, string];

/** One violation of an image rule. Arguments 2 and 4 are the names themselves, where Windows passes pointers to them. */
export type ImageViolation = {
  [K in ImageKind]: {
    readonly kind: K;
    readonly level?: Level;
    readonly count: number;
    readonly args: ViolationArgs;
    /** Where in the image: the section, the table or the first field. */
    readonly rva: number;
    readonly fields: FieldsOf<K>;
  };
}[ImageKind];

const has = (section: SectionFacts, bits: number) => (section.characteristics & bits) !== 0;
const isExecutable = (section: SectionFacts) => has(section, IMAGE_SCN_MEM_EXECUTE);
const isExecutableAndWritable = (section: SectionFacts) => isExecutable(section) && has(section, IMAGE_SCN_MEM_WRITE);
/** Visual Studio 2013 and older make this section so; Windows 10 and later drop its write bit on loading. */
const isOldInit = (section: SectionFacts) => section.name === 'INIT' && has(section, IMAGE_SCN_MEM_DISCARDABLE);

/** True when Windows drops the section's write access on loading: the loader has to do the same. */
export function losesWriteAccess(section: SectionFacts): boolean {
  return isExecutableAndWritable(section) && isOldInit(section);
}

/** All violations of the image rules, by rule and then in the order of the section table. `base`: the load address. */
export function imageViolations(image: ImageFacts, os: OsProfile, base: bigint): ImageViolation[] {
  const address = (rva: number) => hex(base + BigInt(rva));
  return [
    ...writableSections(image, address),
    ...misalignedSections(image, address),
    ...iatSections(image, address),
    ...straddlingSections(image, os, address),
  ];
}

type AddressOf = (rva: number) => string;

function writableSections(image: ImageFacts, address: AddressOf): ImageViolation[] {
  return image.sections.filter(isExecutableAndWritable).map((section) => {
    const names = { image: image.fileName, section: section.name };
    const common = { count: 1, rva: section.virtualAddress };
    const rest: [string, string, string] = [image.fileName, address(section.headerOffset), section.name];
    if (isOldInit(section)) return { kind: 'InitSectionWritable', ...common, args: ['0x0', ...rest], fields: names };
    const fields = { ...names, characteristics: hex(section.characteristics >>> 0) };
    return { kind: 'ExecuteWriteSection', ...common, args: ['0x2003', ...rest], fields };
  });
}

function misalignedSections(image: ImageFacts, address: AddressOf): ImageViolation[] {
  const misaligned = (value: number) => value % PAGE_SIZE !== 0;
  const all = misaligned(image.sectionAlignment);
  return image.sections
    .filter((section) => all || misaligned(section.virtualAddress))
    .map((section) => ({
      kind: 'SectionAlignment',
      count: 1,
      rva: section.virtualAddress,
      args: ['0x2004', image.fileName, address(section.headerOffset), section.name],
      fields: {
        image: image.fileName,
        section: section.name,
        virtualAddress: hex(section.virtualAddress),
        alignment: hex(image.sectionAlignment),
      },
    }));
}

const overlaps = (section: SectionFacts, rva: number, size: number) =>
  rva < section.virtualAddress + Math.max(section.virtualSize, 1) && rva + Math.max(size, 1) > section.virtualAddress;

function iatSections(image: ImageFacts, address: AddressOf): ImageViolation[] {
  const violations: ImageViolation[] = [];
  for (const section of image.sections.filter(isExecutable)) {
    const inside = image.iatRanges.find(({ rva, size }) => overlaps(section, rva, size));
    if (!inside) continue;
    const iat = address(inside.rva);
    violations.push({
      kind: 'IatInExecutableSection',
      count: 1,
      rva: inside.rva,
      args: ['0x2005', image.fileName, iat, section.name],
      fields: { image: image.fileName, section: section.name, iat },
    });
  }
  return violations;
}

function straddlingSections(image: ImageFacts, os: OsProfile, address: AddressOf): ImageViolation[] {
  const bySection = new Map<string, { rva: number; width: number; count: number }>();
  for (const { rva, width } of image.straddlingRelocations) {
    const section = image.sections.find((candidate) => overlaps(candidate, rva, width))?.name ?? 'headers';
    const known = bySection.get(section);
    if (known) known.count++;
    else bySection.set(section, { rva, width, count: 1 });
  }
  return [...bySection].map(([section, { rva, width, count }]) => ({
    kind: 'UnsupportedRelocs',
    level: os.supportsStraddlingRelocations ? 'note' : 'violation',
    count,
    rva,
    args: ['0x0', image.fileName, address(rva), section],
    fields: { image: image.fileName, rva: hex(rva), width: String(width) },
  }));
}
