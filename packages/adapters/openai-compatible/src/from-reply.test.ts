import { describe, expect, it } from 'vitest';

import { seenNothing } from '../test/seen-nothing.ts';
import type { Dialect } from './dialect.ts';
import { fromReply } from './from-reply.ts';
import { plainDialect } from './plain-dialect.ts';

function read(answer: unknown, dialect: Partial<Dialect> = {}): ReturnType<typeof fromReply> {
  return fromReply(answer, {
    dialect: { ...plainDialect, ...dialect },
    request: { notes: [], dropNulls: undefined },
    seen: seenNothing,
  });
}

const answer = (message: object, finish: unknown = 'stop'): object => ({
  id: 'chat-1',
  model: 'm-1',
  choices: [{ index: 0, message, finish_reason: finish }],
});

describe('fromReply', () => {
  it('reads a text', () => {
    expect(read(answer({ role: 'assistant', content: 'hi' }))).toEqual({
      text: 'hi',
      reasoning: undefined,
      toolCalls: [],
      finish: 'stop',
      usage: undefined,
      providerRequestId: 'chat-1',
      servedModel: 'm-1',
      bound: undefined,
      notes: undefined,
    });
  });

  it.each<[string, object, object]>([
    [
      'a refusal',
      answer({ content: null, refusal: 'No.' }),
      { text: '', finish: 'refused', refusal: { explanation: 'No.' } },
    ],
    [
      'a filter that took everything',
      { choices: [{ index: 0, finish_reason: 'content_filter' }] },
      { text: '', finish: 'content-filtered' },
    ],
    [
      'an answer in parts',
      answer({
        content: [
          { type: 'thinking', thinking: [{ text: 'hm' }] },
          { type: 'text', text: '4' },
        ],
      }),
      { text: '4', reasoning: 'hm' },
    ],
    ['thinking apart', answer({ content: 'so', reasoning_content: 'hm' }), { text: 'so', reasoning: 'hm' }],
    ['no finish reason', answer({ content: 'so' }, null), { finish: 'stop' }],
    ['a word nobody knows', answer({ content: 'so' }, 'tired'), { finish: 'other' }],
    [
      'Groq’s request id',
      { ...answer({ content: 'so' }), x_groq: { id: 'req_9' } },
      { providerRequestId: 'req_9' },
    ],
  ])('reads %s', (_what, given, expected) => {
    expect(read(given)).toMatchObject(expected);
  });

  it('reads tool calls, whatever their arguments are written as', () => {
    const calls = [
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x": 1}' } },
      { function: { name: 'g', arguments: { y: 2 } } },
      { id: null, function: { name: 'h' } },
    ];
    expect(read(answer({ content: null, tool_calls: calls }, 'tool_calls'))).toMatchObject({
      finish: 'tool-calls',
      toolCalls: [
        { id: 'a', name: 'f', arguments: '{"x": 1}' },
        { id: '', name: 'g', arguments: '{"y":2}' },
        { id: '', name: 'h', arguments: '' },
      ],
    });
  });

  it('binds what must come back to the first tool call, and to nothing without one', () => {
    const dialect = { id: 'mine', echoes: ['reasoning_content'] };
    const call = { id: 'a', function: { name: 'f', arguments: '{}' } };
    const bound = { provider: 'mine', value: { reasoning_content: 'hm' } };
    expect(
      read(answer({ reasoning_content: 'hm', tool_calls: [call, call] }), dialect).toolCalls.map(
        (each) => each.bound,
      ),
    ).toEqual([bound, undefined]);
    expect(read(answer({ reasoning_content: 'hm', content: 'so' }), dialect).bound).toBeUndefined();
  });

  it('takes the nulls out that stand for nothing', () => {
    const dropNulls = { type: 'object', properties: { a: { type: 'string' } }, required: [] };
    const request = { notes: ['n'], dropNulls };
    const reply = fromReply(answer({ content: '{"a":null}' }), {
      dialect: plainDialect,
      request,
      seen: seenNothing,
    });
    expect(reply).toMatchObject({ text: '{}', notes: ['n'] });
  });

  it.each<[string, unknown]>([
    ['a text', 'hello'],
    ['nothing', undefined],
    ['an empty object', {}],
    ['a list', [answer({ content: 'so' })]],
    ['no choices', { choices: [] }],
    ['a choice that is nothing', { choices: [null] }],
    ['a choice without a message', { choices: [{ index: 0 }] }],
  ])('takes %s for no answer', (_what, given) => {
    expect(() => read(given)).toThrow('an answer without a message');
  });

  it('throws an error that stands where the answer should', () => {
    expect(() =>
      read({ choices: [{ error: { code: 502, message: 'm' }, message: { content: '' } }] }),
    ).toThrow('answered with an error');
  });
});
