import { PAGE_SIZE, type Pfn } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { addRegion, commitPage, type UserRegion } from '../mm/virtual-memory.ts';
import { buildSyntheticImage, type SyntheticImage } from '../modules/synthetic-image.ts';
import { slice } from '../slice.ts';

const MEM_IMAGE = 0x1000000;
const PAGE_READONLY = 2;
const PAGE_WRITECOPY = 8;
const PAGE_EXECUTE_READ = 0x20;
const PAGE_EXECUTE_WRITECOPY = 0x80;
/** Exports of ntdll.dll that drivers look up in a process. */
const NTDLL = [
  'KiUserApcDispatcher',
  'KiUserCallbackDispatcher',
  'KiUserExceptionDispatcher',
  'LdrGetDllHandle',
  'LdrGetProcedureAddress',
  'LdrInitializeThunk',
  'LdrLoadDll',
  'LdrUnloadDll',
  'NtAllocateVirtualMemory',
  'NtClose',
  'NtContinue',
  'NtCreateFile',
  'NtCreateThreadEx',
  'NtDelayExecution',
  'NtDeviceIoControlFile',
  'NtFreeVirtualMemory',
  'NtOpenProcess',
  'NtProtectVirtualMemory',
  'NtQueryInformationProcess',
  'NtQuerySystemInformation',
  'NtReadVirtualMemory',
  'NtTerminateProcess',
  'NtTestAlert',
  'NtWriteVirtualMemory',
  'RtlExitUserThread',
  'RtlInitUnicodeString',
  'RtlUserThreadStart',
];
/** The program and ntdll.dll lie in the top terabyte of user space, at the same place in all processes until the machine boots again. */
const IMAGE_BASE = { program: 0x7ff6_0000_0000n, ntdll: 0x7ffc_0000_0000n } as const;
const PLACES = 0xffff;

export type UserImageKind = keyof typeof IMAGE_BASE;
interface SharedImage {
  readonly base: bigint;
  /** A reference of the machine's keeps them. */
  readonly pfns: readonly Pfn[];
}
const shared = slice<{ readonly byKind: Map<UserImageKind, SharedImage> }>('userImages', () => ({ byKind: new Map() }));

const built = new Map<string, SyntheticImage>();
function imageOf(k: Kernel, kind: UserImageKind): SyntheticImage {
  const { major, minor, build, id } = k.profile.os;
  const key = `${kind} ${id}`;
  let image = built.get(key);
  if (image === undefined) {
    image = buildSyntheticImage({
      name: kind === 'ntdll' ? 'ntdll.dll' : 'program.exe',
      functions: kind === 'ntdll' ? NTDLL : [],
      data: new Map(),
      internal: kind === 'ntdll' ? [] : ['mainCRTStartup'],
      version: { major, minor },
      timeDateStamp: build * 65_537,
    });
    built.set(key, image);
  }
  return image;
}

export interface MappedImage {
  readonly base: bigint;
  readonly size: number;
  /** RVA of an export or of the program's entry point; 0 when there is none. */
  readonly entry: (name: string) => bigint;
}

/** Shows an image in a process, whose lower half must be in place. */
export function mapUserImage(k: Kernel, process: bigint, kind: UserImageKind): MappedImage {
  const image = imageOf(k, kind);
  const present = shared(k).byKind.get(kind);
  const { base, pfns } = present ?? newImage(k, kind, image.bytes.length / PAGE_SIZE);
  const pages = pfns.length;
  const region: UserRegion = { base, pages, type: MEM_IMAGE, protect: PAGE_EXECUTE_WRITECOPY, committed: new Map() };
  addRegion(k, process, region);
  for (let index = 0; index < pages; index++) commitPage(k, region, index, protectionAt(image, index), pfns[index]);
  if (present === undefined) k.space.writeUnchecked(base, image.bytes);
  const symbols = new Map([...image.exports, ...image.internal]);
  return {
    base,
    size: image.bytes.length,
    entry: (name) => {
      const rva = symbols.get(name);
      return rva === undefined ? 0n : base + BigInt(rva);
    },
  };
}
function newImage(k: Kernel, kind: UserImageKind, pages: number): SharedImage {
  const pfns = k.space.allocateFrames(pages, 'data');
  k.space.reference(pfns);
  const base = IMAGE_BASE[kind] + BigInt(1 + k.random('user images').below(PLACES)) * 0x10000n;
  const image = { base, pfns };
  shared(k).byKind.set(kind, image);
  return image;
}
function protectionAt(image: SyntheticImage, page: number): number {
  const section = image.sections.find(({ rva, size }) => page >= rva / PAGE_SIZE && page < (rva + size) / PAGE_SIZE);
  if (section?.execute) return PAGE_EXECUTE_READ;
  return section?.write ? PAGE_WRITECOPY : PAGE_READONLY;
}
