import type { JsonObject, ModelCall } from '@understudy/core';
import {
  chatWire,
  describeProvider,
  fixturesBeside,
  plain,
  replay,
  sent,
  summaryOf,
} from '@understudy/testing/contract';
import type { Place, Summary } from '@understudy/testing/contract';
import { json, withHeaders } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { createXai } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createXai> =>
  createXai({ key, baseUrl: `${url}/v1` });
const fixture = fixturesBeside(import.meta.url);

const noLevels = ['effort left out: the model takes no level of effort'];

describeProvider({ name: 'xai', model: 'grok-4.3', connect, wire: chatWire });

describe('xai', () => {
  it.each<[string, string, Summary]>([
    [
      'reasoning.json',
      'grok-3-mini',
      {
        text: '4',
        reasoning: '2 and 2.',
        finish: 'stop',
        usage: [12, 2, undefined, 229, 228],
        model: 'grok-3-mini',
      },
    ],
    [
      'tools.sse',
      'grok-3-mini',
      {
        reasoning: 'I ask.',
        toolCalls: ['call_h:weather({"city":"Köln"})'],
        finish: 'tool-calls',
        usage: [12, 2, undefined, 229, 228],
        model: 'grok-3-mini',
      },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    [
      'grok-4.3',
      { effort: 'none', maxOutputTokens: 4 },
      { reasoning_effort: 'none', max_completion_tokens: 4 },
      [],
    ],
    ['grok-4.3', { stop: ['a'] }, {}, ['stop left out: the model does not take it']],
    ['grok-4', { effort: 'high' }, {}, noLevels],
    ['grok-4.20-0309-reasoning', { effort: 'high' }, {}, noLevels],
    [
      'grok-build-0.1',
      { effort: 'high', stop: ['a'] },
      {},
      [...noLevels, 'stop left out: the model does not take it'],
    ],
    ['grok-4.7', { effort: 'high' }, { reasoning_effort: 'high' }, []],
    [
      'grok-4.5',
      { effort: 'none' },
      { reasoning_effort: 'low' },
      ['effort none said as low, the nearest that the model has'],
    ],
    [
      'grok-3-mini',
      { effort: 'medium' },
      { reasoning_effort: 'low' },
      ['effort medium said as low, the nearest that the model has'],
    ],
    [
      'grok-4.20-non-reasoning',
      { effort: 'high', stop: ['a'] },
      { stop: ['a'] },
      ['effort left out: the model does not reason'],
    ],
    ['grok-4.3', { cache: { key: 'k' } }, { prompt_cache_key: 'k' }, []],
  ])('asks %s with %j', async (model, fields, expected, notes) => {
    const { body, notes: told } = await sent({ connect, model, answer: chatWire.reply(plain) }, fields);
    const { model: _model, messages: _messages, tools: _tools, stream: _stream, ...rest } = body;
    expect(rest).toEqual(expected);
    expect(told).toEqual(notes);
  });

  it.each<[string, number, unknown, Record<string, string>?]>([
    [
      'unauthorized',
      400,
      {
        code: 'invalid-argument',
        error: 'Incorrect API key provided: xa***ry. You can obtain an API key from https://console.x.ai.',
      },
    ],
    ['bad-request', 400, { code: 'invalid-argument', error: 'Argument not supported on this model: stop' }],
    [
      'context-too-long',
      400,
      {
        code: 'invalid-argument',
        error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
      },
    ],
    [
      'quota-exhausted',
      429,
      {
        code: 'resource-exhausted',
        error: 'Your team has either used all available credits or reached its monthly spending limit.',
      },
    ],
    [
      'quota-exhausted',
      403,
      { code: 'forbidden', error: "Your newly created team doesn't have any credits yet." },
    ],
    ['rate-limited', 429, { code: 'resource-exhausted', error: 'Too many requests' }],
    ['content-filtered', 403, { code: 'forbidden', error: 'Content violates usage guidelines.' }],
    [
      'model-not-found',
      404,
      {
        code: 'not-found',
        error: 'The model grok-9 does not exist or your team does not have access to it.',
      },
    ],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'grok-4.3' }, answer)).failure).toMatchObject({ kind, status });
  });
});
