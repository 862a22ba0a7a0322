import { describe, expect, it } from 'vitest';

import { chatMessages } from './chat-messages.ts';
import { readBody } from './openai-error.ts';

const read = (...messages: readonly unknown[]): unknown => {
  const result = readBody(chatMessages, messages);
  return result.ok ? result.value : { code: result.error.code, param: result.error.param };
};

const image = (url: string, rest: object = {}): object => ({
  role: 'user',
  content: [{ type: 'image_url', image_url: { url, ...rest } }],
});

const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } };

describe('messages of OpenAI', () => {
  it.each([
    [
      { role: 'system', content: 'Be brief' },
      { role: 'system', content: 'Be brief' },
    ],
    [
      { role: 'developer', content: 'Be brief' },
      { role: 'system', content: 'Be brief' },
    ],
    [
      {
        role: 'system',
        content: [
          { type: 'text', text: 'Be ' },
          { type: 'text', text: 'brief' },
        ],
      },
      { role: 'system', content: 'Be brief' },
    ],
    [
      { role: 'user', content: 'Hi' },
      { role: 'user', content: 'Hi' },
    ],
    [
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ],
    [
      image('https://example.org/cat.png', { detail: 'auto' }),
      { role: 'user', content: [{ type: 'image', source: { url: 'https://example.org/cat.png' } }] },
    ],
    [
      image('data:image/png;base64,iVBOR'),
      { role: 'user', content: [{ type: 'image', mediaType: 'image/png', source: { base64: 'iVBOR' } }] },
    ],
    [
      { role: 'assistant', content: 'Hi', refusal: null, annotations: [] },
      { role: 'assistant', content: 'Hi' },
    ],
    [
      { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: 'Hi' },
    ],
    [
      { role: 'assistant', content: null, refusal: 'No' },
      { role: 'assistant', content: 'No' },
    ],
    [
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'assistant', content: '', toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{}' }] },
    ],
    [
      { role: 'tool', tool_call_id: 'call_1', content: '20', name: 'weather' },
      { role: 'tool', toolCallId: 'call_1', content: '20' },
    ],
  ])('are read as ours: %j', (theirs, ours) => {
    expect(read(theirs)).toEqual([ours]);
  });

  it.each([
    [{ role: 'user', content: 'Hi', name: 'ann' }, 'unsupported_parameter', '[0].name'],
    [{ role: 'user', content: 7 }, 'invalid_type', '[0].content'],
    [{ role: 'user', content: [] }, 'invalid_value', '[0].content'],
    [
      { role: 'user', content: [{ type: 'input_audio', input_audio: {} }] },
      'invalid_type',
      '[0].content[0].type',
    ],
    [{ role: 'user' }, 'missing_required_parameter', '[0].content'],
    [{ role: 'user', content: 'Hi', mood: 'good' }, 'unknown_parameter', '[0].mood'],
    [{ role: 'function', name: 'f', content: 'x' }, 'invalid_type', '[0].role'],
    [{ role: 'assistant' }, 'invalid_value', '[0].content'],
    [
      { role: 'assistant', content: null, function_call: { name: 'f' } },
      'unsupported_parameter',
      '[0].function_call',
    ],
    [
      { role: 'assistant', tool_calls: [{ ...call, type: 'custom' }] },
      'invalid_value',
      '[0].tool_calls[0].type',
    ],
    [{ role: 'tool', content: 'x' }, 'missing_required_parameter', '[0].tool_call_id'],
    [
      image('https://example.org/cat.png', { detail: 'high' }),
      'unsupported_parameter',
      '[0].content[0].image_url.detail',
    ],
    [image('file:///etc/passwd'), 'invalid_value', '[0].content[0].image_url.url'],
    [image('data:image/png,plain'), 'invalid_value', '[0].content[0].image_url.url'],
    [image('data:image/png;base64,'), 'invalid_value', '[0].content[0].image_url.url'],
  ])('are refused where they cannot be carried: %j', (message, code, param) => {
    expect(read(message)).toEqual({ code, param });
  });
});

it('too many messages are refused before any is read', () => {
  const before = process.threadCpuUsage();
  const read = chatMessages.safeParse(Array.from({ length: 50_000 }, () => ({})));
  const { user } = process.threadCpuUsage(before);
  expect(read.error?.issues.map(({ message }) => message)).toEqual(['there are more than 10000 messages']);
  expect(user / 1000).toBeLessThan(50);
});
