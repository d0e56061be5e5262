import { describe, expect, it } from 'vitest';
import { iatRanges, iatsOutsideDirectory } from '../../src/pe/iat-ranges.ts';
import { layout, readImage } from '../../src/pe/image.ts';
import { requireDriver } from '../../src/pe/require-driver.ts';
import { sectionContaining, sectionsTouching } from '../../src/pe/sections.ts';
import { buildImage, CODE } from './build-image.ts';
import { buildFullImage } from './full-image.ts';

const full = buildFullImage();
const image = readImage(full.bytes, 'full.sys');

describe('headers', () => {
  it('are given as facts', () => {
    expect(image).toMatchObject({
      path: 'full.sys',
      size: full.bytes.length,
      machine: 0x8664,
      subsystem: 1,
      timeDateStamp: 0x5eadbeef,
      imageBase: 0x140000000n,
      sectionAlignment: 0x1000,
      fileAlignment: 0x200,
      entryPoint: 0x1000,
      dllCharacteristics: 0x4160,
      checksum: 0xc0ffee,
      isDll: false,
      osVersion: '10.0',
      subsystemVersion: '6.1',
    });
    expect(image.sizeOfImage % 0x1000).toBe(0);
  });

  it('are frozen', () => {
    expect(Object.isFrozen(image)).toBe(true);
    expect(Object.isFrozen(image.sections)).toBe(true);
    expect(image.sections.every((section) => Object.isFrozen(section))).toBe(true);
  });

  it('say whether it is a DLL', () => {
    expect(readImage(buildImage({ characteristics: 0x2022 }).bytes, 'x').isDll).toBe(true);
  });

  it('may name fewer than sixteen directories', () => {
    const built = buildFullImage();
    built.view.setUint32(built.optionalHeader + 108, 2, true);
    const fewer = readImage(built.bytes, 'x');
    expect(fewer.imports).toHaveLength(2);
    expect(fewer.directory('BaseRelocation')).toBeUndefined();
  });

  it('may say that there are more than sixteen directories', () => {
    const built = buildFullImage();
    built.view.setUint32(built.optionalHeader + 108, 0xffffffff, true);
    expect(readImage(built.bytes, 'x').relocations.count).toBe(3);
  });
});

describe('sections', () => {
  const named = (name: string) => image.sections.find((section) => section.name === name);

  it('come with their protection and paging', () => {
    expect(image.sections.map((section) => section.name)).toEqual([
      '.text',
      '.data',
      '.rdata',
      '.pdata',
      '.rsrc',
      'PAGE',
      'INIT',
      '.bss',
      '.reloc',
    ]);
    expect(named('.text')).toMatchObject({ read: true, write: false, execute: true, discardable: false });
    expect(named('INIT')).toMatchObject({ write: true, execute: true, discardable: true, pageable: false });
    expect(named('PAGE')?.pageable).toBe(true);
    expect(named('.bss')).toMatchObject({ virtualSize: 0x2345, rawSize: 0 });
    expect(named('.data')?.headerRva).toBe(full.section('.data').header);
  });

  it('are found by RVA', () => {
    expect(sectionContaining(image.sections, 0x1000)?.name).toBe('.text');
    expect(sectionContaining(image.sections, 0x10ff)?.name).toBe('.text');
    expect(sectionContaining(image.sections, 0x1100)).toBeUndefined();
    expect(sectionContaining(image.sections, 0x10)).toBeUndefined();
    expect(sectionsTouching(image.sections, 0x10ff, 0xf02).map((section) => section.name)).toEqual(['.text', '.data']);
  });

  it('without VirtualSize take SizeOfRawData', () => {
    const built = buildImage();
    built.view.setUint32(built.section('.text').header + 8, 0, true);
    expect(readImage(built.bytes, 'x').sections[0]?.virtualSize).toBe(0x200);
  });
});

describe('layout', () => {
  it('puts headers and sections at their RVAs, zero filled, in whole pages', () => {
    const mapped = layout(image);
    expect(mapped.length).toBe(image.sizeOfImage);
    expect(mapped.subarray(0, image.sizeOfHeaders)).toEqual(full.bytes.subarray(0, image.sizeOfHeaders));
    for (const section of image.sections) {
      const raw = full.bytes.subarray(section.rawOffset, section.rawOffset + section.rawSize);
      expect(mapped.subarray(section.virtualAddress, section.virtualAddress + section.rawSize)).toEqual(raw);
      const end = Math.ceil((section.virtualAddress + section.virtualSize) / 0x1000) * 0x1000;
      expect(mapped.subarray(section.virtualAddress + section.rawSize, end).every((byte) => byte === 0)).toBe(true);
    }
  });

  it('gives a fresh copy each time', () => {
    layout(image).fill(0xff);
    expect(layout(image)[0]).toBe(0x4d);
    expect(image.mapped.u16(0, 'e_magic')).toBe(0x5a4d);
  });

  it('maps what stands behind VirtualSize up to the end of the page, but not further', () => {
    const built = buildImage({ code: new Uint8Array(0x1800).fill(0xc3) });
    built.view.setUint32(built.section('.text').header + 8, 0x10, true);
    built.view.setUint32(built.section('.data').header + 12, 0x2000, true);
    const mapped = layout(readImage(built.bytes, 'x'));
    expect(mapped[0x1010]).toBe(0xc3);
    expect(mapped[0x1fff]).toBe(0xc3);
    expect(mapped[0x2000]).toBe(0);
  });

  it('reads section data from the start of its sector', () => {
    const built = buildImage({ code: new Uint8Array([0xcc, 0xc3]) });
    const { header, rawOffset } = built.section('.text');
    built.view.setUint32(header + 20, rawOffset + 0x10, true);
    built.view.setUint32(header + 16, 0x1f0, true);
    expect(layout(readImage(built.bytes, 'x'))[0x1000]).toBe(0xcc);
  });

  it('maps an image with low alignment flat', () => {
    const built = buildImage({
      sectionAlignment: 0x20,
      code: new Uint8Array([0x90, 0xc3]),
      relocations: [[0x440, 10]],
    });
    const flat = readImage(built.bytes, 'capcom-like.sys');
    requireDriver(flat);
    const mapped = layout(flat);
    expect(mapped.length).toBe(0x1000);
    expect(mapped.subarray(0, built.bytes.length)).toEqual(built.bytes);
    expect(flat.sections.every((section) => section.rawOffset === section.virtualAddress)).toBe(true);
  });
});

