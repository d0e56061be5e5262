import { nativeAddon } from './native.ts';

/** What the code of a dispatch routine says of the requests that it takes. */
export interface ControlRequests {
  /** Constants that it, or what it hands the IRP to, compares the I/O control code with; ascending. */
  readonly codes: readonly number[];
  /** Bytes that it compares the length of the input or output buffer with; ascending. */
  readonly lengths: readonly number[];
}

/**
 * Reads the dispatch routine at `routine` without running it. `image` is the whole driver as it lies at `base`.
 * @throws NativeAddonError when the native engine is not built.
 */
export function controlRequests(image: Uint8Array, base: bigint, routine: bigint): ControlRequests {
  return nativeAddon().controlRequests(image, base, routine);
}
