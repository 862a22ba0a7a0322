import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import type { ContentPart, Message, ToolCall } from '../ports/message.ts';
import { messagesSchema } from './message-schema.ts';

const text = fc.string();
const name = fc.string({ minLength: 1 });
const bound = fc.record({ provider: text, value: fc.jsonValue({ maxDepth: 3 }) });
const part = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text }),
  fc.record(
    {
      type: fc.constant('image' as const),
      mediaType: text,
      source: fc.oneof(fc.record({ base64: name }), fc.record({ url: name })),
    },
    { requiredKeys: ['type', 'source'] },
  ),
);
const toolCall = fc.record(
  { id: name, name, arguments: text, bound },
  { requiredKeys: ['id', 'name', 'arguments'] },
);
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant('system' as const), content: text }),
  fc.record({
    role: fc.constant('user' as const),
    content: fc.oneof(text, fc.array<ContentPart>(part, { minLength: 1 })),
  }),
  fc.record(
    {
      role: fc.constant('assistant' as const),
      content: text,
      toolCalls: fc.array<ToolCall>(toolCall),
      bound,
    },
    { requiredKeys: ['role', 'content'] },
  ),
  fc.record({ role: fc.constant('tool' as const), toolCallId: name, content: text }),
);

describe('messagesSchema', () => {
  it('takes exactly our messages, as types', () => {
    expectTypeOf<z.input<typeof messagesSchema>>().toEqualTypeOf<readonly Message[]>();
    expectTypeOf<z.output<typeof messagesSchema>>().toEqualTypeOf<readonly Message[]>();
  });

  it('takes every conversation our types allow, and changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 4 }), (messages) => {
        expect(messagesSchema.parse(messages)).toEqual(messages);
      }),
    );
  });

  it.each([
    ['no list', 'Hello', '', 'must be a list of messages'],
    ['an empty list', [], '', 'must not be empty'],
    ['a hole', [null], '0', 'a message has one of the roles'],
    [
      'an unknown role',
      [{ role: 'developer', content: 'x' }],
      '0.role',
      'roles system, user, assistant, tool',
    ],
    ['no content', [{ role: 'user' }], '0.content', 'text, or parts'],
    ['a number for content', [{ role: 'user', content: 5 }], '0.content', 'text, or parts'],
    ['an empty list of parts', [{ role: 'user', content: [] }], '0.content', 'must not be empty'],
    [
      'an unknown part',
      [{ role: 'user', content: [{ type: 'video', url: 'x' }] }],
      '0.content',
      'text, or parts',
    ],
    [
      'an image from nowhere',
      [{ role: 'user', content: [{ type: 'image', source: {} }] }],
      '0.content',
      'or parts',
    ],
    ['parts in a system message', [{ role: 'system', content: [] }], '0.content', 'a system message is text'],
    [
      'null from an assistant',
      [{ role: 'assistant', content: null }],
      '0.content',
      '"" when it only calls tools',
    ],
    ['a tool message without its call', [{ role: 'tool', content: 'x' }], '0.toolCallId', 'toolCallId'],
    ['an empty toolCallId', [{ role: 'tool', toolCallId: '', content: 'x' }], '0.toolCallId', 'toolCallId'],
    [
      'arguments that are no text',
      [{ role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'b', arguments: {} }] }],
      '0.toolCalls.0.arguments',
      'JSON text',
    ],
    [
      'a call without an id',
      [{ role: 'assistant', content: '', toolCalls: [{ name: 'b', arguments: '' }] }],
      '0.toolCalls.0.id',
      'needs an id',
    ],
  ])('refuses %s', (_what, messages, path, message) => {
    const [issue] = messagesSchema.safeParse(messages).error?.issues ?? [];
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toContain(message);
  });

  it('leaves behind what no message has', () => {
    const stored = { id: 7, role: 'user', content: 'x', createdAt: 'today' };
    expect(messagesSchema.parse([stored])).toEqual([{ role: 'user', content: 'x' }]);
  });

  it('refuses a value that nests deep enough to overflow the stack', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    const carrying = (value: unknown): unknown => [
      { role: 'assistant', content: '', bound: { provider: 'a', value } },
    ];
    expect(messagesSchema.safeParse(carrying(nested(60))).success).toBe(true);
    expect(messagesSchema.safeParse(carrying(nested(100_000))).error?.issues[0]?.message).toContain(
      'nest so deeply',
    );
  });

  it('can be published as JSON Schema', () => {
    expect(z.toJSONSchema(messagesSchema, { io: 'input' })).toMatchObject({ type: 'array', minItems: 1 });
  });
});
