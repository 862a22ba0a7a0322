import type { JsonObject, Message, ModelCall } from '@understudy/core';
import { callTo } from '@understudy/testing/contract';
import { describe, expect, it } from 'vitest';

import { askingOf } from './asking.ts';
import type { Dialect } from './dialect.ts';
import { plainDialect } from './plain-dialect.ts';
import { toMessages } from './to-messages.ts';

function say(
  messages: readonly Message[],
  dialect: Partial<Dialect> = {},
  fields: Partial<ModelCall> = {},
): readonly JsonObject[] {
  return toMessages(
    askingOf(callTo('m', { messages, ...fields }), { ...plainDialect, ...dialect }, false),
    undefined,
  );
}

const called: Message = {
  role: 'assistant',
  content: '',
  toolCalls: [
    { id: 'call_1', name: 'f', arguments: '{"a":1}' },
    { id: 'toolu_1', name: 'g', arguments: '{}' },
  ],
};

describe('toMessages', () => {
  it('says a conversation with tools in it', () => {
    const messages: readonly Message[] = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
      called,
      { role: 'tool', toolCallId: 'call_1', content: '42' },
    ];
    expect(say(messages)).toEqual([
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
          { id: 'toolu_1', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '42' },
    ]);
  });

  it('says images by their URL or with all they hold', () => {
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image', source: { url: 'https://example.com/a.png' } },
      { type: 'image', mediaType: 'image/avif', source: { base64: 'AAAA' } },
      { type: 'image', source: { base64: '/9j/4AAQ' } },
      { type: 'image', source: { base64: 'iVBORw0K' } },
    ] as const;
    expect(say([{ role: 'user', content }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'image_url', image_url: { url: 'data:image/avif;base64,AAAA' } },
          { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/4AAQ' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0K' } },
        ],
      },
    ]);
  });

  it('rewrites ids that the provider would refuse, the same for a call and its result', () => {
    const toolIds = { pattern: /^[a-zA-Z0-9]{9}$/, length: 9 };
    const [assistant, first, second] = say(
      [
        called,
        { role: 'tool', toolCallId: 'call_1', content: 'x' },
        { role: 'tool', toolCallId: 'toolu_1', content: 'y' },
      ],
      { toolIds },
    );
    const ids = (assistant?.['tool_calls'] as readonly JsonObject[]).map(({ id }) => id);
    expect(ids).toEqual([first?.['tool_call_id'], second?.['tool_call_id']]);
    for (const id of ids) expect(id).toMatch(toolIds.pattern);
    expect(new Set(ids).size).toBe(2);
    const kept: Message = {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'abcDEF123', name: 'f', arguments: '{}' }],
    };
    expect(say([kept], { toolIds })).toMatchObject([{ tool_calls: [{ id: 'abcDEF123' }] }]);
  });

  it('gives back what this provider bound, and nothing that another one did', () => {
    const bind = (provider: string): Message => ({
      role: 'assistant',
      content: 'hm',
      toolCalls: [
        {
          id: 'a',
          name: 'f',
          arguments: '{}',
          bound: { provider, value: { reasoning_content: 'thought', role: 'system' } },
        },
      ],
    });
    const dialect = { id: 'mine', echoes: ['reasoning_content'] };
    expect(say([bind('mine')], dialect)).toMatchObject([
      { role: 'assistant', content: 'hm', reasoning_content: 'thought' },
    ]);
    expect(say([bind('other')], dialect)[0]).not.toHaveProperty('reasoning_content');
    expect(say([bind('mine')], { id: 'mine' })[0]).not.toHaveProperty('reasoning_content');
  });

  it('marks the start of an answer, where there is such a thing', () => {
    const messages: readonly Message[] = [
      { role: 'user', content: 'u' },
      { role: 'assistant', content: 'Once' },
    ];
    expect(say(messages, { prefill: { prefix: true } }, { prefill: true }).at(-1)).toEqual({
      role: 'assistant',
      content: 'Once',
      prefix: true,
    });
    expect(() => say(messages, {}, { prefill: true })).toThrow('m cannot be given the start of its answer');
    expect(say(messages)).toHaveLength(2);
  });
});
