import { nativeAddon } from './native.ts';

/**
 * SHA-256 in lower-case hexadecimal digits. Node's own takes as long to load as a small driver takes to run.
 * @throws NativeAddonError when the native engine is not built.
 */
export function sha256(bytes: Uint8Array): string {
  return nativeAddon().sha256(bytes);
}
