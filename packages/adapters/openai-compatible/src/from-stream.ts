import type { ReplyEvent, Usage } from '@understudy/core';
import { nullDropper } from '@understudy/schema';
import type { NullDropper } from '@understudy/schema';

import { newEcho } from './echo.ts';
import type { Echo } from './echo.ts';
import { ErrorReply, isLoose, listOf, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import type { ServerEvent } from './event-decoder.ts';
import { requestIdOf } from './from-reply.ts';
import type { Answered } from './from-reply.ts';
import type { Loose } from '@understudy/adapter-kit';
import { readContent } from './read-content.ts';
import { readFinish } from './read-finish.ts';
import { readUsage } from './read-usage.ts';
import { newToolSlots } from './tool-slots.ts';
import type { ToolSlots } from './tool-slots.ts';

/** Reads the events of a streamed answer, one by one. */
export interface StreamReader {
  /** After its end mark there is nothing more to read. */
  readonly done: boolean;
  read(event: ServerEvent): readonly ReplyEvent[];
  /** What is still to be told when the bytes have ended. Without an end mark, that is no finish. */
  end(): readonly ReplyEvent[];
}

/** Reads the chunks of a chat completion. */
export function fromStream(answered: Answered): StreamReader {
  const reading: Reading = {
    answered,
    slots: newToolSlots(),
    echo: newEcho(answered.dialect.echoes),
    dropper: answered.request.dropNulls && nullDropper(answered.request.dropNulls),
    started: false,
    done: false,
    word: undefined,
    refusal: '',
    usage: undefined,
  };
  return {
    get done() {
      return reading.done;
    },
    read: (event) => readEvent(event, reading),
    end: () => conclude(reading),
  };
}

/** What has been read so far. */
interface Reading {
  readonly answered: Answered;
  readonly slots: ToolSlots;
  readonly echo: Echo;
  readonly dropper: NullDropper | undefined;
  started: boolean;
  /** The stream's own end mark has come. */
  done: boolean;
  /** The word for how the answer ended. */
  word: string | undefined;
  refusal: string;
  usage: Usage | undefined;
}

const ping: readonly ReplyEvent[] = [{ type: 'ping' }];

function readEvent(event: ServerEvent, reading: Reading): readonly ReplyEvent[] {
  if (event.type === 'comment') return ping;
  if (event.data === '[DONE]') {
    reading.done = true;
    return [];
  }
  const chunk: unknown = JSON.parse(event.data);
  if (!isLoose(chunk)) throw malformed('a chunk that is no object');
  if (chunk['error'] || event.name === 'error') throw new ErrorReply(chunk);
  return readChunk(chunk, reading);
}

function readChunk(chunk: Loose, reading: Reading): readonly ReplyEvent[] {
  const events: ReplyEvent[] = [];
  // Every answer to the question we asked has the index 0; some servers leave it out.
  const choice = listOf(chunk['choices'])
    .map(looseOf)
    .find(({ index }) => !index);
  if (!reading.started && (choice || textOf(chunk['model']))) events.push(start(chunk, reading));
  if (choice) readChoice(choice, { reading, events });
  const usage = readUsage(chunk['usage'] ?? looseOf(chunk['x_groq'])['usage']);
  if (usage) {
    reading.usage = usage;
    events.push({ type: 'usage', usage });
  }
  return events.length > 0 ? events : ping;
}

function start(chunk: Loose, reading: Reading): ReplyEvent {
  const { seen, request } = reading.answered;
  reading.started = true;
  return {
    type: 'start',
    providerRequestId: requestIdOf(chunk, seen),
    servedModel: textOf(chunk['model']),
    notes: request.notes.length > 0 ? request.notes : undefined,
  };
}

interface Within {
  readonly reading: Reading;
  readonly events: ReplyEvent[];
}

function readChoice(choice: Loose, { reading, events }: Within): void {
  if (isLoose(choice['error'])) throw new ErrorReply(choice);
  const delta = looseOf(choice['delta']);
  const { text, reasoning } = readContent(delta);
  reading.refusal += textOf(delta['refusal']) ?? '';
  reading.echo.add(delta);
  if (reasoning !== '') events.push({ type: 'reasoning-delta', text: reasoning });
  const kept = reading.dropper ? reading.dropper.push(text) : text;
  if (kept !== '') events.push({ type: 'text-delta', text: kept });
  for (const piece of listOf(delta['tool_calls']))
    events.push({ type: 'tool-call-delta', ...reading.slots.place(piece) });
  reading.word = textOf(choice['finish_reason']) ?? reading.word;
}

/** A finish reason ends an answer, and so does the stream's end mark without one. */
function conclude(reading: Reading): readonly ReplyEvent[] {
  const { answered, slots, usage, word, refusal, done, echo, dropper } = reading;
  const rest = dropper?.end() ?? '';
  const events: ReplyEvent[] = rest === '' ? [] : [{ type: 'text-delta', text: rest }];
  if (word === undefined && !done) return events;
  const hasToolCalls = slots.count > 0;
  const ending = readFinish({ word, refusal, hasToolCalls }, answered.dialect);
  const value = hasToolCalls ? echo.value() : undefined;
  const bound = value && { provider: answered.dialect.id, value };
  if (bound) events.push({ type: 'tool-call-delta', index: 0, bound });
  return [...events, { type: 'finish', ...ending, usage, bound }];
}
