import type { DataExport, Ddi } from '../../src/kernel/declaration.ts';
import { kernelPool } from '../../src/kernel/ex/pool.ts';
import { fsrtlCache } from './cache.ts';
import { fsrtlContexts } from './contexts.ts';
import { fsrtlCreateParameters } from './create-parameters.ts';
import { fsrtlFastIo } from './fast-io.ts';
import { fsrtlFileLocks } from './file-locks.ts';
import { fsrtlFiles } from './files.ts';
import { fsrtlMappingControl } from './mapping-control.ts';
import { fsrtlNames } from './names.ts';
import { fsrtlNotify } from './notify.ts';
import { fsrtlOplocks } from './oplocks.ts';
import { fsrtlPinning } from './pinning.ts';
import { fsrtlTunnels } from './tunnels.ts';

/** File system run-time library and cache manager. */
export const fsrtlDdis: readonly Ddi[] = [
  fsrtlNames,
  fsrtlFileLocks,
  fsrtlOplocks,
  fsrtlNotify,
  fsrtlContexts,
  fsrtlCreateParameters,
  fsrtlCache,
  fsrtlFastIo,
  fsrtlFiles,
  fsrtlMappingControl,
  fsrtlPinning,
  fsrtlTunnels,
].flat();

/** Bits of the legality table (ntifs.h): FAT, HPFS, NTFS, wild card, stream. */
const LEGAL = { fat: 0x01, hpfs: 0x02, ntfs: 0x04, wild: 0x08, ole: 0x10 } as const;
const WILD = '*?<>"';
const NEVER = '/\\:|';
const NOT_FAT = '+,;=[]';

function legality(code: number): number {
  const character = String.fromCharCode(code);
  if (code < 0x20 || NEVER.includes(character)) return 0;
  if (WILD.includes(character)) return LEGAL.wild;
  const everywhere = LEGAL.hpfs | LEGAL.ntfs | LEGAL.ole;
  return NOT_FAT.includes(character) ? everywhere : everywhere | LEGAL.fat;
}

export const fsrtlData: readonly DataExport[] = [
  {
    name: 'FsRtlLegalAnsiCharacterArray',
    module: 'ntoskrnl.exe',
    size: 8,
    initialise: (k, va) => {
      const table = kernelPool(k, 256, 'FSlg');
      k.mem.write(
        table,
        Uint8Array.from({ length: 256 }, (_, code) => legality(code)),
      );
      k.mem.setU64(va, table);
    },
  },
];
