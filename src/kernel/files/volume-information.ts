import { STATUS_INVALID_INFO_CLASS } from '../../generated/ntstatus.ts';
import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import { answerQuery, type FileQuery } from './file-information.ts';
import { fileOfCall } from './open-file.ts';

const FILE_DEVICE_DISK = 7;
/** NTFS as GetVolumeInformation shows it. */
const ATTRIBUTES = 0x03c700ff;
const TOTAL_CLUSTERS = 0x01000000n;
const FREE_CLUSTERS = 0x00800000n;

function quads(...values: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => {
    bytes.writeBigInt64LE(value, 8 * index);
  });
  return bytes;
}
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, 4 * index);
  });
  return bytes;
}

/** By FS_INFORMATION_CLASS; the number is the size of the fixed part. */
function volumeInformation(k: Kernel, informationClass: number): readonly [Buffer, number] | undefined {
  const geometry = words(8, 512);
  switch (informationClass) {
    case 1:
      return [Buffer.concat([quads(systemTime(k)), words(0x1c0ffee5, 0), Buffer.from([1, 0])]), 18];
    case 3:
      return [Buffer.concat([quads(TOTAL_CLUSTERS, FREE_CLUSTERS), geometry]), 24];
    case 4:
      return [words(FILE_DEVICE_DISK, 0x20020), 8];
    case 5: {
      const name = Buffer.from('NTFS', 'utf16le');
      return [Buffer.concat([words(ATTRIBUTES, 255, name.length), name]), 12];
    }
    case 7:
      return [Buffer.concat([quads(TOTAL_CLUSTERS, FREE_CLUSTERS, FREE_CLUSTERS), geometry]), 32];
    case 11:
      return [words(512, 512, 512, 512, 0, 0, 0), 28];
    default:
      return undefined;
  }
}

export function queryVolume(k: Kernel, query: FileQuery): number {
  const file = fileOfCall(k, query);
  if (typeof file === 'number') return file;
  const answer = volumeInformation(k, query.informationClass);
  return answer === undefined ? STATUS_INVALID_INFO_CLASS : answerQuery(k, query, answer[0], answer[1]);
}
