import { looseOf, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { ReplyEvent, Usage } from '@understudy/core';
import { nullDropper } from '@understudy/schema';

import { boundOf, callId, candidateIn, checkedAnswer, partsOf, requestIdOf } from './answered.ts';
import type { Answered } from './answered.ts';
import { newPartialArguments } from './partial-arguments.ts';
import type { PartialArguments } from './partial-arguments.ts';
import { endWord, readBlock, readEnding } from './read-ending.ts';
import type { Ending } from './read-ending.ts';
import { readUsage } from './read-usage.ts';

/** Follows one answer as it is written. */
export interface StreamReader {
  take(chunk: unknown): readonly ReplyEvent[];
  /** What is left to tell when the chunks have ended: nothing, unless an ending was said. */
  end(): readonly ReplyEvent[];
}

export function newStreamReader(answered: Answered): StreamReader {
  const { dropNulls } = answered.request;
  const state: State = {
    answered,
    dropper: dropNulls && nullDropper(dropNulls),
    started: false,
    toolCalls: 0,
    partial: undefined,
    signature: undefined,
    usage: undefined,
    ending: undefined,
    finished: false,
  };
  return {
    take: (chunk) => (state.finished ? [] : take(checkedAnswer(chunk), state)),
    end: () => (state.ending === undefined || state.finished ? [] : finish(state)),
  };
}

interface State {
  readonly answered: Answered;
  readonly dropper: { push(text: string): string; end(): string } | undefined;
  started: boolean;
  toolCalls: number;
  /** The arguments of the last call, while they come in pieces. */
  partial: PartialArguments | undefined;
  signature: string | undefined;
  usage: Usage | undefined;
  ending: Ending | undefined;
  finished: boolean;
}

function take(chunk: Loose, state: State): readonly ReplyEvent[] {
  const candidate = candidateIn(chunk);
  const events = [
    ...start(chunk, state),
    ...partsOf(candidate).flatMap((part) => takePart(part, chunk, state)),
  ];
  const usage = readUsage(chunk['usageMetadata']);
  state.usage = usage ?? state.usage;
  const word = endWord(looseOf(candidate));
  const ending =
    readBlock(chunk['promptFeedback']) ??
    (word === undefined ? undefined : readEnding(word, state.toolCalls > 0));
  state.ending = ending ?? state.ending;
  // The last count comes with the ending, or after it.
  if (ending && usage) return [...events, ...finish(state)];
  return usage ? [...events, { type: 'usage', usage }] : events;
}

function start(chunk: Loose, state: State): readonly ReplyEvent[] {
  if (state.started) return [];
  state.started = true;
  const { notes } = state.answered.request;
  return [
    {
      type: 'start',
      providerRequestId: requestIdOf(chunk, state.answered),
      servedModel: textOf(chunk['modelVersion']),
      notes: notes.length > 0 ? notes : undefined,
    },
  ];
}

function takePart(part: Loose, chunk: Loose, state: State): readonly ReplyEvent[] {
  if (part['functionCall'] !== undefined) return takeCall(part, chunk, state);
  state.signature = textOf(part['thoughtSignature']) ?? state.signature;
  const text = textOf(part['text']);
  if (text === undefined) return [];
  return part['thought'] === true
    ? [{ type: 'reasoning-delta', text }]
    : textDelta(state.dropper?.push(text) ?? text);
}

/** A call comes whole; where its arguments come in pieces, the pieces have no name, and the last one nothing at all. */
function takeCall(part: Loose, chunk: Loose, state: State): readonly ReplyEvent[] {
  const call = looseOf(part['functionCall']);
  const name = textOf(call['name']);
  if (name === undefined) return takePieces(call, state);
  const index = state.toolCalls;
  state.toolCalls += 1;
  const id = callId(call, index, chunk);
  const bound = boundOf(textOf(part['thoughtSignature']), state.answered.request.addressee);
  const head = { type: 'tool-call-delta', index, id, name, ...(bound && { bound }) } as const;
  if (call['willContinue'] !== true) {
    return [{ ...head, arguments: JSON.stringify(looseOf(call['args'])) }];
  }
  state.partial = newPartialArguments();
  state.partial.add(call['partialArgs']);
  return [head];
}

function takePieces(call: Loose, state: State): readonly ReplyEvent[] {
  const { partial } = state;
  partial?.add(call['partialArgs']);
  if (!partial || call['willContinue'] === true) return [];
  state.partial = undefined;
  return [{ type: 'tool-call-delta', index: state.toolCalls - 1, arguments: partial.text() }];
}

function finish(state: State): readonly ReplyEvent[] {
  const { ending, usage, signature, dropper, answered } = state;
  state.finished = true;
  if (!ending) return [];
  const bound = boundOf(signature, answered.request.addressee);
  return [...textDelta(dropper?.end() ?? ''), { type: 'finish', ...ending, usage, bound }];
}

function textDelta(text: string): readonly ReplyEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }];
}
