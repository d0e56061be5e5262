import type { Kernel } from '../../src/kernel/kernel.ts';

export interface RecordedCall {
  /** RCX, RDX, R8, R9. */
  readonly args: readonly bigint[];
  readonly irql: number;
  readonly ethread: bigint;
  readonly cr3: bigint;
}
export interface GuestRecorder {
  readonly routine: bigint;
  calls(): RecordedCall[];
  /** Forgets what was called so far. */
  reset(): void;
}

const ENTRY = 64;

/** A routine in guest memory that writes down how it is called and returns `result`; `then` is machine code run before its end. */
export function guestRecorder(k: Kernel, result = 0n, then: readonly number[] = []): GuestRecorder {
  const [code, data] = [k.space.reserve('system', 1), k.space.reserve('system', 1)];
  const right = { write: false, execute: true, user: false };
  k.space.map(code, k.space.allocateFrames(1, 'code'), right, 'recorder');
  k.space.map(data, k.space.allocateFrames(1, 'data'), { write: true, execute: false, user: false }, 'recorded');
  const imm64 = (value: bigint) => [...new Uint8Array(new BigUint64Array([value]).buffer)];
  const bytes = [
    ...[0x48, 0xb8, ...imm64(data)], // mov rax, data
    ...[0x4c, 0x8b, 0x10], // mov r10, [rax]
    ...[0x48, 0xff, 0x00], // inc qword ptr [rax]
    ...[0x49, 0xc1, 0xe2, 0x06], // shl r10, 6
    ...[0x49, 0x01, 0xc2], // add r10, rax
    ...[0x49, 0x89, 0x4a, 0x08], // mov [r10+8], rcx
    ...[0x49, 0x89, 0x52, 0x10], // mov [r10+10h], rdx
    ...[0x4d, 0x89, 0x42, 0x18], // mov [r10+18h], r8
    ...[0x4d, 0x89, 0x4a, 0x20], // mov [r10+20h], r9
    ...[0x45, 0x0f, 0x20, 0xc3], // mov r11, cr8
    ...[0x4d, 0x89, 0x5a, 0x28], // mov [r10+28h], r11
    ...[0x65, 0x4c, 0x8b, 0x1c, 0x25, 0x88, 0x01, 0x00, 0x00], // mov r11, gs:[188h]
    ...[0x4d, 0x89, 0x5a, 0x30], // mov [r10+30h], r11
    ...[0x41, 0x0f, 0x20, 0xdb], // mov r11, cr3
    ...[0x4d, 0x89, 0x5a, 0x38], // mov [r10+38h], r11
    ...then,
    ...[0x48, 0xb8, ...imm64(BigInt.asUintN(64, result))], // mov rax, result
    0xc3,
  ];
  k.space.writeUnchecked(code, new Uint8Array(bytes));
  return {
    routine: code,
    reset: () => k.mem.setU64(data, 0n),
    calls: () =>
      Array.from({ length: Number(k.mem.u64(data)) }, (_, index) => {
        const at = data + BigInt(index * ENTRY);
        return {
          args: [8n, 0x10n, 0x18n, 0x20n].map((offset) => k.mem.u64(at + offset)),
          irql: Number(k.mem.u64(at + 0x28n)),
          ethread: k.mem.u64(at + 0x30n),
          cr3: k.mem.u64(at + 0x38n),
        };
      }),
  };
}
