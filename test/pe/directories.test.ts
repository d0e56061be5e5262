import { describe, expect, it } from 'vitest';
import { applyRelocations } from '../../src/pe/apply-relocations.ts';
import { resolveExport } from '../../src/pe/forwarders.ts';
import { layout, readImage } from '../../src/pe/image.ts';
import { straddlingRelocations } from '../../src/pe/relocations.ts';
import { buildImage } from './build-image.ts';
import { buildFullImage, IMAGE_BASE } from './full-image.ts';

const image = readImage(buildFullImage().bytes, 'full.sys');

describe('imports', () => {
  it('are read by name and by ordinal, with their slots', () => {
    const iat = image.iat!.rva;
    expect(image.imports.slice(0, 2)).toEqual([
      {
        module: 'ntoskrnl.exe',
        delayed: false,
        iatRva: iat,
        functions: [
          { name: 'IoCreateDevice', hint: 0, iatRva: iat },
          { name: 'DbgPrint', hint: 1, iatRva: iat + 8 },
          { ordinal: 7, hint: 0, iatRva: iat + 16 },
        ],
      },
      {
        module: 'HAL.dll',
        delayed: false,
        iatRva: iat + 32,
        functions: [{ name: 'KeStallExecutionProcessor', hint: 0, iatRva: iat + 32 }],
      },
    ]);
  });

  it('include the delay imports', () => {
    expect(image.imports[2]).toMatchObject({ delayed: true, functions: [{ name: 'WerKernelOpen' }] });
  });

  it('end at a descriptor without OriginalFirstThunk, as in the kernel', () => {
    const built = buildFullImage();
    const table = image.directory('Import')!.rva;
    const { rva, rawOffset } = built.section('.rdata');
    built.view.setUint32(table + 20 - rva + rawOffset, 0, true);
    expect(readImage(built.bytes, 'x').imports.filter((i) => !i.delayed)).toHaveLength(1);
  });
});

describe('exports', () => {
  it('are read with every name, by ordinal alone, and with forwarders; empty slots are left out', () => {
    expect(image.exports?.name).toBe('full.sys');
    expect(image.exports?.functions).toMatchObject([
      { name: 'Alpha', ordinal: 5, rva: 0x1010 },
      { name: 'AlphaAlias', ordinal: 5, rva: 0x1010 },
      { ordinal: 7, rva: 0x1020 },
      { name: 'Away', ordinal: 8, forwarder: 'ntoskrnl.DbgPrint' },
    ]);
    expect(image.exports?.functions[2]).not.toHaveProperty('name');
    expect(image.exports?.functions[0]).not.toHaveProperty('forwarder');
  });

  it('are undefined without a table', () => {
    expect(readImage(buildImage().bytes, 'x').exports).toBeUndefined();
  });

  const module = (name: string, forwarder: string) =>
    readImage(
      buildImage({
        exports: {
          name,
          functions: [
            { names: ['A'], forwarder },
            { names: ['B'], rva: 0x1000 },
          ],
        },
      }).bytes,
      name,
    );

  it('are resolved over forwarders by name and by ordinal', () => {
    const modules = new Map([
      ['one', module('one.sys', 'two.A')],
      ['two', module('two.sys', 'three.#2')],
      ['three', module('three.sys', 'nowhere.A')],
    ]);
    const found = resolveExport(modules.get('one')!, 'A', (name) => modules.get(name));
    expect(found?.image.path).toBe('three.sys');
    expect(found?.export).toMatchObject({ name: 'B', rva: 0x1000 });
    expect(resolveExport(modules.get('three')!, 'A', (name) => modules.get(name))).toBeUndefined();
    expect(resolveExport(modules.get('one')!, 'Missing', (name) => modules.get(name))).toBeUndefined();
  });

  it('that forward in a circle over two modules are a typed error', () => {
    const modules = new Map([
      ['one', module('one.sys', 'two.A')],
      ['two', module('two.sys', 'one.A')],
    ]);
    expect(() => resolveExport(modules.get('one')!, 'A', (name) => modules.get(name))).toThrow(
      expect.objectContaining({ name: 'ImageError', code: 'ForwarderCycle' }),
    );
  });
});

