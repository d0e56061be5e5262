// Which name to print where several members of a group share a value.
export const preferredNames = new Set([
  ...['NonPagedPoolMustSucceed', 'NonPagedPoolCacheAligned', 'NonPagedPoolCacheAlignedMustS', 'NonPagedPoolNx'],
  ...['POOL_FLAG_USE_QUOTA', 'POOL_FLAG_SPECIAL_POOL', 'PAGE_REVERT_TO_FILE_MAP'],
  ...['PASSIVE_LEVEL', 'IPI_LEVEL', 'HIGH_LEVEL', 'KEY_READ', 'FILE_ATTRIBUTE_TEMPORARY'],
  ...['FILE_READ_DATA', 'FILE_WRITE_DATA', 'FILE_APPEND_DATA', 'FILE_EXECUTE'],
  ...['FILE_OVERWRITE', 'FILE_OVERWRITE_IF', 'FILE_DEVICE_SERIAL_PORT', 'FILE_DEVICE_TAPE_FILE_SYSTEM'],
  ...['FO_QUEUE_IRP_TO_THREAD', 'FO_SKIP_COMPLETION_PORT', 'IO_TYPE_DEVICE'],
  ...['IRP_MJ_PNP', 'IRP_PAGING_IO', 'IRP_SYNCHRONOUS_API'],
  ...['IRP_MN_START_DEVICE', 'IRP_MN_QUERY_REMOVE_DEVICE', 'IRP_MN_REMOVE_DEVICE', 'IRP_MN_STOP_DEVICE'],
  ...['IRP_MN_QUERY_STOP_DEVICE', 'IRP_MN_QUERY_DEVICE_RELATIONS', 'IRP_MN_QUERY_INTERFACE'],
  ...['IRP_MN_QUERY_CAPABILITIES', 'REG_OPTION_CREATE_LINK'],
  ...['RegNtPreDeleteKey', 'RegNtPreDeleteValueKey', 'RegNtPreSetInformationKey', 'RegNtPreEnumerateKey'],
  ...['RegNtPreEnumerateValueKey', 'RegNtPreQueryKey', 'RegNtPreQueryValueKey', 'RegNtPreQueryMultipleValueKey'],
  ...['RegNtPreKeyHandleClose'],
]);

// Groups whose C type has 64 bits: all their members are bigints.
export const wideGroups = new Set(['POOL_FLAGS']);

// Groups in which some bits hold an enumeration and the others are flags: the mask of the enumeration.
export const enumerationMasks = { POOL_TYPE: 0x227, MM_PAGE_PRIORITY: 0xff };
