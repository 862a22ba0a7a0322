import type { Message, ToolCall } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { toContents } from './to-contents.ts';

const addressee = { provider: 'google', model: 'gemini-3.8-flash', wantsSignatures: false };
const user: Message = { role: 'user', content: 'Hello' };
const hello = { role: 'user', parts: [{ text: 'Hello' }] };

function said(...messages: readonly Message[]): unknown {
  return toContents(messages, addressee);
}

function call(id: string, part: Partial<ToolCall> = {}): ToolCall {
  return { id, name: 'f', arguments: '{}', ...part };
}

describe('toContents', () => {
  it('makes one turn of what one side says in a row, and leaves out what says nothing', () => {
    expect(
      said(
        { role: 'system', content: 'x' },
        user,
        { role: 'user', content: '' },
        { role: 'user', content: 'Again' },
        { role: 'assistant', content: 'Hi' },
        { role: 'assistant', content: '' },
      ),
    ).toEqual([
      { role: 'user', parts: [{ text: 'Hello' }, { text: 'Again' }] },
      { role: 'model', parts: [{ text: 'Hi' }] },
    ]);
  });

  it('gives results back with the id and the name of their calls', () => {
    expect(
      said(
        user,
        {
          role: 'assistant',
          content: 'Look',
          toolCalls: [
            call('a', { name: 'weather', arguments: '{"city":"Oslo"}' }),
            call('b', { name: 'clock' }),
          ],
        },
        { role: 'tool', toolCallId: 'b', content: '{"time":"12:00"}' },
        { role: 'tool', toolCallId: 'a', content: 'rain' },
      ),
    ).toEqual([
      hello,
      {
        role: 'model',
        parts: [
          { text: 'Look' },
          { functionCall: { id: 'a', name: 'weather', args: { city: 'Oslo' } } },
          { functionCall: { id: 'b', name: 'clock', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'b', name: 'clock', response: { time: '12:00' } } },
          { functionResponse: { id: 'a', name: 'weather', response: { output: 'rain' } } },
        ],
      },
    ]);
  });

  it('does without ids that there are not, and names that nobody knows', () => {
    expect(
      said(
        { role: 'assistant', content: '', toolCalls: [call('')] },
        { role: 'tool', toolCallId: '', content: '[1]' },
      ),
    ).toEqual([
      { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: '[1]' } } }] },
    ]);
    expect(said({ role: 'tool', toolCallId: 'x', content: '' })).toEqual([
      { role: 'user', parts: [{ functionResponse: { id: 'x', name: 'unknown', response: { output: '' } } }] },
    ]);
  });

  it('shows images, by their bytes or by where they are', () => {
    expect(
      said({
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { base64: '/9j/4AAQ' } },
          { type: 'image', source: { url: 'data:image/webp;base64,AAAA' } },
          { type: 'image', mediaType: 'image/png', source: { url: 'https://example.com/a' } },
          { type: 'image', source: { url: 'https://example.com/b' } },
        ],
      }),
    ).toEqual([
      {
        role: 'user',
        parts: [
          { text: 'Look' },
          { inlineData: { mimeType: 'image/jpeg', data: '/9j/4AAQ' } },
          { inlineData: { mimeType: 'image/webp', data: 'AAAA' } },
          { fileData: { fileUri: 'https://example.com/a', mimeType: 'image/png' } },
          { fileData: { fileUri: 'https://example.com/b' } },
        ],
      },
    ]);
  });

  describe('signatures', () => {
    const bound = { provider: 'google', value: { model: 'gemini-3.8-flash', signature: 'c2ln' } };
    const own = { thoughtSignature: 'c2ln' };

    it('go back where they came from', () => {
      expect(said({ role: 'assistant', content: 'Hi', bound })).toEqual([
        { role: 'model', parts: [{ text: 'Hi', ...own }] },
      ]);
      expect(
        said({ role: 'assistant', content: 'Hi', toolCalls: [call('a', { bound }), call('b')] }),
      ).toEqual([
        {
          role: 'model',
          parts: [
            { text: 'Hi' },
            { functionCall: { id: 'a', name: 'f', args: {} }, ...own },
            { functionCall: { id: 'b', name: 'f', args: {} } },
          ],
        },
      ]);
    });

    it.each([
      ['another provider', { ...bound, provider: 'anthropic' }],
      ['another model', { ...bound, value: { ...bound.value, model: 'gemini-2.5-pro' } }],
      ['nobody', { provider: 'google', value: 'c2ln' }],
      ['nothing', { provider: 'google', value: { model: 'gemini-3.8-flash', signature: '' } }],
    ])('of %s are dropped', (_whose, odd) => {
      const messages: Message[] = [
        { role: 'assistant', content: 'Hi', bound: odd, toolCalls: [call('a', { bound: odd })] },
      ];
      expect(JSON.stringify(toContents(messages, addressee))).not.toContain('thoughtSignature');
    });

    it('are stood in for where a model wants some, on the first call of each turn', () => {
      const wanting = { ...addressee, wantsSignatures: true };
      const messages: readonly Message[] = [
        { role: 'assistant', content: '', toolCalls: [call('a'), call('b')] },
        { role: 'tool', toolCallId: 'a', content: 'x' },
        { role: 'assistant', content: '', toolCalls: [call('c', { bound })] },
        { role: 'assistant', content: 'Hi' },
      ];
      const signatures = toContents(messages, wanting).map(({ parts }) =>
        Array.isArray(parts) ? parts.map((part) => part.thoughtSignature) : [],
      );
      expect(signatures).toEqual([
        ['skip_thought_signature_validator', undefined],
        [undefined],
        ['c2ln', undefined],
      ]);
    });
  });
});
