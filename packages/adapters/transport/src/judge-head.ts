import type { IncomingHttpHeaders } from 'node:http';

import { mediaOf } from './media.ts';
import type { Expected } from './media.ts';
import { TransportError } from './trouble.ts';
import { encodingOf } from './unpack.ts';
import type { Encoding } from './unpack.ts';

/** Status and headers of an answer. */
export interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** What to do with the body under a head. */
export interface Reading {
  /**
   * `stream` hands it on as it comes, `probe` waits for its first bytes to say what it is;
   * `reply` and `error` are read whole, and so is `no-stream`: JSON where a stream was asked for.
   */
  readonly as: 'stream' | 'probe' | 'reply' | 'error' | 'no-stream';
  readonly encoding: Encoding | undefined;
}

/** Decides from status and headers alone, before a byte of the body is read. */
export function judgeHead(
  { status, headers }: Head,
  expected: Expected,
  mostReplyBytes: number,
): Reading | TransportError {
  if (status >= 300 && status < 400) return new TransportError('redirect', `refused a redirect (${status})`);
  const encoding = encodingOf(headers['content-encoding']);
  const isError = status >= 400;
  if (encoding === 'unknown') {
    // The status of an error says more than its text.
    return isError
      ? { as: 'error', encoding: undefined }
      : new TransportError('encoding', 'packed in a way we did not ask for');
  }
  if (isError) return { as: 'error', encoding };
  if (Number(headers['content-length']) > mostReplyBytes && expected === 'json')
    return tooLarge(mostReplyBytes);
  const media = mediaOf(headers['content-type']);
  if (media === expected) return { as: expected === 'json' ? 'reply' : 'stream', encoding };
  if (media === 'unsaid') return { as: expected === 'json' ? 'reply' : 'probe', encoding };
  if (media === 'json') return { as: 'no-stream', encoding };
  return wrongType(headers['content-type'], expected);
}

/** The refusal of an answer that is too large. */
export function tooLarge(mostBytes: number): TransportError {
  return new TransportError('too-large', `larger than ${mostBytes} bytes`);
}

/** The refusal of an answer that is something else than what was asked for. */
export function wrongType(found: string | undefined, expected: Expected): TransportError {
  // The header is the server's own text and may hold anything; a name that everybody knows is enough to see a login page.
  const name =
    found === undefined
      ? 'no content type'
      : (usual.find((each) => found.startsWith(each)) ?? 'another type');
  return new TransportError('content-type', `expected ${expected}, found ${name}`);
}

const usual = [
  'text/html',
  'text/plain',
  'text/xml',
  'text/event-stream',
  'application/json',
  'application/xml',
  'application/grpc',
];
