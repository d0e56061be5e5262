import type { ImportedModule } from './imports.ts';

export type DriverKind =
  | 'wdm'
  | 'kmdf'
  | 'ndis'
  | 'storport'
  | 'scsiport'
  | 'ataport'
  | 'fltmgr'
  | 'portcls'
  | 'ks'
  | 'videoprt'
  | 'display'
  | 'hid'
  | 'wfp'
  | 'tdi'
  | 'usbport'
  | 'gpio'
  | 'spb'
  | 'sercx'
  | 'changer'
  | 'tape'
  | 'classpnp';

/** A driver is of the first kind here whose module it imports; a plain WDM driver imports none. */
const MODULES_BY_KIND: readonly (readonly [DriverKind, readonly string[]])[] = [
  ['kmdf', ['wdfldr.sys']],
  ['ndis', ['ndis.sys']],
  ['storport', ['storport.sys']],
  ['scsiport', ['scsiport.sys']],
  ['ataport', ['ataport.sys']],
  ['fltmgr', ['fltmgr.sys']],
  ['portcls', ['portcls.sys']],
  ['videoprt', ['videoprt.sys']],
  ['display', ['dxgkrnl.sys', 'dxgmms1.sys', 'dxgmms2.sys', 'displib.sys', 'win32k.sys', 'win32kbase.sys']],
  ['hid', ['hidclass.sys']],
  ['ks', ['ks.sys', 'stream.sys']],
  ['wfp', ['fwpkclnt.sys']],
  ['tdi', ['tdi.sys']],
  ['usbport', ['usbport.sys']],
  ['gpio', ['msgpioclx.sys', 'gpioclx0101.sys']],
  ['spb', ['spbcx.sys']],
  ['sercx', ['sercx.sys', 'sercx2.sys']],
  ['changer', ['mcd.sys']],
  ['tape', ['tape.sys']],
  ['classpnp', ['classpnp.sys']],
];

/** Every framework and port driver that the image links to, in the table's order; empty for plain WDM. */
export function driverFrameworks(imports: readonly ImportedModule[]): DriverKind[] {
  const modules = new Set(imports.map((entry) => entry.module.toLowerCase()));
  return MODULES_BY_KIND.filter(([, names]) => names.some((name) => modules.has(name))).map(([kind]) => kind);
}

export function driverKind(imports: readonly ImportedModule[]): DriverKind {
  return driverFrameworks(imports)[0] ?? 'wdm';
}
