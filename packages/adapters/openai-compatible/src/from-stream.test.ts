import type { ReplyEvent } from '@understudy/core';
import { replyOf } from '@understudy/testing/contract';
import { describe, expect, it } from 'vitest';

import type { Dialect } from './dialect.ts';
import { fromStream } from './from-stream.ts';
import { plainDialect } from './plain-dialect.ts';
import { seenNothing } from '../test/seen-nothing.ts';

interface Given {
  readonly dialect?: Partial<Dialect>;
  readonly dropNulls?: Parameters<typeof fromStream>[0]['request']['dropNulls'];
  readonly notes?: readonly string[];
}

function told(
  chunks: readonly unknown[],
  { dialect, dropNulls, notes = [] }: Given = {},
): readonly ReplyEvent[] {
  const reader = fromStream({
    dialect: { ...plainDialect, ...dialect },
    request: { dropNulls, notes },
    seen: seenNothing,
  });
  const events = chunks.flatMap((chunk) =>
    reader.read({ type: 'data', name: '', data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) }),
  );
  return [...events, ...reader.end()];
}

const delta = (fields: object, finish: string | null = null): object => ({
  model: 'm',
  choices: [{ index: 0, delta: fields, finish_reason: finish }],
});
const usage = { prompt_tokens: 5, completion_tokens: 2 };
const types = (events: readonly ReplyEvent[]): readonly string[] => events.map(({ type }) => type);

