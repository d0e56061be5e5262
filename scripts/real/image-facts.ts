import { readFileSync } from 'node:fs';
import { iatRanges } from '../../src/pe/iat-ranges.ts';
import { type Image, readImage } from '../../src/pe/image.ts';
import { straddlingRelocations } from '../../src/pe/relocations.ts';
import { type ImageFacts, imageViolations } from '../../src/policy/image-rules.ts';
import { osProfile } from '../../src/policy/os-profile.ts';

// Relocations that cross a page edge are violations up to Windows 10 1607: the rule is compared where it bites.
const os = osProfile('win10-1507');

function violationsOf(image: Image) {
  const facts: ImageFacts = {
    fileName: image.path,
    sectionAlignment: image.sectionAlignment,
    sections: image.sections.map((section) => ({ ...section, headerOffset: section.headerRva })),
    iatRanges: iatRanges(image),
    straddlingRelocations: straddlingRelocations(image.relocations),
  };
  return imageViolations(facts, os, image.imageBase);
}

function countersOf(image: Image) {
  const violations = violationsOf(image);
  const count = (kind: string) =>
    violations.reduce((total, violation) => total + (violation.kind === kind ? violation.count : 0), 0);
  return {
    executeWriteSection: count('ExecuteWriteSection'),
    sectionAlignment: count('SectionAlignment'),
    unsupportedRelocs: count('UnsupportedRelocs'),
    iatInExecutableSection: count('IatInExecutableSection'),
  };
}

/** What our own reader finds in a driver, in the layout of pefile_facts.py. */
export function imageFacts(path: string) {
  const image = readImage(readFileSync(path), path);
  const { rvas, types } = image.relocations;
  return {
    sections: image.sections.map((section) => ({
      name: section.name,
      virtualAddress: section.virtualAddress,
      virtualSize: section.virtualSize,
      rawOffset: section.rawOffset,
      rawSize: section.rawSize,
      characteristics: section.characteristics >>> 0,
    })),
    imports: image.imports
      .filter((module) => !module.delayed)
      .flatMap(({ module, functions }) =>
        functions.map(({ name, ordinal }) => `${module.toLowerCase()}!${name ?? `#${ordinal}`}`),
      ),
    relocations: Array.from(rvas.subarray(0, image.relocations.count), (rva, i) => [rva, types[i]]),
    counters: countersOf(image),
  };
}
