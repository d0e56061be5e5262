import type { DataExport, Ddi } from '../src/kernel/declaration.ts';
import { cmCallbacks } from './cm/callbacks.ts';
import { cmHives } from './cm/hives.ts';
import { cmKeys } from './cm/keys.ts';
import { cmRtlRegistry } from './cm/rtl-registry.ts';
import { cngRoutines, ksecRoutines } from './cng/bcrypt.ts';
import { companionDdis } from './companions/area.ts';
import { crtDdis } from './crt/area.ts';
import { etwEvents } from './etw/events.ts';
import { exDdis } from './ex/area.ts';
import { fsrtlData, fsrtlDdis } from './fsrtl/area.ts';
import { halData, halDdis } from './hal/area.ts';
import { ioDdis } from './io/area.ts';
import { kdDebugPrint } from './kd/debug-print.ts';
import { kdDebuggerControl } from './kd/debugger-control.ts';
import { keData, keDdis } from './ke/area.ts';
import { mmData, mmDdis } from './mm/area.ts';
import { obDdis } from './ob/area.ts';
import { obObjectTypes } from './ob/object-types.ts';
import { poDdis } from './po/area.ts';
import { psDdis, psExportedData } from './ps/area.ts';
import { rtlDdis } from './rtl/area.ts';
import { rtlExceptions } from './rtl/exceptions.ts';
import { rtlUnwinding, rtlUnwindingInternal } from './rtl/exceptions-unwinding.ts';
import { seAccess } from './se/access.ts';
import { seAccessState } from './se/access-state.ts';
import { seDescriptors } from './se/descriptors.ts';
import { systemData } from './se/exported-data.ts';
import { seLsa } from './se/lsa.ts';
import { seTokens } from './se/tokens.ts';
import { wmiDdis } from './wmi/area.ts';
import { zwDdis } from './zw/area.ts';

/** Every DDI with a model, by area. */
export const ALL_DDIS: readonly Ddi[] = [
  rtlExceptions,
  rtlUnwinding,
  rtlUnwindingInternal,
  exDdis,
  fsrtlDdis,
  ioDdis,
  obDdis,
  keDdis,
  psDdis,
  mmDdis,
  halDdis,
  cmHives,
  cmKeys,
  crtDdis,
  kdDebugPrint,
  kdDebuggerControl,
  rtlDdis,
  cmRtlRegistry,
  cmCallbacks,
  poDdis,
  etwEvents,
  seAccess,
  seLsa,
  seTokens,
  seDescriptors,
  zwDdis,
  cngRoutines,
  ksecRoutines,
  seAccessState,
  companionDdis,
  wmiDdis,
].flat();

/** Exported variables with contents of their own; the others are zero. */
export const ALL_DATA: readonly DataExport[] = [
  mmData,
  halData,
  keData,
  psExportedData,
  fsrtlData,
  obObjectTypes,
  ...systemData,
].flat();
