import type { ReplyEvent } from '@understudy/core';
import { ErrorReply, isLoose, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import { readUsage, requestIdOf } from '@understudy/openai-compatible';
import type { Loose } from '@understudy/adapter-kit';
import type { Answered, ServerEvent, StreamReader } from '@understudy/openai-compatible';
import { nullDropper } from '@understudy/schema';
import type { NullDropper } from '@understudy/schema';

import { boundIn, endingOf } from './from-reply.ts';

/** Reads the events of a response. */
export function fromStream(answered: Answered): StreamReader {
  const { dropNulls } = answered.request;
  const reading: Reading = { answered, calls: [], dropper: dropNulls && nullDropper(dropNulls), done: false };
  return {
    get done() {
      return reading.done;
    },
    read: (event) => readEvent(event, reading),
    end: () => [],
  };
}

interface Reading {
  readonly answered: Answered;
  /** The places of the tool calls in the output, in their order, and whether their arguments have begun. */
  readonly calls: { readonly outputIndex: unknown; hasArguments: boolean }[];
  readonly dropper: NullDropper | undefined;
  done: boolean;
}

type Read = (event: Loose, reading: Reading) => readonly ReplyEvent[];

function readEvent(event: ServerEvent, reading: Reading): readonly ReplyEvent[] {
  if (event.type === 'comment' || event.data === '[DONE]') return ping;
  const parsed: unknown = JSON.parse(event.data);
  if (!isLoose(parsed)) throw malformed('an event that is no object');
  const read = readers.get(textOf(parsed['type']) ?? event.name) ?? nothing;
  return read(parsed, reading);
}

const ping: readonly ReplyEvent[] = [{ type: 'ping' }];
const nothing: Read = () => ping;

const fail: Read = (event) => {
  throw new ErrorReply(event['response'] ?? event);
};

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['response.created', start],
  ['response.output_text.delta', textDelta],
  ['response.reasoning_text.delta', reasoningDelta],
  ['response.reasoning_summary_text.delta', reasoningDelta],
  ['response.output_item.added', itemAdded],
  ['response.output_item.done', itemDone],
  ['response.function_call_arguments.delta', argumentsDelta],
  ['response.completed', conclude],
  ['response.incomplete', conclude],
  ['response.failed', fail],
  ['error', fail],
]);

function start(event: Loose, { answered }: Reading): readonly ReplyEvent[] {
  const { request, seen } = answered;
  const response = looseOf(event['response']);
  const notes = request.notes.length > 0 ? request.notes : undefined;
  return [
    {
      type: 'start',
      providerRequestId: requestIdOf(response, seen),
      servedModel: textOf(response['model']),
      notes,
    },
  ];
}

function textDelta(event: Loose, { dropper }: Reading): readonly ReplyEvent[] {
  const text = textOf(event['delta']) ?? '';
  const kept = dropper ? dropper.push(text) : text;
  return kept === '' ? [] : [{ type: 'text-delta', text: kept }];
}

function reasoningDelta(event: Loose): readonly ReplyEvent[] {
  const text = textOf(event['delta']);
  return text === undefined ? [] : [{ type: 'reasoning-delta', text }];
}

function itemAdded(event: Loose, { calls }: Reading): readonly ReplyEvent[] {
  const item = looseOf(event['item']);
  if (item['type'] !== 'function_call') return ping;
  const index = calls.push({ outputIndex: event['output_index'], hasArguments: false }) - 1;
  return [{ type: 'tool-call-delta', index, id: textOf(item['call_id']), name: textOf(item['name']) }];
}

function argumentsDelta(event: Loose, { calls }: Reading): readonly ReplyEvent[] {
  const index = calls.findIndex(({ outputIndex }) => outputIndex === event['output_index']);
  const call = calls[index];
  if (!call) throw malformed('arguments of a tool call that has not begun');
  call.hasArguments = true;
  return [{ type: 'tool-call-delta', index, arguments: textOf(event['delta']) }];
}

/** Some servers send arguments only when they are complete. */
function itemDone(event: Loose, reading: Reading): readonly ReplyEvent[] {
  const item = looseOf(event['item']);
  const call = reading.calls.find(({ outputIndex }) => outputIndex === event['output_index']);
  if (item['type'] !== 'function_call' || call?.hasArguments) return ping;
  const added = call ? [] : itemAdded(event, reading);
  return [
    ...added,
    ...argumentsDelta({ output_index: event['output_index'], delta: item['arguments'] }, reading),
  ];
}

function conclude(event: Loose, reading: Reading): readonly ReplyEvent[] {
  const response = looseOf(event['response']);
  const rest = reading.dropper?.end() ?? '';
  const bound = boundIn(response, reading.answered.dialect.id);
  const usage = readUsage(response['usage']);
  const ending = endingOf(response);
  reading.done = true;
  return [
    ...(rest === '' ? [] : [{ type: 'text-delta', text: rest } as const]),
    ...(bound && reading.calls.length > 0 ? [{ type: 'tool-call-delta', index: 0, bound } as const] : []),
    { type: 'finish', ...ending, usage, bound },
  ];
}
