import {
  ACCESS_EXECUTE,
  ACCESS_READ,
  ACCESS_WRITE,
  type Cpu,
  REG,
  type RunOptions,
  type Stop,
} from '../../src/cpu/cpu.ts';
import { createCpu } from '../../src/cpu/unicorn-cpu.ts';

const MIB = 1 << 20;
const PAGE = 4096;
const PML4 = 0x1000;
const PDPT = 0x2000;
const PD = 0x3000;
const PT = 0x4000;
const PRESENT_WRITABLE = 3n;

export const NX = 1n << 63n;
/** The page tables show the first 2 MiB of RAM at this address of the kernel half. */
export const BASE = 0xfffff80000000000n;
export const CODE = 0x10000;
export const DATA = 0x20000;
export const STACK_TOP = 0x40000;
export const SLOTS = 0x50000;
export const SLOT_SIZE = 16;

export const va = (gpa: number): bigint => BASE + BigInt(gpa);

/** A CPU in long mode with paging on and a page table that a test may edit. */
export class Guest {
  readonly cpu: Cpu;
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(ramBytes = 4 * MIB) {
    this.cpu = createCpu({ ramBytes });
    this.bytes = new Uint8Array(this.cpu.ram);
    this.view = new DataView(this.cpu.ram);
    this.#buildTables();
    this.cpu.protect(CODE, 0x8000, ACCESS_READ | ACCESS_EXECUTE);
    this.cpu.protect(SLOTS, 0x1000, ACCESS_READ | ACCESS_EXECUTE);
    this.#startUp();
  }

  #buildTables(): void {
    this.view.setBigUint64(PML4 + 0x1f0 * 8, BigInt(PDPT) | PRESENT_WRITABLE, true);
    this.view.setBigUint64(PDPT, BigInt(PD) | PRESENT_WRITABLE, true);
    this.view.setBigUint64(PD, BigInt(PT) | PRESENT_WRITABLE, true);
    for (let page = 0; page < 512; page++) this.mapPage(page * PAGE, page * PAGE);
  }

  /** Lets the page of `at` show the frame of `gpa`; undefined unmaps it. */
  mapPage(at: number, gpa: number | undefined, bits: bigint = PRESENT_WRITABLE): void {
    this.view.setBigUint64(PT + (at / PAGE) * 8, gpa === undefined ? 0n : BigInt(gpa) | bits, true);
  }

  #startUp(): void {
    const { registers } = this.cpu;
    this.cpu.load();
    registers[REG.CR3] = BigInt(PML4);
    registers[REG.CR4] = 0x620n;
    registers[REG.EFER] = 0xd01n;
    registers[REG.CR0] = 0x80010033n;
    registers[REG.RSP] = va(STACK_TOP);
    registers[REG.RFLAGS] = 0x202n;
    this.cpu.store();
  }

  code(bytes: readonly number[], at: number = CODE): void {
    this.bytes.set(bytes, at);
    this.cpu.invalidateCode(at, bytes.length);
  }

  /** Puts `bytes` at CODE, scans them and runs from there. */
  run(bytes: readonly number[], options: RunOptions = {}): Stop {
    this.code(bytes);
    this.cpu.scanForSensitive(va(CODE), Uint8Array.from(bytes));
    return this.runAt(va(CODE), options);
  }

  runAt(rip: bigint, options: RunOptions = {}): Stop {
    this.cpu.registers[REG.RIP] = rip;
    return this.cpu.run({ timeoutMicroseconds: 5_000_000, ...options });
  }

  get(register: keyof typeof REG): bigint {
    return this.cpu.registers[REG[register]]!;
  }

  set(register: keyof typeof REG, value: bigint): void {
    this.cpu.registers[REG[register]] = value;
  }
}

export const ALL = ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE;
export const HLT = 0xf4;
/** mov rax, imm64 */
export const movRax = (value: bigint): number[] => [0x48, 0xb8, ...littleEndian(value, 8)];
/** mov rcx, imm64 */
export const movRcx = (value: bigint): number[] => [0x48, 0xb9, ...littleEndian(value, 8)];

export function littleEndian(value: bigint, size: number): number[] {
  return Array.from({ length: size }, (_, index) => Number((BigInt.asUintN(64, value) >> BigInt(8 * index)) & 0xffn));
}
