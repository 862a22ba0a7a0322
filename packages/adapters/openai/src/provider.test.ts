import type { ModelCall } from '@understudy/core';
import {
  callTo,
  chatWire,
  contextWith,
  describeProvider,
  fixturesBeside,
  plain,
  replay,
  responsesWire,
  summaryOf,
} from '@understudy/testing/contract';
import type { Place, Summary } from '@understudy/testing/contract';
import { faultServer } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { createOpenAi } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createOpenAi> =>
  createOpenAi({ key, baseUrl: `${url}/v1` });
const fixture = fixturesBeside(import.meta.url);

describeProvider({ name: 'openai', model: 'gpt-4.1-mini', connect, wire: chatWire });
describeProvider({ name: 'openai by responses', model: 'o3-pro', connect, wire: responsesWire });

const person = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    nick: { type: 'string' },
    tags: {
      type: 'array',
      items: {
        type: 'object',
        properties: { label: { type: 'string' }, note: { type: 'string' } },
        required: ['label'],
      },
    },
  },
  required: ['name', 'tags'],
} as const;
const structured: Partial<ModelCall> = { format: { type: 'json', name: 'person', schema: person } };
const mini = 'gpt-4.1-mini-2025-04-14';
const weather = 'call_h1:weather({"city":"Köln"})';
const time = 'call_h2:time({})';

describe('chat completions', () => {
  it.each<[string, Summary, Partial<ModelCall>?]>([
    [
      'chat-text.json',
      { text: 'Two plus two is four.', finish: 'stop', usage: [2048, 1920, undefined, 9, 0], model: mini },
    ],
    [
      'chat-reasoning.json',
      { text: '4', finish: 'stop', usage: [31, 0, 24, 75, 64], model: 'gpt-5-mini-2025-08-07' },
    ],
    [
      'chat-structured.json',
      {
        text: '{"name":"Ada","tags":[{"label":"a"}]}',
        finish: 'stop',
        usage: [60, 0, undefined, 20, 0],
        model: mini,
      },
      structured,
    ],
    [
      'chat-tools.json',
      { toolCalls: [weather, time], finish: 'tool-calls', usage: [88, 0, undefined, 41, 0], model: mini },
    ],
    [
      'chat-refusal.json',
      { finish: 'refused', refusal: "I can't help with that.", usage: [20, 0, undefined, 8, 0], model: mini },
    ],
    [
      'chat-filtered.json',
      { text: 'Once upon', finish: 'content-filtered', usage: [20, 0, undefined, 8, 0], model: mini },
    ],
    [
      'chat-cut.json',
      { text: 'Once upon a', finish: 'length', usage: [20, 0, undefined, 16, 0], model: mini },
    ],
    [
      'chat-text.sse',
      { text: 'Grüße aus 東京 👩‍🚀', finish: 'stop', usage: [12, 0, undefined, 7, 0], model: mini },
    ],
    [
      'chat-tools.sse',
      { toolCalls: [weather, time], finish: 'tool-calls', usage: [88, 0, undefined, 41, 0], model: mini },
    ],
    [
      'chat-structured.sse',
      {
        text: '{"name":"Ada","tags":[{"label":"a"}]}',
        finish: 'stop',
        usage: [60, 0, undefined, 20, 0],
        model: mini,
      },
      structured,
    ],
    [
      'chat-refusal.sse',
      { finish: 'refused', refusal: "I can't help with that.", usage: [20, 0, undefined, 8, 0], model: mini },
    ],
    ['chat-error.sse', { text: 'Once', model: mini, failure: 'server-error' }],
  ])('reads %s', async (name, expected, fields) => {
    expect(summaryOf(await replay({ connect, model: 'gpt-4.1-mini' }, fixture(name), fields))).toEqual(
      expected,
    );
  });
});

describe('responses', () => {
  const model = 'gpt-5.5-2026-04-23';
  it.each<[string, Summary]>([
    [
      'response-text.json',
      {
        text: 'Two plus two is four.',
        reasoning: 'Adding.',
        finish: 'stop',
        usage: [31, 16, 0, 75, 64],
        model,
      },
    ],
    [
      'response-tools.json',
      {
        reasoning: 'Adding.',
        toolCalls: [weather, time],
        finish: 'tool-calls',
        usage: [94, 0, 0, 85, 63],
        model,
      },
    ],
    [
      'response-refusal.json',
      { finish: 'refused', refusal: "I can't help with that.", usage: [20, 0, 0, 8, 0], model },
    ],
    ['response-cut.json', { text: 'Once upon', finish: 'length', usage: [20, 0, 0, 16, 0], model }],
    ['response-filtered.json', { text: 'Once', finish: 'content-filtered', usage: [20, 0, 0, 4, 0], model }],
    ['response-steered.json', { text: 'Once', finish: 'other', usage: [20, 0, 0, 4, 0], model }],
    ['response-failed.json', { failure: 'server-error' }],
    ['response-unfinished.json', { failure: 'malformed' }],
    [
      'response-text.sse',
      { text: 'Grüße 👩‍🚀', reasoning: 'Adding.', finish: 'stop', usage: [31, 16, 0, 75, 64], model },
    ],
    [
      'response-tools.sse',
      { toolCalls: [weather, time], finish: 'tool-calls', usage: [94, 0, 0, 85, 63], model },
    ],
    [
      'response-tools-whole.sse',
      { toolCalls: [weather, time], finish: 'tool-calls', usage: [94, 0, 0, 85, 0], model },
    ],
    [
      'response-refusal.sse',
      { finish: 'refused', refusal: "I can't help with that.", usage: [20, 0, 0, 8, 0], model },
    ],
    ['response-cut.sse', { text: 'Once upon', finish: 'length', usage: [20, 0, 0, 16, 0], model }],
    ['response-error-nested.sse', { model, failure: 'quota-exhausted' }],
    ['response-error-flat.sse', { model, failure: 'quota-exhausted' }],
    ['response-failed.sse', { model, failure: 'quota-exhausted' }],
    ['response-truncated.sse', { text: 'Once upon', model }],
  ])('reads %s', async (name, expected) => {
    expect(summaryOf(await replay({ connect, model: 'o3-pro' }, fixture(name)))).toEqual(expected);
  });

  it.each(['response-tools.json', 'response-tools.sse'])(
    'binds the whole output of %s to its first tool call',
    async (name) => {
      const { reply } = await replay({ connect, model: 'o3-pro' }, fixture(name));
      const [first, second] = reply.toolCalls ?? [];
      expect(first?.bound).toMatchObject({
        provider: 'openai',
        value: { output: [{ type: 'reasoning' }, { call_id: 'call_h1' }, { call_id: 'call_h2' }] },
      });
      expect(second?.bound).toBeUndefined();
    },
  );
});

describe('createOpenAi', () => {
  it('sends the organisation and the project that it was given', async () => {
    const upstream = await faultServer();
    upstream.next(chatWire.reply(plain));
    const provider = createOpenAi({
      key: 'k',
      baseUrl: upstream.url,
      organization: 'org-1',
      project: 'proj-1',
    });
    await provider.generate(callTo('gpt-4.1'), contextWith());
    await upstream.close();
    expect(upstream.requests[0]?.headers).toMatchObject({
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
    });
  });

  it('is known as openai unless it is given another name', () => {
    expect(createOpenAi({ key: 'k' }).id).toBe('openai');
    expect(createOpenAi({ key: 'k', id: 'openai-eu' }).id).toBe('openai-eu');
  });
});
