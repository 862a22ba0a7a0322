import { gzipSync } from 'node:zlib';

import { body, bytesOf } from './answer.ts';
import type { Answer, Headers } from './answer.ts';
import { repeat } from './events.ts';

const mebibyte = 1_048_576;

/** A body of any size that never is in memory: one JSON string, or one line of an event, that goes on and on. */
export function flood(mebibytes: number, headers: Headers = { 'content-type': 'application/json' }): Answer {
  const opening = headers['content-type']?.includes('event-stream') ? 'data: "' : '"';
  const piece = new Uint8Array(mebibyte / 16).fill(120);
  return { ...body(200, '', headers), chunks: follow(bytesOf(opening), repeat(piece, mebibytes * 16)) };
}

/** A few kilobytes that unpack to as many mebibytes as you like: gzip members may follow one another. */
export function gzipBomb(
  mebibytes: number,
  headers: Headers = { 'content-type': 'application/json' },
): Answer {
  const member = gzipSync(new Uint8Array(mebibyte).fill(32));
  return { ...body(200, '', { ...headers, 'content-encoding': 'gzip' }), chunks: repeat(member, mebibytes) };
}

function follow(first: Uint8Array, rest: Iterable<Uint8Array>): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      yield first;
      yield* rest;
    },
  };
}
