import { ErrorReply, isLoose, malformed, parsedOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { ReplyEvent } from '@understudy/core';

import type { Answered } from './answered.ts';
import { newStreamReader } from './stream-reader.ts';

/** A server-sent event as the SDK decodes it, without looking into it. */
export interface ServerEvent {
  readonly event: string | null;
  readonly data: string;
}

/**
 * Reads the events of a message. A stream that ends without its end mark yields no `finish`.
 * Throws on what is no event, and on an error that came as one.
 */
export async function* fromStream(
  events: AsyncIterable<ServerEvent>,
  answered: Answered,
): AsyncGenerator<ReplyEvent, void, undefined> {
  const reader = newStreamReader(answered);
  // What follows the end mark is read past, so that the connection can be used again.
  for await (const event of events) if (!reader.finished) yield* reader.take(read(event));
  yield* reader.end();
}

/** The SDK's own reading passes over events without a name and takes a cut for an end. */
function read({ event, data }: ServerEvent): Loose {
  const value = parsedOf(data);
  if (event === 'error') throw new ErrorReply(value);
  if (!isLoose(value) || !textOf(value['type'])) throw malformed('an event that is none of the API');
  if (value['type'] === 'error') throw new ErrorReply(value);
  return value;
}
