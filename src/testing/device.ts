import type { IrpBuffer, Requestor } from '../kernel/io/irp-buffers.ts';
import type { IrpSpec } from '../kernel/io/send-irp.ts';
import { lookupName } from '../kernel/ob/namespace.ts';
import { applicationProcess } from '../kernel/ps/initial-processes.ts';
import { statusText } from '../session/constants.ts';
import { sendPhase } from '../session/life/irp-phase.ts';
import type { Driver } from './driver.ts';
import { Reply } from './result.ts';

export interface RequestOptions {
  /** Who asks. Default: a program in user mode. */
  readonly mode?: 'user' | 'kernel';
}
export interface ControlOptions extends RequestOptions {
  /** Bytes of the output buffer. */
  readonly outputLength?: number;
}
export interface TransferOptions extends RequestOptions {
  /** Bytes from the beginning. */
  readonly offset?: bigint;
}

/** A device of the driver, opened at the first request and closed with `close`. */
export class Device {
  readonly name: string;
  readonly #driver: Driver;
  readonly #files = new Map<'user' | 'kernel', bigint>();

  constructor(driver: Driver, name: string) {
    this.#driver = driver;
    this.name = name;
  }

  /** IRP_MJ_CREATE. Other requests open by themselves. */
  async open({ mode = 'user' }: RequestOptions = {}): Promise<Reply> {
    return this.#open(mode);
  }

  /** IRP_MJ_DEVICE_CONTROL. */
  async ioctl(code: number, input: Uint8Array = new Uint8Array(0), options: ControlOptions = {}): Promise<Reply> {
    const { outputLength = 0, mode = 'user' } = options;
    const buffers: { input: IrpBuffer; output: IrpBuffer } = {
      input: { bytes: input },
      output: { bytes: new Uint8Array(outputLength) },
    };
    return this.#send(`IRP_MJ_DEVICE_CONTROL`, `0x${code.toString(16)}`, mode, {
      kind: 'deviceControl',
      code,
      ...buffers,
    });
  }

  /** IRP_MJ_READ of `length` bytes. */
  async read(length: number, { offset = 0n, mode = 'user' }: TransferOptions = {}): Promise<Reply> {
    const buffer: IrpBuffer = { bytes: new Uint8Array(length) };
    return this.#send('IRP_MJ_READ', `${length} bytes`, mode, { kind: 'read', buffer, offset });
  }

  /** IRP_MJ_WRITE. */
  async write(bytes: Uint8Array, { offset = 0n, mode = 'user' }: TransferOptions = {}): Promise<Reply> {
    return this.#send('IRP_MJ_WRITE', `${bytes.length} bytes`, mode, { kind: 'write', buffer: { bytes }, offset });
  }

  /** IRP_MJ_CLEANUP and IRP_MJ_CLOSE of what is open. */
  async close(): Promise<void> {
    for (const [mode, file] of this.#files) {
      this.#files.delete(mode);
      for (const kind of ['cleanup', 'close'] as const)
        this.#request(`IRP_MJ_${kind.toUpperCase()}`, undefined, {
          kind,
          file,
          device: this.#object(),
          ...this.#asks(mode),
        });
    }
  }

  #send(name: string, text: string, mode: 'user' | 'kernel', what: WithoutTarget): Reply {
    if (!this.#files.has(mode)) {
      const opened = this.#open(mode);
      if (!opened.succeeded) throw new Error(`${this.name} can't be opened: ${opened.outcome}`);
    }
    const target = { device: this.#object(), file: this.#files.get(mode)!, ...this.#asks(mode) };
    return this.#request(name, text, { ...what, ...target } as IrpSpec);
  }

  #open(mode: 'user' | 'kernel'): Reply {
    let file = 0n;
    const reply = this.#request(
      'IRP_MJ_CREATE',
      this.name,
      { kind: 'create', device: this.#object(), ...this.#asks(mode) },
      (made) => {
        file = made;
      },
    );
    if (reply.succeeded) this.#files.set(mode, file);
    return reply;
  }

  #request(name: string, request: string | undefined, spec: IrpSpec, opened?: (file: bigint) => void): Reply {
    const { run } = this.#driver;
    let output: Uint8Array = new Uint8Array(0);
    let information = 0n;
    const result = this.#driver.perform(name, () => {
      const answer = sendPhase(run, { name, ...(request !== undefined && { request }), spec });
      if (!answer) throw new Error(`${name}: the I/O manager refused the request, the driver never saw it`);
      opened?.(answer.file);
      output = answer.finished?.output ?? output;
      information = answer.finished?.information ?? 0n;
      return answer.record;
    });
    return new Reply(this.#driver, result.phase, output, information);
  }

  #asks(mode: 'user' | 'kernel'): { readonly requestor: Requestor } {
    const process = applicationProcess(this.#driver.run.k);
    if (mode === 'kernel' || process === undefined) return { requestor: { mode: 'kernel' } };
    return { requestor: { mode: 'user', process } };
  }

  #object(): bigint {
    const found = lookupName(this.#driver.run.k, this.name);
    if (typeof found === 'number') throw new Error(`there is no ${this.name}: ${statusText(found)}`);
    if (found.object.type !== 'Device') throw new Error(`${this.name} is no device but a ${found.object.type}`);
    return found.object.body;
  }
}

type WithoutTarget = IrpSpec extends infer Spec
  ? Spec extends IrpSpec
    ? Omit<Spec, 'device' | 'file' | 'requestor'>
    : never
  : never;
