import { BOOLEAN, PCSTR, PVOID, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { readChars, readZ } from '../../src/kernel/rtl/characters.ts';
import { crc32 } from '../../src/kernel/rtl/crc32.ts';
import { directoryData, exportedRoutine, ntHeaders } from '../../src/kernel/rtl/image.ts';
import { nextRandom } from '../../src/kernel/rtl/random.ts';

const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;

export const rtlImage = [
  ddi('RtlImageNtHeader', { params: { Base: PVOID }, returns: PVOID, ...any, model: (k, a) => ntHeaders(k, a.Base) }),
  ddi('RtlImageDirectoryEntryToData', {
    params: { BaseAddress: PVOID, MappedAsImage: BOOLEAN, Directory: USHORT, Size: PVOID },
    returns: PVOID,
    ...any,
    model: (k, a) => {
      // The lowest bit of the address says "mapped as a data file" too.
      const data = directoryData(k, a.BaseAddress & ~3n, a.MappedAsImage && (a.BaseAddress & 1n) === 0n, a.Directory);
      if (data === undefined) return 0n;
      k.mem.setU32(a.Size, data.size);
      return data.va;
    },
  }),
  ddi('RtlFindExportedRoutineByName', {
    params: { BaseAddress: PVOID, RoutineName: PCSTR },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: { approximate: ['forwarders of images that the kernel did not load are not followed'] },
    model: (k, a) => exportedRoutine(k, a.BaseAddress, readZ(k, a.RoutineName, 1)),
  }),
  ddi('RtlComputeCrc32', {
    params: { PartialCrc: ULONG, Buffer: PVOID, Length: ULONG },
    returns: ULONG,
    ...any,
    model: (k, a) => crc32(a.PartialCrc, Buffer.from(readChars(k, a.Buffer, 1, a.Length), 'latin1')),
  }),
  ...(['RtlRandom', 'RtlRandomEx'] as const).map((name) =>
    ddi(name, {
      params: { Seed: PVOID },
      returns: ULONG,
      maxIrql: 'APC',
      fidelity: { approximate: ['uniform and repeatable, but not the numbers of Windows'] },
      model: (k, a) => {
        const value = nextRandom(k.mem.u32(a.Seed));
        k.mem.setU32(a.Seed, value);
        return value;
      },
    }),
  ),
];
