import type { Kernel } from '../kernel/kernel.ts';

/** The machine's memory by kernel address. */
export class GuestMemoryView {
  readonly #k: Kernel;
  constructor(k: Kernel) {
    this.#k = k;
  }

  /** @throws GuestAccessError where nothing is mapped. */
  read(address: bigint, length: number): Buffer {
    return Buffer.from(this.#k.mem.bytes(address, length));
  }
  /** @throws GuestAccessError where nothing is mapped. */
  write(address: bigint, bytes: Uint8Array): void {
    this.#k.call = undefined;
    this.#k.mem.write(address, bytes);
  }
  isMapped(address: bigint): boolean {
    return this.#k.mem.isMapped(address);
  }
}
