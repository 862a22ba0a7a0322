import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import type { Answer, Headers, Point } from './answer.ts';

/** Ends the connection cleanly (FIN) at a point where the answer is not complete. */
export function cut(answer: Answer, at: Point): Answer {
  return { ...answer, stop: { at, by: 'cut' } };
}

/** Resets the connection (RST) at a point. */
export function reset(answer: Answer, at: Point): Answer {
  return { ...answer, stop: { at, by: 'reset' } };
}

/** Falls silent at a point and keeps the connection open. */
export function stall(answer: Answer, at: Point): Answer {
  return { ...answer, stop: { at, by: 'stall' } };
}

/** Sends the answer in pieces of so many bytes, whatever was a chunk before. */
export function inPieces(answer: Answer, size: number, gapMs = 0): Answer {
  const content = join(answer);
  const count = Math.ceil(content.length / size);
  const chunks = Array.from({ length: count }, (_, index) =>
    content.subarray(index * size, (index + 1) * size),
  );
  return { ...answer, chunks, gapMs };
}

/** Sends the answer in two pieces, far enough apart to be read one by one. */
export function splitAt(answer: Answer, offset: number, gapMs = 2): Answer {
  const content = join(answer);
  return { ...answer, chunks: [content.subarray(0, offset), content.subarray(offset)], gapMs };
}

/** One byte at a time, slowly. */
export function drip(answer: Answer, gapMs = 1000): Answer {
  return inPieces(answer, 1, gapMs);
}

/** Compresses the whole answer; a fitting length takes the place of the old one. */
export function compressed(answer: Answer, encoding: 'gzip' | 'br' | 'deflate' = 'gzip'): Answer {
  const content = compress[encoding](join(answer));
  return {
    ...withHeaders(answer, { 'content-encoding': encoding, 'content-length': `${content.length}` }),
    chunks: [content],
  };
}

/** Sets headers; an empty value takes one away. */
export function withHeaders(answer: Answer, headers: Headers): Answer {
  const all = Object.entries({ ...answer.headers, ...headers });
  return { ...answer, headers: Object.fromEntries(all.filter(([, value]) => value !== '')) };
}

/** How many bytes an answer has. Not for an endless one. */
export function sizeOf(answer: Answer): number {
  return join(answer).length;
}

const compress = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

function join(answer: Answer): Buffer {
  return Buffer.concat([...answer.chunks]);
}
