import {
  RTL_PROCESS_MODULE_INFORMATION,
  RTL_PROCESS_MODULE_INFORMATION_EX,
  RTL_PROCESS_MODULES,
} from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { type LoadedModule, modules } from '../modules/loaded-modules.ts';
import { Packed } from './packed.ts';

const M = RTL_PROCESS_MODULE_INFORMATION;
const FLAGS = 0x09104000;
/** IMAGE_NT_HEADERS: TimeDateStamp and, in the optional header, CheckSum. */
const TIME_DATE_STAMP = 8n;
const CHECK_SUM = 0x58n;

/** RTL_PROCESS_MODULES: every module in order of loading; ntoskrnl.exe is the first. */
export function moduleInformation(k: Kernel): Buffer {
  const { list } = modules(k);
  const answer = new Packed(RTL_PROCESS_MODULES.Modules.offset + list.length * M.$size);
  answer.put(RTL_PROCESS_MODULES.NumberOfModules, list.length);
  for (const [index, module] of list.entries())
    putModule(answer, RTL_PROCESS_MODULES.Modules.offset + index * M.$size, module, index);
  return answer.buffer;
}

function putModule(answer: Packed, at: number, module: LoadedModule, index: number): void {
  const path = module.path.slice(0, 255);
  answer.put(M.ImageBase, module.base, at).put(M.ImageSize, module.size, at).put(M.Flags, FLAGS, at);
  answer
    .put(M.LoadOrderIndex, index, at)
    .put(M.LoadCount, 1, at)
    .put(M.OffsetToFileName, path.lastIndexOf('\\') + 1, at);
  answer.buffer.write(path, at + M.FullPathName.offset, 'latin1');
}

/** A chain of RTL_PROCESS_MODULE_INFORMATION_EX that ends in a bare NextOffset of 0. */
export function moduleInformationEx(k: Kernel): Buffer {
  const E = RTL_PROCESS_MODULE_INFORMATION_EX;
  const { list } = modules(k);
  const answer = new Packed(list.length * E.$size + 2);
  list.forEach((module, index) => {
    const at = index * E.$size;
    answer.put(E.NextOffset, E.$size, at);
    putModule(answer, at + E.BaseInfo.offset, module, index);
    answer.put(E.DefaultBase, module.base, at);
    if (!k.mem.isMapped(module.base)) return;
    const headers = module.base + BigInt(k.mem.u32(module.base + 0x3cn));
    answer
      .put(E.TimeDateStamp, k.mem.u32(headers + TIME_DATE_STAMP), at)
      .put(E.ImageChecksum, k.mem.u32(headers + CHECK_SUM), at);
  });
  return answer.buffer;
}
