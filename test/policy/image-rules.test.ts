import { describe, expect, test } from 'vitest';
import { type ImageFacts, imageViolations, losesWriteAccess, type SectionFacts } from '../../src/policy/image-rules.ts';
import { type OsId, osProfile } from '../../src/policy/os-profile.ts';

const BASE = 0xfffff80012340000n;
const R = 0x40000000;
const RX = 0x60000020;
const RWX = 0xe0000020;
const RW = 0xc0000040;
const DISCARDABLE = 0x02000000;

function section(name: string, virtualAddress: number, characteristics: number, index = 0): SectionFacts {
  return { name, headerOffset: 0x1f0 + 40 * index, virtualAddress, virtualSize: 0x800, characteristics };
}

const TEXT = section('.text', 0x1000, RX);
const RDATA = section('.rdata', 0x2000, R, 1);

function image(facts: Partial<ImageFacts>): ImageFacts {
  const empty = { sectionAlignment: 0x1000, sections: [TEXT, RDATA], iatRanges: [], straddlingRelocations: [] };
  return { fileName: 'sample.sys', ...empty, ...facts };
}

const kinds = (facts: Partial<ImageFacts>, os: OsId = 'win11-24h2') =>
  imageViolations(image(facts), osProfile(os), BASE).map(({ kind, count, level }) => [kind, count, level]);

test('a clean image has none', () => {
  expect(kinds({ iatRanges: [{ rva: 0x2000, size: 0x100 }] })).toEqual([]);
});

describe('executable and writable sections', () => {
  const ROWS: [name: string, characteristics: number, kind: string | undefined][] = [
    ['.text', RWX, 'ExecuteWriteSection'],
    ['.data', RW, undefined],
    ['INIT', RWX | DISCARDABLE, 'InitSectionWritable'],
    ['INIT', RWX, 'ExecuteWriteSection'],
    ['init', RWX | DISCARDABLE, 'ExecuteWriteSection'],
    ['PAGE', RWX | DISCARDABLE, 'ExecuteWriteSection'],
    ['INIT', RX | DISCARDABLE, undefined],
  ];
  test.each(ROWS)('%s with %i: %s', (name, characteristics, kind) => {
    const candidate = section(name, 0x1000, characteristics);
    const found = imageViolations(image({ sections: [candidate] }), osProfile('win11-24h2'), BASE);
    expect(found.map((violation) => violation.kind)).toEqual(kind === undefined ? [] : [kind]);
    expect(losesWriteAccess(candidate)).toBe(kind === 'InitSectionWritable');
  });

  test('the arguments are the image, the loaded section header and the section', () => {
    const [found] = imageViolations(
      image({ sections: [TEXT, section('EVIL', 0x3000, RWX, 2)] }),
      osProfile('win10-22h2'),
      BASE,
    );
    expect(found).toEqual({
      kind: 'ExecuteWriteSection',
      count: 1,
      rva: 0x3000,
      args: ['0x2003', 'sample.sys', '0xfffff80012340240', 'EVIL'],
      fields: { image: 'sample.sys', section: 'EVIL', characteristics: '0xe0000020' },
    });
  });
});

describe('section alignment', () => {
  test('SectionAlignment 0x20 counts each section', () => {
    const sections = [section('.text', 0x260, RX), section('.rdata', 0x1000, R, 1), section('.data', 0x2020, RW, 2)];
    expect(kinds({ sectionAlignment: 0x20, sections })).toEqual(Array(3).fill(['SectionAlignment', 1, undefined]));
  });

  test('with page alignment only the sections off it count', () => {
    const sections = [TEXT, section('.odd', 0x2200, R, 1)];
    expect(kinds({ sections })).toEqual([['SectionAlignment', 1, undefined]]);
  });

  test('larger multiples are fine', () => {
    expect(kinds({ sectionAlignment: 0x10000, sections: [section('.text', 0x10000, RX)] })).toEqual([]);
  });
});

describe('import address table', () => {
  const ROWS: [text: string, rva: number, size: number, sections: string[]][] = [
    ['in code', 0x1100, 0x80, ['.text']],
    ['in read-only data', 0x2000, 0x80, []],
    ['in the headers', 0x400, 0x80, []],
    ['from code into data', 0x1780, 0x900, ['.text']],
    ['right behind code', 0x1800, 0x80, []],
    ['empty, in code', 0x1100, 0, ['.text']],
  ];
  test.each(ROWS)('%s', (_text, rva, size, sections) => {
    const found = imageViolations(image({ iatRanges: [{ rva, size }] }), osProfile('win11-24h2'), BASE);
    expect(found.map(({ kind, args }) => [kind, args[0], args[2], args[3]])).toEqual(
      sections.map((name) => ['IatInExecutableSection', '0x2005', `0x${(BASE + BigInt(rva)).toString(16)}`, name]),
    );
  });

  test('two executable sections that share it count twice', () => {
    const sections = [TEXT, section('PAGE', 0x1800, RX, 1)];
    expect(
      kinds({
        sections: [TEXT, { ...sections[1]!, virtualAddress: 0x2000 }],
        iatRanges: [{ rva: 0x1700, size: 0xa00 }],
      }),
    ).toHaveLength(2);
  });
});

describe('straddling relocations', () => {
  const straddlingRelocations = [
    { rva: 0x1ffc, width: 8 },
    { rva: 0x2ffe, width: 8 },
    { rva: 0x17fc, width: 8 },
  ];
  const LEVELS: [os: OsId, level: string][] = [
    ['win8.1', 'violation'],
    ['win10-1507', 'violation'],
    ['win10-1607', 'violation'],
    ['server2016', 'violation'],
    ['win10-1703', 'note'],
    ['win11-24h2', 'note'],
    ['server2025', 'note'],
  ];
  test.each(LEVELS)('on %s they are a %s', (os, level) => {
    const sections = [
      { ...TEXT, virtualSize: 0x1000 },
      { ...RDATA, virtualSize: 0x2000 },
    ];
    expect(kinds({ sections, straddlingRelocations }, os)).toEqual([
      ['UnsupportedRelocs', 2, level],
      ['UnsupportedRelocs', 1, level],
    ]);
  });
});
