import type { Message, ToolCall } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { toMessages } from './to-messages.ts';

const addressee = { provider: 'anthropic', model: 'claude-sonnet-5' };
const user: Message = { role: 'user', content: 'Hello' };
const hello = { role: 'user', content: [{ type: 'text', text: 'Hello' }] };

function said(...messages: readonly Message[]): unknown {
  return toMessages(messages, addressee);
}

function calls(...toolCalls: readonly ToolCall[]): Message {
  return { role: 'assistant', content: '', toolCalls };
}

function call(id: string, name = 'f', part: Partial<ToolCall> = {}): ToolCall {
  return { id, name, arguments: '{}', ...part };
}

function result(toolCallId: string, content = toolCallId): Message {
  return { role: 'tool', toolCallId, content };
}

describe('toMessages', () => {
  it('makes one turn of what one side says in a row', () => {
    expect(said(user, { role: 'user', content: 'Again' }, { role: 'assistant', content: 'Hi' })).toEqual([
      { role: 'user', content: [...hello.content, { type: 'text', text: 'Again' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
    ]);
  });

  it('puts results first in the turn that answers, whatever the user said before them', () => {
    expect(
      said(user, calls(call('a'), call('b')), { role: 'user', content: 'Wait' }, result('b'), result('a')),
    ).toEqual([
      hello,
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: {} },
          { type: 'tool_use', id: 'b', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'b', content: 'b' },
          { type: 'tool_result', tool_use_id: 'a', content: 'a' },
          { type: 'text', text: 'Wait' },
        ],
      },
    ]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['its own', ['toolu_1', 'toolu_2'], ['toolu_1', 'toolu_2']],
    ['odd ones', ['call.1', 'a b'], ['call_1', 'call_2']],
    ['none', ['', ''], ['call_1', 'call_2']],
    ['the same one twice', ['x', 'x'], ['x', 'call_1']],
    ['one that looks like ours', ['a:b', 'call_1'], ['call_1', 'call_2']],
    ['one that is too long', ['y'.repeat(65)], ['call_1']],
  ])(
    'gives calls that came with %s ids that the API takes, and results the same',
    (_what, given, expected) => {
      const turns = toMessages(
        [user, calls(...given.map((id) => call(id))), ...given.map((id) => result(id))],
        addressee,
      );
      const ids = turns.map(({ content }) =>
        Array.isArray(content) ? content.map((block) => block.id ?? block.tool_use_id) : [],
      );
      expect(ids).toEqual([[undefined], expected, expected]);
    },
  );

  it('leaves a result without a call to the API', () => {
    expect(said(result('nobody'))).toMatchObject([{ content: [{ tool_use_id: 'nobody' }] }]);
  });

  it('keeps ids apart over a whole conversation', () => {
    const turns = toMessages([user, calls(call('')), result(''), calls(call('')), result('')], addressee);
    expect(JSON.stringify(turns).match(/call_\d/g)).toEqual(['call_1', 'call_1', 'call_2', 'call_2']);
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['[1]', {}],
    ['{"a":', {}],
  ])('gives arguments as an object (%s)', (text, input) => {
    expect(said(calls(call('a', 'f', { arguments: text })))).toMatchObject([{ content: [{ input }] }]);
  });

  it('leaves out what says nothing', () => {
    expect(
      said(
        { role: 'user', content: '' },
        user,
        { role: 'assistant', content: '' },
        { role: 'user', content: [{ type: 'text', text: '' }] },
      ),
    ).toEqual([hello]);
  });

  it('cuts white space from the end of an answer that is to go on', () => {
    expect(said(user, { role: 'assistant', content: 'One, two, \n' })).toEqual([
      hello,
      { role: 'assistant', content: [{ type: 'text', text: 'One, two,' }] },
    ]);
    expect(said(user, { role: 'assistant', content: ' ' })).toEqual([hello]);
    expect(said({ role: 'assistant', content: 'Hi ' }, { role: 'user', content: 'Hello ' })).toMatchObject([
      { content: [{ text: 'Hi ' }] },
      { content: [{ text: 'Hello ' }] },
    ]);
  });

  it('shows images, by their bytes or by where they are', () => {
    const base64 = { type: 'base64', media_type: 'image/jpeg', data: '/9j/4AAQ' };
    expect(
      said({
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { base64: '/9j/4AAQ' } },
          { type: 'image', mediaType: 'image/webp', source: { base64: 'AAAA' } },
          { type: 'image', source: { url: 'https://example.com/a.png' } },
          { type: 'image', source: { url: 'data:image/jpeg;base64,/9j/4AAQ' } },
        ],
      }),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: base64 },
          { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'image', source: base64 },
        ],
      },
    ]);
  });

  describe('thinking', () => {
    const thought = { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' };
    const hidden = { type: 'redacted_thinking', data: 'eA==' };
    const bound = { provider: 'anthropic', value: { model: 'claude-sonnet-5', blocks: [thought, hidden] } };

    it('goes back before everything else in its turn, word for word', () => {
      const message: Message = {
        role: 'assistant',
        content: 'Let me see.',
        toolCalls: [call('a', 'f', { bound }), call('b')],
      };
      expect(said(message)).toMatchObject([
        { content: [thought, hidden, { text: 'Let me see.' }, { id: 'a' }, { id: 'b' }] },
      ]);
      expect(said({ role: 'assistant', content: 'Three.', bound }, user)).toMatchObject([
        { content: [thought, hidden, { text: 'Three.' }] },
        hello,
      ]);
    });

    it('between two calls stays there', () => {
      const later = { provider: 'anthropic', value: { model: 'claude-sonnet-5', blocks: [hidden] } };
      expect(said(calls(call('a', 'f', { bound }), call('b', 'f', { bound: later })))).toMatchObject([
        { content: [thought, hidden, { id: 'a' }, hidden, { id: 'b' }] },
      ]);
    });

    it.each([
      ['another provider', { ...bound, provider: 'google' }],
      ['another model', { ...bound, value: { ...bound.value, model: 'claude-opus-5' } }],
      ['something else', { provider: 'anthropic', value: 'sig' }],
      [
        'other blocks',
        {
          provider: 'anthropic',
          value: { model: 'claude-sonnet-5', blocks: [{ type: 'text', text: 'x' }, 7] },
        },
      ],
    ])('of %s is dropped', (_whose, odd) => {
      expect(said({ role: 'assistant', content: 'Three.', bound: odd }, user)).toEqual([
        { role: 'assistant', content: [{ type: 'text', text: 'Three.' }] },
        hello,
      ]);
    });
  });
});
