import type { NewDeviceNode } from '../kernel/pnp/device-node.ts';
import type { ExpectedArguments } from './recorded-call.ts';

/** One key of the registry: values that are put there, or the key (or values) that are taken away. */
export interface RegistryEntry {
  /** Whole, `\REGISTRY\MACHINE\…`, or below the driver's service key: `Parameters`, or empty. */
  readonly key: string;
  readonly deleteKey?: boolean;
  readonly values: readonly RegistryEntryValue[];
}
export interface RegistryEntryValue {
  /** Empty: the key's default value. */
  readonly name: string;
  /** REG_*; undefined: the value is taken away. */
  readonly type: number | undefined;
  readonly data: Uint8Array;
}

export interface MachineFile {
  /** `C:\…` or `\??\C:\…`. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** A request that somebody sends to one of the driver's devices. */
export interface MachineRequest {
  /** `\Device\Sample`, or a symbolic link to it. */
  readonly device: string;
  readonly mode: 'user' | 'kernel';
  readonly what:
    | { readonly kind: 'control'; readonly code: number; readonly input: Uint8Array; readonly outputLength: number }
    | { readonly kind: 'read'; readonly length: number; readonly offset: bigint }
    | { readonly kind: 'write'; readonly bytes: Uint8Array; readonly offset: bigint };
}

/** Answers some of the driver's calls in Windows' place. */
export interface CallRule {
  readonly name: string;
  /** Only calls with these arguments. */
  readonly where: ExpectedArguments;
  /** Only this one of them, from 1; undefined: all. */
  readonly nth: number | undefined;
  /** RAX; undefined: what the routine returns when there are no resources. */
  readonly result: bigint | undefined;
}

export const LIFE_PARTS = [
  'reinitialize',
  'events',
  'requests',
  'shutdown',
  'power',
  'stop',
  'remove',
  'unload',
] as const;
export type LifePart = (typeof LIFE_PARTS)[number];

/** What a driver finds on its machine beyond what every Windows has. */
export interface MachineConfig {
  readonly registry: readonly RegistryEntry[];
  readonly files: readonly MachineFile[];
  /** For plug and play drivers; empty: one device on the root bus. */
  readonly devices: readonly NewDeviceNode[];
  readonly requests: readonly MachineRequest[];
  readonly calls: readonly CallRule[];
  /** Parts of the life that are left out. */
  readonly skip: readonly LifePart[];
}

export const PLAIN_MACHINE: MachineConfig = { registry: [], files: [], devices: [], requests: [], calls: [], skip: [] };
