import { nativeAddon } from './native.ts';

/**
 * The I/O control codes that a dispatch routine tells apart, read from its code: constants that it, or what it hands the IRP to,
 * compares the code with. `image` is the whole driver as it lies at `base`. In order of their values.
 * @throws NativeAddonError when the native engine is not built.
 */
export function controlCodes(image: Uint8Array, base: bigint, routine: bigint): number[] {
  return nativeAddon().controlCodes(image, base, routine);
}
