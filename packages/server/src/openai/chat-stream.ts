import { LlmError } from '@understudy/core';
import type { Clock, JsonObject, LlmAnswer, LlmStreamEvent, Meta } from '@understudy/core';

import type { StreamedAnswer } from '../http/exchange.ts';
import type { Head } from './chat-answer.ts';
import { chunkWriter } from './chat-chunks.ts';
import { declinedBy, finishReason, understudyBody, usageBody } from './chat-words.ts';
import type { FinishReason } from './chat-words.ts';
import { jsonText } from './json-text.ts';
import type { JsonText } from './json-text.ts';
import { errorEvent } from './openai-failure.ts';
import { streamWriter } from './stream-writer.ts';
import type { StreamWriter } from './stream-writer.ts';
import { toolCallSlots } from './tool-call-slots.ts';
import type { ToolCallSlots } from './tool-call-slots.ts';

export interface Telling {
  readonly head: Head;
  readonly requestId: string;
  /** Whether the client asked for its usage. */
  readonly includeUsage: boolean;
  /** Whether the answer is an object, told as JSON. */
  readonly structured: boolean;
  readonly open: () => StreamedAnswer;
  readonly clock: Clock;
}

type ChatEvent = LlmStreamEvent<unknown>;

/** Tells an answer while it is being written. Throws only while nothing has been sent. */
export async function tellChat(events: AsyncIterable<ChatEvent>, telling: Telling): Promise<void> {
  const chunks = chunkWriter(telling.head, telling.includeUsage);
  const teller: Teller = {
    telling,
    writer: streamWriter({ ...telling, chunks, pingMs }),
    slots: toolCallSlots(telling.head.id),
    json: telling.structured ? jsonText() : undefined,
  };
  try {
    await tellAll(events, teller);
  } catch (thrown) {
    breakOff(thrown, teller);
  } finally {
    teller.writer.close();
  }
}

interface Teller {
  readonly telling: Telling;
  readonly writer: StreamWriter;
  readonly slots: ToolCallSlots;
  readonly json: JsonText | undefined;
}

async function tellAll(events: AsyncIterable<ChatEvent>, teller: Teller): Promise<void> {
  for await (const event of events) {
    hear(event, teller);
    const pause = teller.writer.takePause();
    if (pause) await pause;
  }
}

/** Well under the minute after which proxies commonly hang up. */
const pingMs = 15_000;

/** A whole answer as the events it would have come in. */
export async function* eventsOf(answer: Promise<LlmAnswer<unknown>>): AsyncGenerator<ChatEvent> {
  const { meta, ...whole } = await answer;
  if (typeof whole.output === 'string' && whole.output !== '')
    yield { type: 'text-delta', text: whole.output };
  for (const [index, call] of whole.toolCalls.entries()) yield { type: 'tool-call-delta', index, ...call };
  yield { type: 'finish', answer: whole, meta };
}

function hear(event: ChatEvent, teller: Teller): void {
  const { writer, slots, json } = teller;
  switch (event.type) {
    case 'text-delta': {
      const text = json ? json.push(event.text) : event.text;
      if (text !== '') writer.text(text);
      return;
    }
    case 'tool-call-delta':
      for (const delta of slots.push(event)) writer.toolCall(delta);
      return;
    case 'finish':
      return finish(event, teller);
    case 'restart': // never comes: nobody here accepts one
    case 'continued': // told at the end
    case 'partial':
    case 'reasoning-delta':
      return;
  }
}

function finish({ answer, meta }: Extract<ChatEvent, { type: 'finish' }>, teller: Teller): void {
  const { writer, slots, json } = teller;
  const isObject = json !== undefined && answer.toolCalls.length === 0;
  const text = isObject ? json.end(answer.output) : '';
  const calls = slots.end(answer.toolCalls);
  if (text === undefined || calls === undefined) throw new LlmError(mendedTooLate, meta);
  if (text !== '') writer.text(text);
  for (const delta of calls) writer.toolCall(delta);
  conclude(finishReason(meta.finish, answer.toolCalls.length), meta, teller);
}

/** What was told as it came could be read only after a repair, which the client has not seen. */
const mendedTooLate = {
  kind: 'bad-output',
  code: 'mended-too-late',
  message: 'the answer was no valid JSON as it was written; ask for it without a stream',
} as const;

function conclude(reason: FinishReason, meta: Meta | undefined, { writer, telling }: Teller): void {
  const usage = telling.includeUsage ? (meta?.usage ? usageBody(meta.usage) : null) : undefined;
  const extra: JsonObject = meta ? { understudy: understudyBody(meta) } : {};
  writer.finish(reason, usage, extra);
}

/** A model that declines has spoken; anything else ends without an end mark. */
function breakOff(thrown: unknown, teller: Teller): void {
  const { writer, telling } = teller;
  const declined = thrown instanceof LlmError ? declinedBy(thrown.failure) : undefined;
  if (declined && thrown instanceof LlmError) {
    if (declined.refusal !== null) writer.refusal(declined.refusal);
    return conclude(declined.finish, thrown.meta, teller);
  }
  if (!writer.begun()) throw thrown;
  writer.fail(errorEvent(thrown, telling.requestId));
}