describe('fromStream', () => {
  it('says who answers, and what was left out, once', () => {
    expect(told([delta({ role: 'assistant' }), delta({ content: 'a' })], { notes: ['n'] })).toEqual([
      { type: 'start', providerRequestId: undefined, servedModel: 'm', notes: ['n'] },
      { type: 'text-delta', text: 'a' },
    ]);
  });

  it('waits for the model’s name over a first chunk that has none', () => {
    const filter = { model: '', choices: [], prompt_filter_results: [] };
    expect(told([filter, delta({ content: 'a' })])).toMatchObject([
      { type: 'ping' },
      { type: 'start', servedModel: 'm' },
      { type: 'text-delta' },
    ]);
  });

  it.each<[string, readonly unknown[], string | undefined]>([
    ['a finish reason', [delta({ content: 'a' }, 'stop')], 'stop'],
    ['a finish reason and the end mark', [delta({ content: 'a' }, 'length'), '[DONE]'], 'length'],
    ['a finish reason before an empty chunk', [delta({}, 'stop'), delta({ content: '' }), '[DONE]'], 'stop'],
    ['the end mark alone', [delta({ content: 'a' }), '[DONE]'], 'stop'],
    [
      'the end mark alone, after a tool call',
      [delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }), '[DONE]'],
      'tool-calls',
    ],
    [
      'a stop after a forced tool call',
      [delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f' } }] }, 'stop')],
      'tool-calls',
    ],
    ['a word nobody knows', [delta({ content: 'a' }, 'tired')], 'other'],
    ['a filter', [delta({ content: 'a' }, 'content_filter')], 'content-filtered'],
    ['nothing', [delta({ content: 'a' })], undefined],
    ['nothing but its role', [delta({ role: 'assistant' })], undefined],
    ['only its usage', [delta({ content: 'a' }), { model: 'm', choices: [], usage }], undefined],
  ])('ends with %s', (_what, chunks, finish) => {
    const last = told(chunks).find(({ type }) => type === 'finish');
    expect(last?.type === 'finish' ? last.finish : undefined).toBe(finish);
  });

  it('knows the words of its dialect, and those that mean the answer broke', () => {
    const dialect: Partial<Dialect> = {
      finishes: { model_length: 'length' },
      breaks: { gave_out: 'overloaded' },
    };
    expect(told([delta({}, 'model_length')], { dialect }).at(-1)).toMatchObject({ finish: 'length' });
    expect(() => told([delta({}, 'gave_out')], { dialect })).toThrow('ended its answer with gave_out');
    expect(told([delta({}, 'constructor')]).at(-1)).toMatchObject({ finish: 'other' });
  });

  it.each<[string, object]>([
    ['beside the finish', { ...delta({}, 'stop'), usage }],
    ['after it', { model: 'm', choices: [], usage }],
    ['in Groq’s own field', { ...delta({}, 'stop'), x_groq: { id: 'req', usage } }],
  ])('tells usage that comes %s', (_where, chunk) => {
    const events = told([delta({ content: 'a' }, 'stop'), chunk, '[DONE]']);
    const expected = { inputTokens: 5, outputTokens: 2 };
    expect(events).toContainEqual({ type: 'usage', usage: expect.objectContaining(expected) });
    expect(events.at(-1)).toMatchObject({ type: 'finish', usage: expected });
  });

  it('keeps the last of several usages', () => {
    const events = told([
      { ...delta({ content: 'a' }), usage },
      { ...delta({}, 'stop'), usage: { prompt_tokens: 5, completion_tokens: 9 } },
    ]);
    expect(events.at(-1)).toMatchObject({ usage: { outputTokens: 9 } });
  });

  it.each<[string, readonly object[], object]>([
    [
      'apart, as DeepSeek',
      [delta({ reasoning_content: 'hm', content: null }), delta({ content: 'so' })],
      { reasoning: 'hm', text: 'so' },
    ],
    [
      'apart, as Groq',
      [delta({ reasoning: 'hm' }), delta({ content: 'so' })],
      { reasoning: 'hm', text: 'so' },
    ],
    [
      'in parts, as Mistral',
      [
        delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
        delta({ content: [{ type: 'text', text: 'so' }, { type: 'reference' }] }),
      ],
      { reasoning: 'hm', text: 'so' },
    ],
    [
      'in parts of text',
      [delta({ content: [{ type: 'thinking', thinking: 'hm' }] })],
      { reasoning: 'hm', text: '' },
    ],
  ])('tells thinking from the answer: %s', (_how, chunks, expected) => {
    expect(replyOf(told(chunks))).toMatchObject(expected);
  });

  it('puts a refusal together', () => {
    expect(
      told([delta({ refusal: 'I ' }), delta({ refusal: 'cannot.' }), delta({}, 'stop')]).at(-1),
    ).toMatchObject({
      finish: 'refused',
      refusal: { explanation: 'I cannot.' },
    });
  });

  it('reads the first answer of several', () => {
    const other = { model: 'm', choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] };
    expect(types(told([delta({ content: 'yes' }), other]))).toEqual(['start', 'text-delta', 'ping']);
  });

  it('reads choices without an index', () => {
    expect(types(told([{ model: 'm', choices: [{ delta: { content: 'a' } }] }]))).toEqual([
      'start',
      'text-delta',
    ]);
  });

  it.each<[string, unknown]>([
    ['at its top', { error: { message: 'm' } }],
    [
      'beside a choice',
      { error: { code: 502, message: 'm' }, choices: [{ delta: {}, finish_reason: 'error' }] },
    ],
    [
      'in its choice',
      { choices: [{ error: { code: 502, message: 'm' }, delta: {}, finish_reason: 'error' }] },
    ],
    ['as a text', { error: 'm' }],
  ])('throws an error that a chunk holds %s', (_where, chunk) => {
    expect(() => told([delta({ content: 'a' }, 'stop'), chunk])).toThrow('answered with an error');
  });

  it('throws an error that only the event’s name gives away', () => {
    const reader = fromStream({
      dialect: plainDialect,
      request: { dropNulls: undefined, notes: [] },
      seen: seenNothing,
    });
    expect(() =>
      reader.read({ type: 'data', name: 'error', data: '{"message":"m","status_code":400}' }),
    ).toThrow('answered with an error');
  });

  it('takes the nulls out that stand for nothing', () => {
    const dropNulls = { type: 'object', properties: { a: { type: 'string' } }, required: [] };
    const events = told([delta({ content: '{"a":nu' }), delta({ content: 'll}' }), delta({}, 'stop')], {
      dropNulls,
    });
    expect(replyOf(events).text).toBe('{}');
    expect(replyOf(told([delta({ content: '{"b":1,"a":nu' }, 'length')], { dropNulls })).text).toBe(
      '{"b":1,"a":nu',
    );
  });

  it('binds what must come back to the first tool call', () => {
    const call = { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] };
    const dialect = { id: 'mine', echoes: ['reasoning_content', 'reasoning_details'] };
    const block = { index: 0, type: 'reasoning.text', text: 'h', signature: null };
    const chunks = [
      delta({ reasoning_content: 'h', reasoning_details: [block] }),
      delta({ reasoning_content: 'm', reasoning_details: [{ ...block, text: 'm', signature: 's' }] }),
      delta({ reasoning_details: [{ index: 1, type: 'reasoning.encrypted', data: 'xyz' }] }),
      delta(call, 'tool_calls'),
    ];
    const bound = {
      provider: 'mine',
      value: {
        reasoning_content: 'hm',
        reasoning_details: [
          { index: 0, type: 'reasoning.text', text: 'hm', signature: 's' },
          { index: 1, type: 'reasoning.encrypted', data: 'xyz' },
        ],
      },
    };
    const reply = replyOf(told(chunks, { dialect }));
    expect(reply.toolCalls).toEqual([{ id: 'a', name: 'f', arguments: '{}', bound }]);
    expect(reply.bound).toEqual(bound);
    expect(replyOf(told([delta({ reasoning_content: 'h' }, 'stop')], { dialect })).bound).toBeUndefined();
  });
});
