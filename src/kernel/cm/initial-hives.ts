import { isProtectedMachine } from '../hypervisor.ts';
import type { Kernel } from '../kernel.ts';
import {
  createChildKey,
  dwordData,
  ensureKey,
  multiStringData,
  REG_DWORD,
  REG_EXPAND_SZ,
  REG_LINK,
  REG_MULTI_SZ,
  REG_SZ,
  rootKey,
  setValue,
  stringData,
} from './registry-tree.ts';

export const SERVICES = '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services';
const CONTROL = '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control';
const CURRENT_VERSION = '\\REGISTRY\\MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const BUILD_11 = 22000;

/** A number is a REG_DWORD, a list a REG_MULTI_SZ, a text a REG_SZ, or a REG_EXPAND_SZ with a % and as the path of a service. */
type Contents = Readonly<Record<string, number | string | readonly string[]>>;

export function putValues(k: Kernel, path: string, contents: Contents): void {
  const key = ensureKey(k, path);
  for (const [name, value] of Object.entries(contents)) {
    if (typeof value === 'number') setValue(k, key, name, REG_DWORD, dwordData(value));
    else if (typeof value !== 'string') setValue(k, key, name, REG_MULTI_SZ, multiStringData(value));
    else
      setValue(k, key, name, value.includes('%') || name === 'ImagePath' ? REG_EXPAND_SZ : REG_SZ, stringData(value));
  }
}

/** The keys that drivers are known to read before anybody wrote to them, as set-up leaves them. */
export function populateRegistry(k: Kernel): void {
  createChildKey(k, rootKey(k), 'MACHINE');
  createChildKey(k, rootKey(k), 'USER');
  const system = ensureKey(k, '\\REGISTRY\\MACHINE\\SYSTEM');
  const link = createChildKey(k, system, 'CurrentControlSet');
  ensureKey(k, SERVICES);
  setValue(
    k,
    link,
    'SymbolicLinkValue',
    REG_LINK,
    new Uint8Array(Buffer.from('\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001', 'utf16le')),
  );
  putValues(k, '\\REGISTRY\\MACHINE\\SYSTEM\\Select', { Current: 1, Default: 1, Failed: 0, LastKnownGood: 1 });
  for (const path of [
    'Enum',
    'Control\\Class',
    'Control\\DeviceClasses',
    'Services\\EventLog\\System',
    'Services\\EventLog\\Application',
    'Hardware Profiles\\Current',
  ]) {
    ensureKey(k, `\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\${path}`);
  }
  for (const path of ['DESCRIPTION\\System\\CentralProcessor\\0', 'DEVICEMAP\\SERIALCOMM', 'RESOURCEMAP'])
    ensureKey(k, `\\REGISTRY\\MACHINE\\HARDWARE\\${path}`);
  ensureKey(k, '\\REGISTRY\\USER\\.DEFAULT');
  ensureKey(k, '\\REGISTRY\\USER\\S-1-5-18');
  populateControl(k);
  populateHardware(k);
  populateVersion(k);
}

