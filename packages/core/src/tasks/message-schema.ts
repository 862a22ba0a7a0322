import { z } from 'zod';

import type { JsonValue } from '../ports/json.ts';
import type { Message } from '../ports/message.ts';

const filled = (error: string): z.ZodString => z.string(error).min(1, error);

const text = z.object({ type: z.literal('text'), text: z.string() });

const image = z.object({
  type: z.literal('image'),
  mediaType: z.string().optional(),
  source: z.union([z.object({ base64: filled('no data') }), z.object({ url: filled('no address') })]),
});

const parts = z
  .array(z.discriminatedUnion('type', [text, image]))
  .min(1, 'a list of parts must not be empty');

/** Deeper than any provider's, and far from where walking down it would overflow the stack. */
const deepestBound = 64;

const shallow = (value: unknown, levels: number = deepestBound): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((inner) => shallow(inner, levels - 1)));

/** Only the provider that made the value looks into it. */
const boundValue: z.ZodType<JsonValue, JsonValue> = z
  .any()
  .refine((value) => shallow(value), 'a bound value may not nest so deeply');

const bound = z.object({ provider: z.string(), value: boundValue });

const toolCall = z.object({
  id: filled('a tool call needs an id'),
  name: filled('a tool call needs a name'),
  arguments: z.string('the arguments of a tool call are JSON text'),
  bound: bound.optional(),
});

const message = z.discriminatedUnion(
  'role',
  [
    z.object({ role: z.literal('system'), content: z.string('the content of a system message is text') }),
    z.object({
      role: z.literal('user'),
      content: z.union([z.string(), parts], {
        error:
          'the content of a user message is text, or parts: { type: "text", text } or { type: "image", source }',
      }),
    }),
    z.object({
      role: z.literal('assistant'),
      content: z.string('the content of an assistant message is text, "" when it only calls tools'),
      toolCalls: z.array(toolCall).optional(),
      bound: bound.optional(),
    }),
    z.object({
      role: z.literal('tool'),
      toolCallId: filled('a tool message names the call it answers: toolCallId'),
      content: z.string('the content of a tool message is text'),
    }),
  ],
  'a message has one of the roles system, user, assistant, tool',
);

/** A conversation as callers may send it. Fields that no message has are left behind. */
export const messagesSchema: z.ZodType<readonly Message[], readonly Message[]> = z
  .array(message, 'must be a list of messages')
  .min(1, 'must not be empty: give at least one message');
