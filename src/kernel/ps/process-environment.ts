import {
  LDR_DATA_TABLE_ENTRY,
  NT_TIB,
  PEB,
  PEB_LDR_DATA,
  RTL_USER_PROCESS_PARAMETERS,
  TEB,
} from '../../generated/structs.ts';
import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { utf16Bytes } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, insertTailList } from '../lists.ts';
import { addRegion, commitPage, MEM_PRIVATE, type UserRegion } from '../mm/virtual-memory.ts';
import type { ProcessImage } from './process-records.ts';

const PAGE_READWRITE = 4;
/** PEB, loader data and parameters, the first thread's TEB (two pages), in one allocation. */
const PAGES = 5;
const LOADER = 0x1000n;
const STRINGS = 0x1800n;
const PARAMETERS = 0x2000n;
const TEB_OFFSET = 0x3000n;
const STACK_PAGES = 16;
/** Committed at the stack's top. */
const STACK_COMMITTED = 2;
const ENTRY_SIZE = 0x140n;
const PARAMETERS_NORMALIZED = 1;

export interface Environment {
  readonly at: bigint;
  readonly images: readonly ProcessImage[];
  readonly commandLine: string;
  readonly processId: number;
  readonly threadId: number;
  readonly session: number;
}

/** Makes PEB, loader list, parameters and TEB in the process whose lower half is in place. */
export function createEnvironment(
  k: Kernel,
  process: bigint,
  request: Environment,
): { readonly peb: bigint; readonly teb: bigint } {
  const { at } = request;
  const region: UserRegion = {
    base: at,
    pages: PAGES,
    type: MEM_PRIVATE,
    protect: PAGE_READWRITE,
    committed: new Map(),
  };
  addRegion(k, process, region);
  for (let index = 0; index < PAGES; index++) commitPage(k, region, index, PAGE_READWRITE);
  const stack: UserRegion = { ...region, base: stackLimit(at), pages: STACK_PAGES, committed: new Map() };
  addRegion(k, process, stack);
  for (let index = STACK_PAGES - STACK_COMMITTED; index < STACK_PAGES; index++)
    commitPage(k, stack, index, PAGE_READWRITE);
  const text = textsAt(k, at + STRINGS, at + PARAMETERS);
  fillPeb(k, at, request);
  fillLoader(k, at + LOADER, request.images, text);
  fillParameters(k, at + PARAMETERS, request, text);
  fillTeb(k, at + TEB_OFFSET, at, request);
  return { peb: at, teb: at + TEB_OFFSET };
}

/** The stack of the first thread lies a page below its PEB. */
function stackLimit(peb: bigint): bigint {
  return peb - BigInt((STACK_PAGES + 1) * PAGE_SIZE);
}

type PutText = (field: bigint, value: string) => void;
/** Writes UNICODE_STRINGs whose characters lie one after the other from `start` on. */
function textsAt(k: Kernel, start: bigint, end: bigint): PutText {
  let next = start;
  return (field, value) => {
    const bytes = utf16Bytes(value).slice(0, Math.max(0, Number(end - next) - 2));
    k.mem.write(next, bytes);
    k.mem.setU16(field, bytes.length);
    k.mem.setU16(field + 2n, bytes.length + 2);
    k.mem.setU64(field + 8n, next);
    next += BigInt(bytes.length + 2 + 7) & ~7n;
  };
}

function fillPeb(k: Kernel, peb: bigint, request: Environment): void {
  const { os, processors } = k.profile;
  k.mem.set(peb, PEB.ImageBaseAddress, request.images[0]?.base ?? 0n);
  k.mem.set(peb, PEB.Ldr, peb + LOADER);
  k.mem.set(peb, PEB.ProcessParameters, peb + PARAMETERS);
  k.mem.set(peb, PEB.NumberOfProcessors, processors);
  k.mem.set(peb, PEB.OSMajorVersion, os.major);
  k.mem.set(peb, PEB.OSMinorVersion, os.minor);
  k.mem.set(peb, PEB.OSBuildNumber, os.build);
  k.mem.set(peb, PEB.OSPlatformId, 2);
  k.mem.set(peb, PEB.SessionId, request.session);
}

function fillLoader(k: Kernel, loader: bigint, images: readonly ProcessImage[], text: PutText): void {
  const L = PEB_LDR_DATA;
  const E = LDR_DATA_TABLE_ENTRY;
  k.mem.set(loader, L.Length, L.$size);
  k.mem.set(loader, L.Initialized, 1);
  const lists = [
    [L.InLoadOrderModuleList, E.InLoadOrderLinks],
    [L.InMemoryOrderModuleList, E.InMemoryOrderLinks],
    [L.InInitializationOrderModuleList, E.InInitializationOrderLinks],
  ] as const;
  for (const [head] of lists) initializeListHead(k, loader + head.at);
  for (const [index, image] of images.entries()) {
    const entry = loader + 0x80n + BigInt(index) * ENTRY_SIZE;
    const path = image.path.replace(/^\\Device\\HarddiskVolume\d+/, 'C:');
    k.mem.set(entry, E.DllBase, image.base);
    k.mem.set(entry, E.SizeOfImage, image.size);
    text(entry + E.FullDllName.at, path);
    text(entry + E.BaseDllName.at, path.slice(path.lastIndexOf('\\') + 1));
    // The program itself is never initialised as a DLL.
    for (const [head, links] of index === 0 ? lists.slice(0, 2) : lists)
      insertTailList(k, loader + head.at, entry + links.at);
  }
}

function fillParameters(k: Kernel, at: bigint, request: Environment, text: PutText): void {
  const P = RTL_USER_PROCESS_PARAMETERS;
  k.mem.set(at, P.MaximumLength, P.$size);
  k.mem.set(at, P.Length, P.$size);
  k.mem.set(at, P.Flags, PARAMETERS_NORMALIZED);
  const program = (request.images[0]?.path ?? '').replace(/^\\Device\\HarddiskVolume\d+/, 'C:');
  text(at + P.ImagePathName.at, program);
  text(at + P.CommandLine.at, request.commandLine);
  text(at + P.CurrentDirectory.at, 'C:\\Windows\\System32\\');
}

function fillTeb(k: Kernel, teb: bigint, peb: bigint, request: Environment): void {
  const base = peb - BigInt(PAGE_SIZE);
  k.mem.set(teb, NT_TIB.StackBase, base);
  k.mem.set(teb, NT_TIB.StackLimit, base - BigInt(STACK_COMMITTED * PAGE_SIZE));
  k.mem.set(teb, NT_TIB.Self, teb);
  k.mem.setU64(teb + TEB.ClientId.at, BigInt(request.processId));
  k.mem.setU64(teb + TEB.ClientId.at + 8n, BigInt(request.threadId));
  k.mem.set(teb, TEB.ProcessEnvironmentBlock, peb);
}
