import type { JsonObject, ModelCall } from '@understudy/core';
import {
  callTo,
  chatWire,
  contextWith,
  describeProvider,
  fixturesBeside,
  plain,
  replay,
  sent,
  summaryOf,
} from '@understudy/testing/contract';
import type { Place, Summary } from '@understudy/testing/contract';
import { cut, faultServer, json, withHeaders } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { createQwen } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createQwen> =>
  createQwen({ key, baseUrl: `${url}/compatible-mode/v1` });
const fixture = fixturesBeside(import.meta.url);
const thinks: Partial<ModelCall> = { facts: { model: 'x/y', reasoning: true } };
const format: Partial<ModelCall> = {
  format: {
    type: 'json',
    name: 'n',
    schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  },
};
const tools: Partial<ModelCall> = {
  tools: [
    { name: 'f', parameters: { type: 'object', properties: {} } },
    { name: 'g', parameters: { type: 'object', properties: {} } },
  ],
};

describeProvider({ name: 'qwen', model: 'qwen-plus', connect, wire: chatWire });

describe('qwen', () => {
  it.each<[string, string, Summary]>([
    [
      'tools.json',
      'qwen3-max',
      {
        toolCalls: ['call_h:weather({"city": "Köln"})'],
        finish: 'tool-calls',
        usage: [24, 0, 16, 135, 84],
        model: 'qwen3-max',
      },
    ],
    [
      'reasoning.sse',
      'qwq-plus',
      { text: '4', reasoning: '2 and 2.', finish: 'stop', usage: [24, 0, 16, 135, 84], model: 'qwq-plus' },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    [
      'qwen-plus',
      { ...thinks, effort: 'none', temperature: 2 },
      { enable_thinking: false, temperature: 1.99 },
      ['temperature 2 said as 1.99, the highest there is'],
    ],
    ['qwen-plus', { ...thinks, effort: 'medium' }, { enable_thinking: true, thinking_budget: 8192 }, []],
    ['qwen-plus', { ...thinks, thinking: 100 }, { enable_thinking: true, thinking_budget: 100 }, []],
    [
      'qwen-plus',
      { ...format, ...thinks },
      { enable_thinking: false, response_format: { type: 'json_object' } },
      ['thinking switched off: the provider takes no format beside it'],
    ],
    [
      'qwen-plus',
      { ...format, ...thinks, effort: 'low' },
      { enable_thinking: true, thinking_budget: 2048 },
      ['format asked for in the prompt: the provider takes none beside thinking'],
    ],
    [
      'qwen-plus',
      { ...tools, toolChoice: 'required' },
      {},
      ['toolChoice left out: the provider does not know required'],
    ],
    [
      'qwen-plus',
      { ...tools, toolChoice: { tool: 'g' } },
      { tool_choice: { type: 'function', function: { name: 'g' } } },
      [],
    ],
  ])('asks %s with %j', async (model, fields, expected, notes) => {
    const { body, notes: told } = await sent({ connect, model, answer: chatWire.reply(plain) }, fields);
    const { model: _model, messages: _messages, tools: _tools, stream: _stream, ...rest } = body;
    expect(rest).toEqual(expected);
    expect(told).toEqual(notes);
  });

  it.each<[string, number, unknown, Record<string, string>?]>([
    [
      'rate-limited',
      429,
      {
        error: {
          message: 'You exceeded your current quota',
          type: 'insufficient_quota',
          code: 'insufficient_quota',
        },
      },
    ],
    [
      'rate-limited',
      429,
      {
        error: {
          message: 'Requests rate limit exceeded',
          type: 'limit_requests',
          code: 'Throttling.RateQuota',
        },
      },
    ],
    [
      'quota-exhausted',
      400,
      {
        error: {
          message: 'Access denied, please make sure your account is in good standing.',
          type: 'Arrearage',
          code: 'Arrearage',
        },
      },
    ],
    ['quota-exhausted', 403, { code: 'Arrearage', message: 'Access denied' }],
    [
      'quota-exhausted',
      403,
      {
        error: {
          message: 'The free tier of the model has been exhausted.',
          code: 'AllocationQuota.FreeTierOnly',
        },
      },
    ],
    [
      'quota-exhausted',
      429,
      { error: { message: 'Free allocated quota exceeded.', code: 'insufficient_quota' } },
    ],
    [
      'content-filtered',
      400,
      { error: { message: 'Input data may contain inappropriate content.', code: 'data_inspection_failed' } },
    ],
    ['model-not-found', 404, { error: { message: 'The model does not exist', code: 'model_not_found' } }],
    ['model-not-found', 403, { error: { message: 'Model access denied.', code: 'Model.AccessDenied' } }],
    ['forbidden', 403, { error: { message: 'Access denied.', code: 'AccessDenied' } }],
    ['unauthorized', 401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }],
    [
      'context-too-long',
      400,
      { error: { message: 'Range of input length should be [1, 129024]', code: 'invalid_parameter_error' } },
    ],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'qwen-plus' }, answer)).failure).toMatchObject({ kind, status });
  });

  it('makes a reply of a stream where the model thinks nowhere else', async () => {
    const upstream = await faultServer();
    upstream.next(fixture('reasoning.sse'));
    const reply = await connect({ url: upstream.url, key: 'k' }).generate(callTo('qwq-plus'), contextWith());
    await upstream.close();
    expect(JSON.parse(upstream.requests[0]?.body ?? '')).toMatchObject({ stream: true });
    expect(reply).toMatchObject({
      text: '4',
      reasoning: '2 and 2.',
      toolCalls: [],
      finish: 'stop',
      servedModel: 'qwq-plus',
    });
  });

  it('takes no stream for a reply that was cut', async () => {
    const upstream = await faultServer();
    upstream.next(cut(fixture('reasoning.sse'), 200));
    const { generate, classify } = connect({ url: upstream.url, key: 'k' });
    const failure = await generate(callTo('qwq-plus'), contextWith()).catch((error: unknown) =>
      classify(error),
    );
    await upstream.close();
    expect(failure).toMatchObject({ kind: 'truncated' });
  });
});
