import type { JsonObject, ModelCall } from '@understudy/core';
import {
  callTo,
  chatWire,
  describeProvider,
  fixturesBeside,
  plain,
  read,
  replay,
  sent,
  summaryOf,
} from '@understudy/testing/contract';
import type { Place, Summary } from '@understudy/testing/contract';
import { faultServer, json, withHeaders } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { createMistral } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createMistral> =>
  createMistral({ key, baseUrl: `${url}/v1` });
const fixture = fixturesBeside(import.meta.url);
const thinks: Partial<ModelCall> = { facts: { model: 'x/y', reasoning: true } };
const tools: Partial<ModelCall> = {
  tools: [
    { name: 'f', parameters: { type: 'object', properties: {} } },
    { name: 'g', parameters: { type: 'object', properties: {} } },
  ],
};

describeProvider({ name: 'mistral', model: 'mistral-small-2603', connect, wire: chatWire });

describe('mistral', () => {
  it.each<[string, string, Summary]>([
    [
      'reasoning.json',
      'magistral-medium-2509',
      {
        text: '4',
        reasoning: '2 and 2.',
        finish: 'stop',
        usage: [171, 128, undefined, 14, undefined],
        model: 'magistral-medium-2509',
      },
    ],
    [
      'cut.json',
      'mistral-small-2603',
      {
        text: 'Once upon',
        finish: 'length',
        usage: [171, 128, undefined, 14, undefined],
        model: 'mistral-small-2603',
      },
    ],
    ['broke.json', 'mistral-small-2603', { failure: 'server-error' }],
    [
      'tools.sse',
      'mistral-small-2603',
      {
        reasoning: 'I ask.',
        toolCalls: ['abc123DEF:weather({"city": "Köln"})'],
        finish: 'tool-calls',
        usage: [171, 128, undefined, 14, undefined],
        model: 'mistral-small-2603',
      },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    [
      'mistral-small-2603',
      { seed: 3, temperature: 2, maxOutputTokens: 4 },
      { random_seed: 3, temperature: 1.5, max_tokens: 4 },
      ['temperature 2 said as 1.5, the highest there is'],
    ],
    [
      'mistral-small-2603',
      { ...thinks, effort: 'low' },
      { reasoning_effort: 'high' },
      ['effort low said as high, the nearest that the model has'],
    ],
    ['mistral-small-2603', { ...thinks, effort: 'high' }, { reasoning_effort: 'high' }, []],
    [
      'magistral-medium-2509',
      { effort: 'high' },
      {},
      ['effort left out: the model takes no level of effort'],
    ],
    ['mistral-small-2603', { ...tools, toolChoice: 'required' }, { tool_choice: 'any' }, []],
  ])('asks %s with %j', async (model, fields, expected, notes) => {
    const { body, notes: told } = await sent({ connect, model, answer: chatWire.reply(plain) }, fields);
    const { model: _model, messages: _messages, tools: _tools, stream: _stream, ...rest } = body;
    expect(rest).toEqual(expected);
    expect(told).toEqual(notes);
  });

  it.each<[string, number, unknown, Record<string, string>?]>([
    ['unauthorized', 401, { detail: 'Invalid API Key' }],
    [
      'bad-request',
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'x'], msg: 'Extra inputs are not permitted' }] },
    ],
    [
      'model-not-found',
      400,
      { object: 'error', message: 'Invalid model: x', type: 'invalid_model', param: null, code: '1500' },
    ],
    [
      'context-too-long',
      400,
      {
        object: 'error',
        message:
          'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_error',
        code: '3051',
      },
    ],
    [
      'rate-limited',
      429,
      {
        object: 'error',
        message: 'Service tier capacity exceeded for this model.',
        type: 'invalid_request_error',
        code: '3505',
      },
    ],
    [
      'rate-limited',
      400,
      { object: 'error', message: 'Service tier capacity exceeded for this model.', type: 'x', code: null },
    ],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'mistral-small-2603' }, answer)).failure).toMatchObject({
      kind,
      status,
    });
  });

  it('asks for no usage in streams, where it always comes', async () => {
    const upstream = await faultServer();
    upstream.next(fixture('tools.sse'));
    await read(
      { upstream, provider: connect({ url: upstream.url, key: 'k' }) },
      callTo('mistral-small-2603'),
    );
    await upstream.close();
    expect(JSON.parse(upstream.requests[0]?.body ?? '')).not.toHaveProperty('stream_options');
  });

  it('takes back no ids but its own nine letters and digits', async () => {
    const call = { id: 'call_from_openai', name: 'f', arguments: '{}' };
    const messages = [
      { role: 'assistant', content: '', toolCalls: [call] },
      { role: 'tool', toolCallId: 'call_from_openai', content: 'x' },
    ] as const;
    const { body } = await sent(
      { connect, model: 'mistral-small-2603', answer: chatWire.reply(plain) },
      { messages },
    );
    const id = expect.stringMatching(/^[a-zA-Z0-9]{9}$/);
    expect(body['messages']).toMatchObject([{ tool_calls: [{ id }] }, { tool_call_id: id }]);
  });

  it('carries on from the start of an answer', async () => {
    const messages = [
      { role: 'user', content: 'u' },
      { role: 'assistant', content: 'Once' },
    ] as const;
    const { body } = await sent(
      { connect, model: 'mistral-small-2603', answer: chatWire.reply(plain) },
      { messages, prefill: true },
    );
    expect(body['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'Once', prefix: true },
    ]);
  });
});