describe('relocations', () => {
  it('are read without padding', () => {
    expect(Array.from(image.relocations.rvas)).toEqual([0x2008, 0x2010, 0x2ffc]);
    expect(Array.from(image.relocations.types)).toEqual([10, 10, 10]);
  });

  it.each([
    [0x2ff8, 10, false],
    [0x2ff9, 10, true],
    [0x2fff, 10, true],
    [0x2ffc, 3, false],
    [0x2ffd, 3, true],
    [0x2ffe, 1, false],
    [0x2fff, 2, true],
    [0x2ffe, 4, false],
    [0x2fff, 4, true],
  ])('at %i of type %i straddle a page: %s', (rva, type, straddles) => {
    const built = buildImage({ data: new Uint8Array(0x1100), relocations: [[rva, type]] });
    const found = straddlingRelocations(readImage(built.bytes, 'x').relocations);
    expect(found.map((r) => r.rva)).toEqual(straddles ? [rva] : []);
  });

  it.each([
    [10, 0x140001000n, 0xfffff8001234_0000n - IMAGE_BASE, 0xfffff80012341000n],
    [10, 0x140001000n, -IMAGE_BASE, 0x1000n],
    [10, 0xffffffffn, 1n, 0x100000000n],
    [3, 0x11111111_fffff000n, 0x1_00002000n, 0x11111111_00001000n],
    [1, 0x1234n, 0x56780000n, 0x68acn],
    [2, 0xfff0n, 0x56780020n, 0x0010n],
    [4, 0x1234n, 0x56788000n, 0x68adn],
    [4, 0x1234n, 0x56787fffn, 0x68acn],
  ])('of type %i move %x by %x to %x', (type, before, delta, after) => {
    const data = new Uint8Array(16);
    new DataView(data.buffer).setBigUint64(0, before, true);
    const one = readImage(buildImage({ data, relocations: [[0x2000, type]] }).bytes, 'x');
    const mapped = layout(one);
    applyRelocations(mapped, one, delta);
    expect(new DataView(mapped.buffer).getBigUint64(0x2000, true)).toBe(after);
  });

  it('change nothing else', () => {
    const mapped = layout(image);
    applyRelocations(mapped, image, 0x1_0000n);
    const before = layout(image);
    const changed = [...mapped.keys()].filter((at) => mapped[at] !== before[at]);
    expect(changed).toEqual([0x200a, 0x2012, 0x2ffe]);
  });

  it('may end in zeros', () => {
    const built = buildFullImage();
    const size = built.view.getUint32(built.directory(5) + 4, true);
    built.view.setUint32(built.directory(5) + 4, size + 16, true);
    expect(readImage(built.bytes, 'x').relocations.count).toBe(3);
  });

  it('that were stripped refuse to move the image, and let it stay', () => {
    const fixed = readImage(buildImage({ characteristics: 0x23 }).bytes, 'x');
    expect(() => applyRelocations(layout(fixed), fixed, 0n)).not.toThrow();
    expect(() => applyRelocations(layout(fixed), fixed, 0x1000n)).toThrow(
      expect.objectContaining({ code: 'RelocationsStripped' }),
    );
  });
});

describe('load configuration', () => {
  it('gives addresses as RVAs, and tables with their flags', () => {
    expect(image.loadConfig).toMatchObject({
      size: 320,
      securityCookieRva: 0x2000,
      guardFlags: 0x10000500,
      guardCFCheckFunctionPointerRva: 0x2008,
      guardCFDispatchFunctionPointerRva: 0x2010,
      guardXFGCheckFunctionPointerRva: undefined,
    });
    const { rvas, flags } = image.loadConfig!.guardCFFunctionTable;
    expect([...rvas]).toEqual([0x1000, 0x1010]);
    expect([...flags]).toEqual([0, 2]);
    expect(image.loadConfig?.guardEHContinuationTable.count).toBe(0);
  });

  it('has only the fields that its Size covers', () => {
    const built = buildFullImage({
      loadConfig: { size: 96, u64: { 88: IMAGE_BASE + 0x2000n, 112: 1n, 128: 1n, 136: 1n } },
    });
    const old = readImage(built.bytes, 'x').loadConfig;
    expect(old).toMatchObject({ securityCookieRva: 0x2000, guardCFCheckFunctionPointerRva: undefined, guardFlags: 0 });
  });
});

