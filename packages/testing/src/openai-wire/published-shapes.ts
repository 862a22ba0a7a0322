import { z } from 'zod';

// OpenAI's published answers, as far as this gateway gives them. Strict, so that nothing else slips in by accident;
// `understudy` and `extra_content` are the two extensions, where clients pass over what they do not know.

const unixTime = z.int().positive();

const usage = z.strictObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.strictObject({ cached_tokens: z.int(), cache_write_tokens: z.int().optional() }),
  completion_tokens_details: z.strictObject({ reasoning_tokens: z.int() }),
});

const extraContent = z.strictObject({
  understudy: z.strictObject({ provider: z.string(), value: z.json() }),
});

const finishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter']);

export const chatCompletion: z.ZodType = z.strictObject({
  id: z.string().startsWith('chatcmpl-'),
  object: z.literal('chat.completion'),
  created: unixTime,
  model: z.string().min(1),
  choices: z.tuple([
    z.strictObject({
      index: z.literal(0),
      message: z.strictObject({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.string().nullable(),
        annotations: z.tuple([]),
        tool_calls: z
          .array(
            z.strictObject({
              id: z.string().min(1),
              type: z.literal('function'),
              function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
              extra_content: extraContent.optional(),
            }),
          )
          .min(1)
          .optional(),
      }),
      logprobs: z.null(),
      finish_reason: finishReason,
    }),
  ]),
  usage: usage.optional(),
});

const understudy = z.strictObject({
  request_id: z.string(),
  served_by: z.string().nullable(),
  attempts: z.int(),
  fallback: z.boolean(),
  cost_usd: z.number().nullable(),
  degraded: z.string().optional(),
  replayed: z.boolean().optional(),
  continued: z
    .array(z.strictObject({ from: z.string(), to: z.string(), because: z.string(), at_character: z.int() }))
    .optional(),
});

const delta = z.strictObject({
  role: z.literal('assistant').optional(),
  content: z.string().nullable().optional(),
  refusal: z.string().nullable().optional(),
  tool_calls: z
    .array(
      z.strictObject({
        index: z.int().nonnegative(),
        id: z.string().min(1).optional(),
        type: z.literal('function').optional(),
        function: z.strictObject({ name: z.string().min(1).optional(), arguments: z.string().optional() }),
        extra_content: extraContent.optional(),
      }),
    )
    .optional(),
});

export const chatChunk: z.ZodType = z.strictObject({
  id: z.string().startsWith('chatcmpl-'),
  object: z.literal('chat.completion.chunk'),
  created: unixTime,
  model: z.string().min(1),
  choices: z.union([
    z.tuple([]),
    z.tuple([
      z.strictObject({
        index: z.literal(0),
        delta,
        logprobs: z.null(),
        finish_reason: finishReason.nullable(),
      }),
    ]),
  ]),
  usage: usage.nullish(),
  understudy: understudy.optional(),
});

export const errorAnswer: z.ZodType = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

export const embeddingsAnswer: z.ZodType = z.strictObject({
  object: z.literal('list'),
  model: z.string().min(1),
  data: z.array(
    z.strictObject({
      object: z.literal('embedding'),
      index: z.int(),
      // The published schema knows only numbers; base64 is what OpenAI's own SDK asks for.
      embedding: z.union([z.array(z.number()), z.base64()]),
    }),
  ),
  usage: z.strictObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

export const model: z.ZodType = z.strictObject({
  id: z.string().min(1),
  object: z.literal('model'),
  created: unixTime,
  owned_by: z.string(),
  shutdown_date: z.iso.date().nullish(),
});

export const modelList: z.ZodType = z.strictObject({ object: z.literal('list'), data: z.array(model) });
