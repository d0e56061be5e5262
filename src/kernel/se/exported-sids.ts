import { kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { placeSid } from './sids.ts';

/** SE_EXPORTS (ntifs.h) in order: a number is a privilege's LUID, a text a SID. */
const MEMBERS: readonly (number | string)[] = [
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 14, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  ...[
    'S-1-0-0',
    'S-1-1-0',
    'S-1-2-0',
    'S-1-3-0',
    'S-1-3-1',
    'S-1-5',
    'S-1-5-1',
    'S-1-5-2',
    'S-1-5-3',
    'S-1-5-4',
    'S-1-5-18',
  ],
  ...[
    'S-1-5-32-544',
    'S-1-5-32-545',
    'S-1-5-32-546',
    'S-1-5-32-547',
    'S-1-5-32-548',
    'S-1-5-32-549',
    'S-1-5-32-550',
    'S-1-5-32-551',
  ],
  ...['S-1-5-11', 'S-1-5-12', 'S-1-5-7'],
  ...[25, 26, 27],
  ...['S-1-5-19', 'S-1-5-20'],
  ...[28, 29, 30, 31, 32, 33, 34, 35],
  ...['S-1-5-17', 'S-1-16-0', 'S-1-16-4096', 'S-1-16-8192', 'S-1-16-12288', 'S-1-16-16384', 'S-1-3-4'],
  ...['S-1-15-2-1', 'S-1-5-84-0-0-0-0-0', 'S-1-19-1024-8192'],
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
  36,
];

/** Fills a fresh SE_EXPORTS; returns its address, which the variable SeExports holds. */
export function placeSecurityExports(k: Kernel): bigint {
  const at = kernelPool(k, 8 * MEMBERS.length, 'SeEx');
  MEMBERS.forEach((member, index) => {
    k.mem.setU64(at + BigInt(8 * index), typeof member === 'number' ? BigInt(member) : placeSid(k, member));
  });
  return at;
}
