import { createHandleTable } from '../ex/handle-table.ts';
import type { Kernel } from '../kernel.ts';
import { createUserToken } from '../se/tokens.ts';
import { threads } from '../thread.ts';
import { createProcess, type NewProcess } from './create-process.ts';
import { EPROCESS } from './opaque-layouts.ts';
import { processRecords } from './process-records.ts';

const SYSTEM32 = '\\Device\\HarddiskVolume3\\Windows\\System32\\';
const WINDOWS_8_1 = 9600;
const WINDOWS_10_1803 = 17134;
/** PS_PROTECTION: signer in the upper four bits, then type: protected (2) or light (1). */
const WIN_SYSTEM = 0x72;
const WIN_TCB_LIGHT = 0x61;

interface InitialProcess extends Omit<NewProcess, 'token' | 'protection'> {
  readonly protection?: number;
  readonly asUser?: boolean;
  readonly sinceBuild?: number;
}
/** What runs on a freshly started Windows, as far as drivers look for it; the last is a program of the user's. */
const INITIAL: readonly InitialProcess[] = [
  {
    id: 108,
    imagePath: 'Registry',
    commandLine: '',
    parentId: 4,
    session: 0,
    protection: WIN_SYSTEM,
    minimal: true,
    sinceBuild: WINDOWS_10_1803,
  },
  service(372, 'smss.exe', '\\SystemRoot\\System32\\smss.exe', 4, WIN_TCB_LIGHT),
  service(488, 'csrss.exe', '%SystemRoot%\\system32\\csrss.exe ObjectDirectory=\\Windows', 480, WIN_TCB_LIGHT),
  service(564, 'wininit.exe', 'wininit.exe', 480, WIN_TCB_LIGHT),
  {
    ...service(572, 'csrss.exe', '%SystemRoot%\\system32\\csrss.exe ObjectDirectory=\\Windows', 556, WIN_TCB_LIGHT),
    session: 1,
  },
  { ...service(644, 'winlogon.exe', 'winlogon.exe', 556, 0), session: 1 },
  service(708, 'services.exe', 'C:\\Windows\\system32\\services.exe', 564, WIN_TCB_LIGHT),
  service(724, 'lsass.exe', 'C:\\Windows\\system32\\lsass.exe', 564, 0),
  service(860, 'svchost.exe', 'C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p', 708, 0),
  {
    id: 4212,
    imagePath: '\\Device\\HarddiskVolume3\\Windows\\explorer.exe',
    commandLine: 'C:\\Windows\\Explorer.EXE',
    parentId: 4168,
    session: 1,
    asUser: true,
  },
  {
    id: 5320,
    imagePath: '\\Device\\HarddiskVolume3\\Program Files\\Application\\application.exe',
    commandLine: '"C:\\Program Files\\Application\\application.exe"',
    parentId: 4212,
    session: 1,
    asUser: true,
  },
];
/** Ids of threads and processes that come later are above those of the processes that are there. */
const NEXT_ID = 5400;

function service(id: number, file: string, commandLine: string, parentId: number, protection: number): InitialProcess {
  return { id, imagePath: `${SYSTEM32}${file}`, commandLine, parentId, session: 0, protection };
}

/** Makes the processes that a booted Windows has beside System. */
export function createInitialProcesses(k: Kernel, system: bigint): void {
  const { build } = k.profile.os;
  const light = build >= WINDOWS_8_1;
  if (light) k.mem.set(system, EPROCESS.Protection, WIN_SYSTEM);
  createHandleTable(k, system);
  processRecords(k).byProcess.set(system, {
    imagePath: '',
    commandLine: '',
    session: 0,
    user: false,
    images: [],
    suspended: 0,
  });
  for (const { asUser, sinceBuild = 0, protection = 0, ...rest } of INITIAL) {
    if (build < sinceBuild) continue;
    const token = asUser ? createUserToken(k, rest.session) : 0n;
    createProcess(k, { ...rest, token, protection: light ? protection : 0 }, system);
  }
  threads(k).nextId = NEXT_ID;
}

/** EPROCESS of the user's program: the one that opens the driver's devices. */
export function applicationProcess(k: Kernel): bigint | undefined {
  for (const [process, { imagePath }] of processRecords(k).byProcess) {
    if (imagePath.endsWith('\\application.exe')) return process;
  }
  return undefined;
}
