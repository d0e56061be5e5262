import type { Image } from '../pe/image.ts';
import { entryOf } from './catalogue.ts';
import type { ViolationCollector } from './collector.ts';
import { hex } from './hex.ts';
import { imageFacts } from './image-facts.ts';
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
  return violations.filter(({ kind, level }) => (level ?? entryOf(kind).level) === 'violation');
}
