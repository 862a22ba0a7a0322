import { isLoose, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { Reply, ToolCall } from '@understudy/core';
import { nullDropper } from '@understudy/schema';

import { argumentsOf, boundOf, thoughtOf } from './answered.ts';
import type { Answered } from './answered.ts';
import { readEnding } from './read-ending.ts';
import { readUsage } from './read-usage.ts';

/** Reads a message. Throws when it is none, however well it was sent. */
export function fromReply(answer: unknown, answered: Answered): Reply {
  const { request, seen } = answered;
  if (!isLoose(answer) || !Array.isArray(answer['content'])) throw malformed('an answer without content');
  const { text, reasoning, toolCalls, thoughts } = readBlocks(answer['content'].map(looseOf), answered);
  return {
    text: withoutNulls(text, request.dropNulls),
    reasoning: reasoning === '' ? undefined : reasoning,
    toolCalls,
    ...readEnding(answer, toolCalls.length > 0),
    usage: readUsage(answer['usage']),
    providerRequestId: seen.providerRequestId,
    servedModel: textOf(answer['model']),
    bound: boundOf(thoughts, request.addressee),
    notes: request.notes.length > 0 ? request.notes : undefined,
  };
}

interface Blocks {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  /** Those that led to no tool call. */
  readonly thoughts: readonly Loose[];
}

/** Thinking travels with the tool call it led to: a caller gets to see that and hands it back. */
function readBlocks(blocks: readonly Loose[], { request }: Answered): Blocks {
  let text = '';
  let reasoning = '';
  let thoughts: Loose[] = [];
  const toolCalls: ToolCall[] = [];
  for (const block of blocks) {
    const thought = thoughtOf(block);
    if (thought) thoughts.push(thought);
    if (block['type'] === 'text') text += textOf(block['text']) ?? '';
    if (block['type'] === 'thinking') reasoning += textOf(block['thinking']) ?? '';
    if (block['type'] !== 'tool_use') continue;
    toolCalls.push(toToolCall(block, boundOf(thoughts, request.addressee)));
    thoughts = [];
  }
  return { text, reasoning, toolCalls, thoughts };
}

function toToolCall({ id, name, input }: Loose, bound: ToolCall['bound']): ToolCall {
  return { id: textOf(id) ?? '', name: textOf(name) ?? '', arguments: argumentsOf(input), bound };
}

function withoutNulls(text: string, schema: Answered['request']['dropNulls']): string {
  if (!schema) return text;
  const dropper = nullDropper(schema);
  return dropper.push(text) + dropper.end();
}