describe('data for the image rules', () => {
  it('takes the import address table from data directory 12, and those of delay imports', () => {
    const [first, delayed, ...rest] = iatRanges(image);
    expect(first).toEqual({ ...image.iat, source: 'directory' });
    expect(first?.size).toBe(6 * 8);
    expect(delayed).toMatchObject({ source: 'delayImport', size: 8, module: 'ext-ms-win-ntos-werkernel-l1-1-1.dll' });
    expect(rest).toEqual([]);
  });

  it('finds tables that the directory leaves out', () => {
    expect(iatsOutsideDirectory(image)).toEqual([]);
    expect(iatsOutsideDirectory(readImage(buildFullImage({ noIatDirectory: true }).bytes, 'x'))).toEqual([]);
    const built = buildFullImage();
    built.view.setUint32(built.directory(12) + 4, 8, true);
    const short = iatsOutsideDirectory(readImage(built.bytes, 'x'));
    expect(short.map(({ module, size }) => [module, size])).toEqual([
      ['ntoskrnl.exe', 24],
      ['HAL.dll', 8],
    ]);
  });

  it('takes it from the import descriptors where there is no directory 12', () => {
    const without = readImage(buildFullImage({ noIatDirectory: true }).bytes, 'x');
    expect(without.iat).toBeUndefined();
    expect(iatRanges(without).map((range) => [range.source, range.module, range.size])).toEqual([
      ['import', 'ntoskrnl.exe', 24],
      ['import', 'HAL.dll', 8],
      ['delayImport', 'ext-ms-win-ntos-werkernel-l1-1-1.dll', 8],
    ]);
  });
});

describe('kind', () => {
  it.each([
    [['ntoskrnl.exe', 'HAL.dll'], 'wdm'],
    [['ntoskrnl.exe', 'WDFLDR.SYS'], 'kmdf'],
    [['ntoskrnl.exe', 'NDIS.SYS'], 'ndis'],
    [['NDIS.SYS', 'WDFLDR.SYS'], 'kmdf'],
    [['FLTMGR.SYS'], 'fltmgr'],
    [['storport.sys'], 'storport'],
    [['portcls.sys', 'ks.sys'], 'portcls'],
    [['videoprt.sys'], 'videoprt'],
    [['fwpkclnt.sys'], 'wfp'],
    [['HIDCLASS.SYS'], 'hid'],
  ] as const)('of a driver that imports %j is %s', (modules, kind) => {
    const imports = Object.fromEntries(modules.map((module) => [module, ['Name']]));
    expect(readImage(buildImage({ imports }).bytes, 'x').kind).toBe(kind);
  });

  it('without imports is wdm', () => {
    expect(readImage(buildImage().bytes, 'x').kind).toBe('wdm');
  });
});

describe('requireDriver', () => {
  it('accepts a driver with one of everything', () => {
    expect(() => requireDriver(image)).not.toThrow();
  });

  it('accepts an entry point in a section of its own', () => {
    const built = buildImage({
      entryPoint: 0x3000,
      sections: [{ name: 'INIT', characteristics: CODE, data: new Uint8Array(8) }],
    });
    expect(() => requireDriver(readImage(built.bytes, 'x'))).not.toThrow();
  });

  it('accepts a kernel DLL without an entry point only where told so', () => {
    const dll = readImage(buildImage({ entryPoint: 0, characteristics: 0x2022 }).bytes, 'x');
    expect(() => requireDriver(dll, { allowNoEntryPoint: true })).not.toThrow();
    expect(() => requireDriver(dll)).toThrow(/no entry point/);
  });

  it.each(['ext-ms-win-ntos-werkernel-l1-1-1.dll', 'HAL.dll', 'BOOTVID.dll', 'KDCOM.dll'])(
    'lets %s be imported',
    (name) => {
      const built = buildImage({ imports: { [name]: ['Name'] } });
      expect(() => requireDriver(readImage(built.bytes, 'x'))).not.toThrow();
    },
  );
});
