import type { PageProtection } from '../../src/memory/memory-types.ts';

export interface ModelFrame {
  readonly bytes: number[];
  readonly code: boolean;
}

interface ModelPage {
  readonly frame: ModelFrame;
  protection: PageProtection;
}

export type Outcome = { ok: unknown } | { fault: { va: bigint; access: string; reason: string } } | { denied: bigint };

/** Memory as one would explain it: a map from page to frame and protection, and bytes one at a time. */
export class ReferenceModel {
  readonly pages = new Map<bigint, ModelPage>();

  fresh(va: bigint, protection: PageProtection, code: boolean): void {
    this.pages.set(va >> 12n, { frame: { bytes: new Array<number>(0x1000).fill(0), code }, protection });
  }

  alias(va: bigint, of: bigint, protection: PageProtection): void {
    this.pages.set(va >> 12n, { frame: this.pages.get(of >> 12n)!.frame, protection });
  }

  protect(va: bigint, protection: PageProtection): void {
    this.pages.get(va >> 12n)!.protection = protection;
  }

  unmap(va: bigint): void {
    this.pages.delete(va >> 12n);
  }

  read(va: bigint, size: number): Outcome {
    const bytes: number[] = [];
    for (let at = va; at < va + BigInt(size); at++) {
      const page = this.pages.get(at >> 12n);
      if (page === undefined) return { fault: { va: at, access: 'read', reason: 'notMapped' } };
      bytes.push(page.frame.bytes[Number(at & 0xfffn)]!);
    }
    return { ok: bytes };
  }

  write(va: bigint, bytes: readonly number[], writeProtect: boolean, isDone = true): Outcome {
    for (let i = 0; i < bytes.length; i++) {
      const at = va + BigInt(i);
      const page = this.pages.get(at >> 12n);
      if (page === undefined) return { fault: { va: at, access: 'write', reason: 'notMapped' } };
      if (writeProtect && !page.protection.write) return { fault: { va: at, access: 'write', reason: 'notWritable' } };
    }
    for (let i = 0; i < bytes.length; i++)
      if (this.pages.get((va + BigInt(i)) >> 12n)!.frame.code) return { denied: va + BigInt(i) };
    for (let i = 0; i < bytes.length && isDone; i++)
      this.pages.get((va + BigInt(i)) >> 12n)!.frame.bytes[Number((va + BigInt(i)) & 0xfffn)] = bytes[i]!;
    return { ok: undefined };
  }

  /** An instruction writes: a processor translates page after page, through both stages each. */
  store(va: bigint, bytes: readonly number[], writeProtect: boolean): Outcome {
    for (let i = 0; i < bytes.length; i++) {
      const part = this.write(va + BigInt(i), [bytes[i]!], writeProtect, false);
      if (!('ok' in part)) return part;
    }
    return this.write(va, bytes, writeProtect);
  }

  /** An instruction of one byte is fetched. */
  fetch(va: bigint): Outcome {
    const page = this.pages.get(va >> 12n);
    if (page === undefined) return { fault: { va, access: 'execute', reason: 'notMapped' } };
    if (!page.protection.execute) return { fault: { va, access: 'execute', reason: 'notExecutable' } };
    return page.frame.code ? { ok: undefined } : { denied: va };
  }
}
