interface OsFacts {
  readonly title: string;
  readonly major: number;
  readonly minor: number;
  readonly build: number;
  /** VER_NT_WORKSTATION or VER_NT_SERVER. */
  readonly productType: 1 | 3;
  readonly servicePack: number;
}

const workstation = (title: string, major: number, minor: number, build: number, servicePack = 0): OsFacts => ({
  title,
  major,
  minor,
  build,
  productType: 1,
  servicePack,
});
const server = (title: string, build: number): OsFacts => ({
  title,
  major: 10,
  minor: 0,
  build,
  productType: 3,
  servicePack: 0,
});

/** The Windows versions that a check can be made for, oldest first, servers last. */
export const OS_PROFILES = {
  'win7-sp1': workstation('Windows 7 SP1', 6, 1, 7601, 1),
  'win8.1': workstation('Windows 8.1', 6, 3, 9600),
  'win10-1507': workstation('Windows 10 1507', 10, 0, 10240),
  'win10-1511': workstation('Windows 10 1511', 10, 0, 10586),
  'win10-1607': workstation('Windows 10 1607', 10, 0, 14393),
  'win10-1703': workstation('Windows 10 1703', 10, 0, 15063),
  'win10-1809': workstation('Windows 10 1809', 10, 0, 17763),
  'win10-22h2': workstation('Windows 10 22H2', 10, 0, 19045),
  'win11-21h2': workstation('Windows 11 21H2', 10, 0, 22000),
  'win11-22h2': workstation('Windows 11 22H2', 10, 0, 22621),
  'win11-23h2': workstation('Windows 11 23H2', 10, 0, 22631),
  'win11-24h2': workstation('Windows 11 24H2', 10, 0, 26100),
  'win11-25h2': workstation('Windows 11 25H2', 10, 0, 26200),
  server2016: server('Windows Server 2016', 14393),
  server2019: server('Windows Server 2019', 17763),
  server2022: server('Windows Server 2022', 20348),
  server2025: server('Windows Server 2025', 26100),
} as const satisfies Record<string, OsFacts>;

export type OsId = keyof typeof OS_PROFILES;

export interface OsProfile extends OsFacts {
  readonly id: OsId;
  /** szCSDVersion of RTL_OSVERSIONINFOW: empty without a service pack. */
  readonly csdVersion: string;
  /** Windows 8 brought pool and mappings that are not executable: NonPagedPoolNx and MdlMappingNoExecute. */
  readonly hasNoExecuteOptIn: boolean;
  /** Windows 10 1507 brought memory integrity. A check for an older Windows tells what would be found if it had it. */
  readonly hasMemoryIntegrity: boolean;
  /** Windows 10 1703 brought control flow guard to the kernel of a machine with memory integrity. */
  readonly hasKernelGuard: boolean;
  /** Windows 11 22H2 brought stack protection by shadow stacks to the kernel. */
  readonly hasShadowStacks: boolean;
  /** False up to Windows 10 1607: a relocation that crosses a page edge cannot be applied. */
  readonly supportsStraddlingRelocations: boolean;
}

export const DEFAULT_OS: OsId = 'win11-24h2';
export const OS_IDS = Object.keys(OS_PROFILES) as OsId[];

const BUILD_8 = 9200;
const BUILD_1507 = 10240;
const BUILD_1703 = 15063;
const BUILD_11_22H2 = 22621;

export function isOsId(text: string): text is OsId {
  return Object.hasOwn(OS_PROFILES, text);
}

export function osProfile(id: OsId): OsProfile {
  const facts: OsFacts = OS_PROFILES[id];
  return {
    id,
    ...facts,
    csdVersion: facts.servicePack === 0 ? '' : `Service Pack ${facts.servicePack}`,
    hasNoExecuteOptIn: facts.build >= BUILD_8,
    hasMemoryIntegrity: facts.build >= BUILD_1507,
    hasKernelGuard: facts.build >= BUILD_1703,
    hasShadowStacks: facts.build >= BUILD_11_22H2,
    supportsStraddlingRelocations: facts.build >= BUILD_1703,
  };
}
