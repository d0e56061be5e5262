/** What is wrong with a file that was given as a driver image. */
export type ImageErrorCode =
  | 'NotFound'
  | 'IsDirectory'
  | 'NotAFile'
  | 'Unreadable'
  | 'TooLarge'
  | 'Empty'
  | 'NotPe'
  | 'Truncated'
  | 'BadHeader'
  | 'TooManySections'
  | 'BadSection'
  | 'BadDirectory'
  | 'BadImports'
  | 'BadExports'
  | 'BadRelocation'
  | 'RelocationsStripped'
  | 'BadLoadConfig'
  | 'BadUnwindInfo'
  | 'ForwarderCycle'
  | 'WrongMachine'
  | 'WrongSubsystem'
  | 'UserMode'
  | 'NoEntryPoint'
  | 'BadEntryPoint';

const DAMAGED = 'the file is damaged or was made by a faulty linker: take a fresh copy or link it again';

const NEXT: Record<ImageErrorCode, string> = {
  NotFound: 'check the path',
  IsDirectory: 'name a .sys file in it',
  NotAFile: 'name a regular file',
  Unreadable: 'check its permissions',
  TooLarge: 'give a driver image of at most 256 MB',
  Empty: 'copy the file again',
  NotPe: 'give a .sys file built for Windows x64',
  Truncated: 'the file is cut short: copy it again',
  BadHeader: DAMAGED,
  TooManySections: DAMAGED,
  BadSection: DAMAGED,
  BadDirectory: DAMAGED,
  BadImports: DAMAGED,
  BadExports: DAMAGED,
  BadRelocation: DAMAGED,
  RelocationsStripped: 'link it without /FIXED, or load it at its preferred base',
  BadLoadConfig: DAMAGED,
  BadUnwindInfo: DAMAGED,
  ForwarderCycle: "correct the forwarders in the module's .def file",
  WrongMachine: 'build the driver for x64',
  WrongSubsystem: 'link a driver with /SUBSYSTEM:NATIVE /DRIVER',
  UserMode: 'give a kernel-mode driver',
  NoEntryPoint: 'link it with /ENTRY:DriverEntry (or GsDriverEntry)',
  BadEntryPoint: DAMAGED,
};

export interface ImageErrorPlace {
  /** The structure field, directory or file property at fault, by its Windows name. */
  readonly field: string;
  /** Where that field lies: a file offset, or an RVA when `isRva` is set. */
  readonly offset?: number;
  readonly isRva?: boolean;
}

/**
 * The one error that reading an image throws. `message` is a single line: path, field, place, what is wrong, what to do.
 */
export class ImageError extends Error {
  readonly code: ImageErrorCode;
  readonly path: string;
  readonly field: string;
  /** File offset, or RVA when `isRva`; undefined where the file as a whole is at fault. */
  readonly offset: number | undefined;
  readonly isRva: boolean;

  constructor(code: ImageErrorCode, path: string, place: ImageErrorPlace, problem: string) {
    const where = place.offset === undefined ? '' : ` (${place.isRva ? 'RVA' : 'file offset'} ${hex(place.offset)})`;
    super(printable(`${path}: ${place.field}${where} ${problem}; ${NEXT[code]}`));
    this.name = 'ImageError';
    this.code = code;
    this.path = path;
    this.field = place.field;
    this.offset = place.offset;
    this.isRva = place.isRva ?? false;
  }
}

export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** Names come from the file and end up on terminals: no control characters, no line breaks. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
