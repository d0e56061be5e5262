import { iatRanges } from '../pe/iat-ranges.ts';
import type { Image } from '../pe/image.ts';
import { straddlingRelocations } from '../pe/relocations.ts';
import type { ImageFacts } from './image-rules.ts';

/** What the image rules need to know of an image. Throws `ImageError` where its loader data is malformed. */
export function imageFacts(image: Image): ImageFacts {
  return {
    fileName: fileNameOf(image.path),
    sectionAlignment: image.sectionAlignment,
    sections: image.sections.map(({ name, headerRva, virtualAddress, virtualSize, characteristics }) => ({
      name,
      headerOffset: headerRva,
      virtualAddress,
      virtualSize,
      characteristics,
    })),
    iatRanges: iatRanges(image),
    straddlingRelocations: straddlingRelocations(image.relocations),
  };
}

/** The last part of a path with slashes of either kind. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
