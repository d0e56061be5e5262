import { checkSelfForwarders } from './forwarders.ts';
import { IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_MACHINE_ARM64, IMAGE_SUBSYSTEM_NATIVE } from './headers.ts';
import type { Image } from './image.ts';
import { hex, ImageError, type ImageErrorCode } from './image-error.ts';
import { sectionContaining } from './sections.ts';

export interface DriverRequirements {
  /** A kernel-mode DLL may come without an entry point. */
  readonly allowNoEntryPoint?: boolean;
}

const USER_MODE_MODULES = new Set([
  'kernel32.dll',
  'kernelbase.dll',
  'user32.dll',
  'gdi32.dll',
  'advapi32.dll',
  'ntdll.dll',
  'msvcrt.dll',
  'ucrtbase.dll',
  'ole32.dll',
  'oleaut32.dll',
  'rpcrt4.dll',
  'shell32.dll',
  'setupapi.dll',
  'ws2_32.dll',
]);
const USER_MODE_PREFIXES = ['api-ms-win-crt-', 'api-ms-win-core-', 'vcruntime', 'msvcp'];

const SUBSYSTEMS: Readonly<Record<number, string>> = {
  2: 'a user-mode program with windows (WINDOWS_GUI)',
  3: 'a user-mode console program (WINDOWS_CUI)',
  10: 'an EFI application',
  11: 'an EFI boot service driver',
  12: 'an EFI run-time driver',
  13: 'an EFI ROM image',
  16: 'a Windows boot application',
};

/**
 * Throws unless the image is an x64 kernel-mode driver whose loader data can be read whole.
 * @throws ImageError
 */
export function requireDriver(image: Image, requirements: DriverRequirements = {}): void {
  requireMachine(image);
  requireNativeSubsystem(image);
  requireKernelImports(image);
  requireEntryPoint(image, requirements.allowNoEntryPoint ?? false);
  checkSelfForwarders(image);
  // Reading them is what judges them.
  void image.relocations;
  void image.loadConfig;
}

function requireMachine(image: Image): void {
  if (image.machine === IMAGE_FILE_MACHINE_AMD64) return;
  const isArm64 = image.machine === IMAGE_FILE_MACHINE_ARM64;
  const problem = isArm64 ? '0xaa64: ARM64 is not supported yet' : `${hex(image.machine)}, not 0x8664 (x64)`;
  throw refuse(image, 'WrongMachine', 'Machine', `is ${problem}`);
}

function requireNativeSubsystem(image: Image): void {
  if (image.subsystem === IMAGE_SUBSYSTEM_NATIVE) return;
  const meaning = SUBSYSTEMS[image.subsystem] ?? 'no kernel-mode image';
  throw refuse(image, 'WrongSubsystem', 'Subsystem', `is ${image.subsystem}: this is ${meaning}, not a driver`);
}

function requireKernelImports(image: Image): void {
  for (const { module } of image.imports) {
    const name = module.toLowerCase();
    if (USER_MODE_MODULES.has(name) || USER_MODE_PREFIXES.some((prefix) => name.startsWith(prefix))) {
      throw refuse(image, 'UserMode', 'import table', `names ${module}: this is a user-mode file, not a driver`);
    }
  }
}

function requireEntryPoint(image: Image, allowNone: boolean): void {
  if (image.entryPoint === 0) {
    if (allowNone) return;
    throw refuse(image, 'NoEntryPoint', 'AddressOfEntryPoint', 'is 0: there is no entry point');
  }
  const section = sectionContaining(image.sections, image.entryPoint);
  if (section?.execute) return;
  const where =
    section === undefined ? 'outside every section' : `in section "${section.name}", which isn't executable`;
  throw refuse(image, 'BadEntryPoint', 'AddressOfEntryPoint', `is ${hex(image.entryPoint)}, ${where}`);
}

function refuse(image: Image, code: ImageErrorCode, field: string, problem: string): ImageError {
  return new ImageError(code, image.path, { field }, problem);
}
