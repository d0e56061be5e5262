import type { Kernel } from '../kernel.ts';
import { type Epilogue, epilogueAt, finishEpilogue } from './epilogue.ts';
import { type FunctionEntry, lookupFunction, readEntry } from './function-table.ts';
import { type MachineRegisters, RSP } from './machine-registers.ts';
import {
  BadUnwindData,
  type GuestUnwindInfo,
  UNW_FLAG_CHAININFO,
  type UnwindOperation,
  unwindInfoOf,
} from './unwind-info.ts';

/** Functions in pieces that are chained further than this are not followed, as in NT. */
const MAX_CHAIN = 32;

/** Told where in the stack each restored register had been saved. */
export type SavedAt = (kind: 'general' | 'xmm', register: number, va: bigint) => void;

export interface UnwoundFrame {
  readonly establisherFrame: bigint;
  /** Language handler of the wanted kind that covers the control address, and its data. */
  readonly handler: { readonly routine: bigint; readonly data: bigint } | undefined;
}

/**
 * RtlVirtualUnwind: turns the registers of a function into those of its caller. `handlerType` is UNW_FLAG_EHANDLER,
 * UNW_FLAG_UHANDLER or 0.
 * @throws BadUnwindData, GuestAccessError where unwind data or the stack cannot be read
 */
export function virtualUnwind(
  k: Kernel,
  handlerType: number,
  pc: bigint,
  entry: FunctionEntry,
  registers: MachineRegisters,
  savedAt?: SavedAt,
): UnwoundFrame {
  const info = unwindInfoOf(k.mem, entry);
  const offset = offsetIn(entry, pc);
  const establisherFrame = frameOf(info, offset, registers);
  const epilogue = offset < info.prologSize ? undefined : findEpilogue(k, entry, info, pc);
  if (epilogue) {
    if (savedAt) reportPops(epilogue, registers, savedAt);
    finishEpilogue(k.mem, registers, epilogue);
    return { establisherFrame, handler: undefined };
  }
  const last = undoPrologue(k, entry, info, pc, establisherFrame, registers, savedAt);
  return { establisherFrame, handler: handlerOf(k, last, pc, handlerType) };
}

/** The caller of a function without an entry: nothing was pushed or saved. */
export function unwindLeaf(k: Kernel, registers: MachineRegisters): void {
  const { general } = registers;
  registers.rip = k.mem.u64(general[RSP]!);
  general[RSP] = general[RSP]! + 8n;
}

/** One step of a walk, for whatever code RIP is in. */
export function unwindOnce(k: Kernel, registers: MachineRegisters): void {
  const entry = lookupFunction(k, registers.rip);
  if (entry) virtualUnwind(k, 0, registers.rip, entry, registers);
  else unwindLeaf(k, registers);
}

/** Unsigned 32 bits, so that code before a chained piece counts as behind its prologue. */
function offsetIn(entry: FunctionEntry, pc: bigint): number {
  return Number(BigInt.asUintN(32, pc - entry.base - BigInt(entry.begin)));
}

/** The fixed base of the frame: the frame register once it is set, else RSP. */
function frameOf(info: GuestUnwindInfo, offset: number, { general }: MachineRegisters): bigint {
  if (info.frameRegister === 0) return general[RSP]!;
  const isSet =
    offset >= info.prologSize ||
    (info.flags & UNW_FLAG_CHAININFO) !== 0 ||
    info.operations.some((operation) => operation.op === 'setFrame' && operation.prologOffset <= offset);
  return isSet ? BigInt.asUintN(64, general[info.frameRegister]! - info.frameOffset) : general[RSP]!;
}

function findEpilogue(k: Kernel, entry: FunctionEntry, info: GuestUnwindInfo, pc: bigint): Epilogue | undefined {
  const rules = {
    frameRegister: info.frameRegister,
    leaves: (target: bigint) => leavesFunction(k, entry, info, target),
  };
  if (info.version === 1) return epilogueAt(k.mem, pc, rules);
  const end = entry.base + BigInt(entry.end);
  const inside = info.epilogs.some(
    (back) => pc >= end - BigInt(back) && pc < end - BigInt(back) + BigInt(info.epilogSize),
  );
  return inside ? epilogueAt(k.mem, pc, { ...rules, leaves: () => true }) : undefined;
}