describe('unwind data', () => {
  it('is found by RVA', () => {
    const table = image.runtimeFunctions;
    expect(table.count).toBe(2);
    expect(table.lookup(0x0fff)).toBeUndefined();
    expect(table.lookup(0x1000)).toEqual(table.entry(0));
    expect(table.lookup(0x100f)).toEqual(table.entry(0));
    expect(table.lookup(0x1010)).toEqual(table.entry(1));
    expect(table.lookup(0x1020)).toBeUndefined();
  });

  it('gives the handler and where its data lies', () => {
    const entry = image.runtimeFunctions.entry(0);
    expect(image.unwindInfo(entry.unwindRva)).toMatchObject({
      version: 1,
      flags: 1,
      sizeOfProlog: 4,
      codes: [{ op: 'UWOP_ALLOC', prologOffset: 4, size: 40 }],
      handlerRva: 0x1040,
      handlerDataRva: entry.unwindRva + 12,
      chained: undefined,
    });
  });

  const read = (unwind: readonly number[]) => {
    const one = readImage(buildImage({ functions: [{ begin: 0x1000, end: 0x1003, unwind }] }).bytes, 'x');
    return one.unwindInfo(one.runtimeFunctions.entry(0).unwindRva);
  };

  it('decodes every operation of version 1', () => {
    const slots = [
      [20, 0x0a], // PUSH_MACHFRAME without error code
      [19, 0x1a], // … with
      [18, 0x69, 0x34, 0x12, 0x01, 0x00], // SAVE_XMM128_FAR xmm6, 0x11234
      [17, 0x78, 0x02, 0x00], // SAVE_XMM128 xmm7, 0x20
      [16, 0x35, 0x08, 0x00, 0x02, 0x00], // SAVE_NONVOL_FAR rbx, 0x20008
      [15, 0x54, 0x06, 0x00], // SAVE_NONVOL rbp, 0x30
      [14, 0x03], // SET_FPREG
      [13, 0xf2], // ALLOC_SMALL 128
      [12, 0x11, 0x00, 0x00, 0x10, 0x00], // ALLOC_LARGE 0x100000
      [11, 0x01, 0x00, 0x02], // ALLOC_LARGE 0x1000
      [10, 0xc0], // PUSH_NONVOL r12
    ].flat();
    expect(read([0x01, 20, slots.length / 2, 0x25, ...slots])).toMatchObject({
      frameRegister: 5,
      frameOffset: 32,
      codes: [
        { op: 'UWOP_PUSH_MACHFRAME', prologOffset: 20, errorCode: false },
        { op: 'UWOP_PUSH_MACHFRAME', prologOffset: 19, errorCode: true },
        { op: 'UWOP_SAVE_XMM128', prologOffset: 18, register: 6, offset: 0x11234 },
        { op: 'UWOP_SAVE_XMM128', prologOffset: 17, register: 7, offset: 0x20 },
        { op: 'UWOP_SAVE_NONVOL', prologOffset: 16, register: 3, offset: 0x20008 },
        { op: 'UWOP_SAVE_NONVOL', prologOffset: 15, register: 5, offset: 0x30 },
        { op: 'UWOP_SET_FPREG', prologOffset: 14 },
        { op: 'UWOP_ALLOC', prologOffset: 13, size: 128 },
        { op: 'UWOP_ALLOC', prologOffset: 12, size: 0x100000 },
        { op: 'UWOP_ALLOC', prologOffset: 11, size: 0x1000 },
        { op: 'UWOP_PUSH_NONVOL', prologOffset: 10, register: 12 },
      ],
    });
  });

  it('gives the epilogs of version 2', () => {
    const info = read([0x02, 1, 5, 0, 2, 0x16, 0x30, 0x16, 0x10, 0x06, 0, 0x06, 1, 0x30, 0, 0]);
    expect(info).toMatchObject({ version: 2, epilogSize: 2, epilogOffsets: [2, 0x130, 0x10] });
    expect(info.codes).toEqual([{ op: 'UWOP_PUSH_NONVOL', prologOffset: 1, register: 3 }]);
  });

  it('follows a chain', () => {
    const functions = [
      { begin: 0x1000, end: 0x1001, unwind: [0x21, 0, 0, 0, 1, 0x10, 0, 0, 2, 0x10, 0, 0, 0, 0, 0, 0] },
      { begin: 0x1001, end: 0x1002, unwind: [0x01, 0, 1, 0, 0, 0x30, 0, 0] },
    ];
    const built = buildImage({ functions });
    const { rva, rawOffset } = built.section('.pdata');
    const second = built.view.getUint32(rawOffset + 20, true);
    built.view.setUint32(built.view.getUint32(rawOffset + 8, true) - rva + rawOffset + 12, second, true);
    const one = readImage(built.bytes, 'x');
    const chain = one.unwindChain(one.runtimeFunctions.lookup(0x1000)!);
    expect(chain.map((info) => info.rva)).toEqual([one.runtimeFunctions.entry(0).unwindRva, second]);
    expect(chain[0]?.chained).toEqual({ beginRva: 0x1001, endRva: 0x1002, unwindRva: second });
  });

  it('that chains to itself is a typed error', () => {
    const built = buildImage({
      functions: [{ begin: 0x1000, end: 0x1001, unwind: [0x21, 0, 0, 0, ...new Uint8Array(12)] }],
    });
    const { rva, rawOffset } = built.section('.pdata');
    const unwind = built.view.getUint32(rawOffset + 8, true);
    built.view.setUint32(unwind - rva + rawOffset + 12, unwind, true);
    const one = readImage(built.bytes, 'x');
    expect(() => one.unwindChain(one.runtimeFunctions.entry(0))).toThrow(
      expect.objectContaining({ code: 'BadUnwindInfo' }),
    );
  });

  it('follows an entry that points to another one', () => {
    const built = buildFullImage();
    const { rva, rawOffset } = built.section('.pdata');
    built.view.setUint32(rawOffset + 20, rva + 1, true);
    const { runtimeFunctions } = readImage(built.bytes, 'x');
    expect(runtimeFunctions.lookup(0x1018)).toEqual(runtimeFunctions.entry(0));
  });
});
