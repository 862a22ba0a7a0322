import { countOf, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { ReplyEvent } from '@understudy/core';
import { nullDropper } from '@understudy/schema';

import { argumentsOf, boundOf, thoughtOf } from './answered.ts';
import type { Answered } from './answered.ts';
import { readEnding } from './read-ending.ts';
import { laterUsage, readUsage } from './read-usage.ts';

/** Follows one message as it is written. */
export interface StreamReader {
  /** Whether the end mark was there. */
  readonly finished: boolean;
  take(event: Loose): readonly ReplyEvent[];
  /** What is left to tell when the events have ended: nothing, unless an end mark was there. */
  end(): readonly ReplyEvent[];
}

export function newStreamReader(answered: Answered): StreamReader {
  const state = newState(answered);
  return {
    get finished() {
      return state.finished;
    },
    take: (event) => readers.get(textOf(event['type']) ?? '')?.(event, state) ?? [],
    end: () => (state.ending === undefined || state.finished ? [] : finish(state)),
  };
}

interface State {
  readonly answered: Answered;
  readonly dropper: { push(text: string): string; end(): string } | undefined;
  /** Open blocks by their index. */
  blocks: Map<unknown, Block>;
  /** Thinking that has not led to a tool call yet. */
  thoughts: Loose[];
  toolCalls: number;
  sawContent: boolean;
  usage: Loose;
  /** Only the last count of what was written is the whole count. */
  usageIsWhole: boolean;
  ending: Loose | undefined;
  finished: boolean;
}

interface Block {
  readonly start: Loose;
  readonly toolIndex: number;
  text: string;
  signature: string;
}

function newState(answered: Answered): State {
  const { dropNulls } = answered.request;
  return {
    answered,
    dropper: dropNulls && nullDropper(dropNulls),
    blocks: new Map(),
    thoughts: [],
    toolCalls: 0,
    sawContent: false,
    usage: {},
    usageIsWhole: false,
    ending: undefined,
    finished: false,
  };
}

type Read = (event: Loose, state: State) => readonly ReplyEvent[];

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['message_start', startMessage],
  ['content_block_start', startBlock],
  ['content_block_delta', growBlock],
  ['content_block_stop', endBlock],
  ['message_delta', changeMessage],
  ['message_stop', endMessage],
  ['ping', () => [{ type: 'ping' }]],
]);

/** Proxies that try again by themselves start twice. Once something was told, a second answer would be mixed into it. */
function startMessage({ message }: Loose, state: State): readonly ReplyEvent[] {
  if (state.sawContent) throw malformed('a second answer began inside the first');
  const { usage, model } = looseOf(message);
  const { seen, request } = state.answered;
  Object.assign(state, { blocks: new Map(), thoughts: [], toolCalls: 0, usage: laterUsage({}, usage) });
  return [
    {
      type: 'start',
      providerRequestId: seen.providerRequestId,
      servedModel: textOf(model),
      notes: request.notes.length > 0 ? request.notes : undefined,
    },
  ];
}

function startBlock({ index, content_block: content }: Loose, state: State): readonly ReplyEvent[] {
  const start = looseOf(content);
  const isTool = start['type'] === 'tool_use';
  const block: Block = { start, toolIndex: state.toolCalls, text: '', signature: '' };
  state.blocks.set(countOf(index), block);
  const { text, thinking, signature } = start;
  if (!isTool) return grow(block, { text: text ?? thinking, signature }, state);
  state.toolCalls += 1;
  state.sawContent = true;
  const bound = boundOf(state.thoughts, state.answered.request.addressee);
  state.thoughts = [];
  const { id, name } = start;
  const event = {
    type: 'tool-call-delta',
    index: block.toolIndex,
    id: textOf(id),
    name: textOf(name),
  } as const;
  return [bound ? { ...event, bound } : event];
}

function growBlock({ index, delta }: Loose, state: State): readonly ReplyEvent[] {
  const block = state.blocks.get(countOf(index));
  if (!block) throw malformed('a piece of a block that was never begun');
  const { text, thinking, partial_json: json, signature } = looseOf(delta);
  return grow(block, { text: text ?? thinking ?? json, signature }, state);
}

function grow(block: Block, { text: piece, signature }: Loose, state: State): readonly ReplyEvent[] {
  block.signature += textOf(signature) ?? '';
  const text = textOf(piece);
  if (text === undefined) return [];
  block.text += text;
  const events = tell(block, text, state);
  state.sawContent ||= events.length > 0;
  return events;
}

function tell(block: Block, text: string, state: State): readonly ReplyEvent[] {
  switch (block.start['type']) {
    case 'text':
      return textDelta(state.dropper?.push(text) ?? text);
    case 'thinking':
      return [{ type: 'reasoning-delta', text }];
    case 'tool_use':
      return [{ type: 'tool-call-delta', index: block.toolIndex, arguments: text }];
    default:
      return [];
  }
}

function endBlock({ index }: Loose, state: State): readonly ReplyEvent[] {
  const block = state.blocks.get(countOf(index));
  if (!block) return [];
  state.blocks.delete(countOf(index));
  const { start, text, signature } = block;
  const thought = thoughtOf(start['type'] === 'thinking' ? { ...start, thinking: text, signature } : start);
  if (thought) state.thoughts.push(thought);
  // Some gateways send the arguments whole with the start.
  const input = start['type'] === 'tool_use' && text === '' ? argumentsOf(start['input']) : '{}';
  return input === '{}' ? [] : [{ type: 'tool-call-delta', index: block.toolIndex, arguments: input }];
}

function changeMessage({ delta, usage }: Loose, state: State): readonly ReplyEvent[] {
  state.usage = laterUsage(state.usage, usage);
  state.usageIsWhole ||= countOf(looseOf(usage)['output_tokens']) !== undefined;
  if (textOf(looseOf(delta)['stop_reason'])) state.ending = looseOf(delta);
  return [];
}

function endMessage(_event: Loose, state: State): readonly ReplyEvent[] {
  return finish(state);
}

function finish(state: State): readonly ReplyEvent[] {
  const { ending = {}, toolCalls, thoughts, usage, usageIsWhole, answered, dropper } = state;
  state.finished = true;
  return [
    ...textDelta(dropper?.end() ?? ''),
    {
      type: 'finish',
      ...readEnding(ending, toolCalls > 0),
      usage: usageIsWhole ? readUsage(usage) : undefined,
      bound: boundOf(thoughts, answered.request.addressee),
    },
  ];
}

function textDelta(text: string): readonly ReplyEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }];
}
