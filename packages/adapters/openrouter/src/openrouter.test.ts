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

import { createOpenRouter } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createOpenRouter> =>
  createOpenRouter({ key, baseUrl: `${url}/api/v1` });
const fixture = fixturesBeside(import.meta.url);
const uncut: JsonObject = { plugins: [{ id: 'context-compression', enabled: false }] };
const thinks: Partial<ModelCall> = { facts: { model: 'x/y', reasoning: true } };

describeProvider({ name: 'openrouter', model: 'moonshotai/kimi-k2', connect, wire: chatWire });

describe('openrouter', () => {
  it.each<[string, string, Summary]>([
    [
      'text.sse',
      'moonshotai/kimi-k2',
      { text: '4', finish: 'stop', usage: [57, 16, undefined, 10, 10], model: 'moonshotai/kimi-k2' },
    ],
    [
      'no-finish.sse',
      'moonshotai/kimi-k2',
      {
        toolCalls: ['0:time({})'],
        finish: 'tool-calls',
        usage: [57, 16, undefined, 10, 10],
        model: 'moonshotai/kimi-k2',
      },
    ],
    ['error-late.sse', 'a/b', { text: 'Once', model: 'a/b', failure: 'server-error' }],
    ['error-choice.sse', 'a/b', { text: 'Once', model: 'a/b', failure: 'server-error' }],
    ['error-in-200.json', 'a/b', { failure: 'rate-limited' }],
    [
      'tools.json',
      'anthropic/claude-sonnet-5',
      {
        reasoning: 'I ask.',
        toolCalls: ['toolu_h:weather({"city":"Köln"})'],
        finish: 'tool-calls',
        usage: [57, 16, undefined, 10, 10],
        model: 'anthropic/claude-sonnet-5',
      },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    ['a/b', {}, uncut, []],
    ['a/b', { ...thinks, effort: 'max' }, { ...uncut, reasoning: { effort: 'xhigh' } }, []],
    ['a/b', { ...thinks, thinking: 2000 }, { ...uncut, reasoning: { max_tokens: 2000 } }, []],
  ])('asks %s with %j', async (model, fields, expected, notes) => {
    const { body, notes: told } = await sent({ connect, model, answer: chatWire.reply(plain) }, fields);
    const { model: _model, messages: _messages, tools: _tools, stream: _stream, ...rest } = body;
    expect(rest).toEqual(expected);
    expect(told).toEqual(notes);
  });

  it.each<[string, number, unknown, Record<string, string>?]>([
    ['quota-exhausted', 402, { error: { code: 402, message: 'Insufficient credits' } }],
    [
      'rate-limited',
      402,
      {
        error: {
          code: 402,
          message: 'In-flight budget exhausted',
          metadata: { limit_source: 'openrouter_in_flight_budget' },
        },
      },
      { 'retry-after': '3' },
    ],
    [
      'content-filtered',
      403,
      {
        error: {
          code: 403,
          message: 'Your chosen model requires moderation and your input was flagged',
          metadata: { reasons: ['violence'] },
        },
      },
    ],
    ['forbidden', 403, { error: { code: 403, message: 'Key not allowed' } }],
    ['model-not-found', 400, { error: { code: 400, message: 'x/y is not a valid model ID' } }],
    ['model-not-found', 404, { error: { code: 404, message: 'No endpoints found for x/y.' } }],
    ['timeout', 408, { error: { code: 408, message: 'Request timed out' } }],
    [
      'rate-limited',
      429,
      {
        error: {
          code: 429,
          message: 'Provider returned error',
          metadata: { provider_name: 'Chutes', raw: 'busy' },
        },
      },
    ],
    ['server-error', 502, { error: { code: 502, message: 'Bad gateway' } }],
    ['overloaded', 503, { error: { code: 503, message: 'No provider fits' } }],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'moonshotai/kimi-k2' }, answer)).failure).toMatchObject({
      kind,
      status,
    });
  });

  it('gives sealed thoughts back with the tool calls they led to', async () => {
    const { reply } = await replay({ connect, model: 'a/b' }, fixture('tools.json'));
    const answer = { role: 'assistant', content: '', toolCalls: reply.toolCalls } as const;
    const { body } = await sent(
      { connect, model: 'a/b', answer: chatWire.reply(plain) },
      { messages: [answer] },
    );
    expect(body['messages']).toMatchObject([
      { role: 'assistant', reasoning_details: [{ signature: 'sealed' }] },
    ]);
  });
});
