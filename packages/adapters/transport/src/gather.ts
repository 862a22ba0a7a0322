/** Bytes collected, to be read once as text. */
export interface Gathered {
  add(chunk: Uint8Array): void;
  text(): string;
}

/** Smaller chunks are copied together: a body sent byte by byte must not cost a hundred times its size. */
const smallBytes = 512;
const pageBytes = 16_384;

/** Starts to collect. */
export function gather(): Gathered {
  const parts: Uint8Array[] = [];
  let page: Buffer | undefined;
  let used = 0;
  const closePage = (): void => {
    if (page) parts.push(page.subarray(0, used));
    page = undefined;
  };
  return {
    add: (chunk) => {
      if (chunk.length >= smallBytes) {
        closePage();
        parts.push(chunk);
        return;
      }
      if (used + chunk.length > pageBytes) closePage();
      if (!page) [page, used] = [Buffer.allocUnsafe(pageBytes), 0];
      page.set(chunk, used);
      used += chunk.length;
    },
    text: () => {
      closePage();
      const [only] = parts;
      const bytes = parts.length === 1 && only instanceof Buffer ? only : Buffer.concat(parts);
      const text = bytes.toString();
      return text.startsWith('\uFEFF') ? text.slice(1) : text;
    },
  };
}
