import { STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_COLLISION } from '../../src/generated/ntstatus.ts';
import { LONG, NTSTATUS, POOL_TAG, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool } from '../../src/kernel/ex/pool.ts';
import {
  allocateEcp,
  cleaned,
  findEcp,
  findInto,
  freeNext,
  HEADER,
  headers,
  LIST,
} from '../../src/kernel/fsrtl/create-parameters.ts';
import { initializeListHead, insertHeadList } from '../../src/kernel/lists.ts';

const LPCGUID = pointer('LPCGUID');
const PECP_LIST = pointer('PECP_LIST');
const PECP_LIST_P = pointer('PECP_LIST *');
const PVOID_P = pointer('PVOID *');
const ULONG_P = pointer('ULONG *');

/** Extra create parameters. */
export const fsrtlCreateParameters = [
  ddi('FsRtlAllocateExtraCreateParameterList', {
    params: { Flags: LONG, EcpList: PECP_LIST_P },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => {
      const list = allocatePool(k, { kind: 'paged', size: BigInt(LIST.size), tag: LIST.tag, zero: true });
      if (list === 0n) return STATUS_INSUFFICIENT_RESOURCES;
      k.mem.setU32(list, LIST.tag);
      initializeListHead(k, list + LIST.entries);
      k.mem.setU64(a.EcpList, list);
      return 0;
    },
  }),
  ddi('FsRtlFreeExtraCreateParameterList', {
    params: { EcpList: PECP_LIST },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeNext(k, { headers: headers(k, a.EcpList), list: a.EcpList }),
    steps: { cleaned },
  }),
  ddi('FsRtlAllocateExtraCreateParameter', {
    params: {
      EcpType: LPCGUID,
      SizeOfContext: ULONG,
      Flags: LONG,
      CleanupCallback: ROUTINE,
      PoolTag: POOL_TAG,
      EcpContext: PVOID_P,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => allocateEcp(k, a.EcpType, a.SizeOfContext, a.CleanupCallback, a.PoolTag, a.EcpContext),
  }),
  ddi('FsRtlFreeExtraCreateParameter', {
    params: { EcpContext: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeNext(k, { headers: [a.EcpContext - HEADER.size], list: 0n }),
    steps: { cleaned },
  }),
  ddi('FsRtlInsertExtraCreateParameter', {
    params: { EcpList: PECP_LIST, EcpContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (findEcp(k, a.EcpList, a.EcpContext - HEADER.size + HEADER.type) !== undefined)
        return STATUS_OBJECT_NAME_COLLISION;
      insertHeadList(k, a.EcpList + LIST.entries, a.EcpContext - HEADER.size + HEADER.links);
      return 0;
    },
  }),
  ddi('FsRtlFindExtraCreateParameter', {
    params: { EcpList: PECP_LIST, EcpType: LPCGUID, EcpContext: PVOID_P, EcpContextSize: ULONG_P },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => findInto(k, a.EcpList, a.EcpType, a.EcpContext, a.EcpContextSize),
  }),
];
