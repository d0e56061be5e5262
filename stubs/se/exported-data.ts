import type { DataExport } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { placeSecurityExports } from '../../src/kernel/se/exported-sids.ts';

const module = 'ntoskrnl.exe';
/** High half of NtBuildNumber: free build. */
const FREE_BUILD = 0xf0000000;
const variable = (name: string, size: number, initialise: (k: Kernel, va: bigint) => void): DataExport => ({
  name,
  module,
  size,
  initialise,
});
const zero = (name: string, size: number) => variable(name, size, () => undefined);

/** Exported variables about the system as a whole, its debugger, its security and its cache. */
export const systemData: readonly DataExport[] = [
  variable('NtBuildNumber', 4, (k, va) => k.mem.setU32(va, (FREE_BUILD | k.profile.os.build) >>> 0)),
  variable('NtBuildLab', 64, (k, va) => k.mem.write(va, Buffer.from(`${k.profile.os.build}.1.amd64fre\0`, 'latin1'))),
  zero('NtBuildGUID', 16),
  zero('NtGlobalFlag', 4),
  zero('InitSafeBootMode', 4),
  zero('KdDebuggerEnabled', 1),
  variable('KdDebuggerNotPresent', 1, (k, va) => k.mem.setU8(va, 1)),
  zero('KdEnteredDebugger', 1),
  variable('SeExports', 8, (k, va) => k.mem.setU64(va, placeSecurityExports(k))),
  zero('SePublicDefaultDacl', 8),
  zero('SeSystemDefaultDacl', 8),
  zero('CcFastMdlReadWait', 4),
  zero('CcFastReadNotPossible', 4),
  zero('CcFastReadWait', 4),
  variable('NlsAnsiCodePage', 2, (k, va) => k.mem.setU16(va, 1252)),
  variable('NlsOemCodePage', 2, (k, va) => k.mem.setU16(va, 437)),
  zero('NlsMbCodePageTag', 1),
  zero('NlsMbOemCodePageTag', 1),
  zero('NlsLeadByteInfo', 8),
  zero('NlsOemLeadByteInfo', 8),
];