function populateControl(k: Kernel): void {
  putValues(k, CONTROL, {
    CurrentUser: 'USERNAME',
    SystemBootDevice: 'multi(0)disk(0)rdisk(0)partition(3)',
    SystemStartOptions: ' NOEXECUTE=OPTIN  NOVGA',
    FirmwareBootDevice: 'multi(0)disk(0)rdisk(0)partition(1)',
    WaitToKillServiceTimeout: '5000',
  });
  putValues(k, `${CONTROL}\\Session Manager`, {
    ProtectionMode: 1,
    GlobalFlag: 0,
    CriticalSectionTimeout: 0x278d00,
    ObjectDirectories: ['\\Windows', '\\RPC Control'],
  });
  putValues(k, `${CONTROL}\\Session Manager\\Memory Management`, {
    ClearPageFileAtShutdown: 0,
    DisablePagingExecutive: 0,
    LargeSystemCache: 0,
    NonPagedPoolSize: 0,
    PagedPoolSize: 0,
    SystemPages: 0,
    SecondLevelDataCache: 0,
    SessionViewSize: 0x30,
    PoolUsageMaximum: 0x3c,
    FeatureSettings: 0,
    PagingFiles: ['?:\\pagefile.sys'],
  });
  putValues(k, `${CONTROL}\\Session Manager\\Environment`, {
    ComSpec: '%SystemRoot%\\system32\\cmd.exe',
    OS: 'Windows_NT',
    PROCESSOR_ARCHITECTURE: 'AMD64',
    windir: '%SystemRoot%',
    NUMBER_OF_PROCESSORS: String(k.profile.processors),
  });
  ensureKey(k, `${CONTROL}\\Session Manager\\kernel`);
  ensureKey(k, `${CONTROL}\\Session Manager\\Power`);
  putValues(k, `${CONTROL}\\ComputerName\\ComputerName`, { ComputerName: 'DESKTOP' });
  putValues(k, `${CONTROL}\\ComputerName\\ActiveComputerName`, { ComputerName: 'DESKTOP' });
  putValues(k, `${CONTROL}\\ProductOptions`, { ProductType: k.profile.os.productType === 1 ? 'WinNT' : 'ServerNT' });
  putValues(k, `${CONTROL}\\CrashControl`, {
    CrashDumpEnabled: 7,
    AutoReboot: 1,
    DumpFile: '%SystemRoot%\\MEMORY.DMP',
    MinidumpDir: '%SystemRoot%\\Minidump',
    Overwrite: 1,
  });
  putValues(k, `${CONTROL}\\Lsa`, { LimitBlankPasswordUse: 1, RestrictAnonymous: 0, RunAsPPL: 0 });
  putValues(k, `${CONTROL}\\FileSystem`, {
    NtfsDisable8dot3NameCreation: 2,
    LongPathsEnabled: 0,
    NtfsDisableLastAccessUpdate: 0x80000002,
  });
  putValues(k, `${CONTROL}\\Windows`, {
    Directory: '%SystemRoot%',
    SystemDirectory: '%SystemRoot%\\system32',
    CSDVersion: k.profile.os.servicePack << 8,
  });
  putValues(k, `${CONTROL}\\TimeZoneInformation`, {
    Bias: 0,
    ActiveTimeBias: 0,
    StandardBias: 0,
    TimeZoneKeyName: 'UTC',
  });
  putValues(k, `${CONTROL}\\Nls\\Language`, { Default: '0409', InstallLanguage: '0409' });
  putValues(k, `${CONTROL}\\SecureBoot\\State`, { UEFISecureBootEnabled: 1 });
  putValues(k, `${CONTROL}\\CI\\Config`, { VulnerableDriverBlocklistEnable: 1 });
  const hvci = Number(isProtectedMachine(k));
  putValues(k, `${CONTROL}\\DeviceGuard\\Scenarios\\HypervisorEnforcedCodeIntegrity`, { Enabled: hvci });
  putValues(k, `${CONTROL}\\DeviceGuard`, { EnableVirtualizationBasedSecurity: hvci });
}

function populateHardware(k: Kernel): void {
  for (let cpu = 0; cpu < k.profile.processors; cpu++) {
    putValues(k, `\\REGISTRY\\MACHINE\\HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\${cpu}`, {
      Identifier: 'Intel64 Family 6 Model 158 Stepping 10',
      VendorIdentifier: 'GenuineIntel',
      '~MHz': 3000,
    });
  }
  putValues(k, '\\REGISTRY\\MACHINE\\HARDWARE\\DESCRIPTION\\System', {
    Identifier: 'AT/AT COMPATIBLE',
    SystemBiosVersion: ['VBIOS  - 1'],
  });
}

function populateVersion(k: Kernel): void {
  const { os } = k.profile;
  const product =
    os.productType === 3
      ? os.title
      : `Windows ${os.major < 10 ? os.title.replace(/^Windows /, '').replace(/ SP\d$/, '') : '10'} Pro`;
  putValues(k, CURRENT_VERSION, {
    ProductName: product,
    CurrentBuild: String(os.build),
    CurrentBuildNumber: String(os.build),
    CurrentVersion: os.major >= 10 ? '6.3' : `${os.major}.${os.minor}`,
    CurrentType: 'Multiprocessor Free',
    EditionID: os.productType === 3 ? 'ServerStandard' : 'Professional',
    InstallationType: os.productType === 3 ? 'Server' : 'Client',
    SystemRoot: 'C:\\Windows',
    PathName: 'C:\\Windows',
    RegisteredOwner: 'User',
  });
  if (os.csdVersion !== '') putValues(k, CURRENT_VERSION, { CSDVersion: os.csdVersion });
  if (os.major < 10) return;
  const release = os.title.split(' ').at(-1)!;
  putValues(k, CURRENT_VERSION, {
    CurrentMajorVersionNumber: 10,
    CurrentMinorVersionNumber: 0,
    UBR: 1,
    ReleaseId: os.build >= BUILD_11 || release === '22H2' ? '2009' : release,
    DisplayVersion: release,
  });
}
