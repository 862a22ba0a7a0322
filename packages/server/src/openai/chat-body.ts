import type { Effort, Message } from '@understudy/core';
import { z } from 'zod';

import { formatParameter } from './chat-format.ts';
import type { Format } from './chat-format.ts';
import { chatMessages } from './chat-messages.ts';
import { toolParameters } from './chat-tools.ts';
import type { ToolBody } from './chat-tools.ts';
import { onlyValues } from './only-values.ts';

/** What is carried of a chat completion's body, to whatever model answers. */
export interface ChatBody extends ToolBody {
  readonly model?: string | null | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly messages: readonly Message[];
  readonly stream?: boolean | null | undefined;
  readonly stream_options?: { readonly include_usage?: boolean | null | undefined } | null | undefined;
  readonly response_format?: Format | null | undefined;
  readonly temperature?: number | null | undefined;
  readonly top_p?: number | null | undefined;
  readonly max_tokens?: number | null | undefined;
  readonly max_completion_tokens?: number | null | undefined;
  readonly stop?: string | readonly string[] | null | undefined;
  readonly seed?: number | null | undefined;
  readonly reasoning_effort?: Effort | null | undefined;
  readonly prompt_cache_key?: string | null | undefined;
  readonly prompt_cache_retention?: 'in_memory' | 'in-memory' | '24h' | null | undefined;
  readonly user?: string | null | undefined;
  readonly safety_identifier?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
}

const stop = z.union([z.string(), z.array(z.string()).max(4, 'at most 4 are allowed')], {
  error: 'expected text, or up to 4 texts',
});

/** A parameter that counts tokens. */
const tokens = z.int().min(1);

const carried = {
  model: z.string().nullish(),
  models: z.array(z.string().min(1)).min(1).max(32).nullish(),
  messages: chatMessages,
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({
      include_usage: z.boolean().nullish(),
      include_obfuscation: onlyValues([false], 'the lengths of chunks are not obfuscated'),
    })
    .nullish(),
  ...toolParameters,
  response_format: formatParameter,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: tokens.nullish(),
  max_completion_tokens: tokens.nullish(),
  stop: stop.nullish(),
  seed: z.int().nullish(),
  reasoning_effort: z
    .enum(
      ['none', 'minimal', 'low', 'medium', 'high', 'max'],
      'expected none, minimal, low, medium, high or max',
    )
    .nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.enum(['in_memory', 'in-memory', '24h']).nullish(),
  user: z.string().max(200).nullish(),
  safety_identifier: z.string().max(200).nullish(),
  metadata: z.record(z.string().max(64), z.string().max(200)).nullish(),
};

/** Known to OpenAI's clients, and carried only where it asks for nothing. */
const refused = {
  n: onlyValues([1], 'one answer is given to one request, send several'),
  logprobs: onlyValues([false], 'not every model tells them'),
  top_logprobs: onlyValues([0], 'not every model tells them'),
  logit_bias: onlyValues([{}], 'not every model takes it'),
  frequency_penalty: onlyValues([0], 'not every model takes it'),
  presence_penalty: onlyValues([0], 'not every model takes it'),
  parallel_tool_calls: onlyValues([true], 'not every model can be held to one call at a time'),
  store: onlyValues([false], 'answers are not stored for later retrieval'),
  service_tier: onlyValues(['auto', 'default'], "set it in the route, as the provider's option"),
  verbosity: onlyValues(['medium'], 'say in the prompt how long the answer is to be'),
  modalities: onlyValues([['text']], 'answers are text'),
  audio: onlyValues([], 'answers are text'),
  prediction: onlyValues([], 'not every model takes it'),
  moderation: onlyValues([], 'moderate before you ask'),
  web_search_options: onlyValues([], 'offer the search as a tool of your own'),
  prompt_cache_options: onlyValues([], 'use prompt_cache_key and prompt_cache_retention'),
  functions: onlyValues([], 'use tools'),
  function_call: onlyValues([], 'use tool_choice'),
};

/** The body of a chat completion. A parameter that stands in neither list is unknown, and said to be. */
export const chatBody: z.ZodType<ChatBody> = z.strictObject({ ...carried, ...refused });
