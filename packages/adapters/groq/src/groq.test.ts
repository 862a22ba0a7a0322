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

import { createGroq } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createGroq> =>
  createGroq({ key, baseUrl: `${url}/openai/v1` });
const fixture = fixturesBeside(import.meta.url);
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

describeProvider({ name: 'groq', model: 'llama-3.3-70b-versatile', connect, wire: chatWire });

describe('groq', () => {
  it.each<[string, string, Summary]>([
    [
      'reasoning.json',
      'openai/gpt-oss-20b',
      {
        text: '4',
        reasoning: '2 and 2.',
        finish: 'stop',
        usage: [210, undefined, undefined, 15, 8],
        model: 'openai/gpt-oss-20b',
      },
    ],
    [
      'tools.sse',
      'llama-3.3-70b-versatile',
      {
        toolCalls: ['tk85n1k4m:weather({})'],
        finish: 'tool-calls',
        usage: [210, undefined, undefined, 15, undefined],
        model: 'llama-3.3-70b-versatile',
      },
    ],
    [
      'tool-use-failed.sse',
      'llama-3.3-70b-versatile',
      { model: 'llama-3.3-70b-versatile', failure: 'bad-output' },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    [
      'openai/gpt-oss-20b',
      { maxOutputTokens: 4, effort: 'high' },
      { max_completion_tokens: 4, reasoning_effort: 'high' },
      [],
    ],
    [
      'qwen/qwen3-32b',
      { effort: 'high' },
      { reasoning_format: 'parsed', reasoning_effort: 'default' },
      ['effort high said as medium, the nearest that the model has'],
    ],
    ['qwen/qwen3-32b', { thinking: false }, { reasoning_format: 'parsed', reasoning_effort: 'none' }, []],
    [
      'llama-3.3-70b-versatile',
      { ...format, facts: { model: 'x', structured: 'schema' } },
      { response_format: { type: 'json_object' } },
      [],
    ],
    [
      'openai/gpt-oss-20b',
      { ...format, ...tools },
      {},
      ['format asked for in the prompt: the provider takes none beside tools'],
    ],
  ])('asks %s with %j', async (model, fields, expected, notes) => {
    const { body, notes: told } = await sent({ connect, model, answer: chatWire.reply(plain) }, fields);
    const { model: _model, messages: _messages, tools: _tools, stream: _stream, ...rest } = body;
    expect(rest).toEqual(expected);
    expect(told).toEqual(notes);
  });

  it.each<[string, number, unknown, Record<string, string>?]>([
    [
      'bad-output',
      400,
      {
        error: {
          message: 'Failed to call a function.',
          type: 'invalid_request_error',
          code: 'tool_use_failed',
          failed_generation: 'x',
        },
      },
    ],
    [
      'bad-output',
      400,
      {
        error: {
          message: 'Failed to validate JSON.',
          type: 'invalid_request_error',
          code: 'json_validate_failed',
        },
      },
    ],
    [
      'context-too-long',
      413,
      {
        error: {
          message: 'Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 7000',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
    ],
    [
      'model-not-found',
      400,
      {
        error: {
          message: 'The model has been decommissioned',
          type: 'invalid_request_error',
          code: 'model_decommissioned',
        },
      },
    ],
    [
      'overloaded',
      498,
      { error: { message: 'Flex tier capacity exceeded', type: 'capacity', code: 'capacity_exceeded' } },
    ],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'llama-3.3-70b-versatile' }, answer)).failure).toMatchObject({
      kind,
      status,
    });
  });

  it('reads the wait from a limit that is used up', async () => {
    const headers = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '130ms',
      'x-ratelimit-reset-tokens': '7.66s',
    };
    const answer = json(
      429,
      { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } },
      headers,
    );
    expect((await replay({ connect, model: 'm' }, answer)).failure?.retryAfterMs).toBe(130);
  });

  it('keeps what the model failed to write out of its failures', async () => {
    const { failure } = await replay(
      { connect, model: 'm' },
      fixture('tool-use-failed.json', { status: 400 }),
    );
    expect(failure).toMatchObject({ kind: 'bad-output', code: 'tool_use_failed' });
    expect(JSON.stringify(failure)).not.toContain('Köln');
  });
});
