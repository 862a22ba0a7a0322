import type { ReplyEvent } from '@understudy/core';

import { newEventDecoder } from './event-decoder.ts';
import type { ServerEvent } from './event-decoder.ts';
import type { StreamReader } from './from-stream.ts';

export interface Streaming {
  post(): Promise<Response>;
  /** Asked once the response has begun. */
  reader(): StreamReader;
}

/**
 * Reads a response as it comes. The SDK's own reader would not say whether a stream came to its end mark or just
 * ended, and takes several times as long for each event.
 */
export async function* readStream(streaming: Streaming): AsyncGenerator<ReplyEvent> {
  const { body } = await streaming.post();
  const reader = streaming.reader();
  const decoder = newEventDecoder();
  const bytes: AsyncIterable<Uint8Array> | null = body;
  for await (const chunk of bytes ?? []) {
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