/** A jump to another piece of the same function is no epilogue; one to the function's start is a tail call to itself. */
function leavesFunction(k: Kernel, entry: FunctionEntry, info: GuestUnwindInfo, target: bigint): boolean {
  const rva = target - entry.base;
  if (rva >= BigInt(entry.begin) && rva < BigInt(entry.end)) {
    return rva === BigInt(entry.begin) && (info.flags & UNW_FLAG_CHAININFO) === 0;
  }
  const other = lookupFunction(k, target);
  return other === undefined || primary(k, other).begin !== primary(k, entry).begin || other.base !== entry.base;
}

function primary(k: Kernel, entry: FunctionEntry): FunctionEntry {
  let at = entry;
  for (let depth = 0; depth < MAX_CHAIN; depth++) {
    const info = unwindInfoOf(k.mem, at);
    if ((info.flags & UNW_FLAG_CHAININFO) === 0) return at;
    at = readEntry(k, at, info.trailer);
  }
  throw new BadUnwindData(entry.unwind, `is chained more than ${MAX_CHAIN} times`);
}

interface Piece {
  readonly entry: FunctionEntry;
  readonly info: GuestUnwindInfo;
}

/** Undoes what was done of the prologues of the function and of those it is chained to; returns the last of them. */
function undoPrologue(
  k: Kernel,
  first: FunctionEntry,
  firstInfo: GuestUnwindInfo,
  pc: bigint,
  frame: bigint,
  registers: MachineRegisters,
  savedAt: SavedAt | undefined,
): Piece {
  let entry = first;
  let info = firstInfo;
  let machineFrame = false;
  for (let depth = 0; ; depth++) {
    if (depth > MAX_CHAIN) throw new BadUnwindData(first.unwind, `is chained more than ${MAX_CHAIN} times`);
    const offset = offsetIn(entry, pc);
    for (const operation of info.operations) {
      if (operation.prologOffset > offset) continue;
      undo(k, operation, info, frame, registers, savedAt);
      machineFrame ||= operation.op === 'machineFrame';
    }
    if ((info.flags & UNW_FLAG_CHAININFO) === 0) break;
    entry = readEntry(k, first, info.trailer);
    info = unwindInfoOf(k.mem, entry);
  }
  if (!machineFrame) unwindLeaf(k, registers);
  return { entry, info };
}

function undo(
  k: Kernel,
  operation: UnwindOperation,
  info: GuestUnwindInfo,
  frame: bigint,
  registers: MachineRegisters,
  savedAt: SavedAt | undefined,
): void {
  const { general } = registers;
  const rsp = general[RSP]!;
  switch (operation.op) {
    case 'push':
      general[RSP] = rsp + 8n;
      general[operation.register] = k.mem.u64(rsp);
      savedAt?.('general', operation.register, rsp);
      return;
    case 'allocate':
      general[RSP] = rsp + BigInt(operation.size);
      return;
    case 'setFrame':
      general[RSP] = general[info.frameRegister]! - info.frameOffset;
      return;
    case 'saveGeneral': {
      const va = frame + BigInt(operation.offset);
      general[operation.register] = k.mem.u64(va);
      savedAt?.('general', operation.register, va);
      return;
    }
    case 'saveXmm': {
      const va = frame + BigInt(operation.offset);
      registers.xmm = registers.xmm.slice();
      registers.xmm.set(k.mem.bytes(va, 16), 16 * operation.register);
      savedAt?.('xmm', operation.register, va);
      return;
    }
    case 'machineFrame': {
      const at = operation.errorCode ? rsp + 8n : rsp;
      registers.rip = k.mem.u64(at);
      general[RSP] = k.mem.u64(at + 24n);
    }
  }
}

/** No handler is called for a fault inside the prologue. */
function handlerOf(k: Kernel, { entry, info }: Piece, pc: bigint, handlerType: number): UnwoundFrame['handler'] {
  if ((info.flags & handlerType) === 0 || offsetIn(entry, pc) < info.prologSize) return undefined;
  return { routine: entry.base + BigInt(k.mem.u32(info.trailer)), data: info.trailer + 4n };
}

function reportPops({ restore, pops }: Epilogue, { general }: MachineRegisters, savedAt: SavedAt): void {
  let at = restore ? general[restore.register]! + restore.amount : general[RSP]!;
  for (const register of pops) {
    savedAt('general', register, at);
    at += 8n;
  }
}
