import { STATUS_INVALID_LEVEL } from '../../src/generated/ntstatus.ts';
import { NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { type DataExport, ddi } from '../../src/kernel/declaration.ts';
import { gadgets } from '../../src/kernel/modules/slots.ts';

const QUERY = 'HaliQuerySystemInformation';
const SET = 'HalpSetSystemInformation';
const NOTHING = 'xHalUnusedDispatch';
/** HAL_DISPATCH and HAL_PRIVATE_DISPATCH: a version, then one pointer after the other. */
const TABLES = [
  { name: 'HalDispatchTable', version: 4, pointers: 24 },
  { name: 'HalPrivateDispatchTable', version: 50, pointers: 120 },
];

/** What the entries of the tables lead to; nothing imports these. */
export const halDispatch = [
  ddi(QUERY, {
    internal: true,
    params: { InformationClass: ULONG, BufferSize: ULONG, Buffer: PVOID, ReturnedLength: pointer('PULONG') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['knows no information class'] },
    model: () => STATUS_INVALID_LEVEL,
  }),
  ddi(SET, {
    internal: true,
    params: { InformationClass: ULONG, BufferSize: ULONG, Buffer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['knows no information class'] },
    model: () => STATUS_INVALID_LEVEL,
  }),
  ddi(NOTHING, {
    internal: true,
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { recorded: ['the entry does nothing'] },
    model: () => 0,
  }),
];

export const halTables: readonly DataExport[] = [
  ...TABLES.map(
    ({ name, version, pointers }): DataExport => ({
      name,
      module: 'ntoskrnl.exe',
      size: 8 * (pointers + 1),
      initialise: (k, va) => {
        const { internal } = gadgets(k);
        k.mem.setU32(va, version);
        for (let index = 1; index <= pointers; index++) k.mem.setU64(va + BigInt(8 * index), internal[NOTHING] ?? 0n);
        if (name !== 'HalDispatchTable') return;
        k.mem.setU64(va + 8n, internal[QUERY] ?? 0n);
        k.mem.setU64(va + 16n, internal[SET] ?? 0n);
      },
    }),
  ),
  { name: 'KdComPortInUse', module: 'hal.dll', size: 8, initialise: () => undefined },
];
