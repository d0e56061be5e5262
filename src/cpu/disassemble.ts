import { nativeAddon } from './native.ts';

export interface DisassembledLine {
  readonly va: bigint;
  /** In bytes; 1 for a byte that starts no instruction (`db`). */
  readonly length: number;
  /** MASM syntax, as the Windows debugger prints it. */
  readonly text: string;
}

/** At most `max` instructions of `bytes`, which stand at `va`. @throws NativeAddonError when the native engine is not built. */
export function disassemble(bytes: Uint8Array, va: bigint, max: number): DisassembledLine[] {
  return nativeAddon().disassemble(bytes, va, max);
}
