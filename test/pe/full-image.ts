import { type BuiltImage, buildImage, CODE, DISCARDABLE, type ImageSpec, READ_ONLY_DATA } from './build-image.ts';

export const IMAGE_BASE = 0x140000000n;
const va = (rva: number) => IMAGE_BASE + BigInt(rva);

/** Data section at 0x2000: cookie at 0x2000, check pointer at 0x2008, dispatch at 0x2010, guard table at 0x2020. */
function data(): Uint8Array {
  const bytes = new Uint8Array(0x1010);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, 0x2b992ddfa232n, true);
  view.setBigUint64(8, va(0x1000), true);
  view.setBigUint64(0x10, va(0x1004), true);
  for (const [i, rva] of [0x1000, 0x1010].entries()) {
    view.setUint32(0x20 + i * 5, rva, true);
    view.setUint8(0x24 + i * 5, i * 2);
  }
  view.setBigUint64(0xffc, va(0x1008), true);
  return bytes;
}

/** An image that has one of everything. */
export const FULL_SPEC: ImageSpec = {
  code: new Uint8Array(0x100).fill(0xc3),
  data: data(),
  imports: { 'ntoskrnl.exe': ['IoCreateDevice', 'DbgPrint', 7], 'HAL.dll': ['KeStallExecutionProcessor'] },
  delayImports: { 'ext-ms-win-ntos-werkernel-l1-1-1.dll': ['WerKernelOpen'] },
  exports: {
    name: 'full.sys',
    base: 5,
    functions: [
      { names: ['Alpha', 'AlphaAlias'], rva: 0x1010 },
      {},
      { rva: 0x1020 },
      { names: ['Away'], forwarder: 'ntoskrnl.DbgPrint' },
    ],
  },
  loadConfig: {
    u64: { 88: va(0x2000), 112: va(0x2008), 120: va(0x2010), 128: va(0x2020), 136: 2n },
    u32: { 144: 0x10000500 },
  },
  functions: [
    { begin: 0x1000, end: 0x1010, unwind: [0x09, 4, 1, 0, 4, 0x42, 0, 0, 0x40, 0x10, 0, 0, 0xaa, 0, 0, 0] },
    { begin: 0x1010, end: 0x1020, unwind: [0x01, 0, 0, 0] },
  ],
  version: { CompanyName: 'Example', FileDescription: 'A driver — überprüft' },
  pdbPath: 'C:\\build\\full.pdb',
  relocations: [
    [0x2008, 10],
    [0x2010, 10],
    [0x2ffc, 10],
  ],
  sections: [
    { name: 'PAGE', characteristics: CODE, data: new Uint8Array(32).fill(0xc3) },
    { name: 'INIT', characteristics: CODE | DISCARDABLE | 0x80000000, data: new Uint8Array(32).fill(0xc3) },
    { name: '.bss', characteristics: READ_ONLY_DATA | 0x80000000, data: new Uint8Array(0), virtualSize: 0x2345 },
  ],
};

export function buildFullImage(overrides: ImageSpec = {}): BuiltImage {
  return buildImage({ ...FULL_SPEC, ...overrides });
}
