import type { ReplyEvent } from '@understudy/core';

import { newEventDecoder } from './event-decoder.ts';
import type { ServerEvent } from './event-decoder.ts';
import type { StreamReader } from './from-stream.ts';

/**
 * Reads a response as it comes. The SDK's own reader would not say whether a stream came to its end mark or just
 * ended, and takes several times as long for each event.
 */
export async function* readStream(response: Response, reader: StreamReader): AsyncGenerator<ReplyEvent> {
  const decoder = newEventDecoder();
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    for (const told of readAll(decoder.push(chunk), reader)) yield told;
    if (reader.done) break;
  }
  for (const told of readAll(decoder.end(), reader)) yield told;
  for (const told of reader.end()) yield told;
}

/** One by one: what came before an error must be out before it is thrown. */
function* readAll(events: readonly ServerEvent[], reader: StreamReader): Generator<ReplyEvent> {
  for (const event of events) if (!reader.done) yield* reader.read(event);
}
