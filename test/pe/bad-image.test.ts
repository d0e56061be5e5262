import { describe, expect, it } from 'vitest';
import { readImage } from '../../src/pe/image.ts';
import { ImageError } from '../../src/pe/image-error.ts';
import { requireDriver } from '../../src/pe/require-driver.ts';
import { CONTENTS, DIRECTORIES, directory, forwarding, HEADERS, optional, SECTIONS, u32 } from './bad-image-cases.ts';
import { type BuiltImage, buildImage, CODE, DATA, type ImageSpec } from './build-image.ts';
import { buildFullImage } from './full-image.ts';

function refusal(bytes: Uint8Array): ImageError {
  try {
    requireDriver(readImage(bytes, 'bad.sys'));
  } catch (error) {
    expect(error).toBeInstanceOf(ImageError);
    const message = (error as ImageError).message;
    expect(message).toMatch(/^bad\.sys: .+; .+$/);
    expect(message).not.toMatch(/\n/);
    return error as ImageError;
  }
  throw new Error('the image was accepted');
}

/** Reading an image after `edit`, by default one that has everything. */
function edited(edit: (built: BuiltImage) => void, spec?: ImageSpec): Uint8Array {
  const built = spec === undefined ? buildFullImage() : buildImage(spec);
  edit(built);
  return built.bytes;
}

describe('files that are no image', () => {
  it.each([
    ['an empty file', new Uint8Array(0), 'Empty'],
    ['a text file', Buffer.from('[Version]\nSignature="$WINDOWS NT$"\n'), 'NotPe'],
    ['an ELF file', Buffer.from('\x7fELF\x02\x01\x01'), 'NotPe'],
    ['one M', Buffer.from('M'), 'Truncated'],
    ['text that starts with MZ', Buffer.from('MZ is not a header'), 'Truncated'],
    ['a DOS program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), 'NotPe'],
  ] as const)('%s', (_, bytes, code) => {
    expect(refusal(bytes).code).toBe(code);
  });

  it('a file that is cut off anywhere in headers or section data', () => {
    const { bytes, sectionTable, section } = buildFullImage();
    const lastRaw = section('.reloc').rawOffset;
    const boundaries = [0, 1, 2, 0x3c, 0x40, 0x80, 0x84, 0x98, 0x9a, 0x108, 0x188, sectionTable + 40, 0x400, lastRaw];
    for (const boundary of boundaries) {
      for (const length of [boundary - 1, boundary, boundary + 1]) {
        if (length >= 0) expect(refusal(bytes.slice(0, length)).code).toMatch(/^(Empty|Truncated)$/);
      }
    }
    expect(refusal(bytes.slice(0, -1)).code).toBe('Truncated');
  });

  it('a file cut off at each length of its headers', () => {
    const { bytes } = buildFullImage();
    for (let length = 2; length < 0x600; length++) expect(refusal(bytes.slice(0, length)).code).toBe('Truncated');
  });
});

describe.each([
  ['headers', HEADERS],
  ['sections', SECTIONS],
  ['directories', DIRECTORIES],
  ['contents', CONTENTS],
])('bad %s', (_, cases) => {
  it.each(cases)('$what: $code', ({ code, says, edit = () => undefined, spec }) => {
    const error = refusal(edited(edit, spec));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(says)]);
  });
});

describe('what Windows puts up with', () => {
  it.each<[string, (built: BuiltImage) => void]>([
    ['directories that overlap, with sane contents', (b) => u32((x) => x.directory(1) + 4, 0x800)(b)],
    ['an import directory of size 0', u32((b) => b.directory(1) + 4, 0)],
    ['a resource directory out of range', u32(directory(2), 0xfffffff0)],
    ['a debug directory out of range', u32(directory(6), 0xfffffff0)],
    [
      'a certificate out of range',
      (b) => {
        u32(directory(4), 0xfffffff0)(b);
        u32((x) => x.directory(4) + 4, 0x100)(b);
      },
    ],
    [
      'a SizeOfImage that leaves room behind the last section',
      (b) => u32(optional(56), b.view.getUint32(b.optionalHeader + 56, true) + 0x3000)(b),
    ],
  ])('%s', (_, edit) => {
    const image = readImage(edited(edit), 'x');
    expect(() => requireDriver(image)).not.toThrow();
    expect(image.imports).toHaveLength(3);
  });

  it('forwarders that end in another module or nowhere', () => {
    const { bytes } = buildImage(forwarding('self.F1', 'other.F0', 'self.Missing', 'nodot', 'self.'));
    expect(() => requireDriver(readImage(bytes, 'x'))).not.toThrow();
  });

  it('a section that is writable and executable', () => {
    const sections = [{ name: 'RWX', characteristics: (CODE | DATA) >>> 0, data: new Uint8Array(8) }];
    expect(() => requireDriver(readImage(buildImage({ sections }).bytes, 'x'))).not.toThrow();
  });
});

describe('work is bounded', () => {
  const NAME_RVA = 0x1000;
  const DATA_RVA = 0x2000;
  const THUNKS = 0x10000;

  /** `count` import descriptors at the start of .data that share one array of `thunks` ordinals. */
  function sharingDescriptors(count: number, thunks: number): Uint8Array {
    const data = new Uint8Array(THUNKS + (thunks + 1) * 8);
    const view = new DataView(data.buffer);
    for (let i = 0; i < count; i++) {
      view.setUint32(i * 20, DATA_RVA + THUNKS, true);
      view.setUint32(i * 20 + 12, NAME_RVA, true);
      view.setUint32(i * 20 + 16, DATA_RVA + THUNKS, true);
    }
    for (let i = 0; i < thunks; i++) view.setBigUint64(THUNKS + i * 8, (1n << 63n) | 1n, true);
    return edited(u32(directory(1), DATA_RVA), { code: Buffer.from('a.sys\0'), data });
  }

  it('where many import descriptors share one long thunk array', () => {
    const error = refusal(sharingDescriptors(1000, 30000));
    expect([error.code, error.message]).toEqual(['BadImports', expect.stringMatching(/over 65536 imports/)]);
  });

  it('where there are more modules than any driver imports', () => {
    const error = refusal(sharingDescriptors(2000, 1));
    expect([error.code, error.message]).toEqual(['BadImports', expect.stringMatching(/more than 1024 modules/)]);
  });
});
