import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** A content encoding undone as its bytes arrive. */
export interface Unpacker {
  /** False when it has enough for now; `onDrain` says when it wants more. */
  take(chunk: Uint8Array): boolean;
  end(): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** Who is told of what was unpacked. */
export interface UnpackedTo {
  readonly onData: (chunk: Uint8Array) => void;
  readonly onDrain: () => void;
  readonly onEnd: () => void;
  readonly onError: (error: Error) => void;
}

/** The content encodings that can be undone. */
export type Encoding = 'gzip' | 'br' | 'deflate';

/** The encoding a header names: undefined for none, `unknown` for one we cannot undo. */
export function encodingOf(header: string | undefined): Encoding | 'unknown' | undefined {
  const name = header?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  if (name === 'gzip' || name === 'x-gzip') return 'gzip';
  return name === 'br' || name === 'deflate' ? name : 'unknown';
}

/** Unpacks bit by bit; each chunk gives out all that it holds. */
export function unpacker(encoding: Encoding, to: UnpackedTo): Unpacker {
  let inner: Transform | undefined;
  const begin = (first: Uint8Array): Transform =>
    open(encoding, first)
      .on('data', to.onData)
      .on('drain', to.onDrain)
      .once('end', to.onEnd)
      .once('error', to.onError);
  return {
    take: (chunk) => (inner ??= begin(chunk)).write(chunk),
    end: () => {
      if (inner) inner.end();
      else to.onEnd();
    },
    pause: () => void inner?.pause(),
    resume: () => void inner?.resume(),
    destroy: () => void inner?.destroy(),
  };
}

function open(encoding: Encoding, first: Uint8Array): Transform {
  if (encoding === 'br') return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH });
  const options = { flush: constants.Z_SYNC_FLUSH };
  if (encoding === 'gzip') return createGunzip(options);
  // Half the world sends raw deflate under this name; zlib's own header has 8 in its low bits.
  const hasZlibHeader = ((first[0] ?? 0) & 0x0f) === 8;
  return hasZlibHeader ? createInflate(options) : createInflateRaw(options);
}
