import type { DataExport } from '../../src/kernel/declaration.ts';
import { objectType } from '../../src/kernel/ob/object-types.ts';
import type { ObjectTypeName } from '../../src/kernel/ob/objects.ts';

const TYPES: Readonly<Record<string, ObjectTypeName>> = {
  CmKeyObjectType: 'Key',
  ExDesktopObjectType: 'Desktop',
  ExEventObjectType: 'Event',
  ExSemaphoreObjectType: 'Semaphore',
  ExWindowStationObjectType: 'WindowStation',
  IoAdapterObjectType: 'Adapter',
  IoCompletionObjectType: 'IoCompletion',
  IoDeviceHandlerObjectType: 'DeviceHandler',
  IoDeviceObjectType: 'Device',
  IoDriverObjectType: 'Driver',
  IoFileObjectType: 'File',
  LpcPortObjectType: 'ALPC Port',
  MmSectionObjectType: 'Section',
  PsJobType: 'Job',
  PsProcessType: 'Process',
  PsThreadType: 'Thread',
  SeTokenObjectType: 'Token',
  TmEnlistmentObjectType: 'TmEn',
  TmResourceManagerObjectType: 'TmRm',
  TmTransactionManagerObjectType: 'TmTm',
  TmTransactionObjectType: 'TmTx',
};

/** Variables that hold the address of an OBJECT_TYPE. */
export const obObjectTypes: readonly DataExport[] = Object.entries(TYPES).map(([name, type]) => ({
  name,
  module: 'ntoskrnl.exe',
  size: 8,
  initialise: (k, va) => k.mem.setU64(va, objectType(k, type)),
}));
