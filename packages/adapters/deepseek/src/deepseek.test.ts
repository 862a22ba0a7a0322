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

import { createDeepSeek } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createDeepSeek> =>
  createDeepSeek({ key, baseUrl: url });
const fixture = fixturesBeside(import.meta.url);
const thinks: Partial<ModelCall> = { facts: { model: 'x/y', reasoning: true } };
const format: Partial<ModelCall> = {
  format: {
    type: 'json',
    name: 'n',
    schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  },
};

describeProvider({ name: 'deepseek', model: 'deepseek-v4-flash', connect, wire: chatWire });

describe('deepseek', () => {
  it.each<[string, string, Summary]>([
    [
      'reasoning.json',
      'deepseek-v4-flash',
      {
        text: '4',
        reasoning: '2 and 2.',
        finish: 'stop',
        usage: [495, 320, undefined, 144, 118],
        model: 'deepseek-v4-flash',
      },
    ],
    [
      'tools.sse',
      'deepseek-v4-flash',
      {
        reasoning: 'I ask the tool.',
        toolCalls: ['call_00_h:weather({"city": "Köln"})'],
        finish: 'tool-calls',
        usage: [495, 320, undefined, 144, 118],
        model: 'deepseek-v4-flash',
      },
    ],
    [
      'gave-out.sse',
      'deepseek-v4-flash',
      { text: 'Once', model: 'deepseek-v4-flash', failure: 'overloaded' },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    [
      'deepseek-v4-flash',
      { ...thinks, temperature: 1, topP: 0.5, seed: 1 },
      {},
      [
        'temperature left out: the model does not take it while it thinks',
        'topP left out: the model does not take it while it thinks',
        'seed left out: the model does not take it',
      ],
    ],
    [
      'deepseek-v4-flash',
      { ...thinks, temperature: 1, thinking: false },
      { temperature: 1, thinking: { type: 'disabled' } },
      [],
    ],
    [
      'deepseek-v4-flash',
      { ...thinks, effort: 'max' },
      { thinking: { type: 'enabled' }, reasoning_effort: 'max' },
      [],
    ],
    ['deepseek-chat', { ...thinks, temperature: 1 }, { temperature: 1 }, []],
    ['deepseek-v4-flash', format, { response_format: { type: 'json_object' } }, []],
    [
      'deepseek-v4-flash',
      { ...format, facts: { model: 'x', structured: 'schema' } },
      { response_format: { type: 'json_object' } },
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
      'quota-exhausted',
      402,
      {
        error: {
          message: 'Insufficient Balance',
          type: 'unknown_error',
          param: null,
          code: 'invalid_request_error',
        },
      },
    ],
    [
      'unauthorized',
      401,
      {
        error: {
          message: 'Authentication Fails',
          type: 'authentication_error',
          param: null,
          code: 'invalid_request_error',
        },
      },
    ],
    [
      'model-not-found',
      400,
      {
        error: {
          message: 'Model Not Exist',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_request_error',
        },
      },
    ],
    [
      'context-too-long',
      400,
      {
        error: {
          message:
            "This model's maximum context length is 1048565 tokens. However, you requested 1100000 tokens",
          type: 'invalid_request_error',
          code: 'invalid_request_error',
        },
      },
    ],
    ['bad-request', 422, { error: { message: 'Invalid parameters', type: 'invalid_request_error' } }],
    [
      'unauthorized',
      401,
      { error: { message: 'no', type: 'authentication_error' } },
      { 'content-type': 'application/octet-stream' },
    ],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'deepseek-v4-flash' }, answer)).failure).toMatchObject({
      kind,
      status,
    });
  });

  it('gives its thoughts back to it with the tool calls they led to', async () => {
    const { reply } = await replay({ connect, model: 'deepseek-v4-flash' }, fixture('tools.sse'));
    const answer = { role: 'assistant', content: '', toolCalls: reply.toolCalls } as const;
    const { body } = await sent(
      { connect, model: 'deepseek-v4-flash', answer: chatWire.reply(plain) },
      { messages: [answer] },
    );
    expect(body['messages']).toMatchObject([{ role: 'assistant', reasoning_content: 'I ask the tool.' }]);
  });
});
