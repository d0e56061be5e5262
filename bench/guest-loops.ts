const bytesOf = (value: bigint, size: number): number[] =>
  Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));

/** Register number of RCX, RDX and R8: REX bit and opcode of `mov r64, imm64`. */
const MOV_ARGUMENT = [
  [0x48, 0xb9],
  [0x48, 0xba],
  [0x49, 0xb8],
];

export interface LoopCall {
  readonly routine: bigint;
  /** `result`: what the call before returned. */
  readonly args: readonly (bigint | 'result')[];
}

/** A function of the guest that makes `calls`, in order, `times` times. */
export function callLoop(calls: readonly LoopCall[], times: number): Uint8Array {
  const body = calls.flatMap(({ routine, args }) => [
    ...args.flatMap((value, index) =>
      value === 'result' ? [0x48, 0x89, 0xc1 + index] : [...MOV_ARGUMENT[index]!, ...bytesOf(value, 8)],
    ),
    ...[0x48, 0xb8, ...bytesOf(routine, 8)],
    ...[0xff, 0xd0],
  ]);
  return loop(body, times);
}

/** A function of the guest that only calculates: `add rdx, rax; xor rax, rdx; ror rdx, 7; lea rax, [rax+rdx*2+1]`. */
export function aluLoop(times: number): Uint8Array {
  return loop([0x48, 0x01, 0xc2, 0x48, 0x31, 0xd0, 0x48, 0xc1, 0xca, 0x07, 0x48, 0x8d, 0x44, 0x50, 0x01], times);
}
/** Instructions of one turn of `aluLoop`. */
export const ALU_INSTRUCTIONS = 6;

/** push rbx; sub rsp, 20h; mov ebx, times; body; dec ebx; jnz body; add rsp, 20h; pop rbx; ret */
function loop(body: readonly number[], times: number): Uint8Array {
  const back = -(body.length + 8);
  return Uint8Array.from([
    ...[0x53, 0x48, 0x83, 0xec, 0x20, 0xbb, ...bytesOf(BigInt(times), 4)],
    ...body,
    ...[0xff, 0xcb, 0x0f, 0x85, ...bytesOf(BigInt.asUintN(32, BigInt(back)), 4)],
    ...[0x48, 0x83, 0xc4, 0x20, 0x5b, 0xc3],
  ]);
}
