import { z } from 'zod';
import type { AssistantMessage, ContentPart, Message, ToolCall } from '@understudy/core';

import { imageOf } from './image-url.ts';
import { onlyValues } from './only-values.ts';

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });

/** A text, also one that comes in parts. */
const text = z.union([z.string(), z.array(textPart).min(1).transform(joined)], {
  error: 'expected text, or parts of type text',
});

const imagePart = z
  .strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({
      url: z.string(),
      detail: onlyValues(['auto'], 'the detail of an image is left to the provider'),
    }),
  })
  .transform(({ image_url: { url } }, context): ContentPart => {
    const image = imageOf(url);
    if (typeof image === 'object') return image;
    context.addIssue({ code: 'custom', message: image, path: ['image_url', 'url'] });
    return z.NEVER;
  });

const parts = z
  .array(z.discriminatedUnion('type', [textPart, imagePart], 'expected text or image_url'))
  .min(1);

const noName = onlyValues([], 'participants have no names, say in the content who speaks');

const system = (role: 'system' | 'developer') =>
  z
    .strictObject({ role: z.literal(role), content: text, name: noName })
    .transform(({ content }): Message => ({ role: 'system', content }));

const user = z
  .strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), parts], { error: 'expected text, or parts of type text or image_url' }),
    name: noName,
  })
  .transform(({ content }): Message => ({ role: 'user', content }));

const refusalPart = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });

const spoken = z.union([
  z.string(),
  z
    .array(z.discriminatedUnion('type', [textPart, refusalPart]))
    .transform((pieces) =>
      pieces.map((piece) => (piece.type === 'text' ? piece.text : piece.refusal)).join(''),
    ),
]);

const bound = z.object({ provider: z.string(), value: z.json() });

const toolCall = z
  .strictObject({
    id: z.string().min(1),
    type: z.literal('function', 'only tools of type function can be called'),
    function: z.strictObject({
      name: z.string().min(1),
      arguments: z.string(),
      parsed_arguments: z.unknown().optional(), // the SDK's own, beside the text it was parsed from
    }),
    index: z.number().optional(), // left over from a stream
    extra_content: z.object({ understudy: bound.optional() }).nullish(),
  })
  .transform(({ id, function: { name, arguments: text }, extra_content }): ToolCall => ({
    id,
    name,
    arguments: text,
    ...(extra_content?.understudy && { bound: extra_content.understudy }),
  }));

const assistant = z
  .strictObject({
    role: z.literal('assistant'),
    content: spoken.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCall).nullish(),
    name: noName,
    // Answers come back as they were given: these hold nothing that the model has to see again.
    annotations: z.unknown().optional(),
    parsed: z.unknown().optional(),
    reasoning_content: z.unknown().optional(),
    audio: onlyValues([], 'answers in sound are not supported'),
    function_call: onlyValues([], 'use tool_calls'),
  })
  .transform(toAssistant);

function toAssistant(
  {
    content,
    refusal,
    tool_calls,
  }: {
    content?: string | null | undefined;
    refusal?: string | null | undefined;
    tool_calls?: readonly ToolCall[] | null | undefined;
  },
  context: z.core.$RefinementCtx,
): Message {
  const said = content ?? refusal;
  const toolCalls = tool_calls ?? [];
  if (typeof said !== 'string' && toolCalls.length === 0) {
    context.addIssue({
      code: 'custom',
      message: 'An assistant message has content, tool_calls or both',
      path: ['content'],
    });
    return z.NEVER;
  }
  const message: AssistantMessage = { role: 'assistant', content: said ?? '' };
  return toolCalls.length > 0 ? { ...message, toolCalls } : message;
}

const tool = z
  .strictObject({
    role: z.literal('tool'),
    content: text,
    tool_call_id: z.string().min(1),
    name: z.string().nullish(), // the call that it answers has the name
  })
  .transform(({ content, tool_call_id }): Message => ({ role: 'tool', toolCallId: tool_call_id, content }));

/** A conversation in OpenAI's words, read as one in ours. Counted before any of them is looked at: each costs time. */
export const chatMessages: z.ZodType<readonly Message[]> = z
  .array(z.unknown())
  .min(1, 'there must be at least one message')
  .max(10_000, 'there are more than 10000 messages')
  .pipe(
    z.array(
      z.discriminatedUnion(
        'role',
        [system('system'), system('developer'), user, assistant, tool],
        'the roles are system, developer, user, assistant and tool',
      ),
    ),
  );

function joined(pieces: readonly { readonly text: string }[]): string {
  return pieces.map((piece) => piece.text).join('');
}
