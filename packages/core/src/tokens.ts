import { estimateTokenCount } from 'tokenx';

import type { JsonObject } from './ports/json.ts';
import type { Message } from './ports/message.ts';
import type { Tool } from './ports/model-call.ts';

/** What is counted of a request. */
export interface Sized {
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[] | undefined;
  readonly schema?: JsonObject | undefined;
}

/** About how many tokens a text is. Takes bounded time whatever the text: long ones are sampled. */
export function estimateTokens(text: string): number {
  if (text.length <= slices * sliceCharacters) return estimateTokenCount(text);
  const stride = text.length / slices;
  let tokens = 0;
  for (let index = 0; index < slices; index++) {
    const offset = ((index * unevenStep) % 1) * (stride - sliceCharacters);
    const start = Math.floor(index * stride + offset);
    tokens += estimateTokenCount(text.slice(start, start + sliceCharacters));
  }
  return Math.ceil((tokens * text.length) / (slices * sliceCharacters));
}

/** Within 3 % of the whole count on prose, JSON and code; 2 ms at worst. Shorter texts are counted whole. */
const slices = 32;
const sliceCharacters = 512;

/** The golden ratio never falls into step with a text that repeats itself, such as rows of JSON. */
const unevenStep = 0.618_033_988_749_895;

/** About how many tokens a request is. One estimate for all: many messages take no longer than one. */
export function estimateMessages(sized: Sized): number {
  const { messages } = sized;
  let images = 0;
  for (const message of messages) images += imagesIn(message);
  const text = [...messages.map(textOf), jsonOf(sized) ?? ''].join('\n');
  return estimateTokens(text) + messages.length * tokensPerMessage + images * tokensPerImage;
}

/** The role and the separators around a turn. */
const tokensPerMessage = 4;

/** Providers charge by size and detail; most images end near this. */
const tokensPerImage = 1200;

/** No provider makes more tokens of it: at most one per byte, at most three bytes per UTF-16 unit. */
export function mostTokens(sized: Sized): number {
  const json = jsonOf(sized);
  if (json === undefined) return Infinity;
  let tokens = json === '' ? 0 : json.length * 3 + mostForTools;
  for (const message of sized.messages) {
    tokens += textOf(message).length * 3 + mostPerMessage + imagesIn(message) * mostPerImage;
  }
  return tokens;
}

const mostPerMessage = 32;

/** A large image costs 48,169 with gpt-4o-mini, the most of any model. */
const mostPerImage = 50_000;

/** What a provider writes around tools and schemas: Anthropic's own words take 350 to 700. */
const mostForTools = 1000;

function textOf(message: Message): string {
  const { content } = message;
  const text =
    typeof content === 'string'
      ? content
      : content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  if (message.role !== 'assistant' || !message.toolCalls) return text;
  return text + message.toolCalls.map(({ name, arguments: json }) => name + json).join('');
}

function imagesIn({ content }: Message): number {
  if (typeof content === 'string') return 0;
  return content.reduce((count, { type }) => count + (type === 'image' ? 1 : 0), 0);
}

/** Undefined when it is nested too deep to be written down, which a caller's tools may be. */
function jsonOf({ tools, schema }: Sized): string | undefined {
  const parts = [...(tools ?? []), ...(schema ? [schema] : [])];
  if (parts.length === 0) return '';
  try {
    return JSON.stringify(parts);
  } catch {
    return undefined;
  }
}
