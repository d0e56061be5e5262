/** The x65599 hash of RtlHashUnicodeString: HASH_STRING_ALGORITHM_X65599, which is also the default one. */
export function hashUnicode(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 65599) + text.charCodeAt(at)) >>> 0;
  return hash;
}
