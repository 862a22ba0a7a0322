import type { ReplyEvent } from '@understudy/core';

import type { Answered } from './answered.ts';
import { newStreamReader } from './stream-reader.ts';

/** Reads the chunks of an answer. A stream that ends without its ending yields no `finish`. */
export async function* fromStream(
  chunks: AsyncIterable<unknown>,
  answered: Answered,
): AsyncGenerator<ReplyEvent, void, undefined> {
  const reader = newStreamReader(answered);
  for await (const chunk of chunks) yield* reader.take(chunk);
  yield* reader.end();
}
