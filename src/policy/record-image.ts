import { iatsOutsideDirectory } from '../pe/iat-ranges.ts';
import type { Image } from '../pe/image.ts';
import { sectionsTouching } from '../pe/sections.ts';
import { entryOf } from './catalogue.ts';
import type { ViolationCollector } from './collector.ts';
import { hex } from './hex.ts';
import { fileNameOf, imageFacts } from './image-facts.ts';
import { type ImageViolation, imageViolations } from './image-rules.ts';
import type { OsProfile } from './os-profile.ts';

/** The phase of findings that no code has to run for. */
export const IMAGE_PHASE = 'image';

/**
 * Records what the image rules say of an image loaded at `base`, and returns those of level violation in the order that
 * Windows would meet them. Throws `ImageError` where the loader data is malformed.
 */
export function recordImageViolations(
  collector: ViolationCollector,
  image: Image,
  os: OsProfile,
  base: bigint,
): ImageViolation[] {
  const facts = imageFacts(image);
  const violations = imageViolations(facts, os, base);
  for (const violation of violations) {
    const { kind, rva, args, fields, level, count } = violation;
    const va = base + BigInt(rva);
    const site = { module: facts.fileName, rva: hex(rva), va: hex(va) };
    const occurrence = { args, site, stack: [], phase: IMAGE_PHASE, fields, ...(level && { level }) };
    collector.record(kind, va, undefined, () => occurrence as never, count);
  }
  recordHiddenTables(collector, image, base);
  return violations.filter(({ kind, level }) => (level ?? entryOf(kind).level) === 'violation');
}

/**
 * Data directory 12 decides the counter, but the loader goes by the import descriptors. Where these name a table in code
 * that the directory leaves out, the loader would have to write to validated code.
 */
function recordHiddenTables(collector: ViolationCollector, image: Image, base: bigint): void {
  const file = fileNameOf(image.path);
  for (const { rva, size, module } of iatsOutsideDirectory(image)) {
    const section = sectionsTouching(image.sections, rva, size).find(({ execute }) => execute);
    if (section === undefined) continue;
    const va = base + BigInt(rva);
    collector.record('CodeWrite', va, undefined, () => ({
      args: [hex(va), '0x0', '0x0', '0xa'],
      site: { module: file, rva: hex(rva), va: hex(va) },
      stack: [],
      phase: IMAGE_PHASE,
      fields: {
        writer: `To bind the imports from ${module ?? 'a module'}, the loader`,
        size: String(size),
        address: hex(va),
        target: `section ${section.name} of ${file}`,
        gpa: 'none',
      },
    }));
  }
}
