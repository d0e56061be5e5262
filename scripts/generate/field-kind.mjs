// Which scalar a C type of the x64 Windows headers is. Statuses are LONG in C, but they are read unsigned here, so that
// a field compares equal to the unsigned constants of ntstatus.ts.
const scalars = new Map();
declare('i8', 'CHAR', 'CCHAR', 'KPROCESSOR_MODE');
declare('u8', 'UCHAR', 'BYTE', 'BOOLEAN', 'KIRQL', 'SECURITY_CONTEXT_TRACKING_MODE');
declare('i16', 'SHORT', 'CSHORT');
declare('u16', 'USHORT', 'WORD', 'WCHAR', 'unsigned short', 'SECURITY_DESCRIPTOR_CONTROL');
declare('i32', 'LONG', 'KPRIORITY');
declare('u32', 'ULONG', 'DWORD', 'UINT', 'unsigned long', 'LOGICAL', 'ACCESS_MASK', 'SECURITY_INFORMATION', 'LCID');
declare('u32', 'OB_OPERATION', 'WDF_MAJOR_VERSION', 'WDF_MINOR_VERSION', 'WDF_BUILD_NUMBER');
declare('u32', 'NTSTATUS', 'NDIS_STATUS', 'USBD_STATUS');
declare('i64', 'LONGLONG', 'LONG64', 'LARGE_INTEGER', 'LPARAM');
declare('i64', 'PHYSICAL_ADDRESS', 'SCSI_PHYSICAL_ADDRESS', 'STOR_PHYSICAL_ADDRESS', 'NDIS_PHYSICAL_ADDRESS');
declare('u64', 'ULONGLONG', 'ULONG64', 'ULARGE_INTEGER', 'ULONG_PTR', 'SIZE_T', 'size_t', 'WPARAM');
declare('u64', 'KAFFINITY', 'KSPIN_LOCK', 'ERESOURCE_THREAD');

const widths = { i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, u64: 8 };

const aggregates = new Set(['POINT', 'double', 'KPRCB', 'DATA', 'GDI_HANDLE_BUFFER']);
const pointers =
  /\*$|\*volatile$|\(\*\)|^P[A-Z]|^(LPCGUID|LPCSTR|HANDLE|HWND|HKL|HHOOK|NDIS_HANDLE|NDIS_PROC)$|HANDLER(_V2)?$/;
const handles = /^WDF[A-Z]+$|^USBD_(PIPE|INTERFACE|CONFIGURATION)_HANDLE$/;

export function plainType(type) {
  return type.replace(/\b(volatile|const)\b ?/g, '').trim();
}

/** @returns the kind of a field, or 'blob' for what has no scalar value; throws when the type is unknown. */
export function fieldKind(type, size, structures) {
  const name = plainType(type);
  if (name.endsWith(']') && !name.includes('(*)')) return 'blob';
  const scalar = scalars.get(name);
  if (scalar) return sized(scalar, name, size);
  if (name in structures || aggregates.has(name)) return 'blob';
  if (size === 8 && (pointers.test(name) || handles.test(name))) return 'ptr';
  if (size === 4) return 'i32'; // what is left are enumerations, which are int
  if (size === 1 || size === 2 || size === 8)
    throw new Error(`No scalar kind is known for the C type ${name} of ${size} bytes`);
  return 'blob';
}

function declare(kind, ...names) {
  for (const name of names) scalars.set(name, kind);
}

function sized(kind, name, size) {
  if (widths[kind] !== size) throw new Error(`${name} is ${widths[kind]} bytes, but the table says ${size}`);
  return kind;
}
