// Generated from data/structs-x64.json by scripts/generate: run `npm run generate`, do not edit.

import { bits, bits64, blob, i16, i32, i64, i8, ptr, struct, u16, u32, u64, u8 } from '../memory/layout-types.ts';

export const ACCESS_RANGE = /* @__PURE__ */ struct('ACCESS_RANGE', 0x10, () => ({
  RangeStart: i64(0x0),
  RangeLength: u32(0x8),
  RangeInMemory: u8(0xc),
}));

export const ACCESS_STATE = /* @__PURE__ */ struct('ACCESS_STATE', 0xa0, () => ({
  OperationID: blob(0x0, 0x8, 'LUID'),
  SecurityEvaluated: u8(0x8),
  GenerateAudit: u8(0x9),
  GenerateOnClose: u8(0xa),
  PrivilegesAllocated: u8(0xb),
  Flags: u32(0xc),
  RemainingDesiredAccess: u32(0x10),
  PreviouslyGrantedAccess: u32(0x14),
  OriginalDesiredAccess: u32(0x18),
  SubjectSecurityContext: blob(0x20, 0x20, 'SECURITY_SUBJECT_CONTEXT'),
  SecurityDescriptor: ptr(0x40),
  AuxData: ptr(0x48),
  Privileges_InitialPrivilegeSet: blob(0x50, 0x2c, 'INITIAL_PRIVILEGE_SET'),
  Privileges_PrivilegeSet: blob(0x50, 0x14, 'PRIVILEGE_SET'),
  AuditPrivileges: u8(0x7c),
  ObjectName: blob(0x80, 0x10, 'UNICODE_STRING'),
  ObjectTypeName: blob(0x90, 0x10, 'UNICODE_STRING'),
}));

export const ACL = /* @__PURE__ */ struct('ACL', 0x8, () => ({
  AclRevision: u8(0x0),
  Sbz1: u8(0x1),
  AclSize: u16(0x2),
  AceCount: u16(0x4),
  Sbz2: u16(0x6),
}));

export const ACTIVATION_CONTEXT_STACK = /* @__PURE__ */ struct('ACTIVATION_CONTEXT_STACK', 0x28, () => ({
  ActiveFrame: ptr(0x0),
  FrameListCache: blob(0x8, 0x10, 'LIST_ENTRY'),
  Flags: u32(0x18),
  NextCookieSequenceNumber: u32(0x1c),
  StackId: u32(0x20),
}));

export const AGP_BUS_INTERFACE_STANDARD = /* @__PURE__ */ struct('AGP_BUS_INTERFACE_STANDARD', 0xb8, () => ({
  Size: u16(0x0),
  Version: u16(0x2),
  AgpContext: ptr(0x8),
  InterfaceReference: ptr(0x10),
  InterfaceDereference: ptr(0x18),
  Capabilities: u32(0x20),
  ReserveMemory: ptr(0x28),
  ReleaseMemory: ptr(0x30),
  CommitMemory: ptr(0x38),
  FreeMemory: ptr(0x40),
  GetMappedPages: ptr(0x48),
  SetRate: ptr(0x50),
  AgpSize: u64(0x58),
  AgpBase: i64(0x60),
  MaxPhysicalAddress: i64(0x68),
  MapMemory: ptr(0x70),
  UnMapMemory: ptr(0x78),
  FlushChipsetCaches: ptr(0x80),
  CheckIntegrity: ptr(0x88),
  MapMemoryEx: ptr(0x90),
  UnMapMemoryEx: ptr(0x98),
  FlushGartTLB: ptr(0xa0),
  CheckGuardPage: ptr(0xa8),
  GetAgpInfo: ptr(0xb0),
}));

export const ANSI_STRING = /* @__PURE__ */ struct('ANSI_STRING', 0x10, () => ({
  Length: u16(0x0),
  MaximumLength: u16(0x2),
  Buffer: ptr(0x8),
}));

export const ARBITER_INTERFACE = /* @__PURE__ */ struct('ARBITER_INTERFACE', 0x30, () => ({
  Size: u16(0x0),
  Version: u16(0x2),
  Context: ptr(0x8),
  InterfaceReference: ptr(0x10),
  InterfaceDereference: ptr(0x18),
  ArbiterHandler: ptr(0x20),
  Flags: u32(0x28),
}));

export const BASE_MCB = /* @__PURE__ */ struct('BASE_MCB', 0x18, () => ({
  MaximumPairCount: u32(0x0),
  PairCount: u32(0x4),
  PoolType: u16(0x8),
  Flags: u16(0xa),
  Mapping: ptr(0x10),
}));

export const BINARY_DATA = /* @__PURE__ */ struct('BINARY_DATA', 0x10, () => ({
  Length: u16(0x0),
  Buffer: ptr(0x8),
}));

export const BOOTDISK_INFORMATION = /* @__PURE__ */ struct('BOOTDISK_INFORMATION', 0x18, () => ({
  BootPartitionOffset: i64(0x0),
  SystemPartitionOffset: i64(0x8),
  BootDeviceSignature: u32(0x10),
  SystemDeviceSignature: u32(0x14),
}));

export const BOOTDISK_INFORMATION_LITE = /* @__PURE__ */ struct('BOOTDISK_INFORMATION_LITE', 0x20, () => ({
  NumberEntries: u32(0x0),
  Entries: blob(0x4, 0x1c, 'LOADER_PARTITION_INFORMATION_EX[1]'),
}));

export const BUS_INTERFACE_STANDARD = /* @__PURE__ */ struct('BUS_INTERFACE_STANDARD', 0x40, () => ({
  Size: u16(0x0),
  Version: u16(0x2),
  Context: ptr(0x8),
  InterfaceReference: ptr(0x10),
  InterfaceDereference: ptr(0x18),
  TranslateBusAddress: ptr(0x20),
  GetDmaAdapter: ptr(0x28),
  SetBusData: ptr(0x30),
  GetBusData: ptr(0x38),
}));

export const CACHE_MANAGER_CALLBACKS = /* @__PURE__ */ struct('CACHE_MANAGER_CALLBACKS', 0x20, () => ({
  AcquireForLazyWrite: ptr(0x0),
  ReleaseFromLazyWrite: ptr(0x8),
  AcquireForReadAhead: ptr(0x10),
  ReleaseFromReadAhead: ptr(0x18),
}));

export const CACHE_RELATIONSHIP = /* @__PURE__ */ struct('CACHE_RELATIONSHIP', 0x30, () => ({
  Level: u8(0x0),
  Associativity: u8(0x1),
  LineSize: u16(0x2),
  CacheSize: u32(0x4),
  Type: i32(0x8),
  Reserved: blob(0xc, 0x14, 'UCHAR[20]'),
  GroupMask: blob(0x20, 0x10, 'GROUP_AFFINITY'),
}));

export const CACHE_UNINITIALIZE_EVENT = /* @__PURE__ */ struct('CACHE_UNINITIALIZE_EVENT', 0x20, () => ({
  Next: ptr(0x0),
  Event: blob(0x8, 0x18, 'KEVENT'),
}));

export const CALLBACKWND = /* @__PURE__ */ struct('CALLBACKWND', 0x18, () => ({
  WindowHandle: ptr(0x0),
  WindowContext: u64(0x8),
  ActCtx: ptr(0x10),
}));

export const CC_FILE_SIZES = /* @__PURE__ */ struct('CC_FILE_SIZES', 0x18, () => ({
  AllocationSize: i64(0x0),
  FileSize: i64(0x8),
  ValidDataLength: i64(0x10),
}));

export const CDB = /* @__PURE__ */ struct('CDB', 0x10, () => ({
  CDB6GENERIC: blob(0x0, 0x6, 'CDB6GENERIC'),
  CDB6READWRITE: blob(0x0, 0x6, 'CDB6READWRITE'),
  CDB6INQUIRY: blob(0x0, 0x6, 'CDB6INQUIRY'),
  CDB6INQUIRY3: blob(0x0, 0x6, 'CDB6INQUIRY3'),
  CDB6VERIFY: blob(0x0, 0x6, 'CDB6VERIFY'),
  RECEIVE_DIAGNOSTIC: blob(0x0, 0x6, 'RECEIVE_DIAGNOSTIC'),
  SEND_DIAGNOSTIC: blob(0x0, 0x6, 'SEND_DIAGNOSTIC'),
  CDB6FORMAT: blob(0x0, 0x6, 'CDB6FORMAT'),
  CDB10: blob(0x0, 0xa, 'CDB10'),
  CDB12: blob(0x0, 0xc, 'CDB12'),
  CDB16: blob(0x0, 0x10, 'CDB16'),
  READ_BUFFER_10: blob(0x0, 0xa, 'READ_BUFFER_10'),
  READ_BUFFER_16: blob(0x0, 0x10, 'READ_BUFFER_16'),
  SECURITY_PROTOCOL_IN: blob(0x0, 0xc, 'SECURITY_PROTOCOL_IN'),
  SECURITY_PROTOCOL_OUT: blob(0x0, 0xc, 'SECURITY_PROTOCOL_OUT'),
  UNMAP: blob(0x0, 0xa, 'UNMAP'),
  SANITIZE: blob(0x0, 0xa, 'SANITIZE'),
  PAUSE_RESUME: blob(0x0, 0xa, 'PAUSE_RESUME'),
  READ_TOC: blob(0x0, 0xa, 'READ_TOC'),
  READ_DISK_INFORMATION: blob(0x0, 0xa, 'READ_DISK_INFORMATION'),
  READ_TRACK_INFORMATION: blob(0x0, 0xa, 'READ_TRACK_INFORMATION'),
  RESERVE_TRACK_RZONE: blob(0x0, 0xa, 'RESERVE_TRACK_RZONE'),
  SEND_OPC_INFORMATION: blob(0x0, 0xa, 'SEND_OPC_INFORMATION'),
  REPAIR_TRACK: blob(0x0, 0xa, 'REPAIR_TRACK'),
  CLOSE_TRACK: blob(0x0, 0xa, 'CLOSE_TRACK'),
  READ_BUFFER_CAPACITY: blob(0x0, 0xa, 'READ_BUFFER_CAPACITY'),
  SEND_CUE_SHEET: blob(0x0, 0xa, 'SEND_CUE_SHEET'),
  READ_HEADER: blob(0x0, 0xa, 'READ_HEADER'),
  PLAY_AUDIO: blob(0x0, 0xa, 'PLAY_AUDIO'),
  PLAY_AUDIO_MSF: blob(0x0, 0xa, 'PLAY_AUDIO_MSF'),
  BLANK_MEDIA: blob(0x0, 0xc, 'BLANK_MEDIA'),
  PLAY_CD: blob(0x0, 0xc, 'PLAY_CD'),
  SCAN_CD: blob(0x0, 0xc, 'SCAN_CD'),
  STOP_PLAY_SCAN: blob(0x0, 0xa, 'STOP_PLAY_SCAN'),
  SUBCHANNEL: blob(0x0, 0xa, 'SUBCHANNEL'),
  READ_CD: blob(0x0, 0xc, 'READ_CD'),
  READ_CD_MSF: blob(0x0, 0xd, 'READ_CD_MSF'),
  PLXTR_READ_CDDA: blob(0x0, 0xc, 'PLXTR_READ_CDDA'),
  NEC_READ_CDDA: blob(0x0, 0xa, 'NEC_READ_CDDA'),
  MODE_SENSE: blob(0x0, 0x6, 'MODE_SENSE'),
  MODE_SENSE10: blob(0x0, 0xa, 'MODE_SENSE10'),
  MODE_SELECT: blob(0x0, 0x6, 'MODE_SELECT'),
  MODE_SELECT10: blob(0x0, 0xa, 'MODE_SELECT10'),
  LOCATE: blob(0x0, 0xa, 'LOCATE'),
  LOGSENSE: blob(0x0, 0xa, 'LOGSENSE'),
  LOGSELECT: blob(0x0, 0xa, 'LOGSELECT'),
  PRINT: blob(0x0, 0x6, 'PRINT'),
  SEEK: blob(0x0, 0xa, 'SEEK'),
  ERASE: blob(0x0, 0x6, 'ERASE'),
  START_STOP: blob(0x0, 0x6, 'START_STOP'),
  MEDIA_REMOVAL: blob(0x0, 0x6, 'MEDIA_REMOVAL'),
  SEEK_BLOCK: blob(0x0, 0x6, 'SEEK_BLOCK'),
  REQUEST_BLOCK_ADDRESS: blob(0x0, 0x6, 'REQUEST_BLOCK_ADDRESS'),
  PARTITION: blob(0x0, 0x6, 'PARTITION'),
  WRITE_TAPE_MARKS: blob(0x0, 0x6, 'WRITE_TAPE_MARKS'),
  SPACE_TAPE_MARKS: blob(0x0, 0x6, 'SPACE_TAPE_MARKS'),
  READ_POSITION: blob(0x0, 0xa, 'READ_POSITION'),
  CDB6READWRITETAPE: blob(0x0, 0x6, 'CDB6READWRITETAPE'),
  INIT_ELEMENT_STATUS: blob(0x0, 0x6, 'INIT_ELEMENT_STATUS'),
  INITIALIZE_ELEMENT_RANGE: blob(0x0, 0xa, 'INITIALIZE_ELEMENT_RANGE'),
  POSITION_TO_ELEMENT: blob(0x0, 0xa, 'POSITION_TO_ELEMENT'),
  MOVE_MEDIUM: blob(0x0, 0xc, 'MOVE_MEDIUM'),
  EXCHANGE_MEDIUM: blob(0x0, 0xc, 'EXCHANGE_MEDIUM'),
  READ_ELEMENT_STATUS: blob(0x0, 0xc, 'READ_ELEMENT_STATUS'),
  SEND_VOLUME_TAG: blob(0x0, 0xc, 'SEND_VOLUME_TAG'),
  REQUEST_VOLUME_ELEMENT_ADDRESS: blob(0x0, 0xc, 'REQUEST_VOLUME_ELEMENT_ADDRESS'),
  LOAD_UNLOAD: blob(0x0, 0xc, 'LOAD_UNLOAD'),
  MECH_STATUS: blob(0x0, 0xc, 'MECH_STATUS'),
  SYNCHRONIZE_CACHE10: blob(0x0, 0xa, 'SYNCHRONIZE_CACHE10'),
  GET_EVENT_STATUS_NOTIFICATION: blob(0x0, 0xa, 'GET_EVENT_STATUS_NOTIFICATION'),
  GET_PERFORMANCE: blob(0x0, 0xc, 'GET_PERFORMANCE'),
  READ_DVD_STRUCTURE: blob(0x0, 0xc, 'READ_DVD_STRUCTURE'),
  SET_STREAMING: blob(0x0, 0xc, 'SET_STREAMING'),
  SEND_DVD_STRUCTURE: blob(0x0, 0xc, 'SEND_DVD_STRUCTURE'),
  SEND_KEY: blob(0x0, 0xc, 'SEND_KEY'),
  REPORT_KEY: blob(0x0, 0xc, 'REPORT_KEY'),
  SET_READ_AHEAD: blob(0x0, 0xc, 'SET_READ_AHEAD'),
  READ_FORMATTED_CAPACITIES: blob(0x0, 0xa, 'READ_FORMATTED_CAPACITIES'),
  REPORT_LUNS: blob(0x0, 0xc, 'REPORT_LUNS'),
  PERSISTENT_RESERVE_IN: blob(0x0, 0xa, 'PERSISTENT_RESERVE_IN'),
  PERSISTENT_RESERVE_OUT: blob(0x0, 0xa, 'PERSISTENT_RESERVE_OUT'),
  REPORT_TIMESTAMP: blob(0x0, 0xc, 'REPORT_TIMESTAMP'),
  SET_TIMESTAMP: blob(0x0, 0xc, 'SET_TIMESTAMP'),
  GET_CONFIGURATION: blob(0x0, 0xa, 'GET_CONFIGURATION'),
  SET_CD_SPEED: blob(0x0, 0xc, 'SET_CD_SPEED'),
  READ12: blob(0x0, 0xc, 'READ12'),
  WRITE12: blob(0x0, 0xc, 'WRITE12'),
  ATA_PASSTHROUGH12: blob(0x0, 0xc, 'ATA_PASSTHROUGH12'),
  READ16: blob(0x0, 0x10, 'READ16'),
  WRITE16: blob(0x0, 0x10, 'WRITE16'),
  VERIFY16: blob(0x0, 0x10, 'VERIFY16'),
  SYNCHRONIZE_CACHE16: blob(0x0, 0x10, 'SYNCHRONIZE_CACHE16'),
  READ_CAPACITY16: blob(0x0, 0x10, 'READ_CAPACITY16'),
  ATA_PASSTHROUGH16: blob(0x0, 0x10, 'ATA_PASSTHROUGH16'),
  GET_LBA_STATUS: blob(0x0, 0x10, 'GET_LBA_STATUS'),
  TOKEN_OPERATION: blob(0x0, 0x10, 'TOKEN_OPERATION'),
  RECEIVE_TOKEN_INFORMATION: blob(0x0, 0x10, 'RECEIVE_TOKEN_INFORMATION'),
  WRITE_BUFFER: blob(0x0, 0xa, 'WRITE_BUFFER'),
  CLOSE_ZONE: blob(0x0, 0x10, 'CLOSE_ZONE'),
  FINISH_ZONE: blob(0x0, 0x10, 'FINISH_ZONE'),
  OPEN_ZONE: blob(0x0, 0x10, 'OPEN_ZONE'),
  RESET_WRITE_POINTER: blob(0x0, 0x10, 'RESET_WRITE_POINTER'),
  REPORT_ZONES: blob(0x0, 0x10, 'REPORT_ZONES'),
  GET_PHYSICAL_ELEMENT_STATUS: blob(0x0, 0x10, 'GET_PHYSICAL_ELEMENT_STATUS'),
  REMOVE_ELEMENT_AND_TRUNCATE: blob(0x0, 0x10, 'REMOVE_ELEMENT_AND_TRUNCATE'),
  AsUlong: blob(0x0, 0x10, 'ULONG[4]'),
  AsByte: blob(0x0, 0x10, 'UCHAR[16]'),
}));

export const CLASS_DEV_INFO = /* @__PURE__ */ struct('CLASS_DEV_INFO', 0xa8, () => ({
  DeviceExtensionSize: u32(0x0),
  DeviceType: u32(0x4),
  StackSize: u8(0x8),
  DeviceCharacteristics: u32(0xc),
  ClassError: ptr(0x10),
  ClassReadWriteVerification: ptr(0x18),
  ClassDeviceControl: ptr(0x20),
  ClassShutdownFlush: ptr(0x28),
  ClassCreateClose: ptr(0x30),
  ClassInitDevice: ptr(0x38),
  ClassStartDevice: ptr(0x40),
  ClassPowerDevice: ptr(0x48),
  ClassStopDevice: ptr(0x50),
  ClassRemoveDevice: ptr(0x58),
  ClassQueryPnpCapabilities: ptr(0x60),
  ClassWmiInfo: blob(0x68, 0x40, 'CLASS_WMI_INFO'),
}));

export const CLASS_INIT_DATA = /* @__PURE__ */ struct('CLASS_INIT_DATA', 0x188, () => ({
  InitializationDataSize: u32(0x0),
  FdoData: blob(0x8, 0xa8, 'CLASS_DEV_INFO'),
  PdoData: blob(0xb0, 0xa8, 'CLASS_DEV_INFO'),
  ClassAddDevice: ptr(0x158),
  ClassEnumerateDevice: ptr(0x160),
  ClassQueryId: ptr(0x168),
  ClassStartIo: ptr(0x170),
  ClassUnload: ptr(0x178),
  ClassTick: ptr(0x180),
}));

export const CLASS_POWER_CONTEXT = /* @__PURE__ */ struct('CLASS_POWER_CONTEXT', 0x88, () => ({
  PowerChangeState_PowerDown: i32(0x0),
  PowerChangeState_PowerDown2: i32(0x0),
  PowerChangeState_PowerUp: i32(0x0),
  Options: blob(0x4, 0x4, 'CLASS_POWER_OPTIONS'),
  InUse: u8(0x8),
  QueueLocked: u8(0x9),
  FinalStatus: u32(0xc),
  RetryCount: u32(0x10),
  RetryInterval: u32(0x14),
  CompletionRoutine: ptr(0x18),
  DeviceObject: ptr(0x20),
  Irp: ptr(0x28),
  Srb: blob(0x30, 0x58, 'SCSI_REQUEST_BLOCK'),
}));

export const CLASS_POWER_OPTIONS = /* @__PURE__ */ struct('CLASS_POWER_OPTIONS', 0x4, () => ({
  PowerDown: bits(0x0, 'u32', 0, 1),
  LockQueue: bits(0x0, 'u32', 1, 1),
  HandleSpinDown: bits(0x0, 'u32', 2, 1),
  HandleSpinUp: bits(0x0, 'u32', 3, 1),
  Reserved: bits(0x0, 'u32', 4, 27),
}));

export const CLASS_WMI_INFO = /* @__PURE__ */ struct('CLASS_WMI_INFO', 0x40, () => ({
  GuidCount: u32(0x0),
  GuidRegInfo: ptr(0x8),
  ClassQueryWmiRegInfo: ptr(0x10),
  ClassQueryWmiDataBlock: ptr(0x18),
  ClassSetWmiDataBlock: ptr(0x20),
  ClassSetWmiDataItem: ptr(0x28),
  ClassExecuteWmiMethod: ptr(0x30),
  ClassWmiFunctionControl: ptr(0x38),
}));

export const CLIENTINFO = /* @__PURE__ */ struct('CLIENTINFO', 0xf0, () => ({
  Flags: u64(0x0),
  SpinCount: u64(0x8),
  ExpectedWindowsVersion: u32(0x10),
  CompatibilityFlags: u32(0x14),
  CompatibilityFlags2: u32(0x18),
  ThreadFlags: u32(0x1c),
  DesktopInfo: ptr(0x20),
  DesktopBaseAddress: ptr(0x28),
  CurrentHook: ptr(0x30),
  InstalledHooks: u32(0x38),
  CallbackWindow: blob(0x40, 0x18, 'CALLBACKWND'),
  CurrentHookIndex: u32(0x58),
  InDdeCallback: i32(0x5c),
  ClientThreadInfo: ptr(0x60),
  HookData: u64(0x68),
  KeyStateCache: u32(0x70),
  KeyState: blob(0x74, 0x8, 'UCHAR[8]'),
  AsyncKeyCache: u32(0x7c),
  AsyncKeyState: blob(0x80, 0x8, 'UCHAR[8]'),
  AsyncKeyStateRecentDown: blob(0x88, 0x8, 'UCHAR[8]'),
  KeyboardLayout: ptr(0x90),
  CodePage: u16(0x98),
  DbcsCFOld: blob(0x9a, 0x2, 'UCHAR[2]'),
  DbcsCFNew: blob(0x9c, 0x2, 'UCHAR[2]'),
  DbcsCallbackMessage: blob(0xa0, 0x30, 'MSG'),
  RegisteredWindowClasses: ptr(0xd0),
  MmcssHandle: ptr(0xd8),
  ExtendedFlags: u64(0xe0),
  DpiContextInfo: blob(0xe8, 0x8, 'DPICONTEXTINFO'),
}));

export const CLIENT_ID = /* @__PURE__ */ struct('CLIENT_ID', 0x10, () => ({
  UniqueProcess: ptr(0x0),
  UniqueThread: ptr(0x8),
}));

export const CM_EISA_FUNCTION_INFORMATION = /* @__PURE__ */ struct('CM_EISA_FUNCTION_INFORMATION', 0x140, () => ({
  CompressedId: u32(0x0),
  IdSlotFlags1: u8(0x4),
  IdSlotFlags2: u8(0x5),
  MinorRevision: u8(0x6),
  MajorRevision: u8(0x7),
  Selections: blob(0x8, 0x1a, 'UCHAR[26]'),
  FunctionFlags: u8(0x22),
  TypeString: blob(0x23, 0x50, 'UCHAR[80]'),
  EisaMemory: blob(0x73, 0x3f, 'EISA_MEMORY_CONFIGURATION[9]'),
  EisaIrq: blob(0xb2, 0xe, 'EISA_IRQ_CONFIGURATION[7]'),
  EisaDma: blob(0xc0, 0x8, 'EISA_DMA_CONFIGURATION[4]'),
  EisaPort: blob(0xc8, 0x3c, 'EISA_PORT_CONFIGURATION[20]'),
  InitializationData: blob(0x104, 0x3c, 'UCHAR[60]'),
}));

export const CM_FULL_RESOURCE_DESCRIPTOR = /* @__PURE__ */ struct('CM_FULL_RESOURCE_DESCRIPTOR', 0x24, () => ({
  InterfaceType: i32(0x0),
  BusNumber: u32(0x4),
  PartialResourceList: blob(0x8, 0x1c, 'CM_PARTIAL_RESOURCE_LIST'),
}));

export const CM_PARTIAL_RESOURCE_DESCRIPTOR = /* @__PURE__ */ struct('CM_PARTIAL_RESOURCE_DESCRIPTOR', 0x14, () => ({
  Type: u8(0x0),
  ShareDisposition: u8(0x1),
  Flags: u16(0x2),
  u_Generic_Start: i64(0x4),
  u_Generic_Length: u32(0xc),
  u_Port_Start: i64(0x4),
  u_Port_Length: u32(0xc),
  u_Interrupt_Level: u32(0x4),
  u_Interrupt_Vector: u32(0x8),
  u_Interrupt_Affinity: u64(0xc),
  u_MessageInterrupt_Raw_Reserved: u16(0x4),
  u_MessageInterrupt_Raw_MessageCount: u16(0x6),
  u_MessageInterrupt_Raw_Vector: u32(0x8),
  u_MessageInterrupt_Raw_Affinity: u64(0xc),
  u_MessageInterrupt_Translated_Level: u32(0x4),
  u_MessageInterrupt_Translated_Vector: u32(0x8),
  u_MessageInterrupt_Translated_Affinity: u64(0xc),
  u_Memory_Start: i64(0x4),
  u_Memory_Length: u32(0xc),
  u_Dma_Channel: u32(0x4),
  u_Dma_Port: u32(0x8),
  u_Dma_Reserved1: u32(0xc),
  u_DevicePrivate_Data: blob(0x4, 0xc, 'ULONG[3]'),
  u_BusNumber_Start: u32(0x4),
  u_BusNumber_Length: u32(0x8),
  u_BusNumber_Reserved: u32(0xc),
  u_DeviceSpecificData_DataSize: u32(0x4),
  u_DeviceSpecificData_Reserved1: u32(0x8),
  u_DeviceSpecificData_Reserved2: u32(0xc),
  u_Memory40_Start: i64(0x4),
  u_Memory40_Length40: u32(0xc),
  u_Memory48_Start: i64(0x4),
  u_Memory48_Length48: u32(0xc),
  u_Memory64_Start: i64(0x4),
  u_Memory64_Length64: u32(0xc),
}));

export const CM_PARTIAL_RESOURCE_LIST = /* @__PURE__ */ struct('CM_PARTIAL_RESOURCE_LIST', 0x1c, () => ({
  Version: u16(0x0),
  Revision: u16(0x2),
  Count: u32(0x4),
  PartialDescriptors: blob(0x8, 0x14, 'CM_PARTIAL_RESOURCE_DESCRIPTOR[1]'),
}));

export const CM_RESOURCE_LIST = /* @__PURE__ */ struct('CM_RESOURCE_LIST', 0x28, () => ({
  Count: u32(0x0),
  List: blob(0x4, 0x24, 'CM_FULL_RESOURCE_DESCRIPTOR[1]'),
}));

export const COMMON_DEVICE_EXTENSION = /* @__PURE__ */ struct('COMMON_DEVICE_EXTENSION', 0x200, () => ({
  Version: u32(0x0),
  DeviceObject: ptr(0x8),
  LowerDeviceObject: ptr(0x10),
  PartitionZeroExtension: ptr(0x18),
  DriverExtension: ptr(0x20),
  RemoveLock: i32(0x28),
  RemoveEvent: blob(0x30, 0x18, 'KEVENT'),
  RemoveTrackingSpinlock: u64(0x48),
  RemoveTrackingList: ptr(0x50),
  RemoveTrackingUntrackedCount: i32(0x58),
  DriverData: ptr(0x60),
  IsFdo: bits(0x68, 'u8', 0, 1),
  IsInitialized: bits(0x68, 'u8', 1, 1),
  IsSrbLookasideListInitialized: bits(0x68, 'u8', 2, 1),
  PreviousState: u8(0x69),
  CurrentState: u8(0x6a),
  IsRemoved: u32(0x6c),
  DeviceName: blob(0x70, 0x10, 'UNICODE_STRING'),
  ChildList: ptr(0x80),
  PartitionNumber: u32(0x88),
  PartitionLength: i64(0x90),
  StartingOffset: i64(0x98),
  DevInfo: ptr(0xa0),
  PagingPathCount: u32(0xa8),
  DumpPathCount: u32(0xac),
  HibernationPathCount: u32(0xb0),
  PathCountEvent: blob(0xb8, 0x18, 'KEVENT'),
  SrbLookasideList: blob(0x100, 0x80, 'NPAGED_LOOKASIDE_LIST'),
  MountedDeviceInterfaceName: blob(0x180, 0x10, 'UNICODE_STRING'),
  GuidCount: u32(0x190),
  GuidRegInfo: ptr(0x198),
  FileObjectDictionary: blob(0x1a0, 0x18, 'DICTIONARY'),
  PrivateCommonData: ptr(0x1b8),
  DispatchTable: ptr(0x1c0),
  Reserved3: u64(0x1c8),
  Reserved4: u64(0x1d0),
}));

export const COMPRESSED_DATA_INFO = /* @__PURE__ */ struct('COMPRESSED_DATA_INFO', 0xc, () => ({
  CompressionFormatAndEngine: u16(0x0),
  CompressionUnitShift: u8(0x2),
  ChunkShift: u8(0x3),
  ClusterShift: u8(0x4),
  Reserved: u8(0x5),
  NumberOfChunks: u16(0x6),
  CompressedChunkSizes: blob(0x8, 0x4, 'ULONG[1]'),
}));

export const CONFIGURATION_INFORMATION = /* @__PURE__ */ struct('CONFIGURATION_INFORMATION', 0x28, () => ({
  DiskCount: u32(0x0),
  FloppyCount: u32(0x4),
  CdRomCount: u32(0x8),
  TapeCount: u32(0xc),
  ScsiPortCount: u32(0x10),
  SerialCount: u32(0x14),
  ParallelCount: u32(0x18),
  AtDiskPrimaryAddressClaimed: u8(0x1c),
  AtDiskSecondaryAddressClaimed: u8(0x1d),
  Version: u32(0x20),
  MediumChangerCount: u32(0x24),
}));

export const CONTEXT = /* @__PURE__ */ struct('CONTEXT', 0x4d0, () => ({
  P1Home: u64(0x0),
  P2Home: u64(0x8),
  P3Home: u64(0x10),
  P4Home: u64(0x18),
  P5Home: u64(0x20),
  P6Home: u64(0x28),
  ContextFlags: u32(0x30),
  MxCsr: u32(0x34),
  SegCs: u16(0x38),
  SegDs: u16(0x3a),
  SegEs: u16(0x3c),
  SegFs: u16(0x3e),
  SegGs: u16(0x40),
  SegSs: u16(0x42),
  EFlags: u32(0x44),
  Dr0: u64(0x48),
  Dr1: u64(0x50),
  Dr2: u64(0x58),
  Dr3: u64(0x60),
  Dr6: u64(0x68),
  Dr7: u64(0x70),
  Rax: u64(0x78),
  Rcx: u64(0x80),
  Rdx: u64(0x88),
  Rbx: u64(0x90),
  Rsp: u64(0x98),
  Rbp: u64(0xa0),
  Rsi: u64(0xa8),
  Rdi: u64(0xb0),
  R8: u64(0xb8),
  R9: u64(0xc0),
  R10: u64(0xc8),
  R11: u64(0xd0),
  R12: u64(0xd8),
  R13: u64(0xe0),
  R14: u64(0xe8),
  R15: u64(0xf0),
  Rip: u64(0xf8),
  FltSave: blob(0x100, 0x200, 'XMM_SAVE_AREA32'),
  Header: blob(0x100, 0x20, 'M128A[2]'),
  Legacy: blob(0x120, 0x80, 'M128A[8]'),
  Xmm0: blob(0x1a0, 0x10, 'M128A'),
  Xmm1: blob(0x1b0, 0x10, 'M128A'),
  Xmm2: blob(0x1c0, 0x10, 'M128A'),
  Xmm3: blob(0x1d0, 0x10, 'M128A'),
  Xmm4: blob(0x1e0, 0x10, 'M128A'),
  Xmm5: blob(0x1f0, 0x10, 'M128A'),
  Xmm6: blob(0x200, 0x10, 'M128A'),
  Xmm7: blob(0x210, 0x10, 'M128A'),
  Xmm8: blob(0x220, 0x10, 'M128A'),
  Xmm9: blob(0x230, 0x10, 'M128A'),
  Xmm10: blob(0x240, 0x10, 'M128A'),
  Xmm11: blob(0x250, 0x10, 'M128A'),
  Xmm12: blob(0x260, 0x10, 'M128A'),
  Xmm13: blob(0x270, 0x10, 'M128A'),
  Xmm14: blob(0x280, 0x10, 'M128A'),
  Xmm15: blob(0x290, 0x10, 'M128A'),
  VectorRegister: blob(0x300, 0x1a0, 'M128A[26]'),
  VectorControl: u64(0x4a0),
  DebugControl: u64(0x4a8),
  LastBranchToRip: u64(0x4b0),
  LastBranchFromRip: u64(0x4b8),
  LastExceptionToRip: u64(0x4c0),
  LastExceptionFromRip: u64(0x4c8),
}));

export const CONTROLLER_OBJECT = /* @__PURE__ */ struct('CONTROLLER_OBJECT', 0x48, () => ({
  Type: i16(0x0),
  Size: i16(0x2),
  ControllerExtension: ptr(0x8),
  DeviceWaitQueue: blob(0x10, 0x28, 'KDEVICE_QUEUE'),
  Spare1: u32(0x38),
  Spare2: i64(0x40),
}));

export const COUNTED_REASON_CONTEXT = /* @__PURE__ */ struct('COUNTED_REASON_CONTEXT', 0x28, () => ({
  Version: u32(0x0),
  Flags: u32(0x4),
  ResourceFileName: blob(0x8, 0x10, 'UNICODE_STRING'),
  ResourceReasonId: u16(0x18),
  StringCount: u32(0x1c),
  ReasonStrings: ptr(0x20),
  SimpleString: blob(0x8, 0x10, 'UNICODE_STRING'),
}));

export const CO_ADDRESS_FAMILY = /* @__PURE__ */ struct('CO_ADDRESS_FAMILY', 0xc, () => ({
  AddressFamily: i32(0x0),
  MajorVersion: u32(0x4),
  MinorVersion: u32(0x8),
}));

export const CO_CALL_PARAMETERS = /* @__PURE__ */ struct('CO_CALL_PARAMETERS', 0x18, () => ({
  Flags: u32(0x0),
  CallMgrParameters: ptr(0x8),
  MediaParameters: ptr(0x10),
}));

export const CO_SAP = /* @__PURE__ */ struct('CO_SAP', 0xc, () => ({
  SapType: u32(0x0),
  SapLength: u32(0x4),
  Sap: blob(0x8, 0x1, 'UCHAR[1]'),
}));

export const CPTABLEINFO = /* @__PURE__ */ struct('CPTABLEINFO', 0x40, () => ({
  CodePage: u16(0x0),
  MaximumCharacterSize: u16(0x2),
  DefaultChar: u16(0x4),
  UniDefaultChar: u16(0x6),
  TransDefaultChar: u16(0x8),
  TransUniDefaultChar: u16(0xa),
  DBCSCodePage: u16(0xc),
  LeadByte: blob(0xe, 0xc, 'UCHAR[12]'),
  MultiByteTable: ptr(0x20),
  WideCharTable: ptr(0x28),
  DBCSRanges: ptr(0x30),
  DBCSOffsets: ptr(0x38),
}));

export const CURDIR = /* @__PURE__ */ struct('CURDIR', 0x18, () => ({
  DosPath: blob(0x0, 0x10, 'UNICODE_STRING'),
  Handle: ptr(0x10),
}));

export const DEVICE_CAPABILITIES = /* @__PURE__ */ struct('DEVICE_CAPABILITIES', 0x40, () => ({
  Size: u16(0x0),
  Version: u16(0x2),
  DeviceD1: bits(0x4, 'u32', 0, 1),
  DeviceD2: bits(0x4, 'u32', 1, 1),
  LockSupported: bits(0x4, 'u32', 2, 1),
  EjectSupported: bits(0x4, 'u32', 3, 1),
  Removable: bits(0x4, 'u32', 4, 1),
  DockDevice: bits(0x4, 'u32', 5, 1),
  UniqueID: bits(0x4, 'u32', 6, 1),
  SilentInstall: bits(0x4, 'u32', 7, 1),
  RawDeviceOK: bits(0x4, 'u32', 8, 1),
  SurpriseRemovalOK: bits(0x4, 'u32', 9, 1),
  WakeFromD0: bits(0x4, 'u32', 10, 1),
  WakeFromD1: bits(0x4, 'u32', 11, 1),
  WakeFromD2: bits(0x4, 'u32', 12, 1),
  WakeFromD3: bits(0x4, 'u32', 13, 1),
  HardwareDisabled: bits(0x4, 'u32', 14, 1),
  NonDynamic: bits(0x4, 'u32', 15, 1),
  WarmEjectSupported: bits(0x4, 'u32', 16, 1),
  NoDisplayInUI: bits(0x4, 'u32', 17, 1),
  Reserved: bits(0x4, 'u32', 18, 14),
  Address: u32(0x8),
  UINumber: u32(0xc),
  DeviceState: blob(0x10, 0x1c, 'DEVICE_POWER_STATE[7]'),
  SystemWake: i32(0x2c),
  DeviceWake: i32(0x30),
  D1Latency: u32(0x34),
  D2Latency: u32(0x38),
  D3Latency: u32(0x3c),
}));

export const DEVICE_DESCRIPTION = /* @__PURE__ */ struct('DEVICE_DESCRIPTION', 0x28, () => ({
  Version: u32(0x0),
  Master: u8(0x4),
  ScatterGather: u8(0x5),
  DemandMode: u8(0x6),
  AutoInitialize: u8(0x7),
  Dma32BitAddresses: u8(0x8),
  IgnoreCount: u8(0x9),
  Reserved1: u8(0xa),
  Dma64BitAddresses: u8(0xb),
  BusNumber: u32(0xc),
  DmaChannel: u32(0x10),
  InterfaceType: i32(0x14),
  DmaWidth: i32(0x18),
  DmaSpeed: i32(0x1c),
  MaximumLength: u32(0x20),
  DmaPort: u32(0x24),
}));

export const DEVICE_INTERFACE_CHANGE_NOTIFICATION = /* @__PURE__ */ struct('DEVICE_INTERFACE_CHANGE_NOTIFICATION', 0x30, () => ({
  Version: u16(0x0),
  Size: u16(0x2),
  Event: blob(0x4, 0x10, 'GUID'),
  InterfaceClassGuid: blob(0x14, 0x10, 'GUID'),
  SymbolicLinkName: ptr(0x28),
}));

export const DEVICE_OBJECT = /* @__PURE__ */ struct('DEVICE_OBJECT', 0x150, () => ({
  Type: i16(0x0),
  Size: u16(0x2),
  ReferenceCount: i32(0x4),
  DriverObject: ptr(0x8),
  NextDevice: ptr(0x10),
  AttachedDevice: ptr(0x18),
  CurrentIrp: ptr(0x20),
  Timer: ptr(0x28),
  Flags: u32(0x30),
  Characteristics: u32(0x34),
  Vpb: ptr(0x38),
  DeviceExtension: ptr(0x40),
  DeviceType: u32(0x48),
  StackSize: i8(0x4c),
  Queue_ListEntry: blob(0x50, 0x10, 'LIST_ENTRY'),
  Queue_Wcb: blob(0x50, 0x48, 'WAIT_CONTEXT_BLOCK'),
  AlignmentRequirement: u32(0x98),
  DeviceQueue: blob(0xa0, 0x28, 'KDEVICE_QUEUE'),
  Dpc: blob(0xc8, 0x40, 'KDPC'),
  ActiveThreadCount: u32(0x108),
  SecurityDescriptor: ptr(0x110),
  DeviceLock: blob(0x118, 0x18, 'KEVENT'),
  SectorSize: u16(0x130),
  Spare1: u16(0x132),
  DeviceObjectExtension: ptr(0x138),
  Reserved: ptr(0x140),
}));

export const DEVICE_RELATIONS = /* @__PURE__ */ struct('DEVICE_RELATIONS', 0x10, () => ({
  Count: u32(0x0),
  Objects: blob(0x8, 0x8, 'PDEVICE_OBJECT[1]'),
}));

export const DEVOBJ_EXTENSION = /* @__PURE__ */ struct('DEVOBJ_EXTENSION', 0x70, () => ({
  Type: i16(0x0),
  Size: u16(0x2),
  DeviceObject: ptr(0x8),
  PowerFlags: u32(0x10),
  Dope: ptr(0x18),
  ExtensionFlags: u32(0x20),
  DeviceNode: ptr(0x28),
  AttachedTo: ptr(0x30),
  StartIoCount: i32(0x38),
  StartIoKey: i32(0x3c),
  StartIoFlags: u32(0x40),
  Vpb: ptr(0x48),
  DependencyNode: ptr(0x50),
  InterruptContext: ptr(0x58),
  InterruptCount: i32(0x60),
  VerifierContext: ptr(0x68),
}));

export const DICTIONARY = /* @__PURE__ */ struct('DICTIONARY', 0x18, () => ({
  Signature: u64(0x0),
  List: ptr(0x8),
  SpinLock: u64(0x10),
}));

export const DISK_GEOMETRY = /* @__PURE__ */ struct('DISK_GEOMETRY', 0x18, () => ({
  Cylinders: i64(0x0),
  MediaType: i32(0x8),
  TracksPerCylinder: u32(0xc),
  SectorsPerTrack: u32(0x10),
  BytesPerSector: u32(0x14),
}));

export const DISK_SIGNATURE = /* @__PURE__ */ struct('DISK_SIGNATURE', 0x14, () => ({
  PartitionStyle: u32(0x0),
  Mbr_Signature: u32(0x4),
  Mbr_CheckSum: u32(0x8),
  Gpt_DiskId: blob(0x4, 0x10, 'GUID'),
}));

export const DISPATCHER_HEADER = /* @__PURE__ */ struct('DISPATCHER_HEADER', 0x18, () => ({
  Type: u8(0x0),
  TimerControlFlags: u8(0x1),
  Absolute: bits(0x1, 'u8', 0, 1),
  Coalescable: bits(0x1, 'u8', 1, 1),
  KeepShifting: bits(0x1, 'u8', 2, 1),
  EncodedTolerableDelay: bits(0x1, 'u8', 3, 5),
  Abandoned: u8(0x1),
  Signalling: u8(0x1),
  ThreadControlFlags: u8(0x2),
  CpuThrottled: bits(0x2, 'u8', 0, 1),
  CycleProfiling: bits(0x2, 'u8', 1, 1),
  CounterProfiling: bits(0x2, 'u8', 2, 1),
  Reserved: bits(0x2, 'u8', 3, 5),
  Size: u8(0x2),
  Hand: u8(0x2),
  TimerMiscFlags: u8(0x3),
  Index: bits(0x3, 'u8', 0, 6),
  Inserted: bits(0x3, 'u8', 6, 1),
  Expired: bits(0x3, 'u8', 7, 1),
  DebugActive: u8(0x3),
  ActiveDR7: bits(0x3, 'u8', 0, 1),
  Instrumented: bits(0x3, 'u8', 1, 1),
  Reserved2: bits(0x3, 'u8', 2, 4),
  UmsScheduled: bits(0x3, 'u8', 6, 1),
  UmsPrimary: bits(0x3, 'u8', 7, 1),
  DpcActive: u8(0x3),
  Lock: i32(0x0),
  SignalState: i32(0x4),
  WaitListHead: blob(0x8, 0x10, 'LIST_ENTRY'),
}));

export const DMA_ADAPTER = /* @__PURE__ */ struct('DMA_ADAPTER', 0x10, () => ({
  Version: u16(0x0),
  Size: u16(0x2),
  DmaOperations: ptr(0x8),
}));

export const DMA_CONFIGURATION_BYTE0 = /* @__PURE__ */ struct('DMA_CONFIGURATION_BYTE0', 0x1, () => ({
  Channel: bits(0x0, 'u8', 0, 3),
  Reserved: bits(0x0, 'u8', 3, 3),
  Shared: bits(0x0, 'u8', 6, 1),
  MoreEntries: bits(0x0, 'u8', 7, 1),
}));

export const DMA_CONFIGURATION_BYTE1 = /* @__PURE__ */ struct('DMA_CONFIGURATION_BYTE1', 0x1, () => ({
  Reserved0: bits(0x0, 'u8', 0, 2),
  TransferSize: bits(0x0, 'u8', 2, 2),
  Timing: bits(0x0, 'u8', 4, 2),
  Reserved1: bits(0x0, 'u8', 6, 2),
}));

export const DMA_OPERATIONS = /* @__PURE__ */ struct('DMA_OPERATIONS', 0x80, () => ({
  Size: u32(0x0),
  PutDmaAdapter: ptr(0x8),
  AllocateCommonBuffer: ptr(0x10),
  FreeCommonBuffer: ptr(0x18),
  AllocateAdapterChannel: ptr(0x20),
  FlushAdapterBuffers: ptr(0x28),
  FreeAdapterChannel: ptr(0x30),
  FreeMapRegisters: ptr(0x38),
  MapTransfer: ptr(0x40),
  GetDmaAlignment: ptr(0x48),
  ReadDmaCounter: ptr(0x50),
  GetScatterGatherList: ptr(0x58),
  PutScatterGatherList: ptr(0x60),
  CalculateScatterGatherList: ptr(0x68),
  BuildScatterGatherList: ptr(0x70),
  BuildMdlFromScatterGatherList: ptr(0x78),
}));

export const DPICONTEXTINFO = /* @__PURE__ */ struct('DPICONTEXTINFO', 0x8, () => ({
  DpiContext: u32(0x0),
  Dirty: u32(0x4),
}));

export const DRIVER_EXTENSION = /* @__PURE__ */ struct('DRIVER_EXTENSION', 0x28, () => ({
  DriverObject: ptr(0x0),
  AddDevice: ptr(0x8),
  Count: u32(0x10),
  ServiceKeyName: blob(0x18, 0x10, 'UNICODE_STRING'),
}));

export const DRIVER_OBJECT = /* @__PURE__ */ struct('DRIVER_OBJECT', 0x150, () => ({
  Type: i16(0x0),
  Size: i16(0x2),
  DeviceObject: ptr(0x8),
  Flags: u32(0x10),
  DriverStart: ptr(0x18),
  DriverSize: u32(0x20),
  DriverSection: ptr(0x28),
  DriverExtension: ptr(0x30),
  DriverName: blob(0x38, 0x10, 'UNICODE_STRING'),
  HardwareDatabase: ptr(0x48),
  FastIoDispatch: ptr(0x50),
  DriverInit: ptr(0x58),
  DriverStartIo: ptr(0x60),
  DriverUnload: ptr(0x68),
  MajorFunction: blob(0x70, 0xe0, 'PDRIVER_DISPATCH[28]'),
}));

export const DRIVE_LAYOUT_INFORMATION = /* @__PURE__ */ struct('DRIVE_LAYOUT_INFORMATION', 0x28, () => ({
  PartitionCount: u32(0x0),
  Signature: u32(0x4),
  PartitionEntry: blob(0x8, 0x20, 'PARTITION_INFORMATION[1]'),
}));

export const EISA_DMA_CONFIGURATION = /* @__PURE__ */ struct('EISA_DMA_CONFIGURATION', 0x2, () => ({
  ConfigurationByte0: blob(0x0, 0x1, 'DMA_CONFIGURATION_BYTE0'),
  ConfigurationByte1: blob(0x1, 0x1, 'DMA_CONFIGURATION_BYTE1'),
}));

export const EISA_IRQ_CONFIGURATION = /* @__PURE__ */ struct('EISA_IRQ_CONFIGURATION', 0x2, () => ({
  ConfigurationByte: blob(0x0, 0x1, 'EISA_IRQ_DESCRIPTOR'),
  Reserved: u8(0x1),
}));

export const EISA_IRQ_DESCRIPTOR = /* @__PURE__ */ struct('EISA_IRQ_DESCRIPTOR', 0x1, () => ({
  Interrupt: bits(0x0, 'u8', 0, 4),
  Reserved: bits(0x0, 'u8', 4, 1),
  LevelTriggered: bits(0x0, 'u8', 5, 1),
  Shared: bits(0x0, 'u8', 6, 1),
  MoreEntries: bits(0x0, 'u8', 7, 1),
}));

export const EISA_MEMORY_CONFIGURATION = /* @__PURE__ */ struct('EISA_MEMORY_CONFIGURATION', 0x7, () => ({
  ConfigurationByte: blob(0x0, 0x1, 'EISA_MEMORY_TYPE'),
  DataSize: u8(0x1),
  AddressLowWord: u16(0x2),
  AddressHighByte: u8(0x4),
  MemorySize: u16(0x5),
}));

export const EISA_MEMORY_TYPE = /* @__PURE__ */ struct('EISA_MEMORY_TYPE', 0x1, () => ({
  ReadWrite: bits(0x0, 'u8', 0, 1),
  Cached: bits(0x0, 'u8', 1, 1),
  Reserved0: bits(0x0, 'u8', 2, 1),
  Type: bits(0x0, 'u8', 3, 2),
  Shared: bits(0x0, 'u8', 5, 1),
  Reserved1: bits(0x0, 'u8', 6, 1),
  MoreEntries: bits(0x0, 'u8', 7, 1),
}));

export const EISA_PORT_CONFIGURATION = /* @__PURE__ */ struct('EISA_PORT_CONFIGURATION', 0x3, () => ({
  Configuration: blob(0x0, 0x1, 'EISA_PORT_DESCRIPTOR'),
  PortAddress: u16(0x1),
}));

export const EISA_PORT_DESCRIPTOR = /* @__PURE__ */ struct('EISA_PORT_DESCRIPTOR', 0x1, () => ({
  NumberPorts: bits(0x0, 'u8', 0, 5),
  Reserved: bits(0x0, 'u8', 5, 1),
  Shared: bits(0x0, 'u8', 6, 1),
  MoreEntries: bits(0x0, 'u8', 7, 1),
}));

export const ERESOURCE = /* @__PURE__ */ struct('ERESOURCE', 0x68, () => ({
  SystemResourcesList: blob(0x0, 0x10, 'LIST_ENTRY'),
  OwnerTable: ptr(0x10),
  ActiveCount: i16(0x18),
  Flag: u16(0x1a),
  SharedWaiters: ptr(0x20),
  ExclusiveWaiters: ptr(0x28),
  OwnerEntry: blob(0x30, 0x10, 'OWNER_ENTRY'),
  ActiveEntries: u32(0x40),
  ContentionCount: u32(0x44),
  NumberOfSharedWaiters: u32(0x48),
  NumberOfExclusiveWaiters: u32(0x4c),
  Reserved2: ptr(0x50),
  Address: ptr(0x58),
  CreatorBackTraceIndex: u64(0x58),
  SpinLock: u64(0x60),
}));

export const EVENT_DATA_DESCRIPTOR = /* @__PURE__ */ struct('EVENT_DATA_DESCRIPTOR', 0x10, () => ({
  Ptr: u64(0x0),
  Size: u32(0x8),
  Reserved: u32(0xc),
}));

export const EVENT_DESCRIPTOR = /* @__PURE__ */ struct('EVENT_DESCRIPTOR', 0x10, () => ({
  Id: u16(0x0),
  Version: u8(0x2),
  Channel: u8(0x3),
  Level: u8(0x4),
  Opcode: u8(0x5),
  Task: u16(0x6),
  Keyword: u64(0x8),
}));

export const EXCEPTION_POINTERS = /* @__PURE__ */ struct('EXCEPTION_POINTERS', 0x10, () => ({
  ExceptionRecord: ptr(0x0),
  ContextRecord: ptr(0x8),
}));

export const EXCEPTION_RECORD = /* @__PURE__ */ struct('EXCEPTION_RECORD', 0x98, () => ({
  ExceptionCode: u32(0x0),
  ExceptionFlags: u32(0x4),
  ExceptionRecord: ptr(0x8),
  ExceptionAddress: ptr(0x10),
  NumberParameters: u32(0x18),
  ExceptionInformation: blob(0x20, 0x78, 'ULONG_PTR[15]'),
}));

export const EXT_DELETE_PARAMETERS = /* @__PURE__ */ struct('EXT_DELETE_PARAMETERS', 0x18, () => ({
  Version: u32(0x0),
  Reserved: u32(0x4),
  DeleteCallback: ptr(0x8),
  DeleteContext: ptr(0x10),
}));

export const EXT_SET_PARAMETERS_V0 = /* @__PURE__ */ struct('EXT_SET_PARAMETERS_V0', 0x10, () => ({
  Version: u32(0x0),
  Reserved: u32(0x4),
  NoWakeTolerance: i64(0x8),
}));

export const EX_PUSH_LOCK = /* @__PURE__ */ struct('EX_PUSH_LOCK', 0x8, () => ({
  Value: u64(0x0),
}));

export const EX_RUNDOWN_REF = /* @__PURE__ */ struct('EX_RUNDOWN_REF', 0x8, () => ({
  Count: u64(0x0),
  Ptr: ptr(0x0),
}));

export const FAST_IO_DISPATCH = /* @__PURE__ */ struct('FAST_IO_DISPATCH', 0xe0, () => ({
  SizeOfFastIoDispatch: u32(0x0),
  FastIoCheckIfPossible: ptr(0x8),
  FastIoRead: ptr(0x10),
  FastIoWrite: ptr(0x18),
  FastIoQueryBasicInfo: ptr(0x20),
  FastIoQueryStandardInfo: ptr(0x28),
  FastIoLock: ptr(0x30),
  FastIoUnlockSingle: ptr(0x38),
  FastIoUnlockAll: ptr(0x40),
  FastIoUnlockAllByKey: ptr(0x48),
  FastIoDeviceControl: ptr(0x50),
  AcquireFileForNtCreateSection: ptr(0x58),
  ReleaseFileForNtCreateSection: ptr(0x60),
  FastIoDetachDevice: ptr(0x68),
  FastIoQueryNetworkOpenInfo: ptr(0x70),
  AcquireForModWrite: ptr(0x78),
  MdlRead: ptr(0x80),
  MdlReadComplete: ptr(0x88),
  PrepareMdlWrite: ptr(0x90),
  MdlWriteComplete: ptr(0x98),
  FastIoReadCompressed: ptr(0xa0),
  FastIoWriteCompressed: ptr(0xa8),
  MdlReadCompleteCompressed: ptr(0xb0),
  MdlWriteCompleteCompressed: ptr(0xb8),
  FastIoQueryOpen: ptr(0xc0),
  ReleaseForModWrite: ptr(0xc8),
  AcquireForCcFlush: ptr(0xd0),
  ReleaseForCcFlush: ptr(0xd8),
}));

export const FAST_MUTEX = /* @__PURE__ */ struct('FAST_MUTEX', 0x38, () => ({
  Count: i32(0x0),
  Owner: ptr(0x8),
  Contention: u32(0x10),
  Event: blob(0x18, 0x18, 'KEVENT'),
  OldIrql: u32(0x30),
}));

export const FILE_ACCESS_INFORMATION = /* @__PURE__ */ struct('FILE_ACCESS_INFORMATION', 0x4, () => ({
  AccessFlags: u32(0x0),
}));

export const FILE_ALIGNMENT_INFORMATION = /* @__PURE__ */ struct('FILE_ALIGNMENT_INFORMATION', 0x4, () => ({
  AlignmentRequirement: u32(0x0),
}));

export const FILE_ALLOCATION_INFORMATION = /* @__PURE__ */ struct('FILE_ALLOCATION_INFORMATION', 0x8, () => ({
  AllocationSize: i64(0x0),
}));

export const FILE_ALL_INFORMATION = /* @__PURE__ */ struct('FILE_ALL_INFORMATION', 0x68, () => ({
  BasicInformation: blob(0x0, 0x28, 'FILE_BASIC_INFORMATION'),
  StandardInformation: blob(0x28, 0x18, 'FILE_STANDARD_INFORMATION'),
  InternalInformation: blob(0x40, 0x8, 'FILE_INTERNAL_INFORMATION'),
  EaInformation: blob(0x48, 0x4, 'FILE_EA_INFORMATION'),
  AccessInformation: blob(0x4c, 0x4, 'FILE_ACCESS_INFORMATION'),
  PositionInformation: blob(0x50, 0x8, 'FILE_POSITION_INFORMATION'),
  ModeInformation: blob(0x58, 0x4, 'FILE_MODE_INFORMATION'),
  AlignmentInformation: blob(0x5c, 0x4, 'FILE_ALIGNMENT_INFORMATION'),
  NameInformation: blob(0x60, 0x8, 'FILE_NAME_INFORMATION'),
}));

export const FILE_BASIC_INFORMATION = /* @__PURE__ */ struct('FILE_BASIC_INFORMATION', 0x28, () => ({
  CreationTime: i64(0x0),
  LastAccessTime: i64(0x8),
  LastWriteTime: i64(0x10),
  ChangeTime: i64(0x18),
  FileAttributes: u32(0x20),
}));

export const FILE_BOTH_DIR_INFORMATION = /* @__PURE__ */ struct('FILE_BOTH_DIR_INFORMATION', 0x60, () => ({
  NextEntryOffset: u32(0x0),
  FileIndex: u32(0x4),
  CreationTime: i64(0x8),
  LastAccessTime: i64(0x10),
  LastWriteTime: i64(0x18),
  ChangeTime: i64(0x20),
  EndOfFile: i64(0x28),
  AllocationSize: i64(0x30),
  FileAttributes: u32(0x38),
  FileNameLength: u32(0x3c),
  EaSize: u32(0x40),
  ShortNameLength: i8(0x44),
  ShortName: blob(0x46, 0x18, 'WCHAR[12]'),
  FileName: blob(0x5e, 0x2, 'WCHAR[1]'),
}));

export const FILE_COMPLETION_INFORMATION = /* @__PURE__ */ struct('FILE_COMPLETION_INFORMATION', 0x10, () => ({
  Port: ptr(0x0),
  Key: ptr(0x8),
}));

export const FILE_DIRECTORY_INFORMATION = /* @__PURE__ */ struct('FILE_DIRECTORY_INFORMATION', 0x48, () => ({
  NextEntryOffset: u32(0x0),
  FileIndex: u32(0x4),
  CreationTime: i64(0x8),
  LastAccessTime: i64(0x10),
  LastWriteTime: i64(0x18),
  ChangeTime: i64(0x20),
  EndOfFile: i64(0x28),
  AllocationSize: i64(0x30),
  FileAttributes: u32(0x38),
  FileNameLength: u32(0x3c),
  FileName: blob(0x40, 0x2, 'WCHAR[1]'),
}));

export const FILE_DISPOSITION_INFORMATION = /* @__PURE__ */ struct('FILE_DISPOSITION_INFORMATION', 0x1, () => ({
  DeleteFile: u8(0x0),
}));

export const FILE_EA_INFORMATION = /* @__PURE__ */ struct('FILE_EA_INFORMATION', 0x4, () => ({
  EaSize: u32(0x0),
}));

export const FILE_END_OF_FILE_INFORMATION = /* @__PURE__ */ struct('FILE_END_OF_FILE_INFORMATION', 0x8, () => ({
  EndOfFile: i64(0x0),
}));

export const FILE_FS_ATTRIBUTE_INFORMATION = /* @__PURE__ */ struct('FILE_FS_ATTRIBUTE_INFORMATION', 0x10, () => ({
  FileSystemAttributes: u32(0x0),
  MaximumComponentNameLength: u32(0x4),
  FileSystemNameLength: u32(0x8),
  FileSystemName: blob(0xc, 0x2, 'WCHAR[1]'),
}));

export const FILE_FS_DEVICE_INFORMATION = /* @__PURE__ */ struct('FILE_FS_DEVICE_INFORMATION', 0x8, () => ({
  DeviceType: u32(0x0),
  Characteristics: u32(0x4),
}));

export const FILE_FS_SIZE_INFORMATION = /* @__PURE__ */ struct('FILE_FS_SIZE_INFORMATION', 0x18, () => ({
  TotalAllocationUnits: i64(0x0),
  AvailableAllocationUnits: i64(0x8),
  SectorsPerAllocationUnit: u32(0x10),
  BytesPerSector: u32(0x14),
}));

export const FILE_FS_VOLUME_INFORMATION = /* @__PURE__ */ struct('FILE_FS_VOLUME_INFORMATION', 0x18, () => ({
  VolumeCreationTime: i64(0x0),
  VolumeSerialNumber: u32(0x8),
  VolumeLabelLength: u32(0xc),
  SupportsObjects: u8(0x10),
  VolumeLabel: blob(0x12, 0x2, 'WCHAR[1]'),
}));

export const FILE_FULL_DIR_INFORMATION = /* @__PURE__ */ struct('FILE_FULL_DIR_INFORMATION', 0x48, () => ({
  NextEntryOffset: u32(0x0),
  FileIndex: u32(0x4),
  CreationTime: i64(0x8),
  LastAccessTime: i64(0x10),
  LastWriteTime: i64(0x18),
  ChangeTime: i64(0x20),
  EndOfFile: i64(0x28),
  AllocationSize: i64(0x30),
  FileAttributes: u32(0x38),
  FileNameLength: u32(0x3c),
  EaSize: u32(0x40),
  FileName: blob(0x44, 0x2, 'WCHAR[1]'),
}));

export const FILE_FULL_EA_INFORMATION = /* @__PURE__ */ struct('FILE_FULL_EA_INFORMATION', 0xc, () => ({
  NextEntryOffset: u32(0x0),
  Flags: u8(0x4),
  EaNameLength: u8(0x5),
  EaValueLength: u16(0x6),
  EaName: blob(0x8, 0x1, 'CHAR[1]'),
}));

export const FILE_ID_BOTH_DIR_INFORMATION = /* @__PURE__ */ struct('FILE_ID_BOTH_DIR_INFORMATION', 0x70, () => ({
  NextEntryOffset: u32(0x0),
  FileIndex: u32(0x4),
  CreationTime: i64(0x8),
  LastAccessTime: i64(0x10),
  LastWriteTime: i64(0x18),
  ChangeTime: i64(0x20),
  EndOfFile: i64(0x28),
  AllocationSize: i64(0x30),
  FileAttributes: u32(0x38),
  FileNameLength: u32(0x3c),
  EaSize: u32(0x40),
  ShortNameLength: i8(0x44),
  ShortName: blob(0x46, 0x18, 'WCHAR[12]'),
  FileId: i64(0x60),
  FileName: blob(0x68, 0x2, 'WCHAR[1]'),
}));

export const FILE_INTERNAL_INFORMATION = /* @__PURE__ */ struct('FILE_INTERNAL_INFORMATION', 0x8, () => ({
  IndexNumber: i64(0x0),
}));

export const FILE_LOCK = /* @__PURE__ */ struct('FILE_LOCK', 0x60, () => ({
  CompleteLockIrpRoutine: ptr(0x0),
  UnlockRoutine: ptr(0x8),
  FastIoIsQuestionable: u8(0x10),
  SpareC: blob(0x11, 0x3, 'BOOLEAN[3]'),
  LockInformation: ptr(0x18),
  LastReturnedLockInfo: blob(0x20, 0x30, 'FILE_LOCK_INFO'),
  LastReturnedLock: ptr(0x50),
  LockRequestsInProgress: i32(0x58),
}));

export const FILE_LOCK_INFO = /* @__PURE__ */ struct('FILE_LOCK_INFO', 0x30, () => ({
  StartingByte: i64(0x0),
  Length: i64(0x8),
  ExclusiveLock: u8(0x10),
  Key: u32(0x14),
  FileObject: ptr(0x18),
  ProcessId: ptr(0x20),
  EndingByte: i64(0x28),
}));

export const FILE_MODE_INFORMATION = /* @__PURE__ */ struct('FILE_MODE_INFORMATION', 0x4, () => ({
  Mode: u32(0x0),
}));

export const FILE_NAMES_INFORMATION = /* @__PURE__ */ struct('FILE_NAMES_INFORMATION', 0x10, () => ({
  NextEntryOffset: u32(0x0),
  FileIndex: u32(0x4),
  FileNameLength: u32(0x8),
  FileName: blob(0xc, 0x2, 'WCHAR[1]'),
}));

export const FILE_NAME_INFORMATION = /* @__PURE__ */ struct('FILE_NAME_INFORMATION', 0x8, () => ({
  FileNameLength: u32(0x0),
  FileName: blob(0x4, 0x2, 'WCHAR[1]'),
}));

export const FILE_NETWORK_OPEN_INFORMATION = /* @__PURE__ */ struct('FILE_NETWORK_OPEN_INFORMATION', 0x38, () => ({
  CreationTime: i64(0x0),
  LastAccessTime: i64(0x8),
  LastWriteTime: i64(0x10),
  ChangeTime: i64(0x18),
  AllocationSize: i64(0x20),
  EndOfFile: i64(0x28),
  FileAttributes: u32(0x30),
}));

export const FILE_OBJECT = /* @__PURE__ */ struct('FILE_OBJECT', 0xd8, () => ({
  Type: i16(0x0),
  Size: i16(0x2),
  DeviceObject: ptr(0x8),
  Vpb: ptr(0x10),
  FsContext: ptr(0x18),
  FsContext2: ptr(0x20),
  SectionObjectPointer: ptr(0x28),
  PrivateCacheMap: ptr(0x30),
  FinalStatus: u32(0x38),
  RelatedFileObject: ptr(0x40),
  LockOperation: u8(0x48),
  DeletePending: u8(0x49),
  ReadAccess: u8(0x4a),
  WriteAccess: u8(0x4b),
  DeleteAccess: u8(0x4c),
  SharedRead: u8(0x4d),
  SharedWrite: u8(0x4e),
  SharedDelete: u8(0x4f),
  Flags: u32(0x50),
  FileName: blob(0x58, 0x10, 'UNICODE_STRING'),
  CurrentByteOffset: i64(0x68),
  Waiters: u32(0x70),
  Busy: u32(0x74),
  LastLock: ptr(0x78),
  Lock: blob(0x80, 0x18, 'KEVENT'),
  Event: blob(0x98, 0x18, 'KEVENT'),
  CompletionContext: ptr(0xb0),
  IrpListLock: u64(0xb8),
  IrpList: blob(0xc0, 0x10, 'LIST_ENTRY'),
  FileObjectExtension: ptr(0xd0),
}));

export const FILE_OBJECT_EXTENSION = /* @__PURE__ */ struct('FILE_OBJECT_EXTENSION', 0x18, () => ({
  FileObject: ptr(0x0),
  DeviceObject: ptr(0x8),
  LockCount: u32(0x10),
  McnDisableCount: u32(0x14),
}));

export const FILE_POSITION_INFORMATION = /* @__PURE__ */ struct('FILE_POSITION_INFORMATION', 0x8, () => ({
  CurrentByteOffset: i64(0x0),
}));

export const FILE_QUOTA_INFORMATION = /* @__PURE__ */ struct('FILE_QUOTA_INFORMATION', 0x38, () => ({
  NextEntryOffset: u32(0x0),
  SidLength: u32(0x4),
  ChangeTime: i64(0x8),
  QuotaUsed: i64(0x10),
  QuotaThreshold: i64(0x18),
  QuotaLimit: i64(0x20),
  Sid: blob(0x28, 0xc, 'SID'),
}));

export const FILE_RENAME_INFORMATION = /* @__PURE__ */ struct('FILE_RENAME_INFORMATION', 0x18, () => ({
  ReplaceIfExists: u8(0x0),
  RootDirectory: ptr(0x8),
  FileNameLength: u32(0x10),
  FileName: blob(0x14, 0x2, 'WCHAR[1]'),
}));

export const FILE_SEGMENT_ELEMENT = /* @__PURE__ */ struct('FILE_SEGMENT_ELEMENT', 0x8, () => ({
  Buffer: ptr(0x0),
  Alignment: u64(0x0),
}));

export const FILE_STANDARD_INFORMATION = /* @__PURE__ */ struct('FILE_STANDARD_INFORMATION', 0x18, () => ({
  AllocationSize: i64(0x0),
  EndOfFile: i64(0x8),
  NumberOfLinks: u32(0x10),
  DeletePending: u8(0x14),
  Directory: u8(0x15),
}));

export const FILE_STREAM_INFORMATION = /* @__PURE__ */ struct('FILE_STREAM_INFORMATION', 0x20, () => ({
  NextEntryOffset: u32(0x0),
  StreamNameLength: u32(0x4),
  StreamSize: i64(0x8),
  StreamAllocationSize: i64(0x10),
  StreamName: blob(0x18, 0x2, 'WCHAR[1]'),
}));

export const FLT_CALLBACK_DATA = /* @__PURE__ */ struct('FLT_CALLBACK_DATA', 0x58, () => ({
  Flags: u32(0x0),
  Thread: ptr(0x8),
  Iopb: ptr(0x10),
  IoStatus: blob(0x18, 0x10, 'IO_STATUS_BLOCK'),
  TagData: ptr(0x28),
  QueueLinks: blob(0x30, 0x10, 'LIST_ENTRY'),
  QueueContext: blob(0x40, 0x10, 'PVOID[2]'),
  FilterContext: blob(0x30, 0x20, 'PVOID[4]'),
  RequestorMode: i8(0x50),
}));

export const FLT_CONTEXT_REGISTRATION = /* @__PURE__ */ struct('FLT_CONTEXT_REGISTRATION', 0x38, () => ({
  ContextType: u16(0x0),
  Flags: u16(0x2),
  ContextCleanupCallback: ptr(0x8),
  Size: u64(0x10),
  PoolTag: u32(0x18),
  ContextAllocateCallback: ptr(0x20),
  ContextFreeCallback: ptr(0x28),
  Reserved1: ptr(0x30),
}));

export const FLT_FILE_NAME_INFORMATION = /* @__PURE__ */ struct('FLT_FILE_NAME_INFORMATION', 0x78, () => ({
  Size: u16(0x0),
  NamesParsed: u16(0x2),
  Format: u32(0x4),
  Name: blob(0x8, 0x10, 'UNICODE_STRING'),
  Volume: blob(0x18, 0x10, 'UNICODE_STRING'),
  Share: blob(0x28, 0x10, 'UNICODE_STRING'),
  Extension: blob(0x38, 0x10, 'UNICODE_STRING'),
  Stream: blob(0x48, 0x10, 'UNICODE_STRING'),
  FinalComponent: blob(0x58, 0x10, 'UNICODE_STRING'),
  ParentDir: blob(0x68, 0x10, 'UNICODE_STRING'),
}));

export const FLT_IO_PARAMETER_BLOCK = /* @__PURE__ */ struct('FLT_IO_PARAMETER_BLOCK', 0x48, () => ({
  IrpFlags: u32(0x0),
  MajorFunction: u8(0x4),
  MinorFunction: u8(0x5),
  OperationFlags: u8(0x6),
  Reserved: u8(0x7),
  TargetFileObject: ptr(0x8),
  TargetInstance: ptr(0x10),
  Parameters: blob(0x18, 0x30, 'FLT_PARAMETERS'),
}));

export const FLT_OPERATION_REGISTRATION = /* @__PURE__ */ struct('FLT_OPERATION_REGISTRATION', 0x20, () => ({
  MajorFunction: u8(0x0),
  Flags: u32(0x4),
  PreOperation: ptr(0x8),
  PostOperation: ptr(0x10),
  Reserved1: ptr(0x18),
}));

export const FLT_PARAMETERS = /* @__PURE__ */ struct('FLT_PARAMETERS', 0x30, () => ({
  Create_SecurityContext: ptr(0x0),
  Create_Options: u32(0x8),
  Create_FileAttributes: u16(0x10),
  Create_ShareAccess: u16(0x12),
  Create_EaLength: u32(0x18),
  Create_EaBuffer: ptr(0x20),
  Create_AllocationSize: i64(0x28),
  Read_Length: u32(0x0),
  Read_Key: u32(0x8),
  Read_ByteOffset: i64(0x10),
  Read_ReadBuffer: ptr(0x18),
  Read_MdlAddress: ptr(0x20),
  Write_Length: u32(0x0),
  Write_Key: u32(0x8),
  Write_ByteOffset: i64(0x10),
  Write_WriteBuffer: ptr(0x18),
  Write_MdlAddress: ptr(0x20),
  QueryFileInformation_Length: u32(0x0),
  QueryFileInformation_FileInformationClass: i32(0x8),
  QueryFileInformation_InfoBuffer: ptr(0x10),
  SetFileInformation_Length: u32(0x0),
  SetFileInformation_FileInformationClass: i32(0x8),
  SetFileInformation_ParentOfTarget: ptr(0x10),
  SetFileInformation_ReplaceIfExists: u8(0x18),
  SetFileInformation_AdvanceOnly: u8(0x19),
  SetFileInformation_ClusterCount: u32(0x18),
  SetFileInformation_DeleteHandle: ptr(0x18),
  SetFileInformation_InfoBuffer: ptr(0x20),
  DeviceIoControlBuffered_OutputBufferLength: u32(0x0),
  DeviceIoControlBuffered_InputBufferLength: u32(0x8),
  DeviceIoControlBuffered_IoControlCode: u32(0x10),
  DeviceIoControlBuffered_SystemBuffer: ptr(0x18),
  Others_Argument1: ptr(0x0),
  Others_Argument2: ptr(0x8),
  Others_Argument3: ptr(0x10),
  Others_Argument4: ptr(0x18),
  Others_Argument5: ptr(0x20),
  Others_Argument6: i64(0x28),
}));

export const FLT_REGISTRATION = /* @__PURE__ */ struct('FLT_REGISTRATION', 0x70, () => ({
  Size: u16(0x0),
  Version: u16(0x2),
  Flags: u32(0x4),
  ContextRegistration: ptr(0x8),
  OperationRegistration: ptr(0x10),
  FilterUnloadCallback: ptr(0x18),
  InstanceSetupCallback: ptr(0x20),
  InstanceQueryTeardownCallback: ptr(0x28),
  InstanceTeardownStartCallback: ptr(0x30),
  InstanceTeardownCompleteCallback: ptr(0x38),
  GenerateFileNameCallback: ptr(0x40),
  NormalizeNameComponentCallback: ptr(0x48),
  NormalizeContextCleanupCallback: ptr(0x50),
  TransactionNotificationCallback: ptr(0x58),
  NormalizeNameComponentExCallback: ptr(0x60),
  SectionNotificationCallback: ptr(0x68),
}));

export const FLT_RELATED_OBJECTS = /* @__PURE__ */ struct('FLT_RELATED_OBJECTS', 0x30, () => ({
  Size: u16(0x0),
  TransactionContext: u16(0x2),
  Filter: ptr(0x8),
  Volume: ptr(0x10),
  Instance: ptr(0x18),
  FileObject: ptr(0x20),
  Transaction: ptr(0x28),
}));

export const FSRTL_ADVANCED_FCB_HEADER = /* @__PURE__ */ struct('FSRTL_ADVANCED_FCB_HEADER', 0x58, () => ({
  NodeTypeCode: i16(0x0),
  NodeByteSize: i16(0x2),
  Flags: u8(0x4),
  IsFastIoPossible: u8(0x5),
  Flags2: u8(0x6),
  Reserved: bits(0x7, 'u8', 0, 4),
  Version: bits(0x7, 'u8', 4, 4),
  Resource: ptr(0x8),
  PagingIoResource: ptr(0x10),
  AllocationSize: i64(0x18),
  FileSize: i64(0x20),
  ValidDataLength: i64(0x28),
  FastMutex: ptr(0x30),
  FilterContexts: blob(0x38, 0x10, 'LIST_ENTRY'),
  PushLock: u64(0x48),
  FileContextSupportPointer: ptr(0x50),
}));

export const FSRTL_COMMON_FCB_HEADER = /* @__PURE__ */ struct('FSRTL_COMMON_FCB_HEADER', 0x30, () => ({
  NodeTypeCode: i16(0x0),
  NodeByteSize: i16(0x2),
  Flags: u8(0x4),
  IsFastIoPossible: u8(0x5),
  Flags2: u8(0x6),
  Reserved: bits(0x7, 'u8', 0, 4),
  Version: bits(0x7, 'u8', 4, 4),
  Resource: ptr(0x8),
  PagingIoResource: ptr(0x10),
  AllocationSize: i64(0x18),
  FileSize: i64(0x20),
  ValidDataLength: i64(0x28),
}));

export const FSRTL_PER_FILEOBJECT_CONTEXT = /* @__PURE__ */ struct('FSRTL_PER_FILEOBJECT_CONTEXT', 0x20, () => ({
  Links: blob(0x0, 0x10, 'LIST_ENTRY'),
  OwnerId: ptr(0x10),
  InstanceId: ptr(0x18),
}));

export const FSRTL_PER_FILE_CONTEXT = /* @__PURE__ */ struct('FSRTL_PER_FILE_CONTEXT', 0x28, () => ({
  Links: blob(0x0, 0x10, 'LIST_ENTRY'),
  OwnerId: ptr(0x10),
  InstanceId: ptr(0x18),
  FreeCallback: ptr(0x20),
}));

export const FSRTL_PER_STREAM_CONTEXT = /* @__PURE__ */ struct('FSRTL_PER_STREAM_CONTEXT', 0x28, () => ({
  Links: blob(0x0, 0x10, 'LIST_ENTRY'),
  OwnerId: ptr(0x10),
  InstanceId: ptr(0x18),
  FreeCallback: ptr(0x20),
}));

export const FS_FILTER_CALLBACKS = /* @__PURE__ */ struct('FS_FILTER_CALLBACKS', 0x68, () => ({
  SizeOfFsFilterCallbacks: u32(0x0),
  Reserved: u32(0x4),
  PreAcquireForSectionSynchronization: ptr(0x8),
  PostAcquireForSectionSynchronization: ptr(0x10),
  PreReleaseForSectionSynchronization: ptr(0x18),
  PostReleaseForSectionSynchronization: ptr(0x20),
  PreAcquireForCcFlush: ptr(0x28),
  PostAcquireForCcFlush: ptr(0x30),
  PreReleaseForCcFlush: ptr(0x38),
  PostReleaseForCcFlush: ptr(0x40),
  PreAcquireForModifiedPageWriter: ptr(0x48),
  PostAcquireForModifiedPageWriter: ptr(0x50),
  PreReleaseForModifiedPageWriter: ptr(0x58),
  PostReleaseForModifiedPageWriter: ptr(0x60),
}));

export const FUNCTIONAL_DEVICE_EXTENSION = /* @__PURE__ */ struct('FUNCTIONAL_DEVICE_EXTENSION', 0x4c0, () => ({
  Version: u32(0x0),
  DeviceObject: ptr(0x8),
  CommonExtension: blob(0x0, 0x200, 'COMMON_DEVICE_EXTENSION'),
  LowerPdo: ptr(0x200),
  DeviceDescriptor: ptr(0x208),
  AdapterDescriptor: ptr(0x210),
  DevicePowerState: i32(0x218),
  DMByteSkew: u32(0x21c),
  DMSkew: u32(0x220),
  DMActive: u8(0x224),
  DiskGeometry: blob(0x228, 0x18, 'DISK_GEOMETRY'),
  SenseData: ptr(0x240),
  TimeOutValue: u32(0x248),
  DeviceNumber: u32(0x24c),
  SrbFlags: u32(0x250),
  ErrorCount: u32(0x254),
  LockCount: i32(0x258),
  ProtectedLockCount: i32(0x25c),
  InternalLockCount: i32(0x260),
  EjectSynchronizationEvent: blob(0x268, 0x18, 'KEVENT'),
  DeviceFlags: u16(0x280),
  SectorShift: u8(0x282),
  CdbForceUnitAccess: u8(0x283),
  MediaChangeDetectionInfo: ptr(0x288),
  Unused1: ptr(0x290),
  Unused2: ptr(0x298),
  KernelModeMcnContext: blob(0x2a0, 0x18, 'FILE_OBJECT_EXTENSION'),
  MediaChangeCount: u32(0x2b8),
  DeviceDirectory: ptr(0x2c0),
  ReleaseQueueSpinLock: u64(0x2c8),
  ReleaseQueueIrp: ptr(0x2d0),
  ReleaseQueueSrb: blob(0x2d8, 0x58, 'SCSI_REQUEST_BLOCK'),
  ReleaseQueueNeeded: u8(0x330),
  ReleaseQueueInProgress: u8(0x331),
  ReleaseQueueIrpFromPool: u8(0x332),
  FailurePredicted: u8(0x333),
  FailureReason: u32(0x334),
  FailurePredictionInfo: ptr(0x338),
  PowerDownInProgress: u8(0x340),
  EnumerationInterlock: u32(0x344),
  ChildLock: blob(0x348, 0x18, 'KEVENT'),
  ChildLockOwner: ptr(0x360),
  ChildLockAcquisitionCount: u32(0x368),
  ScanForSpecialFlags: u32(0x36c),
  PowerRetryDpc: blob(0x370, 0x40, 'KDPC'),
  PowerRetryTimer: blob(0x3b0, 0x40, 'KTIMER'),
  PowerContext: blob(0x3f0, 0x88, 'CLASS_POWER_CONTEXT'),
  PrivateFdoData: ptr(0x478),
  Reserved2: u64(0x480),
  Reserved3: u64(0x488),
  Reserved4: u64(0x490),
}));

export const GDI_TEB_BATCH = /* @__PURE__ */ struct('GDI_TEB_BATCH', 0x4e8, () => ({
  Offset: bits(0x0, 'u32', 0, 30),
  InProcessing: bits(0x0, 'u32', 30, 1),
  HasRenderingCommand: bits(0x0, 'u32', 31, 1),
  HDC: u64(0x8),
  Buffer: blob(0x10, 0x4d8, 'ULONG[310]'),
}));

export const GENERAL_LOOKASIDE = /* @__PURE__ */ struct('GENERAL_LOOKASIDE', 0x80, () => ({
  ListHead: blob(0x0, 0x10, 'SLIST_HEADER'),
  SingleListHead: blob(0x0, 0x8, 'SINGLE_LIST_ENTRY'),
  Depth: u16(0x10),
  MaximumDepth: u16(0x12),
  TotalAllocates: u32(0x14),
  AllocateMisses: u32(0x18),
  AllocateHits: u32(0x18),
  TotalFrees: u32(0x1c),
  FreeMisses: u32(0x20),
  FreeHits: u32(0x20),
  Type: i32(0x24),
  Tag: u32(0x28),
  Size: u32(0x2c),
  AllocateEx: ptr(0x30),
  Allocate: ptr(0x30),
  FreeEx: ptr(0x38),
  Free: ptr(0x38),
  ListEntry: blob(0x40, 0x10, 'LIST_ENTRY'),
  LastTotalAllocates: u32(0x50),
  LastAllocateMisses: u32(0x54),
  LastAllocateHits: u32(0x54),
  Future: blob(0x58, 0x8, 'ULONG[2]'),
}));

export const GENERAL_LOOKASIDE_POOL = /* @__PURE__ */ struct('GENERAL_LOOKASIDE_POOL', 0x60, () => ({
  ListHead: blob(0x0, 0x10, 'SLIST_HEADER'),
  SingleListHead: blob(0x0, 0x8, 'SINGLE_LIST_ENTRY'),
  Depth: u16(0x10),
  MaximumDepth: u16(0x12),
  TotalAllocates: u32(0x14),
  AllocateMisses: u32(0x18),
  AllocateHits: u32(0x18),
  TotalFrees: u32(0x1c),
  FreeMisses: u32(0x20),
  FreeHits: u32(0x20),
  Type: i32(0x24),
  Tag: u32(0x28),
  Size: u32(0x2c),
  AllocateEx: ptr(0x30),
  Allocate: ptr(0x30),
  FreeEx: ptr(0x38),
  Free: ptr(0x38),
  ListEntry: blob(0x40, 0x10, 'LIST_ENTRY'),
  LastTotalAllocates: u32(0x50),
  LastAllocateMisses: u32(0x54),
  LastAllocateHits: u32(0x54),
  Future: blob(0x58, 0x8, 'ULONG[2]'),
}));

export const GENERATE_NAME_CONTEXT = /* @__PURE__ */ struct('GENERATE_NAME_CONTEXT', 0x24, () => ({
  Checksum: u16(0x0),
  CheckSumInserted: u8(0x2),
  NameLength: u8(0x3),
  NameBuffer: blob(0x4, 0x10, 'WCHAR[8]'),
  ExtensionLength: u32(0x14),
  ExtensionBuffer: blob(0x18, 0x8, 'WCHAR[4]'),
  LastIndexValue: u32(0x20),
}));

export const GENERIC_MAPPING = /* @__PURE__ */ struct('GENERIC_MAPPING', 0x10, () => ({
  GenericRead: u32(0x0),
  GenericWrite: u32(0x4),
  GenericExecute: u32(0x8),
  GenericAll: u32(0xc),
}));

export const GROUP_AFFINITY = /* @__PURE__ */ struct('GROUP_AFFINITY', 0x10, () => ({
  Mask: u64(0x0),
  Group: u16(0x8),
  Reserved: blob(0xa, 0x6, 'WORD[3]'),
}));

export const GROUP_RELATIONSHIP = /* @__PURE__ */ struct('GROUP_RELATIONSHIP', 0x48, () => ({
  MaximumGroupCount: u16(0x0),
  ActiveGroupCount: u16(0x2),
  Reserved: blob(0x4, 0x14, 'UCHAR[20]'),
  GroupInfo: blob(0x18, 0x30, 'PROCESSOR_GROUP_INFO[1]'),
}));

export const GUID = /* @__PURE__ */ struct('GUID', 0x10, () => ({
  Data1: u32(0x0),
  Data2: u16(0x4),
  Data3: u16(0x6),
  Data4: blob(0x8, 0x8, 'unsigned char[8]'),
}));

export const HARDWARE_COUNTER = /* @__PURE__ */ struct('HARDWARE_COUNTER', 0x10, () => ({
  Type: i32(0x0),
  Reserved: u32(0x4),
  Index: u64(0x8),
}));

export const HID_XFER_PACKET = /* @__PURE__ */ struct('HID_XFER_PACKET', 0x10, () => ({
  reportBuffer: ptr(0x0),
  reportBufferLen: u32(0x8),
  reportId: u8(0xc),
}));

export const HWPROFILE_CHANGE_NOTIFICATION = /* @__PURE__ */ struct('HWPROFILE_CHANGE_NOTIFICATION', 0x14, () => ({
  Version: u16(0x0),
  Size: u16(0x2),
  Event: blob(0x4, 0x10, 'GUID'),
}));

export const HW_INITIALIZATION_DATA = /* @__PURE__ */ struct('HW_INITIALIZATION_DATA', 0x80, () => ({
  HwInitializationDataSize: u32(0x0),
  AdapterInterfaceType: i32(0x4),
  HwInitialize: ptr(0x8),
  HwStartIo: ptr(0x10),
  HwInterrupt: ptr(0x18),
  HwFindAdapter: ptr(0x20),
  HwResetBus: ptr(0x28),
  HwDmaStarted: ptr(0x30),
  HwAdapterState: ptr(0x38),
  DeviceExtensionSize: u32(0x40),
  SpecificLuExtensionSize: u32(0x44),
  SrbExtensionSize: u32(0x48),
  NumberOfAccessRanges: u32(0x4c),
  Reserved: ptr(0x50),
  MapBuffers: u8(0x58),
  NeedPhysicalAddresses: u8(0x59),
  TaggedQueuing: u8(0x5a),
  AutoRequestSense: u8(0x5b),
  MultipleRequestPerLu: u8(0x5c),
  ReceiveEvent: u8(0x5d),
  VendorIdLength: u16(0x5e),
  VendorId: ptr(0x60),
  ReservedUshort: u16(0x68),
  PortVersionFlags: u16(0x68),
  DeviceIdLength: u16(0x6a),
  DeviceId: ptr(0x70),
  HwAdapterControl: ptr(0x78),
}));

export const IDmaChannel = /* @__PURE__ */ struct('IDmaChannel', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const IInterruptSync = /* @__PURE__ */ struct('IInterruptSync', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const IMAGE_DATA_DIRECTORY = /* @__PURE__ */ struct('IMAGE_DATA_DIRECTORY', 0x8, () => ({
  VirtualAddress: u32(0x0),
  Size: u32(0x4),
}));

export const IMAGE_DOS_HEADER = /* @__PURE__ */ struct('IMAGE_DOS_HEADER', 0x40, () => ({
  e_magic: u16(0x0),
  e_cblp: u16(0x2),
  e_cp: u16(0x4),
  e_crlc: u16(0x6),
  e_cparhdr: u16(0x8),
  e_minalloc: u16(0xa),
  e_maxalloc: u16(0xc),
  e_ss: u16(0xe),
  e_sp: u16(0x10),
  e_csum: u16(0x12),
  e_ip: u16(0x14),
  e_cs: u16(0x16),
  e_lfarlc: u16(0x18),
  e_ovno: u16(0x1a),
  e_res: blob(0x1c, 0x8, 'USHORT[4]'),
  e_oemid: u16(0x24),
  e_oeminfo: u16(0x26),
  e_res2: blob(0x28, 0x14, 'USHORT[10]'),
  e_lfanew: i32(0x3c),
}));

export const IMAGE_EXPORT_DIRECTORY = /* @__PURE__ */ struct('IMAGE_EXPORT_DIRECTORY', 0x28, () => ({
  Characteristics: u32(0x0),
  TimeDateStamp: u32(0x4),
  MajorVersion: u16(0x8),
  MinorVersion: u16(0xa),
  Name: u32(0xc),
  Base: u32(0x10),
  NumberOfFunctions: u32(0x14),
  NumberOfNames: u32(0x18),
  AddressOfFunctions: u32(0x1c),
  AddressOfNames: u32(0x20),
  AddressOfNameOrdinals: u32(0x24),
}));

export const IMAGE_FILE_HEADER = /* @__PURE__ */ struct('IMAGE_FILE_HEADER', 0x14, () => ({
  Machine: u16(0x0),
  NumberOfSections: u16(0x2),
  TimeDateStamp: u32(0x4),
  PointerToSymbolTable: u32(0x8),
  NumberOfSymbols: u32(0xc),
  SizeOfOptionalHeader: u16(0x10),
  Characteristics: u16(0x12),
}));

export const IMAGE_IMPORT_DESCRIPTOR = /* @__PURE__ */ struct('IMAGE_IMPORT_DESCRIPTOR', 0x14, () => ({
  Characteristics: u32(0x0),
  OriginalFirstThunk: u32(0x0),
  TimeDateStamp: u32(0x4),
  ForwarderChain: u32(0x8),
  Name: u32(0xc),
  FirstThunk: u32(0x10),
}));

export const IMAGE_INFO = /* @__PURE__ */ struct('IMAGE_INFO', 0x28, () => ({
  Properties: u32(0x0),
  ImageAddressingMode: bits(0x0, 'u32', 0, 8),
  SystemModeImage: bits(0x0, 'u32', 8, 1),
  ImageMappedToAllPids: bits(0x0, 'u32', 9, 1),
  ExtendedInfoPresent: bits(0x0, 'u32', 10, 1),
  Reserved: bits(0x0, 'u32', 11, 21),
  ImageBase: ptr(0x8),
  ImageSelector: u32(0x10),
  ImageSize: u64(0x18),
  ImageSectionNumber: u32(0x20),
}));

export const IMAGE_NT_HEADERS64 = /* @__PURE__ */ struct('IMAGE_NT_HEADERS64', 0x108, () => ({
  Signature: u32(0x0),
  FileHeader: blob(0x4, 0x14, 'IMAGE_FILE_HEADER'),
  OptionalHeader: blob(0x18, 0xf0, 'IMAGE_OPTIONAL_HEADER64'),
}));

export const IMAGE_OPTIONAL_HEADER64 = /* @__PURE__ */ struct('IMAGE_OPTIONAL_HEADER64', 0xf0, () => ({
  Magic: u16(0x0),
  MajorLinkerVersion: u8(0x2),
  MinorLinkerVersion: u8(0x3),
  SizeOfCode: u32(0x4),
  SizeOfInitializedData: u32(0x8),
  SizeOfUninitializedData: u32(0xc),
  AddressOfEntryPoint: u32(0x10),
  BaseOfCode: u32(0x14),
  ImageBase: u64(0x18),
  SectionAlignment: u32(0x20),
  FileAlignment: u32(0x24),
  MajorOperatingSystemVersion: u16(0x28),
  MinorOperatingSystemVersion: u16(0x2a),
  MajorImageVersion: u16(0x2c),
  MinorImageVersion: u16(0x2e),
  MajorSubsystemVersion: u16(0x30),
  MinorSubsystemVersion: u16(0x32),
  Win32VersionValue: u32(0x34),
  SizeOfImage: u32(0x38),
  SizeOfHeaders: u32(0x3c),
  CheckSum: u32(0x40),
  Subsystem: u16(0x44),
  DllCharacteristics: u16(0x46),
  SizeOfStackReserve: u64(0x48),
  SizeOfStackCommit: u64(0x50),
  SizeOfHeapReserve: u64(0x58),
  SizeOfHeapCommit: u64(0x60),
  LoaderFlags: u32(0x68),
  NumberOfRvaAndSizes: u32(0x6c),
  DataDirectory: blob(0x70, 0x80, 'IMAGE_DATA_DIRECTORY[16]'),
}));

export const IMAGE_RESOURCE_DATA_ENTRY = /* @__PURE__ */ struct('IMAGE_RESOURCE_DATA_ENTRY', 0x10, () => ({
  OffsetToData: u32(0x0),
  Size: u32(0x4),
  CodePage: u32(0x8),
  Reserved: u32(0xc),
}));

export const IMAGE_RESOURCE_DIRECTORY = /* @__PURE__ */ struct('IMAGE_RESOURCE_DIRECTORY', 0x10, () => ({
  Characteristics: u32(0x0),
  TimeDateStamp: u32(0x4),
  MajorVersion: u16(0x8),
  MinorVersion: u16(0xa),
  NumberOfNamedEntries: u16(0xc),
  NumberOfIdEntries: u16(0xe),
}));

export const IMAGE_RUNTIME_FUNCTION_ENTRY = /* @__PURE__ */ struct('IMAGE_RUNTIME_FUNCTION_ENTRY', 0xc, () => ({
  BeginAddress: u32(0x0),
  EndAddress: u32(0x4),
  UnwindInfoAddress: u32(0x8),
  UnwindData: u32(0x8),
}));

export const IMAGE_SECTION_HEADER = /* @__PURE__ */ struct('IMAGE_SECTION_HEADER', 0x28, () => ({
  Name: blob(0x0, 0x8, 'UCHAR[8]'),
  Misc_PhysicalAddress: u32(0x8),
  Misc_VirtualSize: u32(0x8),
  VirtualAddress: u32(0xc),
  SizeOfRawData: u32(0x10),
  PointerToRawData: u32(0x14),
  PointerToRelocations: u32(0x18),
  PointerToLinenumbers: u32(0x1c),
  NumberOfRelocations: u16(0x20),
  NumberOfLinenumbers: u16(0x22),
  Characteristics: u32(0x24),
}));

export const IMiniport = /* @__PURE__ */ struct('IMiniport', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const INITIAL_PRIVILEGE_SET = /* @__PURE__ */ struct('INITIAL_PRIVILEGE_SET', 0x2c, () => ({
  PrivilegeCount: u32(0x0),
  Control: u32(0x4),
  Privilege: blob(0x8, 0x24, 'LUID_AND_ATTRIBUTES[3]'),
}));

export const INQUIRYDATA = /* @__PURE__ */ struct('INQUIRYDATA', 0x60, () => ({
  DeviceType: bits(0x0, 'u8', 0, 5),
  DeviceTypeQualifier: bits(0x0, 'u8', 5, 3),
  DeviceTypeModifier: bits(0x1, 'u8', 0, 7),
  RemovableMedia: bits(0x1, 'u8', 7, 1),
  Versions: u8(0x2),
  ANSIVersion: bits(0x2, 'u8', 0, 3),
  ECMAVersion: bits(0x2, 'u8', 3, 3),
  ISOVersion: bits(0x2, 'u8', 6, 2),
  ResponseDataFormat: bits(0x3, 'u8', 0, 4),
  HiSupport: bits(0x3, 'u8', 4, 1),
  NormACA: bits(0x3, 'u8', 5, 1),
  TerminateTask: bits(0x3, 'u8', 6, 1),
  AERC: bits(0x3, 'u8', 7, 1),
  AdditionalLength: u8(0x4),
  Reserved: u8(0x5),
  Addr16: bits(0x6, 'u8', 0, 1),
  Addr32: bits(0x6, 'u8', 1, 1),
  AckReqQ: bits(0x6, 'u8', 2, 1),
  MediumChanger: bits(0x6, 'u8', 3, 1),
  MultiPort: bits(0x6, 'u8', 4, 1),
  ReservedBit2: bits(0x6, 'u8', 5, 1),
  EnclosureServices: bits(0x6, 'u8', 6, 1),
  ReservedBit3: bits(0x6, 'u8', 7, 1),
  SoftReset: bits(0x7, 'u8', 0, 1),
  CommandQueue: bits(0x7, 'u8', 1, 1),
  TransferDisable: bits(0x7, 'u8', 2, 1),
  LinkedCommands: bits(0x7, 'u8', 3, 1),
  Synchronous: bits(0x7, 'u8', 4, 1),
  Wide16Bit: bits(0x7, 'u8', 5, 1),
  Wide32Bit: bits(0x7, 'u8', 6, 1),
  RelativeAddressing: bits(0x7, 'u8', 7, 1),
  VendorId: blob(0x8, 0x8, 'UCHAR[8]'),
  ProductId: blob(0x10, 0x10, 'UCHAR[16]'),
  ProductRevisionLevel: blob(0x20, 0x4, 'UCHAR[4]'),
  VendorSpecific: blob(0x24, 0x14, 'UCHAR[20]'),
  Reserved3: blob(0x38, 0x28, 'UCHAR[40]'),
}));

export const INTERFACE = /* @__PURE__ */ struct('INTERFACE', 0x20, () => ({
  Size: u16(0x0),
  Version: u16(0x2),
  Context: ptr(0x8),
  InterfaceReference: ptr(0x10),
  InterfaceDereference: ptr(0x18),
}));

export const IO_COMPLETION_CONTEXT = /* @__PURE__ */ struct('IO_COMPLETION_CONTEXT', 0x10, () => ({
  Port: ptr(0x0),
  Key: ptr(0x8),
}));

export const IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS = /* @__PURE__ */ struct('IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS', 0x48, () => ({
  PhysicalDeviceObject: ptr(0x0),
  InterruptObject: ptr(0x8),
  ServiceRoutine: ptr(0x10),
  ServiceContext: ptr(0x18),
  SpinLock: ptr(0x20),
  SynchronizeIrql: u8(0x28),
  FloatingSave: u8(0x29),
  ShareVector: u8(0x2a),
  Vector: u32(0x2c),
  Irql: u8(0x30),
  InterruptMode: i32(0x34),
  ProcessorEnableMask: u64(0x38),
  Group: u16(0x40),
}));

export const IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS = /* @__PURE__ */ struct('IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS', 0x30, () => ({
  PhysicalDeviceObject: ptr(0x0),
  InterruptObject: ptr(0x8),
  ServiceRoutine: ptr(0x10),
  ServiceContext: ptr(0x18),
  SpinLock: ptr(0x20),
  SynchronizeIrql: u8(0x28),
  FloatingSave: u8(0x29),
}));

export const IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS = /* @__PURE__ */ struct('IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS', 0x38, () => ({
  PhysicalDeviceObject: ptr(0x0),
  ConnectionContext_Generic: ptr(0x8),
  ConnectionContext_InterruptMessageTable: ptr(0x8),
  ConnectionContext_InterruptObject: ptr(0x8),
  MessageServiceRoutine: ptr(0x10),
  ServiceContext: ptr(0x18),
  SpinLock: ptr(0x20),
  SynchronizeIrql: u8(0x28),
  FloatingSave: u8(0x29),
  FallBackServiceRoutine: ptr(0x30),
}));

export const IO_CONNECT_INTERRUPT_PARAMETERS = /* @__PURE__ */ struct('IO_CONNECT_INTERRUPT_PARAMETERS', 0x50, () => ({
  Version: u32(0x0),
  FullySpecified: blob(0x8, 0x48, 'IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS'),
  LineBased: blob(0x8, 0x30, 'IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS'),
  MessageBased: blob(0x8, 0x38, 'IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS'),
}));

export const IO_CSQ = /* @__PURE__ */ struct('IO_CSQ', 0x40, () => ({
  Type: u32(0x0),
  CsqInsertIrp: ptr(0x8),
  CsqRemoveIrp: ptr(0x10),
  CsqPeekNextIrp: ptr(0x18),
  CsqAcquireLock: ptr(0x20),
  CsqReleaseLock: ptr(0x28),
  CsqCompleteCanceledIrp: ptr(0x30),
  ReservePointer: ptr(0x38),
}));

export const IO_CSQ_IRP_CONTEXT = /* @__PURE__ */ struct('IO_CSQ_IRP_CONTEXT', 0x18, () => ({
  Type: u32(0x0),
  Irp: ptr(0x8),
  Csq: ptr(0x10),
}));

export const IO_DISCONNECT_INTERRUPT_PARAMETERS = /* @__PURE__ */ struct('IO_DISCONNECT_INTERRUPT_PARAMETERS', 0x10, () => ({
  Version: u32(0x0),
  ConnectionContext_Generic: ptr(0x8),
  ConnectionContext_InterruptObject: ptr(0x8),
  ConnectionContext_InterruptMessageTable: ptr(0x8),
}));

export const IO_DRIVER_CREATE_CONTEXT = /* @__PURE__ */ struct('IO_DRIVER_CREATE_CONTEXT', 0x20, () => ({
  Size: i16(0x0),
  ExtraCreateParameter: ptr(0x8),
  DeviceObjectHint: ptr(0x10),
  TxnParameters: ptr(0x18),
}));

export const IO_REMOVE_LOCK = /* @__PURE__ */ struct('IO_REMOVE_LOCK', 0x20, () => ({
  Common: blob(0x0, 0x20, 'IO_REMOVE_LOCK_COMMON_BLOCK'),
}));

export const IO_REMOVE_LOCK_COMMON_BLOCK = /* @__PURE__ */ struct('IO_REMOVE_LOCK_COMMON_BLOCK', 0x20, () => ({
  Removed: u8(0x0),
  Reserved: blob(0x1, 0x3, 'BOOLEAN[3]'),
  IoCount: i32(0x4),
  RemoveEvent: blob(0x8, 0x18, 'KEVENT'),
}));

export const IO_REMOVE_LOCK_DBG_BLOCK = /* @__PURE__ */ struct('IO_REMOVE_LOCK_DBG_BLOCK', 0x58, () => ({
  Signature: i32(0x0),
  HighWatermark: i32(0x4),
  MaxLockedTicks: i64(0x8),
  AllocateTag: i32(0x10),
  LockList: blob(0x18, 0x10, 'LIST_ENTRY'),
  Spin: u64(0x28),
  LowMemoryCount: i32(0x30),
  Reserved1: blob(0x34, 0x10, 'ULONG[4]'),
  Reserved2: ptr(0x48),
  Blocks: ptr(0x50),
}));

export const IO_RESOURCE_DESCRIPTOR = /* @__PURE__ */ struct('IO_RESOURCE_DESCRIPTOR', 0x20, () => ({
  Option: u8(0x0),
  Type: u8(0x1),
  ShareDisposition: u8(0x2),
  Spare1: u8(0x3),
  Flags: u16(0x4),
  Spare2: u16(0x6),
  u_Port_Length: u32(0x8),
  u_Port_Alignment: u32(0xc),
  u_Port_MinimumAddress: i64(0x10),
  u_Port_MaximumAddress: i64(0x18),
  u_Memory_Length: u32(0x8),
  u_Memory_Alignment: u32(0xc),
  u_Memory_MinimumAddress: i64(0x10),
  u_Memory_MaximumAddress: i64(0x18),
  u_Interrupt_MinimumVector: u32(0x8),
  u_Interrupt_MaximumVector: u32(0xc),
  u_Dma_MinimumChannel: u32(0x8),
  u_Dma_MaximumChannel: u32(0xc),
  u_Generic_Length: u32(0x8),
  u_Generic_Alignment: u32(0xc),
  u_Generic_MinimumAddress: i64(0x10),
  u_Generic_MaximumAddress: i64(0x18),
  u_DevicePrivate_Data: blob(0x8, 0xc, 'ULONG[3]'),
  u_BusNumber_Length: u32(0x8),
  u_BusNumber_MinBusNumber: u32(0xc),
  u_BusNumber_MaxBusNumber: u32(0x10),
  u_BusNumber_Reserved: u32(0x14),
  u_ConfigData_Priority: u32(0x8),
  u_ConfigData_Reserved1: u32(0xc),
  u_ConfigData_Reserved2: u32(0x10),
}));

export const IO_RESOURCE_LIST = /* @__PURE__ */ struct('IO_RESOURCE_LIST', 0x28, () => ({
  Version: u16(0x0),
  Revision: u16(0x2),
  Count: u32(0x4),
  Descriptors: blob(0x8, 0x20, 'IO_RESOURCE_DESCRIPTOR[1]'),
}));

export const IO_RESOURCE_REQUIREMENTS_LIST = /* @__PURE__ */ struct('IO_RESOURCE_REQUIREMENTS_LIST', 0x48, () => ({
  ListSize: u32(0x0),
  InterfaceType: i32(0x4),
  BusNumber: u32(0x8),
  SlotNumber: u32(0xc),
  Reserved: blob(0x10, 0xc, 'ULONG[3]'),
  AlternativeLists: u32(0x1c),
  List: blob(0x20, 0x28, 'IO_RESOURCE_LIST[1]'),
}));

export const IO_SECURITY_CONTEXT = /* @__PURE__ */ struct('IO_SECURITY_CONTEXT', 0x18, () => ({
  SecurityQos: ptr(0x0),
  AccessState: ptr(0x8),
  DesiredAccess: u32(0x10),
  FullCreateOptions: u32(0x14),
}));

export const IO_STACK_LOCATION = /* @__PURE__ */ struct('IO_STACK_LOCATION', 0x48, () => ({
  MajorFunction: u8(0x0),
  MinorFunction: u8(0x1),
  Flags: u8(0x2),
  Control: u8(0x3),
  Parameters_Create_SecurityContext: ptr(0x8),
  Parameters_Create_Options: u32(0x10),
  Parameters_Create_FileAttributes: u16(0x18),
  Parameters_Create_ShareAccess: u16(0x1a),
  Parameters_Create_EaLength: u32(0x20),
  Parameters_CreatePipe_SecurityContext: ptr(0x8),
  Parameters_CreatePipe_Options: u32(0x10),
  Parameters_CreatePipe_Reserved: u16(0x18),
  Parameters_CreatePipe_ShareAccess: u16(0x1a),
  Parameters_CreatePipe_Parameters: ptr(0x20),
  Parameters_CreateMailslot_SecurityContext: ptr(0x8),
  Parameters_CreateMailslot_Options: u32(0x10),
  Parameters_CreateMailslot_Reserved: u16(0x18),
  Parameters_CreateMailslot_ShareAccess: u16(0x1a),
  Parameters_CreateMailslot_Parameters: ptr(0x20),
  Parameters_Read_Length: u32(0x8),
  Parameters_Read_Key: u32(0x10),
  Parameters_Read_Flags: u32(0x14),
  Parameters_Read_ByteOffset: i64(0x18),
  Parameters_Write_Length: u32(0x8),
  Parameters_Write_Key: u32(0x10),
  Parameters_Write_Flags: u32(0x14),
  Parameters_Write_ByteOffset: i64(0x18),
  Parameters_QueryDirectory_Length: u32(0x8),
  Parameters_QueryDirectory_FileName: ptr(0x10),
  Parameters_QueryDirectory_FileInformationClass: i32(0x18),
  Parameters_QueryDirectory_FileIndex: u32(0x20),
  Parameters_NotifyDirectory_Length: u32(0x8),
  Parameters_NotifyDirectory_CompletionFilter: u32(0x10),
  Parameters_NotifyDirectoryEx_Length: u32(0x8),
  Parameters_NotifyDirectoryEx_CompletionFilter: u32(0x10),
  Parameters_NotifyDirectoryEx_DirectoryNotifyInformationClass: i32(0x18),
  Parameters_QueryFile_Length: u32(0x8),
  Parameters_QueryFile_FileInformationClass: i32(0x10),
  Parameters_SetFile_Length: u32(0x8),
  Parameters_SetFile_FileInformationClass: i32(0x10),
  Parameters_SetFile_FileObject: ptr(0x18),
  Parameters_SetFile_ReplaceIfExists: u8(0x20),
  Parameters_SetFile_AdvanceOnly: u8(0x21),
  Parameters_SetFile_ClusterCount: u32(0x20),
  Parameters_SetFile_DeleteHandle: ptr(0x20),
  Parameters_QueryEa_Length: u32(0x8),
  Parameters_QueryEa_EaList: ptr(0x10),
  Parameters_QueryEa_EaListLength: u32(0x18),
  Parameters_QueryEa_EaIndex: u32(0x20),
  Parameters_SetEa_Length: u32(0x8),
  Parameters_QueryVolume_Length: u32(0x8),
  Parameters_QueryVolume_FsInformationClass: i32(0x10),
  Parameters_SetVolume_Length: u32(0x8),
  Parameters_SetVolume_FsInformationClass: i32(0x10),
  Parameters_FileSystemControl_OutputBufferLength: u32(0x8),
  Parameters_FileSystemControl_InputBufferLength: u32(0x10),
  Parameters_FileSystemControl_FsControlCode: u32(0x18),
  Parameters_FileSystemControl_Type3InputBuffer: ptr(0x20),
  Parameters_LockControl_Length: ptr(0x8),
  Parameters_LockControl_Key: u32(0x10),
  Parameters_LockControl_ByteOffset: i64(0x18),
  Parameters_DeviceIoControl_OutputBufferLength: u32(0x8),
  Parameters_DeviceIoControl_InputBufferLength: u32(0x10),
  Parameters_DeviceIoControl_IoControlCode: u32(0x18),
  Parameters_DeviceIoControl_Type3InputBuffer: ptr(0x20),
  Parameters_QuerySecurity_SecurityInformation: u32(0x8),
  Parameters_QuerySecurity_Length: u32(0x10),
  Parameters_SetSecurity_SecurityInformation: u32(0x8),
  Parameters_SetSecurity_SecurityDescriptor: ptr(0x10),
  Parameters_MountVolume_Vpb: ptr(0x8),
  Parameters_MountVolume_DeviceObject: ptr(0x10),
  Parameters_VerifyVolume_Vpb: ptr(0x8),
  Parameters_VerifyVolume_DeviceObject: ptr(0x10),
  Parameters_Scsi_Srb: ptr(0x8),
  Parameters_QueryQuota_Length: u32(0x8),
  Parameters_QueryQuota_StartSid: ptr(0x10),
  Parameters_QueryQuota_SidList: ptr(0x18),
  Parameters_QueryQuota_SidListLength: u32(0x20),
  Parameters_SetQuota_Length: u32(0x8),
  Parameters_QueryDeviceRelations_Type: i32(0x8),
  Parameters_QueryInterface_InterfaceType: ptr(0x8),
  Parameters_QueryInterface_Size: u16(0x10),
  Parameters_QueryInterface_Version: u16(0x12),
  Parameters_QueryInterface_Interface: ptr(0x18),
  Parameters_QueryInterface_InterfaceSpecificData: ptr(0x20),
  Parameters_DeviceCapabilities_Capabilities: ptr(0x8),
  Parameters_FilterResourceRequirements_IoResourceRequirementList: ptr(0x8),
  Parameters_ReadWriteConfig_WhichSpace: u32(0x8),
  Parameters_ReadWriteConfig_Buffer: ptr(0x10),
  Parameters_ReadWriteConfig_Offset: u32(0x18),
  Parameters_ReadWriteConfig_Length: u32(0x20),
  Parameters_SetLock_Lock: u8(0x8),
  Parameters_QueryId_IdType: i32(0x8),
  Parameters_QueryDeviceText_DeviceTextType: i32(0x8),
  Parameters_QueryDeviceText_LocaleId: u32(0x10),
  Parameters_UsageNotification_InPath: u8(0x8),
  Parameters_UsageNotification_Reserved: blob(0x9, 0x3, 'BOOLEAN[3]'),
  Parameters_UsageNotification_Type: i32(0x10),
  Parameters_WaitWake_PowerState: i32(0x8),
  Parameters_PowerSequence_PowerSequence: ptr(0x8),
  Parameters_Power_SystemContext: u32(0x8),
  Parameters_Power_SystemPowerStateContext: blob(0x8, 0x4, 'SYSTEM_POWER_STATE_CONTEXT'),
  Parameters_Power_Type: i32(0x10),
  Parameters_Power_State: blob(0x18, 0x4, 'POWER_STATE'),
  Parameters_Power_ShutdownType: i32(0x20),
  Parameters_StartDevice_AllocatedResources: ptr(0x8),
  Parameters_StartDevice_AllocatedResourcesTranslated: ptr(0x10),
  Parameters_WMI_ProviderId: u64(0x8),
  Parameters_WMI_DataPath: ptr(0x10),
  Parameters_WMI_BufferSize: u32(0x18),
  Parameters_WMI_Buffer: ptr(0x20),
  Parameters_Others_Argument1: ptr(0x8),
  Parameters_Others_Argument2: ptr(0x10),
  Parameters_Others_Argument3: ptr(0x18),
  Parameters_Others_Argument4: ptr(0x20),
  DeviceObject: ptr(0x28),
  FileObject: ptr(0x30),
  CompletionRoutine: ptr(0x38),
  Context: ptr(0x40),
}));

export const IO_STATUS_BLOCK = /* @__PURE__ */ struct('IO_STATUS_BLOCK', 0x10, () => ({
  Status: u32(0x0),
  Pointer: ptr(0x0),
  Information: u64(0x8),
}));

export const IPort = /* @__PURE__ */ struct('IPort', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const IRP = /* @__PURE__ */ struct('IRP', 0xd0, () => ({
  Type: i16(0x0),
  Size: u16(0x2),
  MdlAddress: ptr(0x8),
  Flags: u32(0x10),
  AssociatedIrp_MasterIrp: ptr(0x18),
  AssociatedIrp_IrpCount: i32(0x18),
  AssociatedIrp_SystemBuffer: ptr(0x18),
  ThreadListEntry: blob(0x20, 0x10, 'LIST_ENTRY'),
  IoStatus: blob(0x30, 0x10, 'IO_STATUS_BLOCK'),
  RequestorMode: i8(0x40),
  PendingReturned: u8(0x41),
  StackCount: i8(0x42),
  CurrentLocation: i8(0x43),
  Cancel: u8(0x44),
  CancelIrql: u8(0x45),
  ApcEnvironment: i8(0x46),
  AllocationFlags: u8(0x47),
  UserIosb: ptr(0x48),
  UserEvent: ptr(0x50),
  Overlay_AsynchronousParameters_UserApcRoutine: ptr(0x58),
  Overlay_AsynchronousParameters_IssuingProcess: ptr(0x58),
  Overlay_AsynchronousParameters_UserApcContext: ptr(0x60),
  Overlay_AllocationSize: i64(0x58),
  CancelRoutine: ptr(0x68),
  UserBuffer: ptr(0x70),
  Tail_Overlay_DeviceQueueEntry: blob(0x78, 0x18, 'KDEVICE_QUEUE_ENTRY'),
  Tail_Overlay_DriverContext: blob(0x78, 0x20, 'PVOID[4]'),
  Tail_Overlay_Thread: ptr(0x98),
  Tail_Overlay_AuxiliaryBuffer: ptr(0xa0),
  Tail_Overlay_ListEntry: blob(0xa8, 0x10, 'LIST_ENTRY'),
  Tail_Overlay_CurrentStackLocation: ptr(0xb8),
  Tail_Overlay_PacketType: u32(0xb8),
  Tail_Overlay_OriginalFileObject: ptr(0xc0),
  Tail_Apc: blob(0x78, 0x58, 'KAPC'),
  Tail_CompletionKey: ptr(0x78),
}));

export const IRegistryKey = /* @__PURE__ */ struct('IRegistryKey', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const IResourceList = /* @__PURE__ */ struct('IResourceList', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const IServiceGroup = /* @__PURE__ */ struct('IServiceGroup', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const IUnknown = /* @__PURE__ */ struct('IUnknown', 0x8, () => ({
  lpVtbl: ptr(0x0),
}));

export const KAPC = /* @__PURE__ */ struct('KAPC', 0x58, () => ({
  Type: u8(0x0),
  SpareByte0: u8(0x1),
  Size: u8(0x2),
  SpareByte1: u8(0x3),
  SpareLong0: u32(0x4),
  Thread: ptr(0x8),
  ApcListEntry: blob(0x10, 0x10, 'LIST_ENTRY'),
  KernelRoutine: ptr(0x20),
  RundownRoutine: ptr(0x28),
  NormalRoutine: ptr(0x30),
  NormalContext: ptr(0x38),
  SystemArgument1: ptr(0x40),
  SystemArgument2: ptr(0x48),
  ApcStateIndex: i8(0x50),
  ApcMode: i8(0x51),
  Inserted: u8(0x52),
}));

export const KAPC_STATE = /* @__PURE__ */ struct('KAPC_STATE', 0x30, () => ({
  ApcListHead: blob(0x0, 0x20, 'LIST_ENTRY[2]'),
  Process: ptr(0x20),
  KernelApcInProgress: u8(0x28),
  KernelApcPending: u8(0x29),
  UserApcPending: u8(0x2a),
}));

export const KBUGCHECK_CALLBACK_RECORD = /* @__PURE__ */ struct('KBUGCHECK_CALLBACK_RECORD', 0x40, () => ({
  Entry: blob(0x0, 0x10, 'LIST_ENTRY'),
  CallbackRoutine: ptr(0x10),
  Buffer: ptr(0x18),
  Length: u32(0x20),
  Component: ptr(0x28),
  Checksum: u64(0x30),
  State: u8(0x38),
}));

export const KBUGCHECK_REASON_CALLBACK_RECORD = /* @__PURE__ */ struct('KBUGCHECK_REASON_CALLBACK_RECORD', 0x30, () => ({
  Entry: blob(0x0, 0x10, 'LIST_ENTRY'),
  CallbackRoutine: ptr(0x10),
  Component: ptr(0x18),
  Checksum: u64(0x20),
  Reason: i32(0x28),
  State: u8(0x2c),
}));

export const KDEVICE_QUEUE = /* @__PURE__ */ struct('KDEVICE_QUEUE', 0x28, () => ({
  Type: i16(0x0),
  Size: i16(0x2),
  DeviceListHead: blob(0x8, 0x10, 'LIST_ENTRY'),
  Lock: u64(0x18),
  Busy: u8(0x20),
  Reserved: bits64(0x20, 0, 8),
  Hint: bits64(0x20, 8, 56),
}));

export const KDEVICE_QUEUE_ENTRY = /* @__PURE__ */ struct('KDEVICE_QUEUE_ENTRY', 0x18, () => ({
  DeviceListEntry: blob(0x0, 0x10, 'LIST_ENTRY'),
  SortKey: u32(0x10),
  Inserted: u8(0x14),
}));

export const KDPC = /* @__PURE__ */ struct('KDPC', 0x40, () => ({
  Type: u8(0x0),
  Importance: u8(0x1),
  Number: u16(0x2),
  DpcListEntry: blob(0x8, 0x10, 'LIST_ENTRY'),
  DeferredRoutine: ptr(0x18),
  DeferredContext: ptr(0x20),
  SystemArgument1: ptr(0x28),
  SystemArgument2: ptr(0x30),
  DpcData: ptr(0x38),
}));

export const KDPC_WATCHDOG_INFORMATION = /* @__PURE__ */ struct('KDPC_WATCHDOG_INFORMATION', 0x14, () => ({
  DpcTimeLimit: u32(0x0),
  DpcTimeCount: u32(0x4),
  DpcWatchdogLimit: u32(0x8),
  DpcWatchdogCount: u32(0xc),
  Reserved: u32(0x10),
}));

export const KEVENT = /* @__PURE__ */ struct('KEVENT', 0x18, () => ({
  Header: blob(0x0, 0x18, 'DISPATCHER_HEADER'),
}));

export const KEY_BASIC_INFORMATION = /* @__PURE__ */ struct('KEY_BASIC_INFORMATION', 0x18, () => ({
  LastWriteTime: i64(0x0),
  TitleIndex: u32(0x8),
  NameLength: u32(0xc),
  Name: blob(0x10, 0x2, 'WCHAR[1]'),
}));

export const KEY_FULL_INFORMATION = /* @__PURE__ */ struct('KEY_FULL_INFORMATION', 0x30, () => ({
  LastWriteTime: i64(0x0),
  TitleIndex: u32(0x8),
  ClassOffset: u32(0xc),
  ClassLength: u32(0x10),
  SubKeys: u32(0x14),
  MaxNameLen: u32(0x18),
  MaxClassLen: u32(0x1c),
  Values: u32(0x20),
  MaxValueNameLen: u32(0x24),
  MaxValueDataLen: u32(0x28),
  Class: blob(0x2c, 0x2, 'WCHAR[1]'),
}));

export const KEY_NODE_INFORMATION = /* @__PURE__ */ struct('KEY_NODE_INFORMATION', 0x20, () => ({
  LastWriteTime: i64(0x0),
  TitleIndex: u32(0x8),
  ClassOffset: u32(0xc),
  ClassLength: u32(0x10),
  NameLength: u32(0x14),
  Name: blob(0x18, 0x2, 'WCHAR[1]'),
}));

export const KEY_VALUE_BASIC_INFORMATION = /* @__PURE__ */ struct('KEY_VALUE_BASIC_INFORMATION', 0x10, () => ({
  TitleIndex: u32(0x0),
  Type: u32(0x4),
  NameLength: u32(0x8),
  Name: blob(0xc, 0x2, 'WCHAR[1]'),
}));

export const KEY_VALUE_ENTRY = /* @__PURE__ */ struct('KEY_VALUE_ENTRY', 0x18, () => ({
  ValueName: ptr(0x0),
  DataLength: u32(0x8),
  DataOffset: u32(0xc),
  Type: u32(0x10),
}));

export const KEY_VALUE_FULL_INFORMATION = /* @__PURE__ */ struct('KEY_VALUE_FULL_INFORMATION', 0x18, () => ({
  TitleIndex: u32(0x0),
  Type: u32(0x4),
  DataOffset: u32(0x8),
  DataLength: u32(0xc),
  NameLength: u32(0x10),
  Name: blob(0x14, 0x2, 'WCHAR[1]'),
}));

export const KEY_VALUE_PARTIAL_INFORMATION = /* @__PURE__ */ struct('KEY_VALUE_PARTIAL_INFORMATION', 0x10, () => ({
  TitleIndex: u32(0x0),
  Type: u32(0x4),
  DataLength: u32(0x8),
  Data: blob(0xc, 0x1, 'UCHAR[1]'),
}));

export const KFLOATING_SAVE = /* @__PURE__ */ struct('KFLOATING_SAVE', 0x4, () => ({
  Dummy: u32(0x0),
}));

export const KGATE = /* @__PURE__ */ struct('KGATE', 0x18, () => ({
  Header: blob(0x0, 0x18, 'DISPATCHER_HEADER'),
}));

export const KGUARDED_MUTEX = /* @__PURE__ */ struct('KGUARDED_MUTEX', 0x38, () => ({
  Count: i32(0x0),
  Owner: ptr(0x8),
  Contention: u32(0x10),
  Gate: blob(0x18, 0x18, 'KGATE'),
  KernelApcDisable: i16(0x30),
  SpecialApcDisable: i16(0x32),
  CombinedApcDisable: u32(0x30),
}));

export const KLDR_DATA_TABLE_ENTRY = /* @__PURE__ */ struct('KLDR_DATA_TABLE_ENTRY', 0xa0, () => ({
  InLoadOrderLinks: blob(0x0, 0x10, 'LIST_ENTRY'),
  ExceptionTable: ptr(0x10),
  ExceptionTableSize: u32(0x18),
  GpValue: ptr(0x20),
  NonPagedDebugInfo: ptr(0x28),
  DllBase: ptr(0x30),
  EntryPoint: ptr(0x38),
  SizeOfImage: u32(0x40),
  FullDllName: blob(0x48, 0x10, 'UNICODE_STRING'),
  BaseDllName: blob(0x58, 0x10, 'UNICODE_STRING'),
  Flags: u32(0x68),
  LoadCount: u16(0x6c),
  u1: u16(0x6e),
  SectionPointer: ptr(0x70),
  CheckSum: u32(0x78),
  CoverageSectionSize: u32(0x7c),
  CoverageSection: ptr(0x80),
  LoadedImports: ptr(0x88),
  Spare: ptr(0x90),
  SizeOfImageNotRounded: u32(0x98),
  TimeDateStamp: u32(0x9c),
}));

export const KLOCK_QUEUE_HANDLE = /* @__PURE__ */ struct('KLOCK_QUEUE_HANDLE', 0x18, () => ({
  LockQueue: blob(0x0, 0x10, 'KSPIN_LOCK_QUEUE'),
  OldIrql: u8(0x10),
}));

export const KMUTANT = /* @__PURE__ */ struct('KMUTANT', 0x38, () => ({
  Header: blob(0x0, 0x18, 'DISPATCHER_HEADER'),
  MutantListEntry: blob(0x18, 0x10, 'LIST_ENTRY'),
  OwnerThread: ptr(0x28),
  Abandoned: u8(0x30),
  ApcDisable: u8(0x31),
}));

export const KMUTEX = /* @__PURE__ */ struct('KMUTEX', 0x38, () => ({
  Header: blob(0x0, 0x18, 'DISPATCHER_HEADER'),
  MutantListEntry: blob(0x18, 0x10, 'LIST_ENTRY'),
  OwnerThread: ptr(0x28),
  Abandoned: u8(0x30),
  ApcDisable: u8(0x31),
}));

export const KPCR = /* @__PURE__ */ struct('KPCR', 0x178, () => ({
  NtTib: blob(0x0, 0x38, 'NT_TIB'),
  GdtBase: ptr(0x0),
  TssBase: ptr(0x8),
  UserRsp: u64(0x10),
  Self: ptr(0x18),
  CurrentPrcb: ptr(0x20),
  LockArray: ptr(0x28),
  Used_Self: ptr(0x30),
  IdtBase: ptr(0x38),
  Unused: blob(0x40, 0x10, 'ULONG64[2]'),
  Irql: u8(0x50),
  SecondLevelCacheAssociativity: u8(0x51),
  ObsoleteNumber: u8(0x52),
  Fill0: u8(0x53),
  Unused0: blob(0x54, 0xc, 'ULONG[3]'),
  MajorVersion: u16(0x60),
  MinorVersion: u16(0x62),
  StallScaleFactor: u32(0x64),
  Unused1: blob(0x68, 0x18, 'PVOID[3]'),
  KernelReserved: blob(0x80, 0x3c, 'ULONG[15]'),
  SecondLevelCacheSize: u32(0xbc),
  HalReserved: blob(0xc0, 0x40, 'ULONG[16]'),
  Unused2: u32(0x100),
  KdVersionBlock: ptr(0x108),
  Unused3: ptr(0x110),
  PcrAlign1: blob(0x118, 0x60, 'ULONG[24]'),
  Prcb: blob(0x180, 0x0, 'KPRCB'),
}));

export const KQUEUE = /* @__PURE__ */ struct('KQUEUE', 0x40, () => ({
  Header: blob(0x0, 0x18, 'DISPATCHER_HEADER'),
  EntryListHead: blob(0x18, 0x10, 'LIST_ENTRY'),
  CurrentCount: u32(0x28),
  MaximumCount: u32(0x2c),
  ThreadListHead: blob(0x30, 0x10, 'LIST_ENTRY'),
}));

export const KSEMAPHORE = /* @__PURE__ */ struct('KSEMAPHORE', 0x20, () => ({
  Header: blob(0x0, 0x18, 'DISPATCHER_HEADER'),
  Limit: i32(0x18),
}));

export const KSPIN_LOCK_QUEUE = /* @__PURE__ */ struct('KSPIN_LOCK_QUEUE', 0x10, () => ({
  Next: ptr(0x0),
  Lock: ptr(0x8),
}));

export const KSYSTEM_TIME = /* @__PURE__ */ struct('KSYSTEM_TIME', 0xc, () => ({
  LowPart: u32(0x0),
  High1Time: i32(0x4),
  High2Time: i32(0x8),
}));

export const KTIMER = /* @__PURE__ */ struct('KTIMER', 0x40, () => ({
  Header: blob(0x0, 0x18, 'DISPATCHER_HEADER'),
  DueTime: u64(0x18),
  TimerListEntry: blob(0x20, 0x10, 'LIST_ENTRY'),
  Dpc: ptr(0x30),
  Processor: u32(0x38),
  Period: u32(0x3c),
}));

export const KTMOBJECT_CURSOR = /* @__PURE__ */ struct('KTMOBJECT_CURSOR', 0x24, () => ({
  LastQuery: blob(0x0, 0x10, 'GUID'),
  ObjectIdCount: u32(0x10),
  ObjectIds: blob(0x14, 0x10, 'GUID[1]'),
}));

export const KUSER_SHARED_DATA = /* @__PURE__ */ struct('KUSER_SHARED_DATA', 0xa80, () => ({
  TickCountLowDeprecated: u32(0x0),
  TickCountMultiplier: u32(0x4),
  InterruptTime: blob(0x8, 0xc, 'KSYSTEM_TIME'),
  SystemTime: blob(0x14, 0xc, 'KSYSTEM_TIME'),
  TimeZoneBias: blob(0x20, 0xc, 'KSYSTEM_TIME'),
  ImageNumberLow: u16(0x2c),
  ImageNumberHigh: u16(0x2e),
  NtSystemRoot: blob(0x30, 0x208, 'WCHAR[260]'),
  MaxStackTraceDepth: u32(0x238),
  CryptoExponent: u32(0x23c),
  TimeZoneId: u32(0x240),
  LargePageMinimum: u32(0x244),
  AitSamplingValue: u32(0x248),
  AppCompatFlag: u32(0x24c),
  AppCompatFlags_SwitchbackEnabled: bits(0x24c, 'u32', 0, 1),
  AppCompatFlags_ExtendedHeuristics: bits(0x24c, 'u32', 1, 1),
  AppCompatFlags_TelemetryFallback: bits(0x24c, 'u32', 2, 1),
  AppCompatFlags_Reserved: bits(0x24c, 'u32', 3, 29),
  RNGSeedVersion: u64(0x250),
  GlobalValidationRunlevel: u32(0x258),
  TimeZoneBiasStamp: i32(0x25c),
  NtBuildNumber: u32(0x260),
  NtProductType: i32(0x264),
  ProductTypeIsValid: u8(0x268),
  Reserved0: blob(0x269, 0x1, 'BOOLEAN[1]'),
  NativeProcessorArchitecture: u16(0x26a),
  NtMajorVersion: u32(0x26c),
  NtMinorVersion: u32(0x270),
  ProcessorFeatures: blob(0x274, 0x40, 'BOOLEAN[64]'),
  MaximumUserModeAddressDeprecated: u32(0x2b4),
  SystemRangeStartDeprecated: u32(0x2b8),
  TimeSlip: u32(0x2bc),
  AlternativeArchitecture: i32(0x2c0),
  BootId: u32(0x2c4),
  SystemExpirationDate: i64(0x2c8),
  SuiteMask: u32(0x2d0),
  KdDebuggerEnabled: u8(0x2d4),
  MitigationPolicies: u8(0x2d5),
  NXSupportPolicy: bits(0x2d5, 'u8', 0, 2),
  SEHValidationPolicy: bits(0x2d5, 'u8', 2, 2),
  CurDirDevicesSkippedForDlls: bits(0x2d5, 'u8', 4, 2),
  Reserved: bits(0x2d5, 'u8', 6, 2),
  CyclesPerYield: u16(0x2d6),
  ActiveConsoleId: u32(0x2d8),
  DismountCount: u32(0x2dc),
  ComPlusPackage: u32(0x2e0),
  LastSystemRITEventTickCount: u32(0x2e4),
  NumberOfPhysicalPages: u32(0x2e8),
  SafeBootMode: u8(0x2ec),
  VirtualizationFlags: u8(0x2ed),
  Reserved12: blob(0x2ee, 0x2, 'UCHAR[2]'),
  SharedDataFlags: u32(0x2f0),
  DbgErrorPortPresent: bits(0x2f0, 'u32', 0, 1),
  DbgElevationEnabled: bits(0x2f0, 'u32', 1, 1),
  DbgVirtEnabled: bits(0x2f0, 'u32', 2, 1),
  DbgInstallerDetectEnabled: bits(0x2f0, 'u32', 3, 1),
  DbgLkgEnabled: bits(0x2f0, 'u32', 4, 1),
  DbgDynProcessorEnabled: bits(0x2f0, 'u32', 5, 1),
  DbgConsoleBrokerEnabled: bits(0x2f0, 'u32', 6, 1),
  DbgSecureBootEnabled: bits(0x2f0, 'u32', 7, 1),
  DbgMultiSessionSku: bits(0x2f0, 'u32', 8, 1),
  DbgMultiUsersInSessionSku: bits(0x2f0, 'u32', 9, 1),
  DbgStateSeparationEnabled: bits(0x2f0, 'u32', 10, 1),
  DbgSplitTokenEnabled: bits(0x2f0, 'u32', 11, 1),
  DbgShadowAdminEnabled: bits(0x2f0, 'u32', 12, 1),
  SpareBits: bits(0x2f0, 'u32', 13, 19),
  DataFlagsPad: blob(0x2f4, 0x4, 'ULONG[1]'),
  TestRetInstruction: u64(0x2f8),
  QpcFrequency: i64(0x300),
  SystemCall: u32(0x308),
  Reserved2: u32(0x30c),
  FullNumberOfPhysicalPages: u64(0x310),
  SystemCallPad: blob(0x318, 0x8, 'ULONGLONG[1]'),
  TickCount: blob(0x320, 0xc, 'KSYSTEM_TIME'),
  TickCountQuad: u64(0x320),
  ReservedTickCountOverlay: blob(0x320, 0xc, 'ULONG[3]'),
  TickCountPad: blob(0x32c, 0x4, 'ULONG[1]'),
  Cookie: u32(0x330),
  CookiePad: blob(0x334, 0x4, 'ULONG[1]'),
  ConsoleSessionForegroundProcessId: i64(0x338),
  TimeUpdateLock: u64(0x340),
  BaselineSystemTimeQpc: u64(0x348),
  BaselineInterruptTimeQpc: u64(0x350),
  QpcSystemTimeIncrement: u64(0x358),
  QpcInterruptTimeIncrement: u64(0x360),
  QpcSystemTimeIncrementShift: u8(0x368),
  QpcInterruptTimeIncrementShift: u8(0x369),
  UnparkedProcessorCount: u16(0x36a),
  EnclaveFeatureMask: blob(0x36c, 0x10, 'ULONG[4]'),
  TelemetryCoverageRound: u32(0x37c),
  UserModeGlobalLogger: blob(0x380, 0x20, 'USHORT[16]'),
  ImageFileExecutionOptions: u32(0x3a0),
  LangGenerationCount: u32(0x3a4),
  Reserved4: u64(0x3a8),
  InterruptTimeBias: u64(0x3b0),
  QpcBias: u64(0x3b8),
  ActiveProcessorCount: u32(0x3c0),
  ActiveGroupCount: u8(0x3c4),
  Reserved9: u8(0x3c5),
  QpcData: u16(0x3c6),
  QpcBypassEnabled: u8(0x3c6),
  BypassAllowed: bits(0x3c6, 'u8', 0, 1),
  HypervisorAssist: bits(0x3c6, 'u8', 1, 1),
  Reserved_2_3: bits(0x3c6, 'u8', 2, 2),
  UseMfence: bits(0x3c6, 'u8', 4, 1),
  UseLfence: bits(0x3c6, 'u8', 5, 1),
  Reserved_6: bits(0x3c6, 'u8', 6, 1),
  UseRdtscp: bits(0x3c6, 'u8', 7, 1),
  QpcReserved: u8(0x3c7),
  TimeZoneBiasEffectiveStart: i64(0x3c8),
  TimeZoneBiasEffectiveEnd: i64(0x3d0),
  XState: blob(0x3d8, 0x348, 'XSTATE_CONFIGURATION'),
  FeatureConfigurationChangeStamp: blob(0x720, 0xc, 'KSYSTEM_TIME'),
  Spare: u32(0x72c),
  UserPointerAuthMask: u64(0x730),
  Reserved10: blob(0x738, 0x348, 'ULONG[210]'),
}));

export const KWAIT_BLOCK = /* @__PURE__ */ struct('KWAIT_BLOCK', 0x30, () => ({
  WaitListEntry: blob(0x0, 0x10, 'LIST_ENTRY'),
  Thread: ptr(0x10),
  Object: ptr(0x18),
  NextWaitBlock: ptr(0x20),
  WaitKey: u16(0x28),
  WaitType: u8(0x2a),
  BlockState: u8(0x2b),
  SpareLong: i32(0x2c),
}));

export const LARGE_INTEGER = /* @__PURE__ */ struct('LARGE_INTEGER', 0x8, () => ({
  LowPart: u32(0x0),
  HighPart: i32(0x4),
  u_LowPart: u32(0x0),
  u_HighPart: i32(0x4),
  QuadPart: i64(0x0),
}));

export const LARGE_MCB = /* @__PURE__ */ struct('LARGE_MCB', 0x20, () => ({
  GuardedMutex: ptr(0x0),
  BaseMcb: blob(0x8, 0x18, 'BASE_MCB'),
}));

export const LDR_DATA_TABLE_ENTRY = /* @__PURE__ */ struct('LDR_DATA_TABLE_ENTRY', 0x138, () => ({
  InLoadOrderLinks: blob(0x0, 0x10, 'LIST_ENTRY'),
  InMemoryOrderLinks: blob(0x10, 0x10, 'LIST_ENTRY'),
  InInitializationOrderLinks: blob(0x20, 0x10, 'LIST_ENTRY'),
  DllBase: ptr(0x30),
  EntryPoint: ptr(0x38),
  SizeOfImage: u32(0x40),
  FullDllName: blob(0x48, 0x10, 'UNICODE_STRING'),
  BaseDllName: blob(0x58, 0x10, 'UNICODE_STRING'),
  FlagGroup: blob(0x68, 0x4, 'UCHAR[4]'),
  Flags: u32(0x68),
  PackagedBinary: bits(0x68, 'u32', 0, 1),
  MarkedForRemoval: bits(0x68, 'u32', 1, 1),
  ImageDll: bits(0x68, 'u32', 2, 1),
  LoadNotificationsSent: bits(0x68, 'u32', 3, 1),
  TelemetryEntryProcessed: bits(0x68, 'u32', 4, 1),
  ProcessStaticImport: bits(0x68, 'u32', 5, 1),
  InLegacyLists: bits(0x68, 'u32', 6, 1),
  InIndexes: bits(0x68, 'u32', 7, 1),
  ShimDll: bits(0x68, 'u32', 8, 1),
  InExceptionTable: bits(0x68, 'u32', 9, 1),
  VerifierProvider: bits(0x68, 'u32', 10, 1),
  ShimEngineCalloutSent: bits(0x68, 'u32', 11, 1),
  LoadInProgress: bits(0x68, 'u32', 12, 1),
  LoadConfigProcessed: bits(0x68, 'u32', 13, 1),
  EntryProcessed: bits(0x68, 'u32', 14, 1),
  ProtectDelayLoad: bits(0x68, 'u32', 15, 1),
  AuxIatCopyPrivate: bits(0x68, 'u32', 16, 1),
  ReservedFlags3: bits(0x68, 'u32', 17, 1),
  DontCallForThreads: bits(0x68, 'u32', 18, 1),
  ProcessAttachCalled: bits(0x68, 'u32', 19, 1),
  ProcessAttachFailed: bits(0x68, 'u32', 20, 1),
  ScpInExceptionTable: bits(0x68, 'u32', 21, 1),
  CorImage: bits(0x68, 'u32', 22, 1),
  DontRelocate: bits(0x68, 'u32', 23, 1),
  CorILOnly: bits(0x68, 'u32', 24, 1),
  ChpeImage: bits(0x68, 'u32', 25, 1),
  ChpeEmulatorImage: bits(0x68, 'u32', 26, 1),
  ReservedFlags5: bits(0x68, 'u32', 27, 1),
  Redirected: bits(0x68, 'u32', 28, 1),
  ReservedFlags6: bits(0x68, 'u32', 29, 2),
  CompatDatabaseProcessed: bits(0x68, 'u32', 31, 1),
  ObsoleteLoadCount: u16(0x6c),
  TlsIndex: u16(0x6e),
  HashLinks: blob(0x70, 0x10, 'LIST_ENTRY'),
  TimeDateStamp: u32(0x80),
  EntryPointActivationContext: ptr(0x88),
  Lock: ptr(0x90),
  DdagNode: ptr(0x98),
  NodeModuleLink: blob(0xa0, 0x10, 'LIST_ENTRY'),
  LoadContext: ptr(0xb0),
  ParentDllBase: ptr(0xb8),
  SwitchBackContext: ptr(0xc0),
  BaseAddressIndexNode: blob(0xc8, 0x18, 'RTL_BALANCED_NODE'),
  MappingInfoIndexNode: blob(0xe0, 0x18, 'RTL_BALANCED_NODE'),
  OriginalBase: ptr(0xf8),
  LoadTime: i64(0x100),
  BaseNameHashValue: u32(0x108),
  LoadReason: i32(0x10c),
  ImplicitPathOptions: u32(0x110),
  ReferenceCount: u32(0x114),
  DependentLoadFlags: u32(0x118),
  SigningLevel: u8(0x11c),
  CheckSum: u32(0x120),
  ActivePatchImageBase: ptr(0x128),
  HotPatchState: i32(0x130),
}));

export const LIST_ENTRY = /* @__PURE__ */ struct('LIST_ENTRY', 0x10, () => ({
  Flink: ptr(0x0),
  Blink: ptr(0x8),
}));

export const LOADER_PARTITION_INFORMATION_EX = /* @__PURE__ */ struct('LOADER_PARTITION_INFORMATION_EX', 0x1c, () => ({
  PartitionStyle: u32(0x0),
  PartitionNumber: u32(0x4),
  Signature: u32(0x8),
  DeviceId: blob(0x8, 0x10, 'GUID'),
  Flags: u32(0x18),
}));

export const LOCK_STATE = /* @__PURE__ */ struct('LOCK_STATE', 0x4, () => ({
  LockState: u16(0x0),
  OldIrql: u8(0x2),
}));

export const LOOKASIDE_LIST_EX = /* @__PURE__ */ struct('LOOKASIDE_LIST_EX', 0x60, () => ({
  L: blob(0x0, 0x60, 'GENERAL_LOOKASIDE_POOL'),
}));

export const LUID = /* @__PURE__ */ struct('LUID', 0x8, () => ({
  LowPart: u32(0x0),
  HighPart: i32(0x4),
}));

export const LUID_AND_ATTRIBUTES = /* @__PURE__ */ struct('LUID_AND_ATTRIBUTES', 0xc, () => ({
  Luid: blob(0x0, 0x8, 'LUID'),
  Attributes: u32(0x8),
}));

export const M128A = /* @__PURE__ */ struct('M128A', 0x10, () => ({
  Low: u64(0x0),
  High: i64(0x8),
}));

export const MAILSLOT_CREATE_PARAMETERS = /* @__PURE__ */ struct('MAILSLOT_CREATE_PARAMETERS', 0x18, () => ({
  MailslotQuota: u32(0x0),
  MaximumMessageSize: u32(0x4),
  ReadTimeout: i64(0x8),
  TimeoutSpecified: u8(0x10),
}));

export const MCB = /* @__PURE__ */ struct('MCB', 0x20, () => ({
  DummyFieldThatSizesThisStructureCorrectly: blob(0x0, 0x20, 'LARGE_MCB'),
}));

export const MDL = /* @__PURE__ */ struct('MDL', 0x30, () => ({
  Next: ptr(0x0),
  Size: i16(0x8),
  MdlFlags: i16(0xa),
  Process: ptr(0x10),
  MappedSystemVa: ptr(0x18),
  StartVa: ptr(0x20),
  ByteCount: u32(0x28),
  ByteOffset: u32(0x2c),
}));

export const MEMORY_BASIC_INFORMATION = /* @__PURE__ */ struct('MEMORY_BASIC_INFORMATION', 0x30, () => ({
  BaseAddress: ptr(0x0),
  AllocationBase: ptr(0x8),
  AllocationProtect: u32(0x10),
  RegionSize: u64(0x18),
  State: u32(0x20),
  Protect: u32(0x24),
  Type: u32(0x28),
}));

export const MM_COPY_ADDRESS = /* @__PURE__ */ struct('MM_COPY_ADDRESS', 0x8, () => ({
  VirtualAddress: ptr(0x0),
  PhysicalAddress: i64(0x0),
}));

export const MOUNTDEV_NAME = /* @__PURE__ */ struct('MOUNTDEV_NAME', 0x4, () => ({
  NameLength: u16(0x0),
  Name: blob(0x2, 0x2, 'WCHAR[1]'),
}));

export const MSG = /* @__PURE__ */ struct('MSG', 0x30, () => ({
  hwnd: ptr(0x0),
  message: u32(0x8),
  wParam: u64(0x10),
  lParam: i64(0x18),
  time: u32(0x20),
  pt: blob(0x24, 0x8, 'POINT'),
}));

export const NAMED_PIPE_CREATE_PARAMETERS = /* @__PURE__ */ struct('NAMED_PIPE_CREATE_PARAMETERS', 0x28, () => ({
  NamedPipeType: u32(0x0),
  ReadMode: u32(0x4),
  CompletionMode: u32(0x8),
  MaximumInstances: u32(0xc),
  InboundQuota: u32(0x10),
  OutboundQuota: u32(0x14),
  DefaultTimeout: i64(0x18),
  TimeoutSpecified: u8(0x20),
}));

export const NDIS40_PROTOCOL_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS40_PROTOCOL_CHARACTERISTICS', 0x90, () => ({
  MajorNdisVersion: u8(0x0),
  MinorNdisVersion: u8(0x1),
  Filler: u16(0x2),
  Reserved: u32(0x4),
  Flags: u32(0x4),
  OpenAdapterCompleteHandler: ptr(0x8),
  CloseAdapterCompleteHandler: ptr(0x10),
  SendCompleteHandler: ptr(0x18),
  WanSendCompleteHandler: ptr(0x18),
  TransferDataCompleteHandler: ptr(0x20),
  WanTransferDataCompleteHandler: ptr(0x20),
  ResetCompleteHandler: ptr(0x28),
  RequestCompleteHandler: ptr(0x30),
  ReceiveHandler: ptr(0x38),
  WanReceiveHandler: ptr(0x38),
  ReceiveCompleteHandler: ptr(0x40),
  StatusHandler: ptr(0x48),
  StatusCompleteHandler: ptr(0x50),
  Name: blob(0x58, 0x10, 'NDIS_STRING'),
  ReceivePacketHandler: ptr(0x68),
  BindAdapterHandler: ptr(0x70),
  UnbindAdapterHandler: ptr(0x78),
  PnPEventHandler: ptr(0x80),
  UnloadHandler: ptr(0x88),
}));

export const NDIS50_MINIPORT_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS50_MINIPORT_CHARACTERISTICS', 0xb8, () => ({
  MajorNdisVersion: u8(0x0),
  MinorNdisVersion: u8(0x1),
  Reserved: u32(0x4),
  CheckForHangHandler: ptr(0x8),
  DisableInterruptHandler: ptr(0x10),
  EnableInterruptHandler: ptr(0x18),
  HaltHandler: ptr(0x20),
  HandleInterruptHandler: ptr(0x28),
  InitializeHandler: ptr(0x30),
  ISRHandler: ptr(0x38),
  QueryInformationHandler: ptr(0x40),
  ReconfigureHandler: ptr(0x48),
  ResetHandler: ptr(0x50),
  SendHandler: ptr(0x58),
  SetInformationHandler: ptr(0x60),
  TransferDataHandler: ptr(0x68),
  ReturnPacketHandler: ptr(0x70),
  SendPacketsHandler: ptr(0x78),
  AllocateCompleteHandler: ptr(0x80),
  CoCreateVcHandler: ptr(0x88),
  CoDeleteVcHandler: ptr(0x90),
  CoActivateVcHandler: ptr(0x98),
  CoDeactivateVcHandler: ptr(0xa0),
  CoSendPacketsHandler: ptr(0xa8),
  CoRequestHandler: ptr(0xb0),
}));

export const NDIS_BUFFER = /* @__PURE__ */ struct('NDIS_BUFFER', 0x30, () => ({
  Next: ptr(0x0),
  Size: i16(0x8),
  MdlFlags: i16(0xa),
  Process: ptr(0x10),
  MappedSystemVa: ptr(0x18),
  StartVa: ptr(0x20),
  ByteCount: u32(0x28),
  ByteOffset: u32(0x2c),
}));

export const NDIS_CALL_MANAGER_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS_CALL_MANAGER_CHARACTERISTICS', 0x88, () => ({
  MajorVersion: u8(0x0),
  MinorVersion: u8(0x1),
  Filler: u16(0x2),
  Reserved: u32(0x4),
  CmCreateVcHandler: ptr(0x8),
  CmDeleteVcHandler: ptr(0x10),
  CmOpenAfHandler: ptr(0x18),
  CmCloseAfHandler: ptr(0x20),
  CmRegisterSapHandler: ptr(0x28),
  CmDeregisterSapHandler: ptr(0x30),
  CmMakeCallHandler: ptr(0x38),
  CmCloseCallHandler: ptr(0x40),
  CmIncomingCallCompleteHandler: ptr(0x48),
  CmAddPartyHandler: ptr(0x50),
  CmDropPartyHandler: ptr(0x58),
  CmActivateVcCompleteHandler: ptr(0x60),
  CmDeactivateVcCompleteHandler: ptr(0x68),
  CmModifyCallQoSHandler: ptr(0x70),
  CmRequestHandler: ptr(0x78),
  CmRequestCompleteHandler: ptr(0x80),
}));

export const NDIS_CLIENT_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS_CLIENT_CHARACTERISTICS', 0x98, () => ({
  MajorVersion: u8(0x0),
  MinorVersion: u8(0x1),
  Filler: u16(0x2),
  Reserved: u32(0x4),
  ClCreateVcHandler: ptr(0x8),
  ClDeleteVcHandler: ptr(0x10),
  ClRequestHandler: ptr(0x18),
  ClRequestCompleteHandler: ptr(0x20),
  ClOpenAfCompleteHandler: ptr(0x28),
  ClCloseAfCompleteHandler: ptr(0x30),
  ClRegisterSapCompleteHandler: ptr(0x38),
  ClDeregisterSapCompleteHandler: ptr(0x40),
  ClMakeCallCompleteHandler: ptr(0x48),
  ClModifyCallQoSCompleteHandler: ptr(0x50),
  ClCloseCallCompleteHandler: ptr(0x58),
  ClAddPartyCompleteHandler: ptr(0x60),
  ClDropPartyCompleteHandler: ptr(0x68),
  ClIncomingCallHandler: ptr(0x70),
  ClIncomingCallQoSChangeHandler: ptr(0x78),
  ClIncomingCloseCallHandler: ptr(0x80),
  ClIncomingDropPartyHandler: ptr(0x88),
  ClCallConnectedHandler: ptr(0x90),
}));

export const NDIS_CONFIGURATION_PARAMETER = /* @__PURE__ */ struct('NDIS_CONFIGURATION_PARAMETER', 0x18, () => ({
  ParameterType: i32(0x0),
  ParameterData_IntegerData: u32(0x8),
  ParameterData_StringData: blob(0x8, 0x10, 'NDIS_STRING'),
  ParameterData_BinaryData: blob(0x8, 0x10, 'BINARY_DATA'),
}));

export const NDIS_EVENT = /* @__PURE__ */ struct('NDIS_EVENT', 0x18, () => ({
  Event: blob(0x0, 0x18, 'KEVENT'),
}));

export const NDIS_FILTER_DRIVER_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS_FILTER_DRIVER_CHARACTERISTICS', 0xf0, () => ({
  Header: blob(0x0, 0x4, 'NDIS_OBJECT_HEADER'),
  MajorNdisVersion: u8(0x4),
  MinorNdisVersion: u8(0x5),
  MajorDriverVersion: u8(0x6),
  MinorDriverVersion: u8(0x7),
  Flags: u32(0x8),
  FriendlyName: blob(0x10, 0x10, 'NDIS_STRING'),
  UniqueName: blob(0x20, 0x10, 'NDIS_STRING'),
  ServiceName: blob(0x30, 0x10, 'NDIS_STRING'),
  SetOptionsHandler: ptr(0x40),
  SetFilterModuleOptionsHandler: ptr(0x48),
  AttachHandler: ptr(0x50),
  DetachHandler: ptr(0x58),
  RestartHandler: ptr(0x60),
  PauseHandler: ptr(0x68),
  SendNetBufferListsHandler: ptr(0x70),
  SendNetBufferListsCompleteHandler: ptr(0x78),
  CancelSendNetBufferListsHandler: ptr(0x80),
  ReceiveNetBufferListsHandler: ptr(0x88),
  ReturnNetBufferListsHandler: ptr(0x90),
  OidRequestHandler: ptr(0x98),
  OidRequestCompleteHandler: ptr(0xa0),
  CancelOidRequestHandler: ptr(0xa8),
  DevicePnPEventNotifyHandler: ptr(0xb0),
  NetPnPEventHandler: ptr(0xb8),
  StatusHandler: ptr(0xc0),
  DirectOidRequestHandler: ptr(0xc8),
  DirectOidRequestCompleteHandler: ptr(0xd0),
  CancelDirectOidRequestHandler: ptr(0xd8),
  SynchronousOidRequestHandler: ptr(0xe0),
  SynchronousOidRequestCompleteHandler: ptr(0xe8),
}));

export const NDIS_GENERIC_OBJECT = /* @__PURE__ */ struct('NDIS_GENERIC_OBJECT', 0x20, () => ({
  Header: blob(0x0, 0x4, 'NDIS_OBJECT_HEADER'),
  Caller: ptr(0x8),
  CallersCaller: ptr(0x10),
  DriverObject: ptr(0x18),
}));

export const NDIS_MINIPORT_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS_MINIPORT_CHARACTERISTICS', 0x70, () => ({
  MajorNdisVersion: u8(0x0),
  MinorNdisVersion: u8(0x1),
  Reserved: u32(0x4),
  CheckForHangHandler: ptr(0x8),
  DisableInterruptHandler: ptr(0x10),
  EnableInterruptHandler: ptr(0x18),
  HaltHandler: ptr(0x20),
  HandleInterruptHandler: ptr(0x28),
  InitializeHandler: ptr(0x30),
  ISRHandler: ptr(0x38),
  QueryInformationHandler: ptr(0x40),
  ReconfigureHandler: ptr(0x48),
  ResetHandler: ptr(0x50),
  SendHandler: ptr(0x58),
  SetInformationHandler: ptr(0x60),
  TransferDataHandler: ptr(0x68),
}));

export const NDIS_MINIPORT_DRIVER_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS_MINIPORT_DRIVER_CHARACTERISTICS', 0xa0, () => ({
  Header: blob(0x0, 0x4, 'NDIS_OBJECT_HEADER'),
  MajorNdisVersion: u8(0x4),
  MinorNdisVersion: u8(0x5),
  MajorDriverVersion: u8(0x6),
  MinorDriverVersion: u8(0x7),
  Flags: u32(0x8),
  SetOptionsHandler: ptr(0x10),
  InitializeHandlerEx: ptr(0x18),
  HaltHandlerEx: ptr(0x20),
  UnloadHandler: ptr(0x28),
  PauseHandler: ptr(0x30),
  RestartHandler: ptr(0x38),
  OidRequestHandler: ptr(0x40),
  SendNetBufferListsHandler: ptr(0x48),
  ReturnNetBufferListsHandler: ptr(0x50),
  CancelSendHandler: ptr(0x58),
  CheckForHangHandlerEx: ptr(0x60),
  ResetHandlerEx: ptr(0x68),
  DevicePnPEventNotifyHandler: ptr(0x70),
  ShutdownHandlerEx: ptr(0x78),
  CancelOidRequestHandler: ptr(0x80),
  DirectOidRequestHandler: ptr(0x88),
  CancelDirectOidRequestHandler: ptr(0x90),
  SynchronousOidRequestHandler: ptr(0x98),
}));

export const NDIS_MINIPORT_INTERRUPT = /* @__PURE__ */ struct('NDIS_MINIPORT_INTERRUPT', 0x98, () => ({
  InterruptObject: ptr(0x0),
  DpcCountLock: u64(0x8),
  Reserved: ptr(0x10),
  MiniportIsr: ptr(0x18),
  MiniportDpc: ptr(0x20),
  InterruptDpc: blob(0x28, 0x40, 'KDPC'),
  Miniport: ptr(0x68),
  DpcCount: u8(0x70),
  Filler1: u8(0x71),
  DpcsCompletedEvent: blob(0x78, 0x18, 'KEVENT'),
  SharedInterrupt: u8(0x90),
  IsrRequested: u8(0x91),
}));

export const NDIS_MINIPORT_TIMER = /* @__PURE__ */ struct('NDIS_MINIPORT_TIMER', 0xa0, () => ({
  Timer: blob(0x0, 0x40, 'KTIMER'),
  Dpc: blob(0x40, 0x40, 'KDPC'),
  MiniportTimerFunction: ptr(0x80),
  MiniportTimerContext: ptr(0x88),
  Miniport: ptr(0x90),
  NextDeferredTimer: ptr(0x98),
}));

export const NDIS_OBJECT_HEADER = /* @__PURE__ */ struct('NDIS_OBJECT_HEADER', 0x4, () => ({
  Type: u8(0x0),
  Revision: u8(0x1),
  Size: u16(0x2),
}));

export const NDIS_PACKET = /* @__PURE__ */ struct('NDIS_PACKET', 0x68, () => ({
  Private: blob(0x0, 0x30, 'NDIS_PACKET_PRIVATE'),
  MiniportReserved: blob(0x30, 0x10, 'UCHAR[16]'),
  WrapperReserved: blob(0x40, 0x10, 'UCHAR[16]'),
  MiniportReservedEx: blob(0x30, 0x18, 'UCHAR[24]'),
  WrapperReservedEx: blob(0x48, 0x8, 'UCHAR[8]'),
  MacReserved: blob(0x30, 0x20, 'UCHAR[32]'),
  Reserved: blob(0x50, 0x10, 'ULONG_PTR[2]'),
  ProtocolReserved: blob(0x60, 0x1, 'UCHAR[1]'),
}));

export const NDIS_PACKET_PRIVATE = /* @__PURE__ */ struct('NDIS_PACKET_PRIVATE', 0x30, () => ({
  PhysicalCount: u32(0x0),
  TotalLength: u32(0x4),
  Head: ptr(0x8),
  Tail: ptr(0x10),
  Pool: ptr(0x18),
  Count: u32(0x20),
  Flags: u32(0x24),
  ValidCounts: u8(0x28),
  NdisPacketFlags: u8(0x29),
  NdisPacketOobOffset: u16(0x2a),
}));

export const NDIS_PHYSICAL_ADDRESS = /* @__PURE__ */ struct('NDIS_PHYSICAL_ADDRESS', 0x8, () => ({
  LowPart: u32(0x0),
  HighPart: i32(0x4),
  u_LowPart: u32(0x0),
  u_HighPart: i32(0x4),
  QuadPart: i64(0x0),
}));

export const NDIS_PHYSICAL_ADDRESS_UNIT = /* @__PURE__ */ struct('NDIS_PHYSICAL_ADDRESS_UNIT', 0x10, () => ({
  PhysicalAddress: i64(0x0),
  Length: u32(0x8),
}));

export const NDIS_PROTOCOL_DRIVER_CHARACTERISTICS = /* @__PURE__ */ struct('NDIS_PROTOCOL_DRIVER_CHARACTERISTICS', 0x80, () => ({
  Header: blob(0x0, 0x4, 'NDIS_OBJECT_HEADER'),
  MajorNdisVersion: u8(0x4),
  MinorNdisVersion: u8(0x5),
  MajorDriverVersion: u8(0x6),
  MinorDriverVersion: u8(0x7),
  Flags: u32(0x8),
  Name: blob(0x10, 0x10, 'NDIS_STRING'),
  SetOptionsHandler: ptr(0x20),
  BindAdapterHandlerEx: ptr(0x28),
  UnbindAdapterHandlerEx: ptr(0x30),
  OpenAdapterCompleteHandlerEx: ptr(0x38),
  CloseAdapterCompleteHandlerEx: ptr(0x40),
  NetPnPEventHandler: ptr(0x48),
  UninstallHandler: ptr(0x50),
  OidRequestCompleteHandler: ptr(0x58),
  StatusHandlerEx: ptr(0x60),
  ReceiveNetBufferListsHandler: ptr(0x68),
  SendNetBufferListsCompleteHandler: ptr(0x70),
  DirectOidRequestCompleteHandler: ptr(0x78),
}));

export const NDIS_REQUEST = /* @__PURE__ */ struct('NDIS_REQUEST', 0x48, () => ({
  MacReserved: blob(0x0, 0x20, 'UCHAR[32]'),
  RequestType: i32(0x20),
  DATA: blob(0x28, 0x20, 'DATA'),
}));

export const NDIS_RW_LOCK = /* @__PURE__ */ struct('NDIS_RW_LOCK', 0x410, () => ({
  SpinLock: u64(0x0),
  Context: ptr(0x8),
  Reserved: blob(0x0, 0x10, 'UCHAR[16]'),
  RefCount: blob(0x10, 0x400, 'NDIS_RW_LOCK_REFCOUNT[64]'),
  RefCountEx: blob(0x10, 0x400, 'ULONG[256]'),
  RefCountLock: u64(0x10),
  SharedRefCount: u32(0x18),
  WriterWaiting: u8(0x1c),
}));

export const NDIS_RW_LOCK_REFCOUNT = /* @__PURE__ */ struct('NDIS_RW_LOCK_REFCOUNT', 0x10, () => ({
  RefCount: u32(0x0),
  cacheLine: blob(0x0, 0x10, 'UCHAR[16]'),
}));

export const NDIS_SPIN_LOCK = /* @__PURE__ */ struct('NDIS_SPIN_LOCK', 0x10, () => ({
  SpinLock: u64(0x0),
  OldIrql: u8(0x8),
}));

export const NDIS_STRING = /* @__PURE__ */ struct('NDIS_STRING', 0x10, () => ({
  Length: u16(0x0),
  MaximumLength: u16(0x2),
  Buffer: ptr(0x8),
}));

export const NDIS_TIMER = /* @__PURE__ */ struct('NDIS_TIMER', 0x80, () => ({
  Timer: blob(0x0, 0x40, 'KTIMER'),
  Dpc: blob(0x40, 0x40, 'KDPC'),
}));

export const NDIS_WAN_PACKET = /* @__PURE__ */ struct('NDIS_WAN_PACKET', 0x70, () => ({
  WanPacketQueue: blob(0x0, 0x10, 'LIST_ENTRY'),
  CurrentBuffer: ptr(0x10),
  CurrentLength: u32(0x18),
  StartBuffer: ptr(0x20),
  EndBuffer: ptr(0x28),
  ProtocolReserved1: ptr(0x30),
  ProtocolReserved2: ptr(0x38),
  ProtocolReserved3: ptr(0x40),
  ProtocolReserved4: ptr(0x48),
  MacReserved1: ptr(0x50),
  MacReserved2: ptr(0x58),
  MacReserved3: ptr(0x60),
  MacReserved4: ptr(0x68),
}));

export const NDIS_WORK_ITEM = /* @__PURE__ */ struct('NDIS_WORK_ITEM', 0x50, () => ({
  Context: ptr(0x0),
  Routine: ptr(0x8),
  WrapperReserved: blob(0x10, 0x40, 'UCHAR[64]'),
}));

export const NET_BUFFER = /* @__PURE__ */ struct('NET_BUFFER', 0xb0, () => ({
  Next: ptr(0x0),
  CurrentMdl: ptr(0x8),
  CurrentMdlOffset: u32(0x10),
  DataLength: u32(0x18),
  stDataLength: u64(0x18),
  MdlChain: ptr(0x20),
  DataOffset: u32(0x28),
  Link: blob(0x0, 0x10, 'SLIST_HEADER'),
  ChecksumBias: u16(0x30),
  Reserved: u16(0x32),
  NdisPoolHandle: ptr(0x38),
  NdisReserved: blob(0x40, 0x10, 'PVOID[2]'),
  ProtocolReserved: blob(0x50, 0x30, 'PVOID[6]'),
  MiniportReserved: blob(0x80, 0x20, 'PVOID[4]'),
  DataPhysicalAddress: i64(0xa0),
  SharedMemoryInfo: ptr(0xa8),
}));

export const NET_BUFFER_LIST = /* @__PURE__ */ struct('NET_BUFFER_LIST', 0x90, () => ({
  Next: ptr(0x0),
  FirstNetBuffer: ptr(0x8),
  Context: ptr(0x10),
  ParentNetBufferList: ptr(0x18),
  NdisPoolHandle: ptr(0x20),
  NdisReserved: blob(0x30, 0x10, 'PVOID[2]'),
  ProtocolReserved: blob(0x40, 0x20, 'PVOID[4]'),
  MiniportReserved: blob(0x60, 0x10, 'PVOID[2]'),
  Scratch: ptr(0x70),
  SourceHandle: ptr(0x78),
  NblFlags: u32(0x80),
  ChildRefCount: i32(0x84),
  Flags: u32(0x88),
  Status: u32(0x8c),
  NdisReserved2: u32(0x8c),
  NetBufferListInfo: blob(0x90, 0x0, 'PVOID[0]'),
}));

export const NET_PNP_EVENT = /* @__PURE__ */ struct('NET_PNP_EVENT', 0x98, () => ({
  NetEvent: i32(0x0),
  Buffer: ptr(0x8),
  BufferLength: u32(0x10),
  NdisReserved: blob(0x18, 0x20, 'ULONG_PTR[4]'),
  TransportReserved: blob(0x38, 0x20, 'ULONG_PTR[4]'),
  TdiReserved: blob(0x58, 0x20, 'ULONG_PTR[4]'),
  TdiClientReserved: blob(0x78, 0x20, 'ULONG_PTR[4]'),
}));

export const NPAGED_LOOKASIDE_LIST = /* @__PURE__ */ struct('NPAGED_LOOKASIDE_LIST', 0x80, () => ({
  L: blob(0x0, 0x80, 'GENERAL_LOOKASIDE'),
}));

export const NT_TIB = /* @__PURE__ */ struct('NT_TIB', 0x38, () => ({
  ExceptionList: ptr(0x0),
  StackBase: ptr(0x8),
  StackLimit: ptr(0x10),
  SubSystemTib: ptr(0x18),
  FiberData: ptr(0x20),
  Version: u32(0x20),
  ArbitraryUserPointer: ptr(0x28),
  Self: ptr(0x30),
}));

export const NUMA_NODE_RELATIONSHIP = /* @__PURE__ */ struct('NUMA_NODE_RELATIONSHIP', 0x28, () => ({
  NodeNumber: u32(0x0),
  Reserved: blob(0x4, 0x14, 'UCHAR[20]'),
  GroupMask: blob(0x18, 0x10, 'GROUP_AFFINITY'),
}));

export const OBJECT_ATTRIBUTES = /* @__PURE__ */ struct('OBJECT_ATTRIBUTES', 0x30, () => ({
  Length: u32(0x0),
  RootDirectory: ptr(0x8),
  ObjectName: ptr(0x10),
  Attributes: u32(0x18),
  SecurityDescriptor: ptr(0x20),
  SecurityQualityOfService: ptr(0x28),
}));

export const OBJECT_BASIC_INFORMATION = /* @__PURE__ */ struct('OBJECT_BASIC_INFORMATION', 0x38, () => ({
  Attributes: u32(0x0),
  GrantedAccess: u32(0x4),
  HandleCount: u32(0x8),
  PointerCount: u32(0xc),
  PagedPoolCharge: u32(0x10),
  NonPagedPoolCharge: u32(0x14),
  Reserved: blob(0x18, 0xc, 'ULONG[3]'),
  NameInfoSize: u32(0x24),
  TypeInfoSize: u32(0x28),
  SecurityDescriptorSize: u32(0x2c),
  CreationTime: i64(0x30),
}));

export const OBJECT_HANDLE_INFORMATION = /* @__PURE__ */ struct('OBJECT_HANDLE_INFORMATION', 0x8, () => ({
  HandleAttributes: u32(0x0),
  GrantedAccess: u32(0x4),
}));

export const OBJECT_NAME_INFORMATION = /* @__PURE__ */ struct('OBJECT_NAME_INFORMATION', 0x10, () => ({
  Name: blob(0x0, 0x10, 'UNICODE_STRING'),
}));

export const OBJECT_TYPE_INFORMATION = /* @__PURE__ */ struct('OBJECT_TYPE_INFORMATION', 0x68, () => ({
  TypeName: blob(0x0, 0x10, 'UNICODE_STRING'),
  TotalNumberOfObjects: u32(0x10),
  TotalNumberOfHandles: u32(0x14),
  TotalPagedPoolUsage: u32(0x18),
  TotalNonPagedPoolUsage: u32(0x1c),
  TotalNamePoolUsage: u32(0x20),
  TotalHandleTableUsage: u32(0x24),
  HighWaterNumberOfObjects: u32(0x28),
  HighWaterNumberOfHandles: u32(0x2c),
  HighWaterPagedPoolUsage: u32(0x30),
  HighWaterNonPagedPoolUsage: u32(0x34),
  HighWaterNamePoolUsage: u32(0x38),
  HighWaterHandleTableUsage: u32(0x3c),
  InvalidAttributes: u32(0x40),
  GenericMapping: blob(0x44, 0x10, 'GENERIC_MAPPING'),
  ValidAccessMask: u32(0x54),
  SecurityRequired: u8(0x58),
  MaintainHandleCount: u8(0x59),
  TypeIndex: u8(0x5a),
  ReservedByte: i8(0x5b),
  PoolType: u32(0x5c),
  DefaultPagedPoolCharge: u32(0x60),
  DefaultNonPagedPoolCharge: u32(0x64),
}));

export const OB_CALLBACK_REGISTRATION = /* @__PURE__ */ struct('OB_CALLBACK_REGISTRATION', 0x28, () => ({
  Version: u16(0x0),
  OperationRegistrationCount: u16(0x2),
  Altitude: blob(0x8, 0x10, 'UNICODE_STRING'),
  RegistrationContext: ptr(0x18),
  OperationRegistration: ptr(0x20),
}));

export const OB_OPERATION_REGISTRATION = /* @__PURE__ */ struct('OB_OPERATION_REGISTRATION', 0x20, () => ({
  ObjectType: ptr(0x0),
  Operations: u32(0x8),
  PreOperation: ptr(0x10),
  PostOperation: ptr(0x18),
}));

export const OB_POST_OPERATION_INFORMATION = /* @__PURE__ */ struct('OB_POST_OPERATION_INFORMATION', 0x30, () => ({
  Operation: u32(0x0),
  Flags: u32(0x4),
  KernelHandle: bits(0x4, 'u32', 0, 1),
  Reserved: bits(0x4, 'u32', 1, 31),
  Object: ptr(0x8),
  ObjectType: ptr(0x10),
  CallContext: ptr(0x18),
  ReturnStatus: u32(0x20),
  Parameters: ptr(0x28),
}));

export const OB_PRE_CREATE_HANDLE_INFORMATION = /* @__PURE__ */ struct('OB_PRE_CREATE_HANDLE_INFORMATION', 0x8, () => ({
  DesiredAccess: u32(0x0),
  OriginalDesiredAccess: u32(0x4),
}));

export const OB_PRE_DUPLICATE_HANDLE_INFORMATION = /* @__PURE__ */ struct('OB_PRE_DUPLICATE_HANDLE_INFORMATION', 0x18, () => ({
  DesiredAccess: u32(0x0),
  OriginalDesiredAccess: u32(0x4),
  SourceProcess: ptr(0x8),
  TargetProcess: ptr(0x10),
}));

export const OB_PRE_OPERATION_INFORMATION = /* @__PURE__ */ struct('OB_PRE_OPERATION_INFORMATION', 0x28, () => ({
  Operation: u32(0x0),
  Flags: u32(0x4),
  KernelHandle: bits(0x4, 'u32', 0, 1),
  Reserved: bits(0x4, 'u32', 1, 31),
  Object: ptr(0x8),
  ObjectType: ptr(0x10),
  CallContext: ptr(0x18),
  Parameters: ptr(0x20),
}));

export const OSVERSIONINFOEXW = /* @__PURE__ */ struct('OSVERSIONINFOEXW', 0x11c, () => ({
  dwOSVersionInfoSize: u32(0x0),
  dwMajorVersion: u32(0x4),
  dwMinorVersion: u32(0x8),
  dwBuildNumber: u32(0xc),
  dwPlatformId: u32(0x10),
  szCSDVersion: blob(0x14, 0x100, 'WCHAR[128]'),
  wServicePackMajor: u16(0x114),
  wServicePackMinor: u16(0x116),
  wSuiteMask: u16(0x118),
  wProductType: u8(0x11a),
  wReserved: u8(0x11b),
}));

export const OSVERSIONINFOW = /* @__PURE__ */ struct('OSVERSIONINFOW', 0x114, () => ({
  dwOSVersionInfoSize: u32(0x0),
  dwMajorVersion: u32(0x4),
  dwMinorVersion: u32(0x8),
  dwBuildNumber: u32(0xc),
  dwPlatformId: u32(0x10),
  szCSDVersion: blob(0x14, 0x100, 'WCHAR[128]'),
}));

export const OWNER_ENTRY = /* @__PURE__ */ struct('OWNER_ENTRY', 0x10, () => ({
  OwnerThread: u64(0x0),
  IoPriorityBoosted: bits(0x8, 'u32', 0, 1),
  OwnerReferenced: bits(0x8, 'u32', 1, 1),
  OwnerCount: bits(0x8, 'u32', 2, 30),
  TableSize: u32(0x8),
}));

export const PAGED_LOOKASIDE_LIST = /* @__PURE__ */ struct('PAGED_LOOKASIDE_LIST', 0x80, () => ({
  L: blob(0x0, 0x80, 'GENERAL_LOOKASIDE'),
}));

export const PARTITION_INFORMATION = /* @__PURE__ */ struct('PARTITION_INFORMATION', 0x20, () => ({
  StartingOffset: i64(0x0),
  PartitionLength: i64(0x8),
  HiddenSectors: u32(0x10),
  PartitionNumber: u32(0x14),
  PartitionType: u8(0x18),
  BootIndicator: u8(0x19),
  RecognizedPartition: u8(0x1a),
  RewritePartition: u8(0x1b),
}));

export const PCI_CAPABILITIES_HEADER = /* @__PURE__ */ struct('PCI_CAPABILITIES_HEADER', 0x2, () => ({
  CapabilityID: u8(0x0),
  Next: u8(0x1),
}));

export const PCI_COMMON_CONFIG = /* @__PURE__ */ struct('PCI_COMMON_CONFIG', 0x100, () => ({
  VendorID: u16(0x0),
  DeviceID: u16(0x2),
  Command: u16(0x4),
  Status: u16(0x6),
  RevisionID: u8(0x8),
  ProgIf: u8(0x9),
  SubClass: u8(0xa),
  BaseClass: u8(0xb),
  CacheLineSize: u8(0xc),
  LatencyTimer: u8(0xd),
  HeaderType: u8(0xe),
  BIST: u8(0xf),
  u_type0_BaseAddresses: blob(0x10, 0x18, 'ULONG[6]'),
  u_type0_CIS: u32(0x28),
  u_type0_SubVendorID: u16(0x2c),
  u_type0_SubSystemID: u16(0x2e),
  u_type0_ROMBaseAddress: u32(0x30),
  u_type0_CapabilitiesPtr: u8(0x34),
  u_type0_Reserved1: blob(0x35, 0x3, 'UCHAR[3]'),
  u_type0_Reserved2: u32(0x38),
  u_type0_InterruptLine: u8(0x3c),
  u_type0_InterruptPin: u8(0x3d),
  u_type0_MinimumGrant: u8(0x3e),
  u_type0_MaximumLatency: u8(0x3f),
  u_type1_BaseAddresses: blob(0x10, 0x8, 'ULONG[2]'),
  u_type1_PrimaryBus: u8(0x18),
  u_type1_SecondaryBus: u8(0x19),
  u_type1_SubordinateBus: u8(0x1a),
  u_type1_SecondaryLatency: u8(0x1b),
  u_type1_IOBase: u8(0x1c),
  u_type1_IOLimit: u8(0x1d),
  u_type1_SecondaryStatus: u16(0x1e),
  u_type1_MemoryBase: u16(0x20),
  u_type1_MemoryLimit: u16(0x22),
  u_type1_PrefetchBase: u16(0x24),
  u_type1_PrefetchLimit: u16(0x26),
  u_type1_PrefetchBaseUpper32: u32(0x28),
  u_type1_PrefetchLimitUpper32: u32(0x2c),
  u_type1_IOBaseUpper16: u16(0x30),
  u_type1_IOLimitUpper16: u16(0x32),
  u_type1_CapabilitiesPtr: u8(0x34),
  u_type1_Reserved1: blob(0x35, 0x3, 'UCHAR[3]'),
  u_type1_ROMBaseAddress: u32(0x38),
  u_type1_InterruptLine: u8(0x3c),
  u_type1_InterruptPin: u8(0x3d),
  u_type1_BridgeControl: u16(0x3e),
  u_type2_SocketRegistersBaseAddress: u32(0x10),
  u_type2_CapabilitiesPtr: u8(0x14),
  u_type2_Reserved: u8(0x15),
  u_type2_SecondaryStatus: u16(0x16),
  u_type2_PrimaryBus: u8(0x18),
  u_type2_SecondaryBus: u8(0x19),
  u_type2_SubordinateBus: u8(0x1a),
  u_type2_SecondaryLatency: u8(0x1b),
  u_type2_Range: blob(0x1c, 0x20, 'struct[4]'),
  u_type2_Range_0_Base: u32(0x1c),
  u_type2_Range_0_Limit: u32(0x20),
  u_type2_InterruptLine: u8(0x3c),
  u_type2_InterruptPin: u8(0x3d),
  u_type2_BridgeControl: u16(0x3e),
  DeviceSpecific: blob(0x40, 0xc0, 'UCHAR[192]'),
}));

export const PCI_COMMON_HEADER = /* @__PURE__ */ struct('PCI_COMMON_HEADER', 0x40, () => ({
  VendorID: u16(0x0),
  DeviceID: u16(0x2),
  Command: u16(0x4),
  Status: u16(0x6),
  RevisionID: u8(0x8),
  ProgIf: u8(0x9),
  SubClass: u8(0xa),
  BaseClass: u8(0xb),
  CacheLineSize: u8(0xc),
  LatencyTimer: u8(0xd),
  HeaderType: u8(0xe),
  BIST: u8(0xf),
  u_type0_BaseAddresses: blob(0x10, 0x18, 'ULONG[6]'),
  u_type0_CIS: u32(0x28),
  u_type0_SubVendorID: u16(0x2c),
  u_type0_SubSystemID: u16(0x2e),
  u_type0_ROMBaseAddress: u32(0x30),
  u_type0_CapabilitiesPtr: u8(0x34),
  u_type0_Reserved1: blob(0x35, 0x3, 'UCHAR[3]'),
  u_type0_Reserved2: u32(0x38),
  u_type0_InterruptLine: u8(0x3c),
  u_type0_InterruptPin: u8(0x3d),
  u_type0_MinimumGrant: u8(0x3e),
  u_type0_MaximumLatency: u8(0x3f),
  u_type1_BaseAddresses: blob(0x10, 0x8, 'ULONG[2]'),
  u_type1_PrimaryBus: u8(0x18),
  u_type1_SecondaryBus: u8(0x19),
  u_type1_SubordinateBus: u8(0x1a),
  u_type1_SecondaryLatency: u8(0x1b),
  u_type1_IOBase: u8(0x1c),
  u_type1_IOLimit: u8(0x1d),
  u_type1_SecondaryStatus: u16(0x1e),
  u_type1_MemoryBase: u16(0x20),
  u_type1_MemoryLimit: u16(0x22),
  u_type1_PrefetchBase: u16(0x24),
  u_type1_PrefetchLimit: u16(0x26),
  u_type1_PrefetchBaseUpper32: u32(0x28),
  u_type1_PrefetchLimitUpper32: u32(0x2c),
  u_type1_IOBaseUpper16: u16(0x30),
  u_type1_IOLimitUpper16: u16(0x32),
  u_type1_CapabilitiesPtr: u8(0x34),
  u_type1_Reserved1: blob(0x35, 0x3, 'UCHAR[3]'),
  u_type1_ROMBaseAddress: u32(0x38),
  u_type1_InterruptLine: u8(0x3c),
  u_type1_InterruptPin: u8(0x3d),
  u_type1_BridgeControl: u16(0x3e),
  u_type2_SocketRegistersBaseAddress: u32(0x10),
  u_type2_CapabilitiesPtr: u8(0x14),
  u_type2_Reserved: u8(0x15),
  u_type2_SecondaryStatus: u16(0x16),
  u_type2_PrimaryBus: u8(0x18),
  u_type2_SecondaryBus: u8(0x19),
  u_type2_SubordinateBus: u8(0x1a),
  u_type2_SecondaryLatency: u8(0x1b),
  u_type2_Range: blob(0x1c, 0x20, 'struct[4]'),
  u_type2_Range_0_Base: u32(0x1c),
  u_type2_Range_0_Limit: u32(0x20),
  u_type2_InterruptLine: u8(0x3c),
  u_type2_InterruptPin: u8(0x3d),
  u_type2_BridgeControl: u16(0x3e),
}));

export const PCI_SLOT_NUMBER = /* @__PURE__ */ struct('PCI_SLOT_NUMBER', 0x4, () => ({
  u_bits_DeviceNumber: bits(0x0, 'u32', 0, 5),
  u_bits_FunctionNumber: bits(0x0, 'u32', 5, 3),
  u_bits_Reserved: bits(0x0, 'u32', 8, 24),
  u_AsULONG: u32(0x0),
}));

export const PCPROPERTY_REQUEST = /* @__PURE__ */ struct('PCPROPERTY_REQUEST', 0x48, () => ({
  MajorTarget: ptr(0x0),
  MinorTarget: ptr(0x8),
  Node: u32(0x10),
  PropertyItem: ptr(0x18),
  Verb: u32(0x20),
  InstanceSize: u32(0x24),
  Instance: ptr(0x28),
  ValueSize: u32(0x30),
  Value: ptr(0x38),
  Irp: ptr(0x40),
}));

export const PEB = /* @__PURE__ */ struct('PEB', 0x7d0, () => ({
  InheritedAddressSpace: u8(0x0),
  ReadImageFileExecOptions: u8(0x1),
  BeingDebugged: u8(0x2),
  BitField: u8(0x3),
  ImageUsesLargePages: bits(0x3, 'u8', 0, 1),
  IsProtectedProcess: bits(0x3, 'u8', 1, 1),
  IsImageDynamicallyRelocated: bits(0x3, 'u8', 2, 1),
  SkipPatchingUser32Forwarders: bits(0x3, 'u8', 3, 1),
  IsPackagedProcess: bits(0x3, 'u8', 4, 1),
  IsAppContainerProcess: bits(0x3, 'u8', 5, 1),
  IsProtectedProcessLight: bits(0x3, 'u8', 6, 1),
  IsLongPathAwareProcess: bits(0x3, 'u8', 7, 1),
  Mutant: ptr(0x8),
  ImageBaseAddress: ptr(0x10),
  Ldr: ptr(0x18),
  ProcessParameters: ptr(0x20),
  SubSystemData: ptr(0x28),
  ProcessHeap: ptr(0x30),
  FastPebLock: ptr(0x38),
  AtlThunkSListPtr: ptr(0x40),
  IFEOKey: ptr(0x48),
  CrossProcessFlags: u32(0x50),
  ProcessInJob: bits(0x50, 'u32', 0, 1),
  ProcessInitializing: bits(0x50, 'u32', 1, 1),
  ProcessUsingVEH: bits(0x50, 'u32', 2, 1),
  ProcessUsingVCH: bits(0x50, 'u32', 3, 1),
  ProcessUsingFTH: bits(0x50, 'u32', 4, 1),
  ProcessPreviouslyThrottled: bits(0x50, 'u32', 5, 1),
  ProcessCurrentlyThrottled: bits(0x50, 'u32', 6, 1),
  ProcessImagesHotPatched: bits(0x50, 'u32', 7, 1),
  ReservedBits0: bits(0x50, 'u32', 8, 24),
  KernelCallbackTable: ptr(0x58),
  UserSharedInfoPtr: ptr(0x58),
  SystemReserved: u32(0x60),
  AtlThunkSListPtr32: u32(0x64),
  ApiSetMap: ptr(0x68),
  TlsExpansionCounter: u32(0x70),
  TlsBitmap: ptr(0x78),
  TlsBitmapBits: blob(0x80, 0x8, 'ULONG[2]'),
  ReadOnlySharedMemoryBase: ptr(0x88),
  SharedData: ptr(0x90),
  ReadOnlyStaticServerData: ptr(0x98),
  AnsiCodePageData: ptr(0xa0),
  OemCodePageData: ptr(0xa8),
  UnicodeCaseTableData: ptr(0xb0),
  NumberOfProcessors: u32(0xb8),
  NtGlobalFlag: u32(0xbc),
  NtGlobalFlags_StopOnException: bits(0xbc, 'u32', 0, 1),
  NtGlobalFlags_ShowLoaderSnaps: bits(0xbc, 'u32', 1, 1),
  NtGlobalFlags_DebugInitialCommand: bits(0xbc, 'u32', 2, 1),
  NtGlobalFlags_StopOnHungGUI: bits(0xbc, 'u32', 3, 1),
  NtGlobalFlags_HeapEnableTailCheck: bits(0xbc, 'u32', 4, 1),
  NtGlobalFlags_HeapEnableFreeCheck: bits(0xbc, 'u32', 5, 1),
  NtGlobalFlags_HeapValidateParameters: bits(0xbc, 'u32', 6, 1),
  NtGlobalFlags_HeapValidateAll: bits(0xbc, 'u32', 7, 1),
  NtGlobalFlags_ApplicationVerifier: bits(0xbc, 'u32', 8, 1),
  NtGlobalFlags_MonitorSilentProcessExit: bits(0xbc, 'u32', 9, 1),
  NtGlobalFlags_PoolEnableTagging: bits(0xbc, 'u32', 10, 1),
  NtGlobalFlags_HeapEnableTagging: bits(0xbc, 'u32', 11, 1),
  NtGlobalFlags_UserStackTraceDb: bits(0xbc, 'u32', 12, 1),
  NtGlobalFlags_KernelStackTraceDb: bits(0xbc, 'u32', 13, 1),
  NtGlobalFlags_MaintainObjectTypeList: bits(0xbc, 'u32', 14, 1),
  NtGlobalFlags_HeapEnableTagByDll: bits(0xbc, 'u32', 15, 1),
  NtGlobalFlags_DisableStackExtension: bits(0xbc, 'u32', 16, 1),
  NtGlobalFlags_EnableCsrDebug: bits(0xbc, 'u32', 17, 1),
  NtGlobalFlags_EnableKDebugSymbolLoad: bits(0xbc, 'u32', 18, 1),
  NtGlobalFlags_DisablePageKernelStacks: bits(0xbc, 'u32', 19, 1),
  NtGlobalFlags_EnableSystemCritBreaks: bits(0xbc, 'u32', 20, 1),
  NtGlobalFlags_HeapDisableCoalescing: bits(0xbc, 'u32', 21, 1),
  NtGlobalFlags_EnableCloseExceptions: bits(0xbc, 'u32', 22, 1),
  NtGlobalFlags_EnableExceptionLogging: bits(0xbc, 'u32', 23, 1),
  NtGlobalFlags_EnableHandleTypeTagging: bits(0xbc, 'u32', 24, 1),
  NtGlobalFlags_HeapPageAllocs: bits(0xbc, 'u32', 25, 1),
  NtGlobalFlags_DebugInitialCommandEx: bits(0xbc, 'u32', 26, 1),
  NtGlobalFlags_DisableDbgPrint: bits(0xbc, 'u32', 27, 1),
  NtGlobalFlags_CritSecEventCreation: bits(0xbc, 'u32', 28, 1),
  NtGlobalFlags_LdrTopDown: bits(0xbc, 'u32', 29, 1),
  NtGlobalFlags_EnableHandleExceptions: bits(0xbc, 'u32', 30, 1),
  NtGlobalFlags_DisableProtDlls: bits(0xbc, 'u32', 31, 1),
  CriticalSectionTimeout: i64(0xc0),
  HeapSegmentReserve: u64(0xc8),
  HeapSegmentCommit: u64(0xd0),
  HeapDeCommitTotalFreeThreshold: u64(0xd8),
  HeapDeCommitFreeBlockThreshold: u64(0xe0),
  NumberOfHeaps: u32(0xe8),
  MaximumNumberOfHeaps: u32(0xec),
  ProcessHeaps: ptr(0xf0),
  GdiSharedHandleTable: ptr(0xf8),
  ProcessStarterHelper: ptr(0x100),
  GdiDCAttributeList: u32(0x108),
  LoaderLock: ptr(0x110),
  OSMajorVersion: u32(0x118),
  OSMinorVersion: u32(0x11c),
  OSBuildNumber: u16(0x120),
  OSCSDVersion: u16(0x122),
  OSPlatformId: u32(0x124),
  ImageSubsystem: u32(0x128),
  ImageSubsystemMajorVersion: u32(0x12c),
  ImageSubsystemMinorVersion: u32(0x130),
  ActiveProcessAffinityMask: u64(0x138),
  GdiHandleBuffer: blob(0x140, 0xf0, 'GDI_HANDLE_BUFFER'),
  PostProcessInitRoutine: ptr(0x230),
  TlsExpansionBitmap: ptr(0x238),
  TlsExpansionBitmapBits: blob(0x240, 0x80, 'ULONG[32]'),
  SessionId: u32(0x2c0),
  AppCompatFlags: u64(0x2c8),
  AppCompatFlagsUser: u64(0x2d0),
  pShimData: ptr(0x2d8),
  AppCompatInfo: ptr(0x2e0),
  CSDVersion: blob(0x2e8, 0x10, 'UNICODE_STRING'),
  ActivationContextData: ptr(0x2f8),
  ProcessAssemblyStorageMap: ptr(0x300),
  SystemDefaultActivationContextData: ptr(0x308),
  SystemAssemblyStorageMap: ptr(0x310),
  MinimumStackCommit: u64(0x318),
  SparePointers: blob(0x320, 0x10, 'PVOID[2]'),
  PatchLoaderData: ptr(0x330),
  ChpeV2ProcessInfo: ptr(0x338),
  AppModelFeatureState: u32(0x340),
  SpareUlongs: blob(0x344, 0x8, 'ULONG[2]'),
  ActiveCodePage: u16(0x34c),
  OemCodePage: u16(0x34e),
  UseCaseMapping: u16(0x350),
  UnusedNlsField: u16(0x352),
  WerRegistrationData: ptr(0x358),
  WerShipAssertPtr: ptr(0x360),
  pContextData: ptr(0x368),
  EcCodeBitMap: ptr(0x368),
  ImageHeaderHash: ptr(0x370),
  TracingFlags: u32(0x378),
  HeapTracingEnabled: bits(0x378, 'u32', 0, 1),
  CritSecTracingEnabled: bits(0x378, 'u32', 1, 1),
  LibLoaderTracingEnabled: bits(0x378, 'u32', 2, 1),
  SpareTracingBits: bits(0x378, 'u32', 3, 29),
  CsrServerReadOnlySharedMemoryBase: u64(0x380),
  TppWorkerpListLock: ptr(0x388),
  TppWorkerpList: blob(0x390, 0x10, 'LIST_ENTRY'),
  WaitOnAddressHashTable: blob(0x3a0, 0x400, 'PVOID[128]'),
  TelemetryCoverageHeader: ptr(0x7a0),
  CloudFileFlags: u32(0x7a8),
  CloudFileDiagFlags: u32(0x7ac),
  PlaceholderCompatibilityMode: i8(0x7b0),
  PlaceholderCompatibilityModeReserved: blob(0x7b1, 0x7, 'CHAR[7]'),
  LeapSecondData: ptr(0x7b8),
  LeapSecondFlags: u32(0x7c0),
  LeapSecondFlag_SixtySecondEnabled: bits(0x7c0, 'u32', 0, 1),
  LeapSecondFlag_Reserved: bits(0x7c0, 'u32', 1, 31),
  NtGlobalFlags2: u32(0x7c4),
  NtGlobalFlag2_EnableLeapSecond: bits(0x7c4, 'u32', 0, 1),
  NtGlobalFlag2_Reserved: bits(0x7c4, 'u32', 1, 31),
  ExtendedFeatureDisableMask: u64(0x7c8),
  LegacyFloatingPointDisabled: bits64(0x7c8, 0, 1),
  LegacySseDisabled: bits64(0x7c8, 1, 1),
  AvxDisabled: bits64(0x7c8, 2, 1),
  MpxBndregsDisabled: bits64(0x7c8, 3, 1),
  MpxBndcsrDisabled: bits64(0x7c8, 4, 1),
  Avx512OpmaskDisabled: bits64(0x7c8, 5, 1),
  Avx512ZmmHi256Disabled: bits64(0x7c8, 6, 1),
  Avx512Zmm16HiDisabled: bits64(0x7c8, 7, 1),
  IptDisabled: bits64(0x7c8, 8, 1),
  PkruDisabled: bits64(0x7c8, 9, 1),
  Reserved0: bits64(0x7c8, 10, 1),
  CetUserDisabled: bits64(0x7c8, 11, 1),
  CetSupervisorDisabled: bits64(0x7c8, 12, 1),
  Reserved1: bits64(0x7c8, 13, 4),
  AmxTileDisabled: bits64(0x7c8, 17, 1),
  AmxBf16Disabled: bits64(0x7c8, 18, 1),
  AmxInt8Disabled: bits64(0x7c8, 19, 1),
  Reserved2: bits64(0x7c8, 20, 44),
}));

export const PEB_LDR_DATA = /* @__PURE__ */ struct('PEB_LDR_DATA', 0x58, () => ({
  Length: u32(0x0),
  Initialized: u8(0x4),
  SsHandle: ptr(0x8),
  InLoadOrderModuleList: blob(0x10, 0x10, 'LIST_ENTRY'),
  InMemoryOrderModuleList: blob(0x20, 0x10, 'LIST_ENTRY'),
  InInitializationOrderModuleList: blob(0x30, 0x10, 'LIST_ENTRY'),
  EntryInProgress: ptr(0x40),
  ShutdownInProgress: u8(0x48),
  ShutdownThreadId: ptr(0x50),
}));

export const PHYSICAL_ADDRESS = /* @__PURE__ */ struct('PHYSICAL_ADDRESS', 0x8, () => ({
  LowPart: u32(0x0),
  HighPart: i32(0x4),
  u_LowPart: u32(0x0),
  u_HighPart: i32(0x4),
  QuadPart: i64(0x0),
}));

export const PHYSICAL_COUNTER_RESOURCE_DESCRIPTOR = /* @__PURE__ */ struct('PHYSICAL_COUNTER_RESOURCE_DESCRIPTOR', 0x10, () => ({
  Type: i32(0x0),
  Flags: u32(0x4),
  u_CounterIndex: u32(0x8),
  u_ExtendedRegisterAddress: u32(0x8),
  u_Range_Begin: u32(0x8),
  u_Range_End: u32(0xc),
}));

export const PHYSICAL_COUNTER_RESOURCE_LIST = /* @__PURE__ */ struct('PHYSICAL_COUNTER_RESOURCE_LIST', 0x14, () => ({
  Count: u32(0x0),
  Descriptors: blob(0x4, 0x10, 'PHYSICAL_COUNTER_RESOURCE_DESCRIPTOR[1]'),
}));

export const PHYSICAL_DEVICE_EXTENSION = /* @__PURE__ */ struct('PHYSICAL_DEVICE_EXTENSION', 0x240, () => ({
  Version: u32(0x0),
  DeviceObject: ptr(0x8),
  CommonExtension: blob(0x0, 0x200, 'COMMON_DEVICE_EXTENSION'),
  IsMissing: u8(0x200),
  IsEnumerated: u8(0x201),
  PrivatePdoData: ptr(0x208),
  Reserved2: u64(0x210),
  Reserved3: u64(0x218),
  Reserved4: u64(0x220),
}));

export const PHYSICAL_MEMORY_RANGE = /* @__PURE__ */ struct('PHYSICAL_MEMORY_RANGE', 0x10, () => ({
  BaseAddress: i64(0x0),
  NumberOfBytes: i64(0x8),
}));

export const PNP_BUS_INFORMATION = /* @__PURE__ */ struct('PNP_BUS_INFORMATION', 0x18, () => ({
  BusTypeGuid: blob(0x0, 0x10, 'GUID'),
  LegacyBusType: i32(0x10),
  BusNumber: u32(0x14),
}));

export const POINT = /* @__PURE__ */ struct('POINT', 0x8, () => ({
  x: i32(0x0),
  y: i32(0x4),
}));

export const PORT_CONFIGURATION_INFORMATION = /* @__PURE__ */ struct('PORT_CONFIGURATION_INFORMATION', 0x98, () => ({
  Length: u32(0x0),
  SystemIoBusNumber: u32(0x4),
  AdapterInterfaceType: i32(0x8),
  BusInterruptLevel: u32(0xc),
  BusInterruptVector: u32(0x10),
  InterruptMode: i32(0x14),
  MaximumTransferLength: u32(0x18),
  NumberOfPhysicalBreaks: u32(0x1c),
  DmaChannel: u32(0x20),
  DmaPort: u32(0x24),
  DmaWidth: i32(0x28),
  DmaSpeed: i32(0x2c),
  AlignmentMask: u32(0x30),
  NumberOfAccessRanges: u32(0x34),
  AccessRanges: ptr(0x38),
  Reserved: ptr(0x40),
  NumberOfBuses: u8(0x48),
  InitiatorBusId: blob(0x49, 0x8, 'UCHAR[8]'),
  ScatterGather: u8(0x51),
  Master: u8(0x52),
  CachesData: u8(0x53),
  AdapterScansDown: u8(0x54),
  AtdiskPrimaryClaimed: u8(0x55),
  AtdiskSecondaryClaimed: u8(0x56),
  Dma32BitAddresses: u8(0x57),
  DemandMode: u8(0x58),
  MapBuffers: u8(0x59),
  NeedPhysicalAddresses: u8(0x5a),
  TaggedQueuing: u8(0x5b),
  AutoRequestSense: u8(0x5c),
  MultipleRequestPerLu: u8(0x5d),
  ReceiveEvent: u8(0x5e),
  RealModeInitialized: u8(0x5f),
  BufferAccessScsiPortControlled: u8(0x60),
  MaximumNumberOfTargets: u8(0x61),
  ReservedUchars: blob(0x62, 0x2, 'UCHAR[2]'),
  SlotNumber: u32(0x64),
  BusInterruptLevel2: u32(0x68),
  BusInterruptVector2: u32(0x6c),
  InterruptMode2: i32(0x70),
  DmaChannel2: u32(0x74),
  DmaPort2: u32(0x78),
  DmaWidth2: i32(0x7c),
  DmaSpeed2: i32(0x80),
  DeviceExtensionSize: u32(0x84),
  SpecificLuExtensionSize: u32(0x88),
  SrbExtensionSize: u32(0x8c),
  Dma64BitAddresses: u8(0x90),
  ResetTargetSupported: u8(0x91),
  MaximumNumberOfLogicalUnits: u8(0x92),
  WmiDataProvider: u8(0x93),
}));

export const PORT_MESSAGE = /* @__PURE__ */ struct('PORT_MESSAGE', 0x28, () => ({
  u1_s1_DataLength: i16(0x0),
  u1_s1_TotalLength: i16(0x2),
  u1_Length: u32(0x0),
  u2_s2_Type: i16(0x4),
  u2_s2_DataInfoOffset: i16(0x6),
  u2_ZeroInit: u32(0x4),
  ClientId: blob(0x8, 0x10, 'CLIENT_ID'),
  DoNotUseThisField: blob(0x8, 0x8, 'double'),
  MessageId: u32(0x18),
  ClientViewSize: u64(0x20),
  CallbackId: u32(0x20),
}));

export const PORT_VIEW = /* @__PURE__ */ struct('PORT_VIEW', 0x30, () => ({
  Length: u32(0x0),
  SectionHandle: ptr(0x8),
  SectionOffset: u32(0x10),
  ViewSize: u64(0x18),
  ViewBase: ptr(0x20),
  ViewRemoteBase: ptr(0x28),
}));

export const POWER_SEQUENCE = /* @__PURE__ */ struct('POWER_SEQUENCE', 0xc, () => ({
  SequenceD1: u32(0x0),
  SequenceD2: u32(0x4),
  SequenceD3: u32(0x8),
}));

export const POWER_STATE = /* @__PURE__ */ struct('POWER_STATE', 0x4, () => ({
  SystemState: i32(0x0),
  DeviceState: i32(0x0),
}));

export const PREFIX_TABLE = /* @__PURE__ */ struct('PREFIX_TABLE', 0x10, () => ({
  NodeTypeCode: i16(0x0),
  NameLength: i16(0x2),
  NextPrefixTree: ptr(0x8),
}));

export const PREFIX_TABLE_ENTRY = /* @__PURE__ */ struct('PREFIX_TABLE_ENTRY', 0x30, () => ({
  NodeTypeCode: i16(0x0),
  NameLength: i16(0x2),
  NextPrefixTree: ptr(0x8),
  Links: blob(0x10, 0x18, 'RTL_SPLAY_LINKS'),
  Prefix: ptr(0x28),
}));

export const PRIVILEGE_SET = /* @__PURE__ */ struct('PRIVILEGE_SET', 0x14, () => ({
  PrivilegeCount: u32(0x0),
  Control: u32(0x4),
  Privilege: blob(0x8, 0xc, 'LUID_AND_ATTRIBUTES[1]'),
}));

export const PROCESSOR_GROUP_INFO = /* @__PURE__ */ struct('PROCESSOR_GROUP_INFO', 0x30, () => ({
  MaximumProcessorCount: u8(0x0),
  ActiveProcessorCount: u8(0x1),
  Reserved: blob(0x2, 0x26, 'UCHAR[38]'),
  ActiveProcessorMask: u64(0x28),
}));

export const PROCESSOR_NUMBER = /* @__PURE__ */ struct('PROCESSOR_NUMBER', 0x4, () => ({
  Group: u16(0x0),
  Number: u8(0x2),
  Reserved: u8(0x3),
}));

export const PROCESSOR_RELATIONSHIP = /* @__PURE__ */ struct('PROCESSOR_RELATIONSHIP', 0x28, () => ({
  Flags: u8(0x0),
  Reserved: blob(0x1, 0x15, 'UCHAR[21]'),
  GroupCount: u16(0x16),
  GroupMask: blob(0x18, 0x10, 'GROUP_AFFINITY[1]'),
}));

export const PROCESS_BASIC_INFORMATION = /* @__PURE__ */ struct('PROCESS_BASIC_INFORMATION', 0x30, () => ({
  ExitStatus: u32(0x0),
  PebBaseAddress: ptr(0x8),
  AffinityMask: u64(0x10),
  BasePriority: i32(0x18),
  UniqueProcessId: ptr(0x20),
  InheritedFromUniqueProcessId: ptr(0x28),
}));

export const PS_CREATE_NOTIFY_INFO = /* @__PURE__ */ struct('PS_CREATE_NOTIFY_INFO', 0x48, () => ({
  Size: u64(0x0),
  Flags: u32(0x8),
  FileOpenNameAvailable: bits(0x8, 'u32', 0, 1),
  Reserved: bits(0x8, 'u32', 1, 31),
  ParentProcessId: ptr(0x10),
  CreatingThreadId: blob(0x18, 0x10, 'CLIENT_ID'),
  FileObject: ptr(0x28),
  ImageFileName: ptr(0x30),
  CommandLine: ptr(0x38),
  CreationStatus: u32(0x40),
}));

export const QUOTA_LIMITS = /* @__PURE__ */ struct('QUOTA_LIMITS', 0x30, () => ({
  PagedPoolLimit: u64(0x0),
  NonPagedPoolLimit: u64(0x8),
  MinimumWorkingSetSize: u64(0x10),
  MaximumWorkingSetSize: u64(0x18),
  PagefileLimit: u64(0x20),
  TimeLimit: i64(0x28),
}));

export const READ_LIST = /* @__PURE__ */ struct('READ_LIST', 0x18, () => ({
  FileObject: ptr(0x0),
  NumberOfEntries: u32(0x8),
  IsImage: u32(0xc),
  List: blob(0x10, 0x8, 'FILE_SEGMENT_ELEMENT[1]'),
}));

export const REG_CREATE_KEY_INFORMATION = /* @__PURE__ */ struct('REG_CREATE_KEY_INFORMATION', 0x70, () => ({
  CompleteName: ptr(0x0),
  RootObject: ptr(0x8),
  ObjectType: ptr(0x10),
  CreateOptions: u32(0x18),
  Class: ptr(0x20),
  SecurityDescriptor: ptr(0x28),
  SecurityQualityOfService: ptr(0x30),
  DesiredAccess: u32(0x38),
  GrantedAccess: u32(0x3c),
  Disposition: ptr(0x40),
  ResultObject: ptr(0x48),
  CallContext: ptr(0x50),
  RootObjectContext: ptr(0x58),
  Transaction: ptr(0x60),
  Reserved: ptr(0x68),
}));

export const REG_DELETE_KEY_INFORMATION = /* @__PURE__ */ struct('REG_DELETE_KEY_INFORMATION', 0x20, () => ({
  Object: ptr(0x0),
  CallContext: ptr(0x8),
  ObjectContext: ptr(0x10),
  Reserved: ptr(0x18),
}));

export const REG_DELETE_VALUE_KEY_INFORMATION = /* @__PURE__ */ struct('REG_DELETE_VALUE_KEY_INFORMATION', 0x28, () => ({
  Object: ptr(0x0),
  ValueName: ptr(0x8),
  CallContext: ptr(0x10),
  ObjectContext: ptr(0x18),
  Reserved: ptr(0x20),
}));

export const REG_OPEN_KEY_INFORMATION = /* @__PURE__ */ struct('REG_OPEN_KEY_INFORMATION', 0x70, () => ({
  CompleteName: ptr(0x0),
  RootObject: ptr(0x8),
  ObjectType: ptr(0x10),
  CreateOptions: u32(0x18),
  Class: ptr(0x20),
  SecurityDescriptor: ptr(0x28),
  SecurityQualityOfService: ptr(0x30),
  DesiredAccess: u32(0x38),
  GrantedAccess: u32(0x3c),
  Disposition: ptr(0x40),
  ResultObject: ptr(0x48),
  CallContext: ptr(0x50),
  RootObjectContext: ptr(0x58),
  Transaction: ptr(0x60),
  Reserved: ptr(0x68),
}));

export const REG_POST_OPERATION_INFORMATION = /* @__PURE__ */ struct('REG_POST_OPERATION_INFORMATION', 0x38, () => ({
  Object: ptr(0x0),
  Status: u32(0x8),
  PreInformation: ptr(0x10),
  ReturnStatus: u32(0x18),
  CallContext: ptr(0x20),
  ObjectContext: ptr(0x28),
  Reserved: ptr(0x30),
}));

export const REG_PRE_CREATE_KEY_INFORMATION = /* @__PURE__ */ struct('REG_PRE_CREATE_KEY_INFORMATION', 0x8, () => ({
  CompleteName: ptr(0x0),
}));

export const REG_QUERY_VALUE_KEY_INFORMATION = /* @__PURE__ */ struct('REG_QUERY_VALUE_KEY_INFORMATION', 0x48, () => ({
  Object: ptr(0x0),
  ValueName: ptr(0x8),
  KeyValueInformationClass: i32(0x10),
  KeyValueInformation: ptr(0x18),
  Length: u32(0x20),
  ResultLength: ptr(0x28),
  CallContext: ptr(0x30),
  ObjectContext: ptr(0x38),
  Reserved: ptr(0x40),
}));

export const REG_RENAME_KEY_INFORMATION = /* @__PURE__ */ struct('REG_RENAME_KEY_INFORMATION', 0x28, () => ({
  Object: ptr(0x0),
  NewName: ptr(0x8),
  CallContext: ptr(0x10),
  ObjectContext: ptr(0x18),
  Reserved: ptr(0x20),
}));

export const REG_SET_VALUE_KEY_INFORMATION = /* @__PURE__ */ struct('REG_SET_VALUE_KEY_INFORMATION', 0x40, () => ({
  Object: ptr(0x0),
  ValueName: ptr(0x8),
  TitleIndex: u32(0x10),
  Type: u32(0x14),
  Data: ptr(0x18),
  DataSize: u32(0x20),
  CallContext: ptr(0x28),
  ObjectContext: ptr(0x30),
  Reserved: ptr(0x38),
}));

export const REMOTE_PORT_VIEW = /* @__PURE__ */ struct('REMOTE_PORT_VIEW', 0x18, () => ({
  Length: u32(0x0),
  ViewSize: u64(0x8),
  ViewBase: ptr(0x10),
}));

export const REPARSE_DATA_BUFFER = /* @__PURE__ */ struct('REPARSE_DATA_BUFFER', 0x18, () => ({
  ReparseTag: u32(0x0),
  ReparseDataLength: u16(0x4),
  Reserved: u16(0x6),
  SymbolicLinkReparseBuffer_SubstituteNameOffset: u16(0x8),
  SymbolicLinkReparseBuffer_SubstituteNameLength: u16(0xa),
  SymbolicLinkReparseBuffer_PrintNameOffset: u16(0xc),
  SymbolicLinkReparseBuffer_PrintNameLength: u16(0xe),
  SymbolicLinkReparseBuffer_Flags: u32(0x10),
  SymbolicLinkReparseBuffer_PathBuffer: blob(0x14, 0x2, 'WCHAR[1]'),
  MountPointReparseBuffer_SubstituteNameOffset: u16(0x8),
  MountPointReparseBuffer_SubstituteNameLength: u16(0xa),
  MountPointReparseBuffer_PrintNameOffset: u16(0xc),
  MountPointReparseBuffer_PrintNameLength: u16(0xe),
  MountPointReparseBuffer_PathBuffer: blob(0x10, 0x2, 'WCHAR[1]'),
  GenericReparseBuffer_DataBuffer: blob(0x8, 0x1, 'UCHAR[1]'),
}));

export const RTL_AVL_TABLE = /* @__PURE__ */ struct('RTL_AVL_TABLE', 0x68, () => ({
  BalancedRoot: blob(0x0, 0x20, 'RTL_BALANCED_LINKS'),
  OrderedPointer: ptr(0x20),
  WhichOrderedElement: u32(0x28),
  NumberGenericTableElements: u32(0x2c),
  DepthOfTree: u32(0x30),
  RestartKey: ptr(0x38),
  DeleteCount: u32(0x40),
  CompareRoutine: ptr(0x48),
  AllocateRoutine: ptr(0x50),
  FreeRoutine: ptr(0x58),
  TableContext: ptr(0x60),
}));

export const RTL_BALANCED_LINKS = /* @__PURE__ */ struct('RTL_BALANCED_LINKS', 0x20, () => ({
  Parent: ptr(0x0),
  LeftChild: ptr(0x8),
  RightChild: ptr(0x10),
  Balance: i8(0x18),
  Reserved: blob(0x19, 0x3, 'UCHAR[3]'),
}));

export const RTL_BALANCED_NODE = /* @__PURE__ */ struct('RTL_BALANCED_NODE', 0x18, () => ({
  Children: blob(0x0, 0x10, 'RTL_BALANCED_NODE *[2]'),
  Left: ptr(0x0),
  Right: ptr(0x8),
  Red: bits(0x10, 'u8', 0, 1),
  Balance: bits(0x10, 'u8', 0, 2),
  ParentValue: u64(0x10),
}));

export const RTL_BITMAP = /* @__PURE__ */ struct('RTL_BITMAP', 0x10, () => ({
  SizeOfBitMap: u32(0x0),
  Buffer: ptr(0x8),
}));

export const RTL_BITMAP_RUN = /* @__PURE__ */ struct('RTL_BITMAP_RUN', 0x8, () => ({
  StartingIndex: u32(0x0),
  NumberOfBits: u32(0x4),
}));

export const RTL_DRIVE_LETTER_CURDIR = /* @__PURE__ */ struct('RTL_DRIVE_LETTER_CURDIR', 0x18, () => ({
  Flags: u16(0x0),
  Length: u16(0x2),
  TimeStamp: u32(0x4),
  DosPath: blob(0x8, 0x10, 'STRING'),
}));

export const RTL_DYNAMIC_HASH_TABLE = /* @__PURE__ */ struct('RTL_DYNAMIC_HASH_TABLE', 0x28, () => ({
  Flags: u32(0x0),
  Shift: u32(0x4),
  TableSize: u32(0x8),
  Pivot: u32(0xc),
  DivisorMask: u32(0x10),
  NumEntries: u32(0x14),
  NonEmptyBuckets: u32(0x18),
  NumEnumerators: u32(0x1c),
  Directory: ptr(0x20),
}));

export const RTL_DYNAMIC_HASH_TABLE_CONTEXT = /* @__PURE__ */ struct('RTL_DYNAMIC_HASH_TABLE_CONTEXT', 0x18, () => ({
  ChainHead: ptr(0x0),
  PrevLinkage: ptr(0x8),
  Signature: u64(0x10),
}));

export const RTL_DYNAMIC_HASH_TABLE_ENTRY = /* @__PURE__ */ struct('RTL_DYNAMIC_HASH_TABLE_ENTRY', 0x18, () => ({
  Linkage: blob(0x0, 0x10, 'LIST_ENTRY'),
  Signature: u64(0x10),
}));

export const RTL_DYNAMIC_HASH_TABLE_ENUMERATOR = /* @__PURE__ */ struct('RTL_DYNAMIC_HASH_TABLE_ENUMERATOR', 0x28, () => ({
  HashEntry: blob(0x0, 0x18, 'RTL_DYNAMIC_HASH_TABLE_ENTRY'),
  ChainHead: ptr(0x18),
  BucketIndex: u32(0x20),
}));

export const RTL_GENERIC_TABLE = /* @__PURE__ */ struct('RTL_GENERIC_TABLE', 0x48, () => ({
  TableRoot: ptr(0x0),
  InsertOrderList: blob(0x8, 0x10, 'LIST_ENTRY'),
  OrderedPointer: ptr(0x18),
  WhichOrderedElement: u32(0x20),
  NumberGenericTableElements: u32(0x24),
  CompareRoutine: ptr(0x28),
  AllocateRoutine: ptr(0x30),
  FreeRoutine: ptr(0x38),
  TableContext: ptr(0x40),
}));

export const RTL_HEAP_PARAMETERS = /* @__PURE__ */ struct('RTL_HEAP_PARAMETERS', 0x60, () => ({
  Length: u32(0x0),
  SegmentReserve: u64(0x8),
  SegmentCommit: u64(0x10),
  DeCommitFreeBlockThreshold: u64(0x18),
  DeCommitTotalFreeThreshold: u64(0x20),
  MaximumAllocationSize: u64(0x28),
  VirtualMemoryThreshold: u64(0x30),
  InitialCommit: u64(0x38),
  InitialReserve: u64(0x40),
  CommitRoutine: ptr(0x48),
  Reserved: blob(0x50, 0x10, 'SIZE_T[2]'),
}));

export const RTL_OSVERSIONINFOEXW = /* @__PURE__ */ struct('RTL_OSVERSIONINFOEXW', 0x11c, () => ({
  dwOSVersionInfoSize: u32(0x0),
  dwMajorVersion: u32(0x4),
  dwMinorVersion: u32(0x8),
  dwBuildNumber: u32(0xc),
  dwPlatformId: u32(0x10),
  szCSDVersion: blob(0x14, 0x100, 'WCHAR[128]'),
  wServicePackMajor: u16(0x114),
  wServicePackMinor: u16(0x116),
  wSuiteMask: u16(0x118),
  wProductType: u8(0x11a),
  wReserved: u8(0x11b),
}));

export const RTL_OSVERSIONINFOW = /* @__PURE__ */ struct('RTL_OSVERSIONINFOW', 0x114, () => ({
  dwOSVersionInfoSize: u32(0x0),
  dwMajorVersion: u32(0x4),
  dwMinorVersion: u32(0x8),
  dwBuildNumber: u32(0xc),
  dwPlatformId: u32(0x10),
  szCSDVersion: blob(0x14, 0x100, 'WCHAR[128]'),
}));

export const RTL_PROCESS_MODULES = /* @__PURE__ */ struct('RTL_PROCESS_MODULES', 0x130, () => ({
  NumberOfModules: u32(0x0),
  Modules: blob(0x8, 0x128, 'RTL_PROCESS_MODULE_INFORMATION[1]'),
}));

export const RTL_PROCESS_MODULE_INFORMATION = /* @__PURE__ */ struct('RTL_PROCESS_MODULE_INFORMATION', 0x128, () => ({
  Section: ptr(0x0),
  MappedBase: ptr(0x8),
  ImageBase: ptr(0x10),
  ImageSize: u32(0x18),
  Flags: u32(0x1c),
  LoadOrderIndex: u16(0x20),
  InitOrderIndex: u16(0x22),
  LoadCount: u16(0x24),
  OffsetToFileName: u16(0x26),
  FullPathName: blob(0x28, 0x100, 'UCHAR[256]'),
}));

export const RTL_PROCESS_MODULE_INFORMATION_EX = /* @__PURE__ */ struct('RTL_PROCESS_MODULE_INFORMATION_EX', 0x140, () => ({
  NextOffset: u16(0x0),
  BaseInfo: blob(0x8, 0x128, 'RTL_PROCESS_MODULE_INFORMATION'),
  Section: ptr(0x8),
  MappedBase: ptr(0x10),
  ImageBase: ptr(0x18),
  ImageSize: u32(0x20),
  Flags: u32(0x24),
  LoadOrderIndex: u16(0x28),
  InitOrderIndex: u16(0x2a),
  LoadCount: u16(0x2c),
  OffsetToFileName: u16(0x2e),
  FullPathName: blob(0x30, 0x100, 'UCHAR[256]'),
  ImageChecksum: u32(0x130),
  TimeDateStamp: u32(0x134),
  DefaultBase: ptr(0x138),
}));

export const RTL_QUERY_REGISTRY_TABLE = /* @__PURE__ */ struct('RTL_QUERY_REGISTRY_TABLE', 0x38, () => ({
  QueryRoutine: ptr(0x0),
  Flags: u32(0x8),
  Name: ptr(0x10),
  EntryContext: ptr(0x18),
  DefaultType: u32(0x20),
  DefaultData: ptr(0x28),
  DefaultLength: u32(0x30),
}));

export const RTL_RUN_ONCE = /* @__PURE__ */ struct('RTL_RUN_ONCE', 0x8, () => ({
  Ptr: ptr(0x0),
}));

export const RTL_SPLAY_LINKS = /* @__PURE__ */ struct('RTL_SPLAY_LINKS', 0x18, () => ({
  Parent: ptr(0x0),
  LeftChild: ptr(0x8),
  RightChild: ptr(0x10),
}));

export const RTL_USER_PROCESS_PARAMETERS = /* @__PURE__ */ struct('RTL_USER_PROCESS_PARAMETERS', 0x448, () => ({
  MaximumLength: u32(0x0),
  Length: u32(0x4),
  Flags: u32(0x8),
  DebugFlags: u32(0xc),
  ConsoleHandle: ptr(0x10),
  ConsoleFlags: u32(0x18),
  StandardInput: ptr(0x20),
  StandardOutput: ptr(0x28),
  StandardError: ptr(0x30),
  CurrentDirectory: blob(0x38, 0x18, 'CURDIR'),
  DllPath: blob(0x50, 0x10, 'UNICODE_STRING'),
  ImagePathName: blob(0x60, 0x10, 'UNICODE_STRING'),
  CommandLine: blob(0x70, 0x10, 'UNICODE_STRING'),
  Environment: ptr(0x80),
  StartingX: u32(0x88),
  StartingY: u32(0x8c),
  CountX: u32(0x90),
  CountY: u32(0x94),
  CountCharsX: u32(0x98),
  CountCharsY: u32(0x9c),
  FillAttribute: u32(0xa0),
  WindowFlags: u32(0xa4),
  ShowWindowFlags: u32(0xa8),
  WindowTitle: blob(0xb0, 0x10, 'UNICODE_STRING'),
  DesktopInfo: blob(0xc0, 0x10, 'UNICODE_STRING'),
  ShellInfo: blob(0xd0, 0x10, 'UNICODE_STRING'),
  RuntimeData: blob(0xe0, 0x10, 'UNICODE_STRING'),
  CurrentDirectories: blob(0xf0, 0x300, 'RTL_DRIVE_LETTER_CURDIR[32]'),
  EnvironmentSize: u64(0x3f0),
  EnvironmentVersion: u64(0x3f8),
  PackageDependencyData: ptr(0x400),
  ProcessGroupId: u32(0x408),
  LoaderThreads: u32(0x40c),
  RedirectionDllName: blob(0x410, 0x10, 'UNICODE_STRING'),
  HeapPartitionName: blob(0x420, 0x10, 'UNICODE_STRING'),
  DefaultThreadpoolCpuSetMasks: ptr(0x430),
  DefaultThreadpoolCpuSetMaskCount: u32(0x438),
  DefaultThreadpoolThreadMaximum: u32(0x43c),
  HeapMemoryTypeMask: u32(0x440),
}));

export const RUNTIME_FUNCTION = /* @__PURE__ */ struct('RUNTIME_FUNCTION', 0xc, () => ({
  BeginAddress: u32(0x0),
  EndAddress: u32(0x4),
  UnwindData: u32(0x8),
}));

export const SCATTER_GATHER_ELEMENT = /* @__PURE__ */ struct('SCATTER_GATHER_ELEMENT', 0x18, () => ({
  Address: i64(0x0),
  Length: u32(0x8),
  Reserved: u64(0x10),
}));

export const SCATTER_GATHER_LIST = /* @__PURE__ */ struct('SCATTER_GATHER_LIST', 0x10, () => ({
  NumberOfElements: u32(0x0),
  Reserved: u64(0x8),
  Elements: blob(0x10, 0x0, 'SCATTER_GATHER_ELEMENT[]'),
}));

export const SCSI_ADDRESS = /* @__PURE__ */ struct('SCSI_ADDRESS', 0x8, () => ({
  Length: u32(0x0),
  PortNumber: u8(0x4),
  PathId: u8(0x5),
  TargetId: u8(0x6),
  Lun: u8(0x7),
}));

export const SCSI_PASS_THROUGH = /* @__PURE__ */ struct('SCSI_PASS_THROUGH', 0x38, () => ({
  Length: u16(0x0),
  ScsiStatus: u8(0x2),
  PathId: u8(0x3),
  TargetId: u8(0x4),
  Lun: u8(0x5),
  CdbLength: u8(0x6),
  SenseInfoLength: u8(0x7),
  DataIn: u8(0x8),
  DataTransferLength: u32(0xc),
  TimeOutValue: u32(0x10),
  DataBufferOffset: u64(0x18),
  SenseInfoOffset: u32(0x20),
  Cdb: blob(0x24, 0x10, 'UCHAR[16]'),
}));

export const SCSI_PASS_THROUGH_DIRECT = /* @__PURE__ */ struct('SCSI_PASS_THROUGH_DIRECT', 0x38, () => ({
  Length: u16(0x0),
  ScsiStatus: u8(0x2),
  PathId: u8(0x3),
  TargetId: u8(0x4),
  Lun: u8(0x5),
  CdbLength: u8(0x6),
  SenseInfoLength: u8(0x7),
  DataIn: u8(0x8),
  DataTransferLength: u32(0xc),
  TimeOutValue: u32(0x10),
  DataBuffer: ptr(0x18),
  SenseInfoOffset: u32(0x20),
  Cdb: blob(0x24, 0x10, 'UCHAR[16]'),
}));

export const SCSI_PHYSICAL_ADDRESS = /* @__PURE__ */ struct('SCSI_PHYSICAL_ADDRESS', 0x8, () => ({
  LowPart: u32(0x0),
  HighPart: i32(0x4),
  u_LowPart: u32(0x0),
  u_HighPart: i32(0x4),
  QuadPart: i64(0x0),
}));

export const SCSI_PNP_REQUEST_BLOCK = /* @__PURE__ */ struct('SCSI_PNP_REQUEST_BLOCK', 0x58, () => ({
  Length: u16(0x0),
  Function: u8(0x2),
  SrbStatus: u8(0x3),
  PnPSubFunction: u8(0x4),
  PathId: u8(0x5),
  TargetId: u8(0x6),
  Lun: u8(0x7),
  PnPAction: i32(0x8),
  SrbFlags: u32(0xc),
  DataTransferLength: u32(0x10),
  TimeOutValue: u32(0x14),
  DataBuffer: ptr(0x18),
  SenseInfoBuffer: ptr(0x20),
  NextSrb: ptr(0x28),
  OriginalRequest: ptr(0x30),
  SrbExtension: ptr(0x38),
  SrbPnPFlags: u32(0x40),
  Reserved: u32(0x44),
  Reserved4: blob(0x48, 0x10, 'UCHAR[16]'),
}));

export const SCSI_REQUEST_BLOCK = /* @__PURE__ */ struct('SCSI_REQUEST_BLOCK', 0x58, () => ({
  Length: u16(0x0),
  Function: u8(0x2),
  SrbStatus: u8(0x3),
  ScsiStatus: u8(0x4),
  PathId: u8(0x5),
  TargetId: u8(0x6),
  Lun: u8(0x7),
  QueueTag: u8(0x8),
  QueueAction: u8(0x9),
  CdbLength: u8(0xa),
  SenseInfoBufferLength: u8(0xb),
  SrbFlags: u32(0xc),
  DataTransferLength: u32(0x10),
  TimeOutValue: u32(0x14),
  DataBuffer: ptr(0x18),
  SenseInfoBuffer: ptr(0x20),
  NextSrb: ptr(0x28),
  OriginalRequest: ptr(0x30),
  SrbExtension: ptr(0x38),
  InternalStatus: u32(0x40),
  QueueSortKey: u32(0x40),
  LinkTimeoutValue: u32(0x40),
  Reserved: u32(0x44),
  Cdb: blob(0x48, 0x10, 'UCHAR[16]'),
}));

export const SCSI_WMI_REQUEST_BLOCK = /* @__PURE__ */ struct('SCSI_WMI_REQUEST_BLOCK', 0x58, () => ({
  Length: u16(0x0),
  Function: u8(0x2),
  SrbStatus: u8(0x3),
  WMISubFunction: u8(0x4),
  PathId: u8(0x5),
  TargetId: u8(0x6),
  Lun: u8(0x7),
  Reserved1: u8(0x8),
  WMIFlags: u8(0x9),
  Reserved2: blob(0xa, 0x2, 'UCHAR[2]'),
  SrbFlags: u32(0xc),
  DataTransferLength: u32(0x10),
  TimeOutValue: u32(0x14),
  DataBuffer: ptr(0x18),
  DataPath: ptr(0x20),
  Reserved3: ptr(0x28),
  OriginalRequest: ptr(0x30),
  SrbExtension: ptr(0x38),
  Reserved4: u32(0x40),
  Reserved6: u32(0x44),
  Reserved5: blob(0x48, 0x10, 'UCHAR[16]'),
}));

export const SECTION_BASIC_INFORMATION = /* @__PURE__ */ struct('SECTION_BASIC_INFORMATION', 0x18, () => ({
  BaseAddress: ptr(0x0),
  AllocationAttributes: u32(0x8),
  MaximumSize: i64(0x10),
}));

export const SECTION_IMAGE_INFORMATION = /* @__PURE__ */ struct('SECTION_IMAGE_INFORMATION', 0x40, () => ({
  TransferAddress: ptr(0x0),
  ZeroBits: u32(0x8),
  MaximumStackSize: u64(0x10),
  CommittedStackSize: u64(0x18),
  SubSystemType: u32(0x20),
  SubSystemMinorVersion: u16(0x24),
  SubSystemMajorVersion: u16(0x26),
  SubSystemVersion: u32(0x24),
  MajorOperatingSystemVersion: u16(0x28),
  MinorOperatingSystemVersion: u16(0x2a),
  OperatingSystemVersion: u32(0x28),
  ImageCharacteristics: u16(0x2c),
  DllCharacteristics: u16(0x2e),
  Machine: u16(0x30),
  ImageContainsCode: u8(0x32),
  ImageFlags: u8(0x33),
  ComPlusNativeReady: bits(0x33, 'u8', 0, 1),
  ComPlusILOnly: bits(0x33, 'u8', 1, 1),
  ImageDynamicallyRelocated: bits(0x33, 'u8', 2, 1),
  ImageMappedFlat: bits(0x33, 'u8', 3, 1),
  BaseBelow4gb: bits(0x33, 'u8', 4, 1),
  ComPlusPrefer32bit: bits(0x33, 'u8', 5, 1),
  Reserved: bits(0x33, 'u8', 6, 2),
  LoaderFlags: u32(0x34),
  ImageFileSize: u32(0x38),
  CheckSum: u32(0x3c),
}));

export const SECTION_OBJECT_POINTERS = /* @__PURE__ */ struct('SECTION_OBJECT_POINTERS', 0x18, () => ({
  DataSectionObject: ptr(0x0),
  SharedCacheMap: ptr(0x8),
  ImageSectionObject: ptr(0x10),
}));

export const SECURITY_CLIENT_CONTEXT = /* @__PURE__ */ struct('SECURITY_CLIENT_CONTEXT', 0x48, () => ({
  SecurityQos: blob(0x0, 0xc, 'SECURITY_QUALITY_OF_SERVICE'),
  ClientToken: ptr(0x10),
  DirectlyAccessClientToken: u8(0x18),
  DirectAccessEffectiveOnly: u8(0x19),
  ServerIsRemote: u8(0x1a),
  ClientTokenControl: blob(0x1c, 0x28, 'TOKEN_CONTROL'),
}));

export const SECURITY_DESCRIPTOR = /* @__PURE__ */ struct('SECURITY_DESCRIPTOR', 0x28, () => ({
  Revision: u8(0x0),
  Sbz1: u8(0x1),
  Control: u16(0x2),
  Owner: ptr(0x8),
  Group: ptr(0x10),
  Sacl: ptr(0x18),
  Dacl: ptr(0x20),
}));

export const SECURITY_DESCRIPTOR_RELATIVE = /* @__PURE__ */ struct('SECURITY_DESCRIPTOR_RELATIVE', 0x14, () => ({
  Revision: u8(0x0),
  Sbz1: u8(0x1),
  Control: u16(0x2),
  Owner: u32(0x4),
  Group: u32(0x8),
  Sacl: u32(0xc),
  Dacl: u32(0x10),
}));

export const SECURITY_QUALITY_OF_SERVICE = /* @__PURE__ */ struct('SECURITY_QUALITY_OF_SERVICE', 0xc, () => ({
  Length: u32(0x0),
  ImpersonationLevel: i32(0x4),
  ContextTrackingMode: u8(0x8),
  EffectiveOnly: u8(0x9),
}));

export const SECURITY_SUBJECT_CONTEXT = /* @__PURE__ */ struct('SECURITY_SUBJECT_CONTEXT', 0x20, () => ({
  ClientToken: ptr(0x0),
  ImpersonationLevel: i32(0x8),
  PrimaryToken: ptr(0x10),
  ProcessAuditId: ptr(0x18),
}));

export const SENSE_DATA = /* @__PURE__ */ struct('SENSE_DATA', 0x12, () => ({
  ErrorCode: bits(0x0, 'u8', 0, 7),
  Valid: bits(0x0, 'u8', 7, 1),
  SegmentNumber: u8(0x1),
  SenseKey: bits(0x2, 'u8', 0, 4),
  Reserved: bits(0x2, 'u8', 4, 1),
  IncorrectLength: bits(0x2, 'u8', 5, 1),
  EndOfMedia: bits(0x2, 'u8', 6, 1),
  FileMark: bits(0x2, 'u8', 7, 1),
  Information: blob(0x3, 0x4, 'UCHAR[4]'),
  AdditionalSenseLength: u8(0x7),
  CommandSpecificInformation: blob(0x8, 0x4, 'UCHAR[4]'),
  AdditionalSenseCode: u8(0xc),
  AdditionalSenseCodeQualifier: u8(0xd),
  FieldReplaceableUnitCode: u8(0xe),
  SenseKeySpecific: blob(0xf, 0x3, 'UCHAR[3]'),
}));

export const SE_ADT_PARAMETER_ARRAY = /* @__PURE__ */ struct('SE_ADT_PARAMETER_ARRAY', 0x418, () => ({
  CategoryId: u32(0x0),
  AuditId: u32(0x4),
  ParameterCount: u32(0x8),
  Length: u32(0xc),
  FlatSubCategoryId: u16(0x10),
  Type: u16(0x12),
  Flags: u32(0x14),
  Parameters: blob(0x18, 0x400, 'SE_ADT_PARAMETER_ARRAY_ENTRY[32]'),
}));

export const SE_ADT_PARAMETER_ARRAY_ENTRY = /* @__PURE__ */ struct('SE_ADT_PARAMETER_ARRAY_ENTRY', 0x20, () => ({
  Type: i32(0x0),
  Length: u32(0x4),
  Data: blob(0x8, 0x10, 'ULONG_PTR[2]'),
  Address: ptr(0x18),
}));

export const SE_IMPERSONATION_STATE = /* @__PURE__ */ struct('SE_IMPERSONATION_STATE', 0x10, () => ({
  Token: ptr(0x0),
  CopyOnOpen: u8(0x8),
  EffectiveOnly: u8(0x9),
  Level: i32(0xc),
}));

export const SHARE_ACCESS = /* @__PURE__ */ struct('SHARE_ACCESS', 0x1c, () => ({
  OpenCount: u32(0x0),
  Readers: u32(0x4),
  Writers: u32(0x8),
  Deleters: u32(0xc),
  SharedRead: u32(0x10),
  SharedWrite: u32(0x14),
  SharedDelete: u32(0x18),
}));

export const SID = /* @__PURE__ */ struct('SID', 0xc, () => ({
  Revision: u8(0x0),
  SubAuthorityCount: u8(0x1),
  IdentifierAuthority: blob(0x2, 0x6, 'SID_IDENTIFIER_AUTHORITY'),
  SubAuthority: blob(0x8, 0x4, 'ULONG[1]'),
}));

export const SID_AND_ATTRIBUTES = /* @__PURE__ */ struct('SID_AND_ATTRIBUTES', 0x10, () => ({
  Sid: ptr(0x0),
  Attributes: u32(0x8),
}));

export const SID_AND_ATTRIBUTES_HASH = /* @__PURE__ */ struct('SID_AND_ATTRIBUTES_HASH', 0x110, () => ({
  SidCount: u32(0x0),
  SidAttr: ptr(0x8),
  Hash: blob(0x10, 0x100, 'SID_HASH_ENTRY[32]'),
}));

export const SID_IDENTIFIER_AUTHORITY = /* @__PURE__ */ struct('SID_IDENTIFIER_AUTHORITY', 0x6, () => ({
  Value: blob(0x0, 0x6, 'UCHAR[6]'),
}));

export const SINGLE_LIST_ENTRY = /* @__PURE__ */ struct('SINGLE_LIST_ENTRY', 0x8, () => ({
  Next: ptr(0x0),
}));

export const SLIST_ENTRY = /* @__PURE__ */ struct('SLIST_ENTRY', 0x10, () => ({
  Next: ptr(0x0),
}));

export const SLIST_HEADER = /* @__PURE__ */ struct('SLIST_HEADER', 0x10, () => ({
  Alignment: u64(0x0),
  Region: u64(0x8),
  Header8_Depth: bits64(0x0, 0, 16),
  Header8_Sequence: bits64(0x0, 16, 9),
  Header8_NextEntry: bits64(0x0, 25, 39),
  Header8_HeaderType: bits64(0x8, 0, 1),
  Header8_Init: bits64(0x8, 1, 1),
  Header8_Reserved: bits64(0x8, 2, 59),
  Header8_Region: bits64(0x8, 61, 3),
  Header16_Depth: bits64(0x0, 0, 16),
  Header16_Sequence: bits64(0x0, 16, 48),
  Header16_HeaderType: bits64(0x8, 0, 1),
  Header16_Init: bits64(0x8, 1, 1),
  Header16_Reserved: bits64(0x8, 2, 2),
  Header16_NextEntry: bits64(0x8, 4, 60),
  HeaderX64_Depth: bits64(0x0, 0, 16),
  HeaderX64_Sequence: bits64(0x0, 16, 48),
  HeaderX64_HeaderType: bits64(0x8, 0, 1),
  HeaderX64_Reserved: bits64(0x8, 1, 3),
  HeaderX64_NextEntry: bits64(0x8, 4, 60),
}));

export const STORAGE_DEVICE_DESCRIPTOR = /* @__PURE__ */ struct('STORAGE_DEVICE_DESCRIPTOR', 0x28, () => ({
  Version: u32(0x0),
  Size: u32(0x4),
  DeviceType: u8(0x8),
  DeviceTypeModifier: u8(0x9),
  RemovableMedia: u8(0xa),
  CommandQueueing: u8(0xb),
  VendorIdOffset: u32(0xc),
  ProductIdOffset: u32(0x10),
  ProductRevisionOffset: u32(0x14),
  SerialNumberOffset: u32(0x18),
  BusType: i32(0x1c),
  RawPropertiesLength: u32(0x20),
  RawDeviceProperties: blob(0x24, 0x1, 'UCHAR[1]'),
}));

export const STORAGE_PROPERTY_QUERY = /* @__PURE__ */ struct('STORAGE_PROPERTY_QUERY', 0xc, () => ({
  PropertyId: i32(0x0),
  QueryType: i32(0x4),
  AdditionalParameters: blob(0x8, 0x1, 'UCHAR[1]'),
}));

export const STORAGE_REQUEST_BLOCK = /* @__PURE__ */ struct('STORAGE_REQUEST_BLOCK', 0x80, () => ({
  Length: u16(0x0),
  Function: u8(0x2),
  SrbStatus: u8(0x3),
  ReservedUlong1: blob(0x4, 0x4, 'UCHAR[4]'),
  Signature: u32(0x8),
  Version: u32(0xc),
  SrbLength: u32(0x10),
  SrbFunction: u32(0x14),
  SrbFlags: u32(0x18),
  ReservedUlong2: u32(0x1c),
  RequestTag: u32(0x20),
  RequestPriority: u16(0x24),
  RequestAttribute: u16(0x26),
  TimeOutValue: u32(0x28),
  SystemStatus: u32(0x2c),
  ZeroGuard1: u32(0x30),
  AddressOffset: u32(0x34),
  NumSrbExData: u32(0x38),
  DataTransferLength: u32(0x3c),
  DataBuffer: ptr(0x40),
  ZeroGuard2: ptr(0x48),
  OriginalRequest: ptr(0x50),
  ClassContext: ptr(0x58),
  PortContext: ptr(0x60),
  MiniportContext: ptr(0x68),
  NextSrb: ptr(0x70),
  SrbExDataOffset: blob(0x78, 0x4, 'ULONG[1]'),
}));

export const STORPORT_HW_INITIALIZATION_DATA = /* @__PURE__ */ struct('STORPORT_HW_INITIALIZATION_DATA', 0xd0, () => ({
  HwInitializationDataSize: u32(0x0),
  AdapterInterfaceType: i32(0x4),
  HwInitialize: ptr(0x8),
  HwStartIo: ptr(0x10),
  HwInterrupt: ptr(0x18),
  HwFindAdapter: ptr(0x20),
  HwResetBus: ptr(0x28),
  HwDmaStarted: ptr(0x30),
  HwAdapterState: ptr(0x38),
  DeviceExtensionSize: u32(0x40),
  SpecificLuExtensionSize: u32(0x44),
  SrbExtensionSize: u32(0x48),
  NumberOfAccessRanges: u32(0x4c),
  Reserved: ptr(0x50),
  MapBuffers: u8(0x58),
  NeedPhysicalAddresses: u8(0x59),
  TaggedQueuing: u8(0x5a),
  AutoRequestSense: u8(0x5b),
  MultipleRequestPerLu: u8(0x5c),
  ReceiveEvent: u8(0x5d),
  VendorIdLength: u16(0x5e),
  VendorId: ptr(0x60),
  ReservedUshort: u16(0x68),
  PortVersionFlags: u16(0x68),
  DeviceIdLength: u16(0x6a),
  DeviceId: ptr(0x70),
  HwAdapterControl: ptr(0x78),
  HwBuildIo: ptr(0x80),
  HwFreeAdapterResources: ptr(0x88),
  HwProcessServiceRequest: ptr(0x90),
  HwCompleteServiceIrp: ptr(0x98),
  HwInitializeTracing: ptr(0xa0),
  HwCleanupTracing: ptr(0xa8),
  HwTracingEnabled: ptr(0xb0),
  FeatureSupport: u32(0xb8),
  SrbTypeFlags: u32(0xbc),
  AddressTypeFlags: u32(0xc0),
  Reserved1: u32(0xc4),
  HwUnitControl: ptr(0xc8),
}));

export const STOR_PHYSICAL_ADDRESS = /* @__PURE__ */ struct('STOR_PHYSICAL_ADDRESS', 0x8, () => ({
  LowPart: u32(0x0),
  HighPart: i32(0x4),
  u_LowPart: u32(0x0),
  u_HighPart: i32(0x4),
  QuadPart: i64(0x0),
}));

export const STOR_SCATTER_GATHER_ELEMENT = /* @__PURE__ */ struct('STOR_SCATTER_GATHER_ELEMENT', 0x18, () => ({
  PhysicalAddress: i64(0x0),
  Length: u32(0x8),
  Reserved: u64(0x10),
}));

export const STOR_SCATTER_GATHER_LIST = /* @__PURE__ */ struct('STOR_SCATTER_GATHER_LIST', 0x10, () => ({
  NumberOfElements: u32(0x0),
  Reserved: u64(0x8),
  List: blob(0x10, 0x0, 'STOR_SCATTER_GATHER_ELEMENT[0]'),
}));

export const STRING = /* @__PURE__ */ struct('STRING', 0x10, () => ({
  Length: u16(0x0),
  MaximumLength: u16(0x2),
  Buffer: ptr(0x8),
}));

export const SYSTEM_BASIC_INFORMATION = /* @__PURE__ */ struct('SYSTEM_BASIC_INFORMATION', 0x40, () => ({
  Reserved: u32(0x0),
  TimerResolution: u32(0x4),
  PageSize: u32(0x8),
  NumberOfPhysicalPages: u32(0xc),
  LowestPhysicalPageNumber: u32(0x10),
  HighestPhysicalPageNumber: u32(0x14),
  AllocationGranularity: u32(0x18),
  MinimumUserModeAddress: u64(0x20),
  MaximumUserModeAddress: u64(0x28),
  ActiveProcessorsAffinityMask: u64(0x30),
  NumberOfProcessors: u8(0x38),
}));

export const SYSTEM_BIGPOOL_ENTRY = /* @__PURE__ */ struct('SYSTEM_BIGPOOL_ENTRY', 0x18, () => ({
  VirtualAddress: ptr(0x0),
  NonPaged: bits64(0x0, 0, 1),
  SizeInBytes: u64(0x8),
  Tag: blob(0x10, 0x4, 'UCHAR[4]'),
  TagUlong: u32(0x10),
}));

export const SYSTEM_BIGPOOL_INFORMATION = /* @__PURE__ */ struct('SYSTEM_BIGPOOL_INFORMATION', 0x20, () => ({
  Count: u32(0x0),
  AllocatedInfo: blob(0x8, 0x18, 'SYSTEM_BIGPOOL_ENTRY[1]'),
}));

export const SYSTEM_BOOT_ENVIRONMENT_INFORMATION = /* @__PURE__ */ struct('SYSTEM_BOOT_ENVIRONMENT_INFORMATION', 0x20, () => ({
  BootIdentifier: blob(0x0, 0x10, 'GUID'),
  FirmwareType: i32(0x10),
  BootFlags: u64(0x18),
  DbgMenuOsSelection: bits64(0x18, 0, 1),
  DbgHiberBoot: bits64(0x18, 1, 1),
  DbgSoftBoot: bits64(0x18, 2, 1),
  DbgMeasuredLaunch: bits64(0x18, 3, 1),
  DbgMeasuredLaunchCapable: bits64(0x18, 4, 1),
  DbgSystemHiveReplace: bits64(0x18, 5, 1),
  DbgMeasuredLaunchSmmProtections: bits64(0x18, 6, 1),
  DbgMeasuredLaunchSmmLevel: bits64(0x18, 7, 7),
  DbgBugCheckRecovery: bits64(0x18, 14, 1),
  DbgFASR: bits64(0x18, 15, 1),
  DbgUseCachedBcd: bits64(0x18, 16, 1),
}));

export const SYSTEM_CODEINTEGRITY_INFORMATION = /* @__PURE__ */ struct('SYSTEM_CODEINTEGRITY_INFORMATION', 0x8, () => ({
  Length: u32(0x0),
  CodeIntegrityOptions: u32(0x4),
  Enabled: bits(0x4, 'u32', 0, 1),
  TestSign: bits(0x4, 'u32', 1, 1),
  UmciEnabled: bits(0x4, 'u32', 2, 1),
  UmciAuditModeEnabled: bits(0x4, 'u32', 3, 1),
  UmciExclusionPathsEnabled: bits(0x4, 'u32', 4, 1),
  TestBuild: bits(0x4, 'u32', 5, 1),
  PreproductionBuild: bits(0x4, 'u32', 6, 1),
  DebugModeEnabled: bits(0x4, 'u32', 7, 1),
  FlightBuild: bits(0x4, 'u32', 8, 1),
  FlightingEnabled: bits(0x4, 'u32', 9, 1),
  HvciKmciEnabled: bits(0x4, 'u32', 10, 1),
  HvciKmciAuditModeEnabled: bits(0x4, 'u32', 11, 1),
  HvciKmciStrictModeEnabled: bits(0x4, 'u32', 12, 1),
  HvciIumEnabled: bits(0x4, 'u32', 13, 1),
  WhqlEnforcementEnabled: bits(0x4, 'u32', 14, 1),
  WhqlAuditModeEnabled: bits(0x4, 'u32', 15, 1),
  Spare: bits(0x4, 'u32', 16, 16),
}));

export const SYSTEM_EXCEPTION_INFORMATION = /* @__PURE__ */ struct('SYSTEM_EXCEPTION_INFORMATION', 0x10, () => ({
  AlignmentFixupCount: u32(0x0),
  ExceptionDispatchCount: u32(0x4),
  FloatingEmulationCount: u32(0x8),
  ByteWordEmulationCount: u32(0xc),
}));

export const SYSTEM_FIRMWARE_TABLE_INFORMATION = /* @__PURE__ */ struct('SYSTEM_FIRMWARE_TABLE_INFORMATION', 0x14, () => ({
  ProviderSignature: u32(0x0),
  Action: i32(0x4),
  TableID: u32(0x8),
  TableBufferLength: u32(0xc),
  TableBuffer: blob(0x10, 0x1, 'UCHAR[1]'),
}));

export const SYSTEM_HANDLE_INFORMATION = /* @__PURE__ */ struct('SYSTEM_HANDLE_INFORMATION', 0x20, () => ({
  NumberOfHandles: u32(0x0),
  Handles: blob(0x8, 0x18, 'SYSTEM_HANDLE_TABLE_ENTRY_INFO[1]'),
}));

export const SYSTEM_HANDLE_INFORMATION_EX = /* @__PURE__ */ struct('SYSTEM_HANDLE_INFORMATION_EX', 0x38, () => ({
  NumberOfHandles: u64(0x0),
  Reserved: u64(0x8),
  Handles: blob(0x10, 0x28, 'SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX[1]'),
}));

export const SYSTEM_HANDLE_TABLE_ENTRY_INFO = /* @__PURE__ */ struct('SYSTEM_HANDLE_TABLE_ENTRY_INFO', 0x18, () => ({
  UniqueProcessId: u16(0x0),
  CreatorBackTraceIndex: u16(0x2),
  ObjectTypeIndex: u8(0x4),
  HandleAttributes: u8(0x5),
  HandleValue: u16(0x6),
  Object: ptr(0x8),
  GrantedAccess: u32(0x10),
}));

export const SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX = /* @__PURE__ */ struct('SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX', 0x28, () => ({
  Object: ptr(0x0),
  UniqueProcessId: ptr(0x8),
  HandleValue: ptr(0x10),
  GrantedAccess: u32(0x18),
  CreatorBackTraceIndex: u16(0x1c),
  ObjectTypeIndex: u16(0x1e),
  HandleAttributes: u32(0x20),
  Reserved: u32(0x24),
}));

export const SYSTEM_INTERRUPT_INFORMATION = /* @__PURE__ */ struct('SYSTEM_INTERRUPT_INFORMATION', 0x18, () => ({
  ContextSwitches: u32(0x0),
  DpcCount: u32(0x4),
  DpcRate: u32(0x8),
  TimeIncrement: u32(0xc),
  DpcBypassCount: u32(0x10),
  ApcBypassCount: u32(0x14),
}));

export const SYSTEM_KERNEL_DEBUGGER_INFORMATION = /* @__PURE__ */ struct('SYSTEM_KERNEL_DEBUGGER_INFORMATION', 0x2, () => ({
  KernelDebuggerEnabled: u8(0x0),
  KernelDebuggerNotPresent: u8(0x1),
}));

export const SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX = /* @__PURE__ */ struct('SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX', 0x50, () => ({
  Relationship: i32(0x0),
  Size: u32(0x4),
  Processor: blob(0x8, 0x28, 'PROCESSOR_RELATIONSHIP'),
  NumaNode: blob(0x8, 0x28, 'NUMA_NODE_RELATIONSHIP'),
  Cache: blob(0x8, 0x30, 'CACHE_RELATIONSHIP'),
  Group: blob(0x8, 0x48, 'GROUP_RELATIONSHIP'),
}));

export const SYSTEM_LOOKASIDE_INFORMATION = /* @__PURE__ */ struct('SYSTEM_LOOKASIDE_INFORMATION', 0x20, () => ({
  CurrentDepth: u16(0x0),
  MaximumDepth: u16(0x2),
  TotalAllocates: u32(0x4),
  AllocateMisses: u32(0x8),
  TotalFrees: u32(0xc),
  FreeMisses: u32(0x10),
  Type: u32(0x14),
  Tag: u32(0x18),
  Size: u32(0x1c),
}));

export const SYSTEM_PERFORMANCE_INFORMATION = /* @__PURE__ */ struct('SYSTEM_PERFORMANCE_INFORMATION', 0x178, () => ({
  IdleProcessTime: i64(0x0),
  IoReadTransferCount: i64(0x8),
  IoWriteTransferCount: i64(0x10),
  IoOtherTransferCount: i64(0x18),
  IoReadOperationCount: u32(0x20),
  IoWriteOperationCount: u32(0x24),
  IoOtherOperationCount: u32(0x28),
  AvailablePages: u32(0x2c),
  CommittedPages: u32(0x30),
  CommitLimit: u32(0x34),
  PeakCommitment: u32(0x38),
  PageFaultCount: u32(0x3c),
  CopyOnWriteCount: u32(0x40),
  TransitionCount: u32(0x44),
  CacheTransitionCount: u32(0x48),
  DemandZeroCount: u32(0x4c),
  PageReadCount: u32(0x50),
  PageReadIoCount: u32(0x54),
  CacheReadCount: u32(0x58),
  CacheIoCount: u32(0x5c),
  DirtyPagesWriteCount: u32(0x60),
  DirtyWriteIoCount: u32(0x64),
  MappedPagesWriteCount: u32(0x68),
  MappedWriteIoCount: u32(0x6c),
  PagedPoolPages: u32(0x70),
  NonPagedPoolPages: u32(0x74),
  PagedPoolAllocs: u32(0x78),
  PagedPoolFrees: u32(0x7c),
  NonPagedPoolAllocs: u32(0x80),
  NonPagedPoolFrees: u32(0x84),
  FreeSystemPtes: u32(0x88),
  ResidentSystemCodePage: u32(0x8c),
  TotalSystemDriverPages: u32(0x90),
  TotalSystemCodePages: u32(0x94),
  NonPagedPoolLookasideHits: u32(0x98),
  PagedPoolLookasideHits: u32(0x9c),
  AvailablePagedPoolPages: u32(0xa0),
  ResidentSystemCachePage: u32(0xa4),
  ResidentPagedPoolPage: u32(0xa8),
  ResidentSystemDriverPage: u32(0xac),
  CcFastReadNoWait: u32(0xb0),
  CcFastReadWait: u32(0xb4),
  CcFastReadResourceMiss: u32(0xb8),
  CcFastReadNotPossible: u32(0xbc),
  CcFastMdlReadNoWait: u32(0xc0),
  CcFastMdlReadWait: u32(0xc4),
  CcFastMdlReadResourceMiss: u32(0xc8),
  CcFastMdlReadNotPossible: u32(0xcc),
  CcMapDataNoWait: u32(0xd0),
  CcMapDataWait: u32(0xd4),
  CcMapDataNoWaitMiss: u32(0xd8),
  CcMapDataWaitMiss: u32(0xdc),
  CcPinMappedDataCount: u32(0xe0),
  CcPinReadNoWait: u32(0xe4),
  CcPinReadWait: u32(0xe8),
  CcPinReadNoWaitMiss: u32(0xec),
  CcPinReadWaitMiss: u32(0xf0),
  CcCopyReadNoWait: u32(0xf4),
  CcCopyReadWait: u32(0xf8),
  CcCopyReadNoWaitMiss: u32(0xfc),
  CcCopyReadWaitMiss: u32(0x100),
  CcMdlReadNoWait: u32(0x104),
  CcMdlReadWait: u32(0x108),
  CcMdlReadNoWaitMiss: u32(0x10c),
  CcMdlReadWaitMiss: u32(0x110),
  CcReadAheadIos: u32(0x114),
  CcLazyWriteIos: u32(0x118),
  CcLazyWritePages: u32(0x11c),
  CcDataFlushes: u32(0x120),
  CcDataPages: u32(0x124),
  ContextSwitches: u32(0x128),
  FirstLevelTbFills: u32(0x12c),
  SecondLevelTbFills: u32(0x130),
  SystemCalls: u32(0x134),
  CcTotalDirtyPages: u64(0x138),
  CcDirtyPageThreshold: u64(0x140),
  ResidentAvailablePages: i64(0x148),
  SharedCommittedPages: u64(0x150),
  MdlPagesAllocated: u64(0x158),
  PfnDatabaseCommittedPages: u64(0x160),
  SystemPageTableCommittedPages: u64(0x168),
  ContiguousPagesAllocated: u64(0x170),
}));

export const SYSTEM_POOLTAG = /* @__PURE__ */ struct('SYSTEM_POOLTAG', 0x28, () => ({
  Tag: blob(0x0, 0x4, 'UCHAR[4]'),
  TagUlong: u32(0x0),
  PagedAllocs: u32(0x4),
  PagedFrees: u32(0x8),
  PagedUsed: u64(0x10),
  NonPagedAllocs: u32(0x18),
  NonPagedFrees: u32(0x1c),
  NonPagedUsed: u64(0x20),
}));

export const SYSTEM_POOLTAG_INFORMATION = /* @__PURE__ */ struct('SYSTEM_POOLTAG_INFORMATION', 0x30, () => ({
  Count: u32(0x0),
  TagInfo: blob(0x8, 0x28, 'SYSTEM_POOLTAG[1]'),
}));

export const SYSTEM_POWER_STATE_CONTEXT = /* @__PURE__ */ struct('SYSTEM_POWER_STATE_CONTEXT', 0x4, () => ({
  Reserved1: bits(0x0, 'u32', 0, 8),
  TargetSystemState: bits(0x0, 'u32', 8, 4),
  EffectiveSystemState: bits(0x0, 'u32', 12, 4),
  CurrentSystemState: bits(0x0, 'u32', 16, 4),
  IgnoreHibernationPath: bits(0x0, 'u32', 20, 1),
  PseudoTransition: bits(0x0, 'u32', 21, 1),
  Reserved2: bits(0x0, 'u32', 22, 10),
  ContextAsUlong: u32(0x0),
}));

export const SYSTEM_PROCESSOR_INFORMATION = /* @__PURE__ */ struct('SYSTEM_PROCESSOR_INFORMATION', 0xc, () => ({
  ProcessorArchitecture: u16(0x0),
  ProcessorLevel: u16(0x2),
  ProcessorRevision: u16(0x4),
  MaximumProcessors: u16(0x6),
  ProcessorFeatureBits: u32(0x8),
}));

export const SYSTEM_PROCESS_INFORMATION = /* @__PURE__ */ struct('SYSTEM_PROCESS_INFORMATION', 0x150, () => ({
  NextEntryOffset: u32(0x0),
  NumberOfThreads: u32(0x4),
  WorkingSetPrivateSize: u64(0x8),
  HardFaultCount: u32(0x10),
  NumberOfThreadsHighWatermark: u32(0x14),
  CycleTime: u64(0x18),
  CreateTime: i64(0x20),
  UserTime: i64(0x28),
  KernelTime: i64(0x30),
  ImageName: blob(0x38, 0x10, 'UNICODE_STRING'),
  BasePriority: i32(0x48),
  UniqueProcessId: ptr(0x50),
  InheritedFromUniqueProcessId: ptr(0x58),
  HandleCount: u32(0x60),
  SessionId: u32(0x64),
  UniqueProcessKey: u64(0x68),
  PeakVirtualSize: u64(0x70),
  VirtualSize: u64(0x78),
  PageFaultCount: u32(0x80),
  PeakWorkingSetSize: u64(0x88),
  WorkingSetSize: u64(0x90),
  QuotaPeakPagedPoolUsage: u64(0x98),
  QuotaPagedPoolUsage: u64(0xa0),
  QuotaPeakNonPagedPoolUsage: u64(0xa8),
  QuotaNonPagedPoolUsage: u64(0xb0),
  PagefileUsage: u64(0xb8),
  PeakPagefileUsage: u64(0xc0),
  PrivatePageCount: u64(0xc8),
  ReadOperationCount: i64(0xd0),
  WriteOperationCount: i64(0xd8),
  OtherOperationCount: i64(0xe0),
  ReadTransferCount: i64(0xe8),
  WriteTransferCount: i64(0xf0),
  OtherTransferCount: i64(0xf8),
  Threads: blob(0x100, 0x50, 'SYSTEM_THREAD_INFORMATION[1]'),
}));

export const SYSTEM_RANGE_START_INFORMATION = /* @__PURE__ */ struct('SYSTEM_RANGE_START_INFORMATION', 0x8, () => ({
  SystemRangeStart: u64(0x0),
}));

export const SYSTEM_REGISTRY_QUOTA_INFORMATION = /* @__PURE__ */ struct('SYSTEM_REGISTRY_QUOTA_INFORMATION', 0x10, () => ({
  RegistryQuotaAllowed: u32(0x0),
  RegistryQuotaUsed: u32(0x4),
  PagedPoolSize: u64(0x8),
}));

export const SYSTEM_SECUREBOOT_INFORMATION = /* @__PURE__ */ struct('SYSTEM_SECUREBOOT_INFORMATION', 0x2, () => ({
  SecureBootEnabled: u8(0x0),
  SecureBootCapable: u8(0x1),
}));

export const SYSTEM_THREAD_INFORMATION = /* @__PURE__ */ struct('SYSTEM_THREAD_INFORMATION', 0x50, () => ({
  KernelTime: i64(0x0),
  UserTime: i64(0x8),
  CreateTime: i64(0x10),
  WaitTime: u32(0x18),
  StartAddress: ptr(0x20),
  ClientId: blob(0x28, 0x10, 'CLIENT_ID'),
  Priority: i32(0x38),
  BasePriority: i32(0x3c),
  ContextSwitches: u32(0x40),
  ThreadState: i32(0x44),
  WaitReason: i32(0x48),
}));

export const SYSTEM_TIMEOFDAY_INFORMATION = /* @__PURE__ */ struct('SYSTEM_TIMEOFDAY_INFORMATION', 0x30, () => ({
  BootTime: i64(0x0),
  CurrentTime: i64(0x8),
  TimeZoneBias: i64(0x10),
  TimeZoneId: u32(0x18),
  Reserved: u32(0x1c),
  BootTimeBias: u64(0x20),
  SleepTimeBias: u64(0x28),
}));

export const TARGET_DEVICE_CUSTOM_NOTIFICATION = /* @__PURE__ */ struct('TARGET_DEVICE_CUSTOM_NOTIFICATION', 0x28, () => ({
  Version: u16(0x0),
  Size: u16(0x2),
  Event: blob(0x4, 0x10, 'GUID'),
  FileObject: ptr(0x18),
  NameBufferOffset: i32(0x20),
  CustomDataBuffer: blob(0x24, 0x1, 'UCHAR[1]'),
}));

export const TARGET_DEVICE_REMOVAL_NOTIFICATION = /* @__PURE__ */ struct('TARGET_DEVICE_REMOVAL_NOTIFICATION', 0x20, () => ({
  Version: u16(0x0),
  Size: u16(0x2),
  Event: blob(0x4, 0x10, 'GUID'),
  FileObject: ptr(0x18),
}));

export const TDI20_CLIENT_INTERFACE_INFO = /* @__PURE__ */ struct('TDI20_CLIENT_INTERFACE_INFO', 0x38, () => ({
  MajorTdiVersion: u8(0x0),
  MinorTdiVersion: u8(0x1),
  TdiVersion: u16(0x0),
  Unused: u16(0x2),
  ClientName: ptr(0x8),
  PnPPowerHandler: ptr(0x10),
  BindingHandler: ptr(0x18),
  BindHandler: ptr(0x18),
  UnBindHandler: ptr(0x20),
  AddAddressHandlerV2: ptr(0x28),
  DelAddressHandlerV2: ptr(0x30),
  AddAddressHandler: ptr(0x28),
  DelAddressHandler: ptr(0x30),
}));

export const TDI_ADDRESS_IP = /* @__PURE__ */ struct('TDI_ADDRESS_IP', 0xe, () => ({
  sin_port: u16(0x0),
  in_addr: u32(0x2),
  sin_zero: blob(0x6, 0x8, 'UCHAR[8]'),
}));

export const TDI_PNP_CONTEXT = /* @__PURE__ */ struct('TDI_PNP_CONTEXT', 0x6, () => ({
  ContextSize: u16(0x0),
  ContextType: u16(0x2),
  ContextData: blob(0x4, 0x1, 'UCHAR[1]'),
}));

export const TEB = /* @__PURE__ */ struct('TEB', 0x1878, () => ({
  NtTib: blob(0x0, 0x38, 'NT_TIB'),
  EnvironmentPointer: ptr(0x38),
  ClientId: blob(0x40, 0x10, 'CLIENT_ID'),
  ActiveRpcHandle: ptr(0x50),
  ThreadLocalStoragePointer: ptr(0x58),
  ProcessEnvironmentBlock: ptr(0x60),
  LastErrorValue: u32(0x68),
  CountOfOwnedCriticalSections: u32(0x6c),
  CsrClientThread: ptr(0x70),
  Win32ThreadInfo: ptr(0x78),
  User32Reserved: blob(0x80, 0x68, 'ULONG[26]'),
  UserReserved: blob(0xe8, 0x14, 'ULONG[5]'),
  WOW32Reserved: ptr(0x100),
  CurrentLocale: u32(0x108),
  FpSoftwareStatusRegister: u32(0x10c),
  ReservedForDebuggerInstrumentation: blob(0x110, 0x80, 'PVOID[16]'),
  SystemReserved1: blob(0x190, 0xc8, 'PVOID[25]'),
  HeapFlsData: ptr(0x258),
  RngState: blob(0x260, 0x20, 'ULONG_PTR[4]'),
  PlaceholderCompatibilityMode: i8(0x280),
  PlaceholderHydrationAlwaysExplicit: u8(0x281),
  PlaceholderReserved: blob(0x282, 0xa, 'CHAR[10]'),
  ProxiedProcessId: u32(0x28c),
  ActivationStack: blob(0x290, 0x28, 'ACTIVATION_CONTEXT_STACK'),
  WorkingOnBehalfTicket: blob(0x2b8, 0x8, 'UCHAR[8]'),
  ExceptionCode: u32(0x2c0),
  ActivationContextStackPointer: ptr(0x2c8),
  InstrumentationCallbackSp: u64(0x2d0),
  InstrumentationCallbackPreviousPc: u64(0x2d8),
  InstrumentationCallbackPreviousSp: u64(0x2e0),
  TxFsContext: u32(0x2e8),
  InstrumentationCallbackDisabled: u8(0x2ec),
  UnalignedLoadStoreExceptions: u8(0x2ed),
  GdiTebBatch: blob(0x2f0, 0x4e8, 'GDI_TEB_BATCH'),
  RealClientId: blob(0x7d8, 0x10, 'CLIENT_ID'),
  GdiCachedProcessHandle: ptr(0x7e8),
  GdiClientPID: u32(0x7f0),
  GdiClientTID: u32(0x7f4),
  GdiThreadLocalInfo: ptr(0x7f8),
  Win32ClientInfo: blob(0x800, 0xf0, 'CLIENTINFO'),
  Win32ClientInfoArea: blob(0x800, 0x1f0, 'ULONG_PTR[62]'),
  glDispatchTable: blob(0x9f0, 0x748, 'PVOID[233]'),
  glReserved1: blob(0x1138, 0xe8, 'ULONG_PTR[29]'),
  glReserved2: ptr(0x1220),
  glSectionInfo: ptr(0x1228),
  glSection: ptr(0x1230),
  glTable: ptr(0x1238),
  glCurrentRC: ptr(0x1240),
  glContext: ptr(0x1248),
  LastStatusValue: u32(0x1250),
  StaticUnicodeString: blob(0x1258, 0x10, 'UNICODE_STRING'),
  StaticUnicodeBuffer: blob(0x1268, 0x20a, 'WCHAR[261]'),
  DeallocationStack: ptr(0x1478),
  TlsSlots: blob(0x1480, 0x200, 'PVOID[64]'),
  TlsLinks: blob(0x1680, 0x10, 'LIST_ENTRY'),
  Vdm: ptr(0x1690),
  ReservedForNtRpc: ptr(0x1698),
  DbgSsReserved: blob(0x16a0, 0x10, 'PVOID[2]'),
  HardErrorMode: u32(0x16b0),
  Instrumentation: blob(0x16b8, 0x58, 'PVOID[11]'),
  ActivityId: blob(0x1710, 0x10, 'GUID'),
  SubProcessTag: ptr(0x1720),
  PerflibData: ptr(0x1728),
  EtwTraceData: ptr(0x1730),
  WinSockData: ptr(0x1738),
  GdiBatchCount: u32(0x1740),
  CurrentIdealProcessor: blob(0x1744, 0x4, 'PROCESSOR_NUMBER'),
  IdealProcessorValue: u32(0x1744),
  ReservedPad0: u8(0x1744),
  ReservedPad1: u8(0x1745),
  ReservedPad2: u8(0x1746),
  IdealProcessor: u8(0x1747),
  GuaranteedStackBytes: u32(0x1748),
  ReservedForPerf: ptr(0x1750),
  ReservedForOle: ptr(0x1758),
  WaitingOnLoaderLock: u32(0x1760),
  SavedPriorityState: ptr(0x1768),
  ReservedForCodeCoverage: u64(0x1770),
  ThreadPoolData: ptr(0x1778),
  TlsExpansionSlots: ptr(0x1780),
  ChpeV2CpuAreaInfo: ptr(0x1788),
  Unused: ptr(0x1790),
  MuiGeneration: u32(0x1798),
  IsImpersonating: u32(0x179c),
  NlsCache: ptr(0x17a0),
  pShimData: ptr(0x17a8),
  HeapData: u32(0x17b0),
  CurrentTransactionHandle: ptr(0x17b8),
  ActiveFrame: ptr(0x17c0),
  FlsData: ptr(0x17c8),
  PreferredLanguages: ptr(0x17d0),
  UserPrefLanguages: ptr(0x17d8),
  MergedPrefLanguages: ptr(0x17e0),
  MuiImpersonation: u32(0x17e8),
  CrossTebFlags: u16(0x17ec),
  SpareCrossTebBits: bits(0x17ec, 'u16', 0, 16),
  SameTebFlags: u16(0x17ee),
  SafeThunkCall: bits(0x17ee, 'u16', 0, 1),
  InDebugPrint: bits(0x17ee, 'u16', 1, 1),
  HasFiberData: bits(0x17ee, 'u16', 2, 1),
  SkipThreadAttach: bits(0x17ee, 'u16', 3, 1),
  WerInShipAssertCode: bits(0x17ee, 'u16', 4, 1),
  RanProcessInit: bits(0x17ee, 'u16', 5, 1),
  ClonedThread: bits(0x17ee, 'u16', 6, 1),
  SuppressDebugMsg: bits(0x17ee, 'u16', 7, 1),
  DisableUserStackWalk: bits(0x17ee, 'u16', 8, 1),
  RtlExceptionAttached: bits(0x17ee, 'u16', 9, 1),
  InitialThread: bits(0x17ee, 'u16', 10, 1),
  SessionAware: bits(0x17ee, 'u16', 11, 1),
  LoadOwner: bits(0x17ee, 'u16', 12, 1),
  LoaderWorker: bits(0x17ee, 'u16', 13, 1),
  SkipLoaderInit: bits(0x17ee, 'u16', 14, 1),
  SkipFileAPIBrokering: bits(0x17ee, 'u16', 15, 1),
  TxnScopeEnterCallback: ptr(0x17f0),
  TxnScopeExitCallback: ptr(0x17f8),
  TxnScopeContext: ptr(0x1800),
  LockCount: u32(0x1808),
  WowTebOffset: i32(0x180c),
  ResourceRetValue: ptr(0x1810),
  ReservedForWdf: ptr(0x1818),
  ReservedForCrt: u64(0x1820),
  EffectiveContainerId: blob(0x1828, 0x10, 'GUID'),
  LastSleepCounter: u64(0x1838),
  SpinCallCount: u32(0x1840),
  ExtendedFeatureDisableMask: u64(0x1848),
  LegacyFloatingPointDisabled: bits64(0x1848, 0, 1),
  LegacySseDisabled: bits64(0x1848, 1, 1),
  AvxDisabled: bits64(0x1848, 2, 1),
  MpxBndregsDisabled: bits64(0x1848, 3, 1),
  MpxBndcsrDisabled: bits64(0x1848, 4, 1),
  Avx512OpmaskDisabled: bits64(0x1848, 5, 1),
  Avx512ZmmHi256Disabled: bits64(0x1848, 6, 1),
  Avx512Zmm16HiDisabled: bits64(0x1848, 7, 1),
  IptDisabled: bits64(0x1848, 8, 1),
  PkruDisabled: bits64(0x1848, 9, 1),
  Reserved0: bits64(0x1848, 10, 1),
  CetUserDisabled: bits64(0x1848, 11, 1),
  CetSupervisorDisabled: bits64(0x1848, 12, 1),
  Reserved1: bits64(0x1848, 13, 4),
  AmxTileDisabled: bits64(0x1848, 17, 1),
  AmxBf16Disabled: bits64(0x1848, 18, 1),
  AmxInt8Disabled: bits64(0x1848, 19, 1),
  Reserved2: bits64(0x1848, 20, 44),
  SchedulerSharedDataSlot: ptr(0x1850),
  HeapWalkContext: ptr(0x1858),
  PrimaryGroupAffinity: blob(0x1860, 0x10, 'GROUP_AFFINITY'),
  Rcu: blob(0x1870, 0x8, 'ULONG[2]'),
}));

export const THREAD_BASIC_INFORMATION = /* @__PURE__ */ struct('THREAD_BASIC_INFORMATION', 0x30, () => ({
  ExitStatus: u32(0x0),
  TebBaseAddress: ptr(0x8),
  ClientId: blob(0x10, 0x10, 'CLIENT_ID'),
  AffinityMask: u64(0x20),
  Priority: i32(0x28),
  BasePriority: i32(0x2c),
}));

export const TIME_FIELDS = /* @__PURE__ */ struct('TIME_FIELDS', 0x10, () => ({
  Year: i16(0x0),
  Month: i16(0x2),
  Day: i16(0x4),
  Hour: i16(0x6),
  Minute: i16(0x8),
  Second: i16(0xa),
  Milliseconds: i16(0xc),
  Weekday: i16(0xe),
}));

export const TOKEN_ACCESS_INFORMATION = /* @__PURE__ */ struct('TOKEN_ACCESS_INFORMATION', 0x30, () => ({
  SidHash: ptr(0x0),
  RestrictedSidHash: ptr(0x8),
  Privileges: ptr(0x10),
  AuthenticationId: blob(0x18, 0x8, 'LUID'),
  TokenType: i32(0x20),
  ImpersonationLevel: i32(0x24),
  MandatoryPolicy: blob(0x28, 0x4, 'TOKEN_MANDATORY_POLICY'),
  Flags: u32(0x2c),
}));

export const TOKEN_CONTROL = /* @__PURE__ */ struct('TOKEN_CONTROL', 0x28, () => ({
  TokenId: blob(0x0, 0x8, 'LUID'),
  AuthenticationId: blob(0x8, 0x8, 'LUID'),
  ModifiedId: blob(0x10, 0x8, 'LUID'),
  TokenSource: blob(0x18, 0x10, 'TOKEN_SOURCE'),
}));

export const TOKEN_GROUPS = /* @__PURE__ */ struct('TOKEN_GROUPS', 0x18, () => ({
  GroupCount: u32(0x0),
  Groups: blob(0x8, 0x10, 'SID_AND_ATTRIBUTES[1]'),
}));

export const TOKEN_MANDATORY_POLICY = /* @__PURE__ */ struct('TOKEN_MANDATORY_POLICY', 0x4, () => ({
  Policy: u32(0x0),
}));

export const TOKEN_PRIVILEGES = /* @__PURE__ */ struct('TOKEN_PRIVILEGES', 0x10, () => ({
  PrivilegeCount: u32(0x0),
  Privileges: blob(0x4, 0xc, 'LUID_AND_ATTRIBUTES[1]'),
}));

export const TOKEN_SOURCE = /* @__PURE__ */ struct('TOKEN_SOURCE', 0x10, () => ({
  SourceName: blob(0x0, 0x8, 'CHAR[8]'),
  SourceIdentifier: blob(0x8, 0x8, 'LUID'),
}));

export const TRANSLATOR_INTERFACE = /* @__PURE__ */ struct('TRANSLATOR_INTERFACE', 0x30, () => ({
  Size: u16(0x0),
  Version: u16(0x2),
  Context: ptr(0x8),
  InterfaceReference: ptr(0x10),
  InterfaceDereference: ptr(0x18),
  TranslateResources: ptr(0x20),
  TranslateResourceRequirements: ptr(0x28),
}));

export const TUNNEL = /* @__PURE__ */ struct('TUNNEL', 0x58, () => ({
  Mutex: blob(0x0, 0x38, 'FAST_MUTEX'),
  Cache: ptr(0x38),
  TimerQueue: blob(0x40, 0x10, 'LIST_ENTRY'),
  NumEntries: u16(0x50),
}));

export const ULARGE_INTEGER = /* @__PURE__ */ struct('ULARGE_INTEGER', 0x8, () => ({
  LowPart: u32(0x0),
  HighPart: u32(0x4),
  u_LowPart: u32(0x0),
  u_HighPart: u32(0x4),
  QuadPart: u64(0x0),
}));

export const UNICODE_PREFIX_TABLE = /* @__PURE__ */ struct('UNICODE_PREFIX_TABLE', 0x18, () => ({
  NodeTypeCode: i16(0x0),
  NameLength: i16(0x2),
  NextPrefixTree: ptr(0x8),
  LastNextEntry: ptr(0x10),
}));

export const UNICODE_PREFIX_TABLE_ENTRY = /* @__PURE__ */ struct('UNICODE_PREFIX_TABLE_ENTRY', 0x38, () => ({
  NodeTypeCode: i16(0x0),
  NameLength: i16(0x2),
  NextPrefixTree: ptr(0x8),
  CaseMatch: ptr(0x10),
  Links: blob(0x18, 0x18, 'RTL_SPLAY_LINKS'),
  Prefix: ptr(0x30),
}));

export const UNICODE_STRING = /* @__PURE__ */ struct('UNICODE_STRING', 0x10, () => ({
  Length: u16(0x0),
  MaximumLength: u16(0x2),
  Buffer: ptr(0x8),
}));

export const URB = /* @__PURE__ */ struct('URB', 0x98, () => ({
  UrbHeader: blob(0x0, 0x18, 'URB_HEADER'),
  UrbSelectInterface: blob(0x0, 0x50, 'URB_SELECT_INTERFACE'),
  UrbSelectConfiguration: blob(0x0, 0x58, 'URB_SELECT_CONFIGURATION'),
  UrbPipeRequest: blob(0x0, 0x28, 'URB_PIPE_REQUEST'),
  UrbFrameLengthControl: blob(0x0, 0x18, 'URB_FRAME_LENGTH_CONTROL'),
  UrbGetFrameLength: blob(0x0, 0x20, 'URB_GET_FRAME_LENGTH'),
  UrbSetFrameLength: blob(0x0, 0x20, 'URB_SET_FRAME_LENGTH'),
  UrbGetCurrentFrameNumber: blob(0x0, 0x20, 'URB_GET_CURRENT_FRAME_NUMBER'),
  UrbControlTransfer: blob(0x0, 0x88, 'URB_CONTROL_TRANSFER'),
  UrbControlTransferEx: blob(0x0, 0x88, 'URB_CONTROL_TRANSFER_EX'),
  UrbBulkOrInterruptTransfer: blob(0x0, 0x80, 'URB_BULK_OR_INTERRUPT_TRANSFER'),
  UrbIsochronousTransfer: blob(0x0, 0x98, 'URB_ISOCH_TRANSFER'),
  UrbControlDescriptorRequest: blob(0x0, 0x88, 'URB_CONTROL_DESCRIPTOR_REQUEST'),
  UrbControlGetStatusRequest: blob(0x0, 0x88, 'URB_CONTROL_GET_STATUS_REQUEST'),
  UrbControlFeatureRequest: blob(0x0, 0x88, 'URB_CONTROL_FEATURE_REQUEST'),
  UrbControlVendorClassRequest: blob(0x0, 0x88, 'URB_CONTROL_VENDOR_OR_CLASS_REQUEST'),
  UrbControlGetInterfaceRequest: blob(0x0, 0x88, 'URB_CONTROL_GET_INTERFACE_REQUEST'),
  UrbControlGetConfigurationRequest: blob(0x0, 0x88, 'URB_CONTROL_GET_CONFIGURATION_REQUEST'),
  UrbOSFeatureDescriptorRequest: blob(0x0, 0x88, 'URB_OS_FEATURE_DESCRIPTOR_REQUEST'),
  UrbOpenStaticStreams: blob(0x0, 0x30, 'URB_OPEN_STATIC_STREAMS'),
}));

export const URB_BULK_OR_INTERRUPT_TRANSFER = /* @__PURE__ */ struct('URB_BULK_OR_INTERRUPT_TRANSFER', 0x80, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  PipeHandle: ptr(0x18),
  TransferFlags: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
}));

export const URB_CONTROL_DESCRIPTOR_REQUEST = /* @__PURE__ */ struct('URB_CONTROL_DESCRIPTOR_REQUEST', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  Reserved: ptr(0x18),
  Reserved0: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  Reserved1: u16(0x80),
  Index: u8(0x82),
  DescriptorType: u8(0x83),
  LanguageId: u16(0x84),
  Reserved2: u16(0x86),
}));

export const URB_CONTROL_FEATURE_REQUEST = /* @__PURE__ */ struct('URB_CONTROL_FEATURE_REQUEST', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  Reserved: ptr(0x18),
  Reserved2: u32(0x20),
  Reserved3: u32(0x24),
  Reserved4: ptr(0x28),
  Reserved5: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  Reserved0: u16(0x80),
  FeatureSelector: u16(0x82),
  Index: u16(0x84),
  Reserved1: u16(0x86),
}));

export const URB_CONTROL_GET_CONFIGURATION_REQUEST = /* @__PURE__ */ struct('URB_CONTROL_GET_CONFIGURATION_REQUEST', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  Reserved: ptr(0x18),
  Reserved0: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  Reserved1: blob(0x80, 0x8, 'UCHAR[8]'),
}));

export const URB_CONTROL_GET_INTERFACE_REQUEST = /* @__PURE__ */ struct('URB_CONTROL_GET_INTERFACE_REQUEST', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  Reserved: ptr(0x18),
  Reserved0: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  Reserved1: blob(0x80, 0x4, 'UCHAR[4]'),
  Interface: u16(0x84),
  Reserved2: u16(0x86),
}));

export const URB_CONTROL_GET_STATUS_REQUEST = /* @__PURE__ */ struct('URB_CONTROL_GET_STATUS_REQUEST', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  Reserved: ptr(0x18),
  Reserved0: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  Reserved1: blob(0x80, 0x4, 'UCHAR[4]'),
  Index: u16(0x84),
  Reserved2: u16(0x86),
}));

export const URB_CONTROL_TRANSFER = /* @__PURE__ */ struct('URB_CONTROL_TRANSFER', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  PipeHandle: ptr(0x18),
  TransferFlags: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  SetupPacket: blob(0x80, 0x8, 'UCHAR[8]'),
}));

export const URB_CONTROL_TRANSFER_EX = /* @__PURE__ */ struct('URB_CONTROL_TRANSFER_EX', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  PipeHandle: ptr(0x18),
  TransferFlags: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  Timeout: u32(0x38),
  Pad: u32(0x3c),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  SetupPacket: blob(0x80, 0x8, 'UCHAR[8]'),
}));

export const URB_CONTROL_VENDOR_OR_CLASS_REQUEST = /* @__PURE__ */ struct('URB_CONTROL_VENDOR_OR_CLASS_REQUEST', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  Reserved: ptr(0x18),
  TransferFlags: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  RequestTypeReservedBits: u8(0x80),
  Request: u8(0x81),
  Value: u16(0x82),
  Index: u16(0x84),
  Reserved1: u16(0x86),
}));

export const URB_FRAME_LENGTH_CONTROL = /* @__PURE__ */ struct('URB_FRAME_LENGTH_CONTROL', 0x18, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
}));

export const URB_GET_CURRENT_FRAME_NUMBER = /* @__PURE__ */ struct('URB_GET_CURRENT_FRAME_NUMBER', 0x20, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  FrameNumber: u32(0x18),
}));

export const URB_GET_FRAME_LENGTH = /* @__PURE__ */ struct('URB_GET_FRAME_LENGTH', 0x20, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  FrameLength: u32(0x18),
  FrameNumber: u32(0x1c),
}));

export const URB_HCD_AREA = /* @__PURE__ */ struct('URB_HCD_AREA', 0x40, () => ({
  Reserved8: blob(0x0, 0x40, 'PVOID[8]'),
}));

export const URB_HEADER = /* @__PURE__ */ struct('URB_HEADER', 0x18, () => ({
  Length: u16(0x0),
  Function: u16(0x2),
  Status: u32(0x4),
  UsbdDeviceHandle: ptr(0x8),
  UsbdFlags: u32(0x10),
}));

export const URB_ISOCH_TRANSFER = /* @__PURE__ */ struct('URB_ISOCH_TRANSFER', 0x98, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  PipeHandle: ptr(0x18),
  TransferFlags: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  StartFrame: u32(0x80),
  NumberOfPackets: u32(0x84),
  ErrorCount: u32(0x88),
  IsoPacket: blob(0x8c, 0xc, 'USBD_ISO_PACKET_DESCRIPTOR[1]'),
}));

export const URB_OPEN_STATIC_STREAMS = /* @__PURE__ */ struct('URB_OPEN_STATIC_STREAMS', 0x30, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  PipeHandle: ptr(0x18),
  NumberOfStreams: u32(0x20),
  StreamInfoVersion: u16(0x24),
  StreamInfoSize: u16(0x26),
  Streams: ptr(0x28),
}));

export const URB_OS_FEATURE_DESCRIPTOR_REQUEST = /* @__PURE__ */ struct('URB_OS_FEATURE_DESCRIPTOR_REQUEST', 0x88, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  Reserved: ptr(0x18),
  Reserved0: u32(0x20),
  TransferBufferLength: u32(0x24),
  TransferBuffer: ptr(0x28),
  TransferBufferMDL: ptr(0x30),
  UrbLink: ptr(0x38),
  hca: blob(0x40, 0x40, 'URB_HCD_AREA'),
  Recipient: bits(0x80, 'u8', 0, 5),
  Reserved1: bits(0x80, 'u8', 5, 3),
  Reserved2: u8(0x81),
  InterfaceNumber: u8(0x82),
  MS_PageIndex: u8(0x83),
  MS_FeatureDescriptorIndex: u16(0x84),
  Reserved3: u16(0x86),
}));

export const URB_PIPE_REQUEST = /* @__PURE__ */ struct('URB_PIPE_REQUEST', 0x28, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  PipeHandle: ptr(0x18),
  Reserved: u32(0x20),
}));

export const URB_SELECT_CONFIGURATION = /* @__PURE__ */ struct('URB_SELECT_CONFIGURATION', 0x58, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  ConfigurationDescriptor: ptr(0x18),
  ConfigurationHandle: ptr(0x20),
  Interface: blob(0x28, 0x30, 'USBD_INTERFACE_INFORMATION'),
}));

export const URB_SELECT_INTERFACE = /* @__PURE__ */ struct('URB_SELECT_INTERFACE', 0x50, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  ConfigurationHandle: ptr(0x18),
  Interface: blob(0x20, 0x30, 'USBD_INTERFACE_INFORMATION'),
}));

export const URB_SET_FRAME_LENGTH = /* @__PURE__ */ struct('URB_SET_FRAME_LENGTH', 0x20, () => ({
  Hdr: blob(0x0, 0x18, 'URB_HEADER'),
  FrameLengthDelta: i32(0x18),
}));

export const USBD_INTERFACE_INFORMATION = /* @__PURE__ */ struct('USBD_INTERFACE_INFORMATION', 0x30, () => ({
  Length: u16(0x0),
  InterfaceNumber: u8(0x2),
  AlternateSetting: u8(0x3),
  Class: u8(0x4),
  SubClass: u8(0x5),
  Protocol: u8(0x6),
  Reserved: u8(0x7),
  InterfaceHandle: ptr(0x8),
  NumberOfPipes: u32(0x10),
  Pipes: blob(0x18, 0x18, 'USBD_PIPE_INFORMATION[1]'),
}));

export const USBD_INTERFACE_LIST_ENTRY = /* @__PURE__ */ struct('USBD_INTERFACE_LIST_ENTRY', 0x10, () => ({
  InterfaceDescriptor: ptr(0x0),
  Interface: ptr(0x8),
}));

export const USBD_ISO_PACKET_DESCRIPTOR = /* @__PURE__ */ struct('USBD_ISO_PACKET_DESCRIPTOR', 0xc, () => ({
  Offset: u32(0x0),
  Length: u32(0x4),
  Status: u32(0x8),
}));

export const USBD_PIPE_INFORMATION = /* @__PURE__ */ struct('USBD_PIPE_INFORMATION', 0x18, () => ({
  MaximumPacketSize: u16(0x0),
  EndpointAddress: u8(0x2),
  Interval: u8(0x3),
  PipeType: i32(0x4),
  PipeHandle: ptr(0x8),
  MaximumTransferSize: u32(0x10),
  PipeFlags: u32(0x14),
}));

export const USBD_VERSION_INFORMATION = /* @__PURE__ */ struct('USBD_VERSION_INFORMATION', 0x8, () => ({
  USBDI_Version: u32(0x0),
  Supported_USB_Version: u32(0x4),
}));

export const USB_CONFIGURATION_DESCRIPTOR = /* @__PURE__ */ struct('USB_CONFIGURATION_DESCRIPTOR', 0x9, () => ({
  bLength: u8(0x0),
  bDescriptorType: u8(0x1),
  wTotalLength: u16(0x2),
  bNumInterfaces: u8(0x4),
  bConfigurationValue: u8(0x5),
  iConfiguration: u8(0x6),
  bmAttributes: u8(0x7),
  MaxPower: u8(0x8),
}));

export const USB_DEVICE_DESCRIPTOR = /* @__PURE__ */ struct('USB_DEVICE_DESCRIPTOR', 0x12, () => ({
  bLength: u8(0x0),
  bDescriptorType: u8(0x1),
  bcdUSB: u16(0x2),
  bDeviceClass: u8(0x4),
  bDeviceSubClass: u8(0x5),
  bDeviceProtocol: u8(0x6),
  bMaxPacketSize0: u8(0x7),
  idVendor: u16(0x8),
  idProduct: u16(0xa),
  bcdDevice: u16(0xc),
  iManufacturer: u8(0xe),
  iProduct: u8(0xf),
  iSerialNumber: u8(0x10),
  bNumConfigurations: u8(0x11),
}));

export const USB_ENDPOINT_DESCRIPTOR = /* @__PURE__ */ struct('USB_ENDPOINT_DESCRIPTOR', 0x7, () => ({
  bLength: u8(0x0),
  bDescriptorType: u8(0x1),
  bEndpointAddress: u8(0x2),
  bmAttributes: u8(0x3),
  wMaxPacketSize: u16(0x4),
  bInterval: u8(0x6),
}));

export const USB_INTERFACE_DESCRIPTOR = /* @__PURE__ */ struct('USB_INTERFACE_DESCRIPTOR', 0x9, () => ({
  bLength: u8(0x0),
  bDescriptorType: u8(0x1),
  bInterfaceNumber: u8(0x2),
  bAlternateSetting: u8(0x3),
  bNumEndpoints: u8(0x4),
  bInterfaceClass: u8(0x5),
  bInterfaceSubClass: u8(0x6),
  bInterfaceProtocol: u8(0x7),
  iInterface: u8(0x8),
}));

export const VIDEO_ACCESS_RANGE = /* @__PURE__ */ struct('VIDEO_ACCESS_RANGE', 0x10, () => ({
  RangeStart: i64(0x0),
  RangeLength: u32(0x8),
  RangeInIoSpace: u8(0xc),
  RangeVisible: u8(0xd),
  RangeShareable: u8(0xe),
  RangePassive: u8(0xf),
}));

export const VIDEO_HW_INITIALIZATION_DATA = /* @__PURE__ */ struct('VIDEO_HW_INITIALIZATION_DATA', 0x90, () => ({
  HwInitDataSize: u32(0x0),
  AdapterInterfaceType: i32(0x4),
  HwFindAdapter: ptr(0x8),
  HwInitialize: ptr(0x10),
  HwInterrupt: ptr(0x18),
  HwStartIO: ptr(0x20),
  HwDeviceExtensionSize: u32(0x28),
  StartingDeviceNumber: u32(0x2c),
  HwResetHw: ptr(0x30),
  HwTimer: ptr(0x38),
  HwStartDma: ptr(0x40),
  HwSetPowerState: ptr(0x48),
  HwGetPowerState: ptr(0x50),
  HwGetVideoChildDescriptor: ptr(0x58),
  HwQueryInterface: ptr(0x60),
  HwChildDeviceExtensionSize: u32(0x68),
  HwLegacyResourceList: ptr(0x70),
  HwLegacyResourceCount: u32(0x78),
  HwGetLegacyResources: ptr(0x80),
  AllowEarlyEnumeration: u8(0x88),
  Reserved: u32(0x8c),
}));

export const VIDEO_PORT_AGP_SERVICES = /* @__PURE__ */ struct('VIDEO_PORT_AGP_SERVICES', 0x48, () => ({
  AgpReservePhysical: ptr(0x0),
  AgpReleasePhysical: ptr(0x8),
  AgpCommitPhysical: ptr(0x10),
  AgpFreePhysical: ptr(0x18),
  AgpReserveVirtual: ptr(0x20),
  AgpReleaseVirtual: ptr(0x28),
  AgpCommitVirtual: ptr(0x30),
  AgpFreeVirtual: ptr(0x38),
  AllocationLimit: u64(0x40),
}));

export const VIDEO_PORT_CONFIG_INFO = /* @__PURE__ */ struct('VIDEO_PORT_CONFIG_INFO', 0x80, () => ({
  Length: u32(0x0),
  SystemIoBusNumber: u32(0x4),
  AdapterInterfaceType: i32(0x8),
  BusInterruptLevel: u32(0xc),
  BusInterruptVector: u32(0x10),
  InterruptMode: i32(0x14),
  NumEmulatorAccessEntries: u32(0x18),
  EmulatorAccessEntries: ptr(0x20),
  EmulatorAccessEntriesContext: u64(0x28),
  VdmPhysicalVideoMemoryAddress: i64(0x30),
  VdmPhysicalVideoMemoryLength: u32(0x38),
  HardwareStateSize: u32(0x3c),
  DmaChannel: u32(0x40),
  DmaPort: u32(0x44),
  DmaShareable: u8(0x48),
  InterruptShareable: u8(0x49),
  Master: u8(0x4a),
  DmaWidth: i32(0x4c),
  DmaSpeed: i32(0x50),
  bMapBuffers: u8(0x54),
  NeedPhysicalAddresses: u8(0x55),
  DemandMode: u8(0x56),
  MaximumTransferLength: u32(0x58),
  NumberOfPhysicalBreaks: u32(0x5c),
  ScatterGather: u8(0x60),
  MaximumScatterGatherChunkSize: u32(0x64),
  VideoPortGetProcAddress: ptr(0x68),
  DriverRegistryPath: ptr(0x70),
  SystemMemorySize: u64(0x78),
}));

export const VIDEO_REQUEST_PACKET = /* @__PURE__ */ struct('VIDEO_REQUEST_PACKET', 0x30, () => ({
  IoControlCode: u32(0x0),
  StatusBlock: ptr(0x8),
  InputBuffer: ptr(0x10),
  InputBufferLength: u32(0x18),
  OutputBuffer: ptr(0x20),
  OutputBufferLength: u32(0x28),
}));

export const VIDEO_X86_BIOS_ARGUMENTS = /* @__PURE__ */ struct('VIDEO_X86_BIOS_ARGUMENTS', 0x1c, () => ({
  Eax: u32(0x0),
  Ebx: u32(0x4),
  Ecx: u32(0x8),
  Edx: u32(0xc),
  Esi: u32(0x10),
  Edi: u32(0x14),
  Ebp: u32(0x18),
}));

export const VPB = /* @__PURE__ */ struct('VPB', 0x60, () => ({
  Type: i16(0x0),
  Size: i16(0x2),
  Flags: u16(0x4),
  VolumeLabelLength: u16(0x6),
  DeviceObject: ptr(0x8),
  RealDevice: ptr(0x10),
  SerialNumber: u32(0x18),
  ReferenceCount: u32(0x1c),
  VolumeLabel: blob(0x20, 0x40, 'WCHAR[32]'),
}));

export const VPOSVERSIONINFO = /* @__PURE__ */ struct('VPOSVERSIONINFO', 0x14, () => ({
  Size: u32(0x0),
  MajorVersion: u32(0x4),
  MinorVersion: u32(0x8),
  BuildNumber: u32(0xc),
  ServicePackMajor: u16(0x10),
  ServicePackMinor: u16(0x12),
}));

export const VP_DEVICE_DESCRIPTION = /* @__PURE__ */ struct('VP_DEVICE_DESCRIPTION', 0x8, () => ({
  ScatterGather: u8(0x0),
  Dma32BitAddresses: u8(0x1),
  Dma64BitAddresses: u8(0x2),
  MaximumLength: u32(0x4),
}));

export const VP_SCATTER_GATHER_LIST = /* @__PURE__ */ struct('VP_SCATTER_GATHER_LIST', 0x10, () => ({
  NumberOfElements: u32(0x0),
  Reserved: u64(0x8),
  Elements: blob(0x10, 0x0, 'VP_SCATTER_GATHER_ELEMENT[0]'),
}));

export const WAIT_CONTEXT_BLOCK = /* @__PURE__ */ struct('WAIT_CONTEXT_BLOCK', 0x48, () => ({
  WaitQueueEntry: blob(0x0, 0x18, 'KDEVICE_QUEUE_ENTRY'),
  DeviceRoutine: ptr(0x18),
  DeviceContext: ptr(0x20),
  NumberOfMapRegisters: u32(0x28),
  DeviceObject: ptr(0x30),
  CurrentIrp: ptr(0x38),
  BufferChainingDpc: ptr(0x40),
}));

export const WDFMEMORY_OFFSET = /* @__PURE__ */ struct('WDFMEMORY_OFFSET', 0x10, () => ({
  BufferOffset: u64(0x0),
  BufferLength: u64(0x8),
}));

export const WDF_BIND_INFO = /* @__PURE__ */ struct('WDF_BIND_INFO', 0x30, () => ({
  Size: u32(0x0),
  Component: ptr(0x8),
  Version: blob(0x10, 0xc, 'WDF_VERSION'),
  FuncCount: u32(0x1c),
  FuncTable: ptr(0x20),
  Module: ptr(0x28),
}));

export const WDF_BIND_INFO2 = /* @__PURE__ */ struct('WDF_BIND_INFO2', 0x58, () => ({
  V1: blob(0x0, 0x30, 'WDF_BIND_INFO'),
  MinimumVersionRequired: ptr(0x30),
  ClientVersionHigherThanFramework: ptr(0x38),
  FuncCountPtr: ptr(0x40),
  StructCountPtr: ptr(0x48),
  StructTable: ptr(0x50),
}));

export const WDF_CHILD_ADDRESS_DESCRIPTION_HEADER = /* @__PURE__ */ struct('WDF_CHILD_ADDRESS_DESCRIPTION_HEADER', 0x4, () => ({
  AddressDescriptionSize: u32(0x0),
}));

export const WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER = /* @__PURE__ */ struct('WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER', 0x4, () => ({
  IdentificationDescriptionSize: u32(0x0),
}));

export const WDF_CHILD_LIST_CONFIG = /* @__PURE__ */ struct('WDF_CHILD_LIST_CONFIG', 0x60, () => ({
  Size: u32(0x0),
  IdentificationDescriptionSize: u32(0x4),
  AddressDescriptionSize: u32(0x8),
  EvtChildListCreateDevice: ptr(0x10),
  EvtChildListScanForChildren: ptr(0x18),
  EvtChildListIdentificationDescriptionCopy: ptr(0x20),
  EvtChildListIdentificationDescriptionDuplicate: ptr(0x28),
  EvtChildListIdentificationDescriptionCleanup: ptr(0x30),
  EvtChildListIdentificationDescriptionCompare: ptr(0x38),
  EvtChildListAddressDescriptionCopy: ptr(0x40),
  EvtChildListAddressDescriptionDuplicate: ptr(0x48),
  EvtChildListAddressDescriptionCleanup: ptr(0x50),
  EvtChildListDeviceReenumerated: ptr(0x58),
}));

export const WDF_CHILD_LIST_ITERATOR = /* @__PURE__ */ struct('WDF_CHILD_LIST_ITERATOR', 0x28, () => ({
  Size: u32(0x0),
  Flags: u32(0x4),
  Reserved: blob(0x8, 0x20, 'PVOID[4]'),
}));

export const WDF_CHILD_RETRIEVE_INFO = /* @__PURE__ */ struct('WDF_CHILD_RETRIEVE_INFO', 0x28, () => ({
  Size: u32(0x0),
  IdentificationDescription: ptr(0x8),
  AddressDescription: ptr(0x10),
  Status: i32(0x18),
  EvtChildListIdentificationDescriptionCompare: ptr(0x20),
}));

export const WDF_COMMON_BUFFER_CONFIG = /* @__PURE__ */ struct('WDF_COMMON_BUFFER_CONFIG', 0x8, () => ({
  Size: u32(0x0),
  AlignmentRequirement: u32(0x4),
}));

export const WDF_CUSTOM_TYPE_CONTEXT = /* @__PURE__ */ struct('WDF_CUSTOM_TYPE_CONTEXT', 0x10, () => ({
  Size: u32(0x0),
  Data: u64(0x8),
}));

export const WDF_DEVICE_PNP_CAPABILITIES = /* @__PURE__ */ struct('WDF_DEVICE_PNP_CAPABILITIES', 0x30, () => ({
  Size: u32(0x0),
  LockSupported: i32(0x4),
  EjectSupported: i32(0x8),
  Removable: i32(0xc),
  DockDevice: i32(0x10),
  UniqueID: i32(0x14),
  SilentInstall: i32(0x18),
  SurpriseRemovalOK: i32(0x1c),
  HardwareDisabled: i32(0x20),
  NoDisplayInUI: i32(0x24),
  Address: u32(0x28),
  UINumber: u32(0x2c),
}));

export const WDF_DEVICE_PNP_NOTIFICATION_DATA = /* @__PURE__ */ struct('WDF_DEVICE_PNP_NOTIFICATION_DATA', 0xc, () => ({
  Type: i32(0x0),
  Data_EnterState_CurrentState: i32(0x4),
  Data_EnterState_NewState: i32(0x8),
  Data_PostProcessState_CurrentState: i32(0x4),
  Data_LeaveState_CurrentState: i32(0x4),
  Data_LeaveState_NewState: i32(0x8),
}));

export const WDF_DEVICE_POWER_CAPABILITIES = /* @__PURE__ */ struct('WDF_DEVICE_POWER_CAPABILITIES', 0x50, () => ({
  Size: u32(0x0),
  DeviceD1: i32(0x4),
  DeviceD2: i32(0x8),
  WakeFromD0: i32(0xc),
  WakeFromD1: i32(0x10),
  WakeFromD2: i32(0x14),
  WakeFromD3: i32(0x18),
  DeviceState: blob(0x1c, 0x1c, 'DEVICE_POWER_STATE[7]'),
  DeviceWake: i32(0x38),
  SystemWake: i32(0x3c),
  D1Latency: u32(0x40),
  D2Latency: u32(0x44),
  D3Latency: u32(0x48),
  IdealDxStateForSx: i32(0x4c),
}));

export const WDF_DEVICE_POWER_NOTIFICATION_DATA = /* @__PURE__ */ struct('WDF_DEVICE_POWER_NOTIFICATION_DATA', 0xc, () => ({
  Type: i32(0x0),
  Data_EnterState_CurrentState: i32(0x4),
  Data_EnterState_NewState: i32(0x8),
  Data_PostProcessState_CurrentState: i32(0x4),
  Data_LeaveState_CurrentState: i32(0x4),
  Data_LeaveState_NewState: i32(0x8),
}));

export const WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS = /* @__PURE__ */ struct('WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS', 0x24, () => ({
  Size: u32(0x0),
  IdleCaps: i32(0x4),
  DxState: i32(0x8),
  IdleTimeout: u32(0xc),
  UserControlOfIdleSettings: i32(0x10),
  Enabled: i32(0x14),
  PowerUpIdleDeviceOnSystemWake: i32(0x18),
  IdleTimeoutType: i32(0x1c),
  ExcludeD3Cold: i32(0x20),
}));

export const WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA = /* @__PURE__ */ struct('WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA', 0xc, () => ({
  Type: i32(0x0),
  Data_EnterState_CurrentState: i32(0x4),
  Data_EnterState_NewState: i32(0x8),
  Data_PostProcessState_CurrentState: i32(0x4),
  Data_LeaveState_CurrentState: i32(0x4),
  Data_LeaveState_NewState: i32(0x8),
}));

export const WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS = /* @__PURE__ */ struct('WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS', 0x14, () => ({
  Size: u32(0x0),
  DxState: i32(0x4),
  UserControlOfWakeSettings: i32(0x8),
  Enabled: i32(0xc),
  ArmForWakeIfChildrenAreArmedForWake: u8(0x10),
  IndicateChildWakeOnParentWake: u8(0x11),
}));

export const WDF_DEVICE_PROPERTY_DATA = /* @__PURE__ */ struct('WDF_DEVICE_PROPERTY_DATA', 0x18, () => ({
  Size: u32(0x0),
  PropertyKey: ptr(0x8),
  Lcid: u32(0x10),
  Flags: u32(0x14),
}));

export const WDF_DEVICE_STATE = /* @__PURE__ */ struct('WDF_DEVICE_STATE', 0x20, () => ({
  Size: u32(0x0),
  Disabled: i32(0x4),
  DontDisplayInUI: i32(0x8),
  Failed: i32(0xc),
  NotDisableable: i32(0x10),
  Removed: i32(0x14),
  ResourcesChanged: i32(0x18),
  AssignedToGuest: i32(0x1c),
}));

export const WDF_DMA_ENABLER_CONFIG = /* @__PURE__ */ struct('WDF_DMA_ENABLER_CONFIG', 0x50, () => ({
  Size: u32(0x0),
  Profile: i32(0x4),
  MaximumLength: u64(0x8),
  EvtDmaEnablerFill: ptr(0x10),
  EvtDmaEnablerFlush: ptr(0x18),
  EvtDmaEnablerDisable: ptr(0x20),
  EvtDmaEnablerEnable: ptr(0x28),
  EvtDmaEnablerSelfManagedIoStart: ptr(0x30),
  EvtDmaEnablerSelfManagedIoStop: ptr(0x38),
  AddressWidthOverride: u32(0x40),
  WdmDmaVersionOverride: u32(0x44),
  Flags: u32(0x48),
}));

export const WDF_DMA_SYSTEM_PROFILE_CONFIG = /* @__PURE__ */ struct('WDF_DMA_SYSTEM_PROFILE_CONFIG', 0x20, () => ({
  Size: u32(0x0),
  DemandMode: u8(0x4),
  LoopedTransfer: u8(0x5),
  DmaWidth: i32(0x8),
  DeviceAddress: i64(0x10),
  DmaDescriptor: ptr(0x18),
}));

export const WDF_DPC_CONFIG = /* @__PURE__ */ struct('WDF_DPC_CONFIG', 0x18, () => ({
  Size: u32(0x0),
  EvtDpcFunc: ptr(0x8),
  AutomaticSerialization: u8(0x10),
}));

export const WDF_DRIVER_CONFIG = /* @__PURE__ */ struct('WDF_DRIVER_CONFIG', 0x20, () => ({
  Size: u32(0x0),
  EvtDriverDeviceAdd: ptr(0x8),
  EvtDriverUnload: ptr(0x10),
  DriverInitFlags: u32(0x18),
  DriverPoolTag: u32(0x1c),
}));

export const WDF_DRIVER_GLOBALS = /* @__PURE__ */ struct('WDF_DRIVER_GLOBALS', 0x38, () => ({
  Driver: ptr(0x0),
  DriverFlags: u32(0x8),
  DriverTag: u32(0xc),
  DriverName: blob(0x10, 0x20, 'CHAR[32]'),
  DisplaceDriverUnload: u8(0x30),
}));

export const WDF_DRIVER_VERSION_AVAILABLE_PARAMS = /* @__PURE__ */ struct('WDF_DRIVER_VERSION_AVAILABLE_PARAMS', 0xc, () => ({
  Size: u32(0x0),
  MajorVersion: u32(0x4),
  MinorVersion: u32(0x8),
}));

export const WDF_FDO_EVENT_CALLBACKS = /* @__PURE__ */ struct('WDF_FDO_EVENT_CALLBACKS', 0x20, () => ({
  Size: u32(0x0),
  EvtDeviceFilterAddResourceRequirements: ptr(0x8),
  EvtDeviceFilterRemoveResourceRequirements: ptr(0x10),
  EvtDeviceRemoveAddedResources: ptr(0x18),
}));

export const WDF_FILEOBJECT_CONFIG = /* @__PURE__ */ struct('WDF_FILEOBJECT_CONFIG', 0x28, () => ({
  Size: u32(0x0),
  EvtDeviceFileCreate: ptr(0x8),
  EvtFileClose: ptr(0x10),
  EvtFileCleanup: ptr(0x18),
  AutoForwardCleanupClose: i32(0x20),
  FileObjectClass: i32(0x24),
}));

export const WDF_INTERRUPT_CONFIG = /* @__PURE__ */ struct('WDF_INTERRUPT_CONFIG', 0x68, () => ({
  Size: u32(0x0),
  SpinLock: ptr(0x8),
  ShareVector: i32(0x10),
  FloatingSave: u8(0x14),
  AutomaticSerialization: u8(0x15),
  EvtInterruptIsr: ptr(0x18),
  EvtInterruptDpc: ptr(0x20),
  EvtInterruptEnable: ptr(0x28),
  EvtInterruptDisable: ptr(0x30),
  EvtInterruptWorkItem: ptr(0x38),
  InterruptRaw: ptr(0x40),
  InterruptTranslated: ptr(0x48),
  WaitLock: ptr(0x50),
  PassiveHandling: u8(0x58),
  ReportInactiveOnPowerDown: i32(0x5c),
  CanWakeDevice: u8(0x60),
}));

export const WDF_INTERRUPT_EXTENDED_POLICY = /* @__PURE__ */ struct('WDF_INTERRUPT_EXTENDED_POLICY', 0x20, () => ({
  Size: u32(0x0),
  Policy: i32(0x4),
  Priority: i32(0x8),
  TargetProcessorSetAndGroup: blob(0x10, 0x10, 'GROUP_AFFINITY'),
}));

export const WDF_INTERRUPT_INFO = /* @__PURE__ */ struct('WDF_INTERRUPT_INFO', 0x40, () => ({
  Size: u32(0x0),
  Reserved1: u64(0x8),
  TargetProcessorSet: u64(0x10),
  Reserved2: u32(0x18),
  MessageNumber: u32(0x1c),
  Vector: u32(0x20),
  Irql: u8(0x24),
  Mode: i32(0x28),
  Polarity: i32(0x2c),
  MessageSignaled: u8(0x30),
  ShareDisposition: u8(0x31),
  Group: u16(0x38),
}));

export const WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS = /* @__PURE__ */ struct('WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS', 0x8, () => ({
  Policy_ExaminePolicy_EvtIoWdmIrpForForwardProgress: ptr(0x0),
}));

export const WDF_IO_QUEUE_CONFIG = /* @__PURE__ */ struct('WDF_IO_QUEUE_CONFIG', 0x60, () => ({
  Size: u32(0x0),
  DispatchType: i32(0x4),
  PowerManaged: i32(0x8),
  AllowZeroLengthRequests: u8(0xc),
  DefaultQueue: u8(0xd),
  EvtIoDefault: ptr(0x10),
  EvtIoRead: ptr(0x18),
  EvtIoWrite: ptr(0x20),
  EvtIoDeviceControl: ptr(0x28),
  EvtIoInternalDeviceControl: ptr(0x30),
  EvtIoStop: ptr(0x38),
  EvtIoResume: ptr(0x40),
  EvtIoCanceledOnQueue: ptr(0x48),
  Settings_Parallel_NumberOfPresentedRequests: u32(0x50),
  Driver: ptr(0x58),
}));

export const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY = /* @__PURE__ */ struct('WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY', 0x28, () => ({
  Size: u32(0x0),
  TotalForwardProgressRequests: u32(0x4),
  ForwardProgressReservedPolicy: i32(0x8),
  ForwardProgressReservePolicySettings: blob(0x10, 0x8, 'WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS'),
  EvtIoAllocateResourcesForReservedRequest: ptr(0x18),
  EvtIoAllocateRequestResources: ptr(0x20),
}));

export const WDF_IO_TARGET_OPEN_PARAMS = /* @__PURE__ */ struct('WDF_IO_TARGET_OPEN_PARAMS', 0x88, () => ({
  Size: u32(0x0),
  Type: i32(0x4),
  EvtIoTargetQueryRemove: ptr(0x8),
  EvtIoTargetRemoveCanceled: ptr(0x10),
  EvtIoTargetRemoveComplete: ptr(0x18),
  TargetDeviceObject: ptr(0x20),
  TargetFileObject: ptr(0x28),
  TargetDeviceName: blob(0x30, 0x10, 'UNICODE_STRING'),
  DesiredAccess: u32(0x40),
  ShareAccess: u32(0x44),
  FileAttributes: u32(0x48),
  CreateDisposition: u32(0x4c),
  CreateOptions: u32(0x50),
  EaBuffer: ptr(0x58),
  EaBufferLength: u32(0x60),
  AllocationSize: ptr(0x68),
  FileInformation: u32(0x70),
  FileName: blob(0x78, 0x10, 'UNICODE_STRING'),
}));

export const WDF_IO_TYPE_CONFIG = /* @__PURE__ */ struct('WDF_IO_TYPE_CONFIG', 0x10, () => ({
  Size: u32(0x0),
  ReadWriteIoType: i32(0x4),
  DeviceControlIoType: i32(0x8),
  DirectTransferThreshold: u32(0xc),
}));

export const WDF_LIBRARY_INFO = /* @__PURE__ */ struct('WDF_LIBRARY_INFO', 0x38, () => ({
  Size: u32(0x0),
  LibraryCommission: ptr(0x8),
  LibraryDecommission: ptr(0x10),
  LibraryRegisterClient: ptr(0x18),
  LibraryUnregisterClient: ptr(0x20),
  Version: blob(0x28, 0xc, 'WDF_VERSION'),
}));

export const WDF_MEMORY_DESCRIPTOR = /* @__PURE__ */ struct('WDF_MEMORY_DESCRIPTOR', 0x18, () => ({
  Type: i32(0x0),
  u_BufferType_Buffer: ptr(0x8),
  u_BufferType_Length: u32(0x10),
  u_MdlType_Mdl: ptr(0x8),
  u_MdlType_BufferLength: u32(0x10),
  u_HandleType_Memory: ptr(0x8),
  u_HandleType_Offsets: ptr(0x10),
}));

export const WDF_OBJECT_ATTRIBUTES = /* @__PURE__ */ struct('WDF_OBJECT_ATTRIBUTES', 0x38, () => ({
  Size: u32(0x0),
  EvtCleanupCallback: ptr(0x8),
  EvtDestroyCallback: ptr(0x10),
  ExecutionLevel: i32(0x18),
  SynchronizationScope: i32(0x1c),
  ParentObject: ptr(0x20),
  ContextSizeOverride: u64(0x28),
  ContextTypeInfo: ptr(0x30),
}));

export const WDF_OBJECT_CONTEXT_TYPE_INFO = /* @__PURE__ */ struct('WDF_OBJECT_CONTEXT_TYPE_INFO', 0x28, () => ({
  Size: u32(0x0),
  ContextName: ptr(0x8),
  ContextSize: u64(0x10),
  UniqueType: ptr(0x18),
  EvtDriverGetUniqueContextType: ptr(0x20),
}));

export const WDF_PDO_EVENT_CALLBACKS = /* @__PURE__ */ struct('WDF_PDO_EVENT_CALLBACKS', 0x40, () => ({
  Size: u32(0x0),
  EvtDeviceResourcesQuery: ptr(0x8),
  EvtDeviceResourceRequirementsQuery: ptr(0x10),
  EvtDeviceEject: ptr(0x18),
  EvtDeviceSetLock: ptr(0x20),
  EvtDeviceEnableWakeAtBus: ptr(0x28),
  EvtDeviceDisableWakeAtBus: ptr(0x30),
  EvtDeviceReportedMissing: ptr(0x38),
}));

export const WDF_PNPPOWER_EVENT_CALLBACKS = /* @__PURE__ */ struct('WDF_PNPPOWER_EVENT_CALLBACKS', 0x90, () => ({
  Size: u32(0x0),
  EvtDeviceD0Entry: ptr(0x8),
  EvtDeviceD0EntryPostInterruptsEnabled: ptr(0x10),
  EvtDeviceD0Exit: ptr(0x18),
  EvtDeviceD0ExitPreInterruptsDisabled: ptr(0x20),
  EvtDevicePrepareHardware: ptr(0x28),
  EvtDeviceReleaseHardware: ptr(0x30),
  EvtDeviceSelfManagedIoCleanup: ptr(0x38),
  EvtDeviceSelfManagedIoFlush: ptr(0x40),
  EvtDeviceSelfManagedIoInit: ptr(0x48),
  EvtDeviceSelfManagedIoSuspend: ptr(0x50),
  EvtDeviceSelfManagedIoRestart: ptr(0x58),
  EvtDeviceSurpriseRemoval: ptr(0x60),
  EvtDeviceQueryRemove: ptr(0x68),
  EvtDeviceQueryStop: ptr(0x70),
  EvtDeviceUsageNotification: ptr(0x78),
  EvtDeviceRelationsQuery: ptr(0x80),
  EvtDeviceUsageNotificationEx: ptr(0x88),
}));

export const WDF_POWER_FRAMEWORK_SETTINGS = /* @__PURE__ */ struct('WDF_POWER_FRAMEWORK_SETTINGS', 0x58, () => ({
  Size: u32(0x0),
  EvtDeviceWdmPostPoFxRegisterDevice: ptr(0x8),
  EvtDeviceWdmPrePoFxUnregisterDevice: ptr(0x10),
  Component: ptr(0x18),
  ComponentActiveConditionCallback: ptr(0x20),
  ComponentIdleConditionCallback: ptr(0x28),
  ComponentIdleStateCallback: ptr(0x30),
  PowerControlCallback: ptr(0x38),
  PoFxDeviceContext: ptr(0x40),
  PoFxDeviceFlags: u64(0x48),
  DirectedPoFxEnabled: i32(0x50),
}));

export const WDF_POWER_POLICY_EVENT_CALLBACKS = /* @__PURE__ */ struct('WDF_POWER_POLICY_EVENT_CALLBACKS', 0x40, () => ({
  Size: u32(0x0),
  EvtDeviceArmWakeFromS0: ptr(0x8),
  EvtDeviceDisarmWakeFromS0: ptr(0x10),
  EvtDeviceWakeFromS0Triggered: ptr(0x18),
  EvtDeviceArmWakeFromSx: ptr(0x20),
  EvtDeviceDisarmWakeFromSx: ptr(0x28),
  EvtDeviceWakeFromSxTriggered: ptr(0x30),
  EvtDeviceArmWakeFromSxWithReason: ptr(0x38),
}));

export const WDF_POWER_ROUTINE_TIMED_OUT_DATA = /* @__PURE__ */ struct('WDF_POWER_ROUTINE_TIMED_OUT_DATA', 0x20, () => ({
  PowerState: i32(0x0),
  PowerPolicyState: i32(0x4),
  DeviceObject: ptr(0x8),
  Device: ptr(0x10),
  TimedOutThread: ptr(0x18),
}));

export const WDF_QUERY_INTERFACE_CONFIG = /* @__PURE__ */ struct('WDF_QUERY_INTERFACE_CONFIG', 0x30, () => ({
  Size: u32(0x0),
  Interface: ptr(0x8),
  InterfaceType: ptr(0x10),
  SendQueryToParentStack: u8(0x18),
  EvtDeviceProcessQueryInterfaceRequest: ptr(0x20),
  ImportInterface: u8(0x28),
}));

export const WDF_QUEUE_FATAL_ERROR_DATA = /* @__PURE__ */ struct('WDF_QUEUE_FATAL_ERROR_DATA', 0x18, () => ({
  Queue: ptr(0x0),
  Request: ptr(0x8),
  Status: u32(0x10),
}));

export const WDF_REMOVE_LOCK_OPTIONS = /* @__PURE__ */ struct('WDF_REMOVE_LOCK_OPTIONS', 0x8, () => ({
  Size: u32(0x0),
  Flags: u32(0x4),
}));

export const WDF_REQUEST_COMPLETION_PARAMS = /* @__PURE__ */ struct('WDF_REQUEST_COMPLETION_PARAMS', 0x48, () => ({
  Size: u32(0x0),
  Type: i32(0x4),
  IoStatus: blob(0x8, 0x10, 'IO_STATUS_BLOCK'),
  Parameters_Write_Buffer: ptr(0x18),
  Parameters_Write_Length: u64(0x20),
  Parameters_Write_Offset: u64(0x28),
  Parameters_Read_Buffer: ptr(0x18),
  Parameters_Read_Length: u64(0x20),
  Parameters_Read_Offset: u64(0x28),
  Parameters_Ioctl_IoControlCode: u32(0x18),
  Parameters_Ioctl_Input_Buffer: ptr(0x20),
  Parameters_Ioctl_Input_Offset: u64(0x28),
  Parameters_Ioctl_Output_Buffer: ptr(0x30),
  Parameters_Ioctl_Output_Offset: u64(0x38),
  Parameters_Ioctl_Output_Length: u64(0x40),
  Parameters_Others_Argument1_Ptr: ptr(0x18),
  Parameters_Others_Argument1_Value: u64(0x18),
  Parameters_Others_Argument2_Ptr: ptr(0x20),
  Parameters_Others_Argument2_Value: u64(0x20),
  Parameters_Others_Argument3_Ptr: ptr(0x28),
  Parameters_Others_Argument3_Value: u64(0x28),
  Parameters_Others_Argument4_Ptr: ptr(0x30),
  Parameters_Others_Argument4_Value: u64(0x30),
  Parameters_Usb_Completion: ptr(0x18),
}));

export const WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH_DATA = /* @__PURE__ */ struct('WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH_DATA', 0x28, () => ({
  Request: ptr(0x0),
  Irp: ptr(0x8),
  OutputBufferLength: u32(0x10),
  Information: u64(0x18),
  MajorFunction: u8(0x20),
}));

export const WDF_REQUEST_FORWARD_OPTIONS = /* @__PURE__ */ struct('WDF_REQUEST_FORWARD_OPTIONS', 0x8, () => ({
  Size: u32(0x0),
  Flags: u32(0x4),
}));

export const WDF_REQUEST_PARAMETERS = /* @__PURE__ */ struct('WDF_REQUEST_PARAMETERS', 0x28, () => ({
  Size: u16(0x0),
  MinorFunction: u8(0x2),
  Type: i32(0x4),
  Parameters_Create_SecurityContext: ptr(0x8),
  Parameters_Create_Options: u32(0x10),
  Parameters_Create_FileAttributes: u16(0x18),
  Parameters_Create_ShareAccess: u16(0x1a),
  Parameters_Create_EaLength: u32(0x20),
  Parameters_Read_Length: u64(0x8),
  Parameters_Read_Key: u32(0x10),
  Parameters_Read_DeviceOffset: i64(0x18),
  Parameters_Write_Length: u64(0x8),
  Parameters_Write_Key: u32(0x10),
  Parameters_Write_DeviceOffset: i64(0x18),
  Parameters_DeviceIoControl_OutputBufferLength: u64(0x8),
  Parameters_DeviceIoControl_InputBufferLength: u64(0x10),
  Parameters_DeviceIoControl_IoControlCode: u32(0x18),
  Parameters_DeviceIoControl_Type3InputBuffer: ptr(0x20),
  Parameters_Others_Arg1: ptr(0x8),
  Parameters_Others_Arg2: ptr(0x10),
  Parameters_Others_IoControlCode: u32(0x18),
  Parameters_Others_Arg4: ptr(0x20),
}));

export const WDF_REQUEST_REUSE_PARAMS = /* @__PURE__ */ struct('WDF_REQUEST_REUSE_PARAMS', 0x18, () => ({
  Size: u32(0x0),
  Flags: u32(0x4),
  Status: u32(0x8),
  NewIrp: ptr(0x10),
}));

export const WDF_REQUEST_SEND_OPTIONS = /* @__PURE__ */ struct('WDF_REQUEST_SEND_OPTIONS', 0x10, () => ({
  Size: u32(0x0),
  Flags: u32(0x4),
  Timeout: i64(0x8),
}));

export const WDF_TASK_SEND_OPTIONS = /* @__PURE__ */ struct('WDF_TASK_SEND_OPTIONS', 0x10, () => ({
  Size: u32(0x0),
  Flags: u32(0x4),
  Timeout: i64(0x8),
}));

export const WDF_TIMER_CONFIG = /* @__PURE__ */ struct('WDF_TIMER_CONFIG', 0x28, () => ({
  Size: u32(0x0),
  EvtTimerFunc: ptr(0x8),
  Period: u32(0x10),
  AutomaticSerialization: u8(0x14),
  TolerableDelay: u32(0x18),
  UseHighResolutionTimer: u8(0x20),
}));

export const WDF_USB_CONTINUOUS_READER_CONFIG = /* @__PURE__ */ struct('WDF_USB_CONTINUOUS_READER_CONFIG', 0x48, () => ({
  Size: u32(0x0),
  TransferLength: u64(0x8),
  HeaderLength: u64(0x10),
  TrailerLength: u64(0x18),
  NumPendingReads: u8(0x20),
  BufferAttributes: ptr(0x28),
  EvtUsbTargetPipeReadComplete: ptr(0x30),
  EvtUsbTargetPipeReadCompleteContext: ptr(0x38),
  EvtUsbTargetPipeReadersFailed: ptr(0x40),
}));

export const WDF_USB_CONTROL_SETUP_PACKET = /* @__PURE__ */ struct('WDF_USB_CONTROL_SETUP_PACKET', 0x8, () => ({
  Packet_bm_Request_Recipient: bits(0x0, 'u8', 0, 2),
  Packet_bm_Request_Reserved: bits(0x0, 'u8', 2, 3),
  Packet_bm_Request_Type: bits(0x0, 'u8', 5, 2),
  Packet_bm_Request_Dir: bits(0x0, 'u8', 7, 1),
  Packet_bm_Byte: u8(0x0),
  Packet_bRequest: u8(0x1),
  Packet_wValue_Bytes_LowByte: u8(0x2),
  Packet_wValue_Bytes_HiByte: u8(0x3),
  Packet_wValue_Value: u16(0x2),
  Packet_wIndex_Bytes_LowByte: u8(0x4),
  Packet_wIndex_Bytes_HiByte: u8(0x5),
  Packet_wIndex_Value: u16(0x4),
  Packet_wLength: u16(0x6),
  Generic_Bytes: blob(0x0, 0x8, 'BYTE[8]'),
}));

export const WDF_USB_DEVICE_CREATE_CONFIG = /* @__PURE__ */ struct('WDF_USB_DEVICE_CREATE_CONFIG', 0x8, () => ({
  Size: u32(0x0),
  USBDClientContractVersion: u32(0x4),
}));

export const WDF_USB_DEVICE_INFORMATION = /* @__PURE__ */ struct('WDF_USB_DEVICE_INFORMATION', 0x14, () => ({
  Size: u32(0x0),
  UsbdVersionInformation: blob(0x4, 0x8, 'USBD_VERSION_INFORMATION'),
  HcdPortCapabilities: u32(0xc),
  Traits: u32(0x10),
}));

export const WDF_USB_DEVICE_SELECT_CONFIG_PARAMS = /* @__PURE__ */ struct('WDF_USB_DEVICE_SELECT_CONFIG_PARAMS', 0x20, () => ({
  Size: u32(0x0),
  Type: i32(0x4),
  Types_Descriptor_ConfigurationDescriptor: ptr(0x8),
  Types_Descriptor_InterfaceDescriptors: ptr(0x10),
  Types_Descriptor_NumInterfaceDescriptors: u32(0x18),
  Types_Urb_Urb: ptr(0x8),
  Types_SingleInterface_NumberConfiguredPipes: u8(0x8),
  Types_SingleInterface_ConfiguredUsbInterface: ptr(0x10),
  Types_MultiInterface_NumberInterfaces: u8(0x8),
  Types_MultiInterface_Pairs: ptr(0x10),
  Types_MultiInterface_NumberOfConfiguredInterfaces: u8(0x18),
}));

export const WDF_USB_INTERFACE_SELECT_SETTING_PARAMS = /* @__PURE__ */ struct('WDF_USB_INTERFACE_SELECT_SETTING_PARAMS', 0x10, () => ({
  Size: u32(0x0),
  Type: i32(0x4),
  Types_Descriptor_InterfaceDescriptor: ptr(0x8),
  Types_Interface_SettingIndex: u8(0x8),
  Types_Urb_Urb: ptr(0x8),
}));

export const WDF_USB_INTERFACE_SETTING_PAIR = /* @__PURE__ */ struct('WDF_USB_INTERFACE_SETTING_PAIR', 0x10, () => ({
  UsbInterface: ptr(0x0),
  SettingIndex: u8(0x8),
}));

export const WDF_USB_PIPE_INFORMATION = /* @__PURE__ */ struct('WDF_USB_PIPE_INFORMATION', 0x14, () => ({
  Size: u32(0x0),
  MaximumPacketSize: u32(0x4),
  EndpointAddress: u8(0x8),
  Interval: u8(0x9),
  SettingIndex: u8(0xa),
  PipeType: i32(0xc),
  MaximumTransferSize: u32(0x10),
}));

export const WDF_USB_REQUEST_COMPLETION_PARAMS = /* @__PURE__ */ struct('WDF_USB_REQUEST_COMPLETION_PARAMS', 0x20, () => ({
  UsbdStatus: u32(0x0),
  Type: i32(0x4),
  Parameters_DeviceString_Buffer: ptr(0x8),
  Parameters_DeviceString_LangID: u16(0x10),
  Parameters_DeviceString_StringIndex: u8(0x12),
  Parameters_DeviceString_RequiredSize: u8(0x13),
  Parameters_DeviceControlTransfer_Buffer: ptr(0x8),
  Parameters_DeviceControlTransfer_SetupPacket: blob(0x10, 0x8, 'WDF_USB_CONTROL_SETUP_PACKET'),
  Parameters_DeviceControlTransfer_Length: u32(0x18),
  Parameters_DeviceUrb_Buffer: ptr(0x8),
  Parameters_PipeWrite_Buffer: ptr(0x8),
  Parameters_PipeWrite_Length: u64(0x10),
  Parameters_PipeWrite_Offset: u64(0x18),
  Parameters_PipeRead_Buffer: ptr(0x8),
  Parameters_PipeRead_Length: u64(0x10),
  Parameters_PipeRead_Offset: u64(0x18),
  Parameters_PipeUrb_Buffer: ptr(0x8),
}));

export const WDF_VERSION = /* @__PURE__ */ struct('WDF_VERSION', 0xc, () => ({
  Major: u32(0x0),
  Minor: u32(0x4),
  Build: u32(0x8),
}));

export const WDF_WMI_INSTANCE_CONFIG = /* @__PURE__ */ struct('WDF_WMI_INSTANCE_CONFIG', 0x40, () => ({
  Size: u32(0x0),
  Provider: ptr(0x8),
  ProviderConfig: ptr(0x10),
  UseContextForQuery: u8(0x18),
  Register: u8(0x19),
  EvtWmiInstanceQueryInstance: ptr(0x20),
  EvtWmiInstanceSetInstance: ptr(0x28),
  EvtWmiInstanceSetItem: ptr(0x30),
  EvtWmiInstanceExecuteMethod: ptr(0x38),
}));

export const WDF_WMI_PROVIDER_CONFIG = /* @__PURE__ */ struct('WDF_WMI_PROVIDER_CONFIG', 0x28, () => ({
  Size: u32(0x0),
  Guid: blob(0x4, 0x10, 'GUID'),
  Flags: u32(0x14),
  MinInstanceBufferSize: u32(0x18),
  EvtWmiProviderFunctionControl: ptr(0x20),
}));

export const WDF_WORKITEM_CONFIG = /* @__PURE__ */ struct('WDF_WORKITEM_CONFIG', 0x18, () => ({
  Size: u32(0x0),
  EvtWorkItemFunc: ptr(0x8),
  AutomaticSerialization: u8(0x10),
}));

export const WMIGUIDREGINFO = /* @__PURE__ */ struct('WMIGUIDREGINFO', 0x10, () => ({
  Guid: ptr(0x0),
  InstanceCount: u32(0x8),
  Flags: u32(0xc),
}));

export const WMILIB_CONTEXT = /* @__PURE__ */ struct('WMILIB_CONTEXT', 0x40, () => ({
  GuidCount: u32(0x0),
  GuidList: ptr(0x8),
  QueryWmiRegInfo: ptr(0x10),
  QueryWmiDataBlock: ptr(0x18),
  SetWmiDataBlock: ptr(0x20),
  SetWmiDataItem: ptr(0x28),
  ExecuteWmiMethod: ptr(0x30),
  WmiFunctionControl: ptr(0x38),
}));

export const WNF_STATE_NAME = /* @__PURE__ */ struct('WNF_STATE_NAME', 0x8, () => ({
  Data: blob(0x0, 0x8, 'ULONG[2]'),
}));

export const WORK_QUEUE_ITEM = /* @__PURE__ */ struct('WORK_QUEUE_ITEM', 0x20, () => ({
  List: blob(0x0, 0x10, 'LIST_ENTRY'),
  WorkerRoutine: ptr(0x10),
  Parameter: ptr(0x18),
}));

export const XMM_SAVE_AREA32 = /* @__PURE__ */ struct('XMM_SAVE_AREA32', 0x200, () => ({
  ControlWord: u16(0x0),
  StatusWord: u16(0x2),
  TagWord: u8(0x4),
  Reserved1: u8(0x5),
  ErrorOpcode: u16(0x6),
  ErrorOffset: u32(0x8),
  ErrorSelector: u16(0xc),
  Reserved2: u16(0xe),
  DataOffset: u32(0x10),
  DataSelector: u16(0x14),
  Reserved3: u16(0x16),
  MxCsr: u32(0x18),
  MxCsr_Mask: u32(0x1c),
  FloatRegisters: blob(0x20, 0x80, 'M128A[8]'),
  XmmRegisters: blob(0xa0, 0x100, 'M128A[16]'),
  Reserved4: blob(0x1a0, 0x60, 'UCHAR[96]'),
}));

export const XSAVE_FORMAT = /* @__PURE__ */ struct('XSAVE_FORMAT', 0x200, () => ({
  ControlWord: u16(0x0),
  StatusWord: u16(0x2),
  TagWord: u8(0x4),
  Reserved1: u8(0x5),
  ErrorOpcode: u16(0x6),
  ErrorOffset: u32(0x8),
  ErrorSelector: u16(0xc),
  Reserved2: u16(0xe),
  DataOffset: u32(0x10),
  DataSelector: u16(0x14),
  Reserved3: u16(0x16),
  MxCsr: u32(0x18),
  MxCsr_Mask: u32(0x1c),
  FloatRegisters: blob(0x20, 0x80, 'M128A[8]'),
  XmmRegisters: blob(0xa0, 0x100, 'M128A[16]'),
  Reserved4: blob(0x1a0, 0x60, 'UCHAR[96]'),
}));

export const XSTATE_CONFIGURATION = /* @__PURE__ */ struct('XSTATE_CONFIGURATION', 0x348, () => ({
  EnabledFeatures: u64(0x0),
  EnabledVolatileFeatures: u64(0x8),
  Size: u32(0x10),
  ControlFlags: u32(0x14),
  OptimizedSave: bits(0x14, 'u32', 0, 1),
  CompactionEnabled: bits(0x14, 'u32', 1, 1),
  ExtendedFeatureDisable: bits(0x14, 'u32', 2, 1),
  Features: blob(0x18, 0x200, 'XSTATE_FEATURE[64]'),
  EnabledSupervisorFeatures: u64(0x218),
  AlignedFeatures: u64(0x220),
  AllFeatureSize: u32(0x228),
  AllFeatures: blob(0x22c, 0x100, 'ULONG[64]'),
  EnabledUserVisibleSupervisorFeatures: u64(0x330),
  ExtendedFeatureDisableFeatures: u64(0x338),
  AllNonLargeFeatureSize: u32(0x340),
  MaxSveVectorLength: u16(0x344),
  Spare1: u16(0x346),
}));

export const XSTATE_CONTEXT = /* @__PURE__ */ struct('XSTATE_CONTEXT', 0x20, () => ({
  Mask: u64(0x0),
  Length: u32(0x8),
  Reserved1: u32(0xc),
  Area: ptr(0x10),
  Buffer: ptr(0x18),
}));

export const XSTATE_FEATURE = /* @__PURE__ */ struct('XSTATE_FEATURE', 0x8, () => ({
  Offset: u32(0x0),
  Size: u32(0x4),
}));

export const XSTATE_SAVE = /* @__PURE__ */ struct('XSTATE_SAVE', 0x38, () => ({
  Prev: ptr(0x0),
  Thread: ptr(0x8),
  Level: u8(0x10),
  XStateContext: blob(0x18, 0x20, 'XSTATE_CONTEXT'),
}));

export const ZONE_HEADER = /* @__PURE__ */ struct('ZONE_HEADER', 0x18, () => ({
  FreeList: blob(0x0, 0x8, 'SINGLE_LIST_ENTRY'),
  SegmentList: blob(0x8, 0x8, 'SINGLE_LIST_ENTRY'),
  BlockSize: u32(0x10),
  TotalSegmentSize: u32(0x14),
}));
