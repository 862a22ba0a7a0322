/** The text of a file, or why it is none. */
export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly suggestion: string };

/** Reads UTF-8, with or without a byte order mark. */
export function decode(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  try {
    if (!isUtf16) return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // Throwing is its only way to say so.
  }
  const found = isUtf16 ? 'this is UTF-16' : 'this is not UTF-8';
  return {
    ok: false,
    message: `${found}, and a configuration is UTF-8`,
    suggestion: 'save the file as UTF-8',
  };
}
