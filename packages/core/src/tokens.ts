import { estimateTokenCount } from 'tokenx';

import type { JsonObject } from './json.ts';
import type { Message } from './message.ts';
import type { Tool } from './model-call.ts';
import type { Usage } from './reply.ts';

/** What is counted of a request. */
export interface Sized {
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[] | undefined;
  readonly schema?: JsonObject | undefined;
}

/** About how many tokens a text is. Takes bounded time whatever the text: long ones are sampled. */
export function estimateTokens(text: string): number {
  if (text.length <= wholeCharacters) return estimateTokenCount(text);
  const stride = text.length / slices;
  let tokens = 0;
  for (let index = 0; index < slices; index++) {
    const start = Math.floor(index * stride);
    tokens += estimateTokenCount(text.slice(start, start + sliceCharacters));
  }
  return Math.ceil((tokens * text.length) / (slices * sliceCharacters));
}

/** Counted whole up to here; beyond, this many slices of this length stand for the rest. */
const wholeCharacters = 8192;
const slices = 32;
const sliceCharacters = 256;

/** About how many tokens a request is. */
export function estimateMessages(sized: Sized): number {
  let tokens = 0;
  for (const message of sized.messages) {
    tokens += tokensPerMessage + estimateTokens(textOf(message)) + imagesIn(message) * tokensPerImage;
  }
  const extras = extrasOf(sized);
  return extras === '' ? tokens : tokens + estimateTokens(extras);
}

/** More tokens than this no tokeniser makes of it: at most one per byte, and at most three bytes per UTF-16 unit. */
export function mostTokens(sized: Sized): number {
  let characters = extrasOf(sized).length;
  let others = 0;
  for (const message of sized.messages) {
    characters += textOf(message).length;
    others += tokensPerMessage + imagesIn(message) * tokensPerImage;
  }
  return characters * 3 + others;
}

/** Usage for a call whose provider never told it. */
export function estimateUsage(asked: Sized, answered: string): Usage {
  return { inputTokens: estimateMessages(asked), outputTokens: estimateTokens(answered), estimated: true };
}

/** The role and the separators around a turn. */
const tokensPerMessage = 4;

/** Providers charge by size and detail; most images end near this. */
const tokensPerImage = 1200;

function textOf({ content, ...message }: Message): string {
  const text = typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  if (message.role !== 'assistant' || !message.toolCalls) return text;
  return text + message.toolCalls.map(({ name, arguments: json }) => name + json).join('');
}

function imagesIn({ content }: Message): number {
  if (typeof content === 'string') return 0;
  return content.reduce((count, { type }) => count + (type === 'image' ? 1 : 0), 0);
}

function extrasOf({ tools, schema }: Sized): string {
  return (tools && tools.length > 0 ? JSON.stringify(tools) : '') + (schema ? JSON.stringify(schema) : '');
}
