/** Grows the bytes of one section whose RVA is known. */
export class SectionWriter {
  readonly rva: number;
  #bytes = new Uint8Array(256);
  #length = 0;

  constructor(rva: number) {
    this.rva = rva;
  }

  /** RVA of the next byte. */
  get here(): number {
    return this.rva + this.#length;
  }

  align(alignment: number): number {
    while (this.#length % alignment !== 0) this.u8(0);
    return this.here;
  }

  /** Zeros to be filled by the `set` methods; gives their RVA. */
  reserve(size: number): number {
    const rva = this.here;
    this.bytes(new Uint8Array(size));
    return rva;
  }

  bytes(bytes: Uint8Array | readonly number[]): number {
    const rva = this.here;
    const end = this.#length + bytes.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(end * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = end;
    return rva;
  }

  u8(value: number): number {
    return this.bytes([value & 0xff]);
  }
  u16(value: number): number {
    return this.bytes([value & 0xff, (value >>> 8) & 0xff]);
  }
  u32(value: number): number {
    return this.bytes([value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff]);
  }
  u64(value: bigint): number {
    const rva = this.u32(Number(BigInt.asUintN(32, value)));
    this.u32(Number(BigInt.asUintN(32, value >> 32n)));
    return rva;
  }
  text(value: string): number {
    return this.bytes(Buffer.from(`${value}\0`, 'latin1'));
  }
  utf16(value: string): number {
    return this.bytes(Buffer.from(`${value}\0`, 'utf16le'));
  }

  setU16(rva: number, value: number): void {
    this.#view.setUint16(rva - this.rva, value, true);
  }
  setU32(rva: number, value: number): void {
    this.#view.setUint32(rva - this.rva, value, true);
  }
  setU64(rva: number, value: bigint): void {
    this.#view.setBigUint64(rva - this.rva, value, true);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  get #view(): DataView {
    return new DataView(this.#bytes.buffer);
  }
}
