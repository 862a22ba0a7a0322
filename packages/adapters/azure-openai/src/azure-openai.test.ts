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

import { createAzureOpenAi } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createAzureOpenAi> =>
  createAzureOpenAi({ key, baseUrl: url });
const fixture = fixturesBeside(import.meta.url);
const thinks: Partial<ModelCall> = { facts: { model: 'x/y', reasoning: true } };

describeProvider({ name: 'azure-openai', model: 'my-deployment', connect, wire: chatWire });

describe('azure-openai', () => {
  it.each<[string, string, Summary]>([
    [
      'text.sse',
      'my-deployment',
      { text: '4', finish: 'stop', usage: [15, 0, undefined, 78, 64], model: 'gpt-4.1-mini-2025-04-14' },
    ],
    [
      'filtered.json',
      'my-deployment',
      { finish: 'content-filtered', usage: [15, 0, undefined, 3, 0], model: 'gpt-4.1-mini-2025-04-14' },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    ['my-deployment', { maxOutputTokens: 5, temperature: 1 }, { max_tokens: 5, temperature: 1 }, []],
    [
      'my-deployment',
      { ...thinks, maxOutputTokens: 5, temperature: 1 },
      { max_completion_tokens: 5 },
      ['temperature left out: the model does not take it while it thinks'],
    ],
    [
      'gpt-5-mini',
      { maxOutputTokens: 5, effort: 'low' },
      { max_completion_tokens: 5, reasoning_effort: 'low' },
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
      'unauthorized',
      401,
      {
        error: {
          code: '401',
          message: 'Access denied due to invalid subscription key or wrong API endpoint.',
        },
      },
    ],
    [
      'model-not-found',
      404,
      {
        error: {
          code: 'DeploymentNotFound',
          message: 'The API deployment for this resource does not exist.',
        },
      },
    ],
    ['rate-limited', 429, { error: { code: '429', message: 'Requests have exceeded token rate limit.' } }],
    [
      'quota-exhausted',
      403,
      { error: { code: '403', message: 'Out of call volume quota. Quota will be replenished in 7 days.' } },
    ],
    ['bad-request', 400, { error: { code: 'BadRequest', message: 'Invalid parameter' } }],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'my-deployment' }, answer)).failure).toMatchObject({
      kind,
      status,
    });
  });

  it('says that a prompt was filtered', async () => {
    const { failure } = await replay(
      { connect, model: 'd' },
      fixture('prompt-filtered.json', { status: 400 }),
    );
    expect(failure).toMatchObject({ kind: 'content-filtered', code: 'ResponsibleAIPolicyViolation' });
  });

  it('waits for the longer of the two times that it names', async () => {
    const answer = fixture('prompt-filtered.json', {
      status: 429,
      headers: { 'retry-after': '1', 'retry-after-ms': '0' },
    });
    expect((await replay({ connect, model: 'd' }, answer)).failure?.retryAfterMs).toBe(1000);
  });

  it.each([
    ['', undefined, '/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21'],
    [
      '/',
      '2025-04-01-preview',
      '/openai/deployments/my-deployment/chat/completions?api-version=2025-04-01-preview',
    ],
    ['/openai', undefined, '/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21'],
    ['', 'v1', '/openai/v1/chat/completions'],
    ['/openai/v1/', 'v1', '/openai/v1/chat/completions'],
  ])('finds the deployment behind "%s" with version %s', async (ending, apiVersion, expected) => {
    const azure = ({ url, key }: Place): ReturnType<typeof createAzureOpenAi> =>
      createAzureOpenAi({ key, baseUrl: `${url}${ending}`, apiVersion });
    const { path, headers } = await sent({
      connect: azure,
      model: 'my-deployment',
      answer: chatWire.reply(plain),
    });
    expect(path).toBe(expected);
    expect(headers).toMatchObject({ 'api-key': expect.any(String) });
    expect(headers).not.toHaveProperty('authorization');
  });
});
