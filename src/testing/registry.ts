import { putValues } from '../kernel/cm/initial-hives.ts';
import { keyAt, REG_DWORD, REG_EXPAND_SZ, REG_MULTI_SZ, REG_SZ, valueNamed } from '../kernel/cm/registry-tree.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { registryPath } from '../session/machine-setup.ts';

/** A number is a REG_DWORD, a text a REG_SZ, a list of texts a REG_MULTI_SZ. */
export type RegistryValues = Readonly<Record<string, number | string | readonly string[]>>;

/** The machine's registry. Keys are below the driver's service key, such as `Parameters`, or whole: `\REGISTRY\MACHINE\…`. */
export class RegistryView {
  readonly #k: Kernel;
  readonly #service: string;
  constructor(k: Kernel, service: string) {
    this.#k = k;
    this.#service = service;
  }

  set(key: string, values: RegistryValues): void {
    this.#k.call = undefined;
    putValues(this.#k, this.#path(key), values);
  }

  /** Numbers and texts as themselves, other types as their bytes; undefined when there is no such value. */
  get(key: string, name: string): number | string | readonly string[] | Buffer | undefined {
    const found = keyAt(this.#k, this.#path(key));
    const value = found && valueNamed(found, name);
    if (!value) return undefined;
    const data = Buffer.from(value.data);
    if (value.type === REG_DWORD && data.length === 4) return data.readUInt32LE();
    if (value.type === REG_SZ || value.type === REG_EXPAND_SZ) return data.toString('utf16le').replace(/\0.*$/s, '');
    if (value.type === REG_MULTI_SZ) return data.toString('utf16le').replace(/\0+$/, '').split('\0');
    return data;
  }

  #path(key: string): string {
    return registryPath(this.#service, key);
  }
}
