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

import { createOllama } from './index.ts';

const connect = ({ url, key }: Place): ReturnType<typeof createOllama> =>
  createOllama({ key, baseUrl: `${url}/v1` });
const fixture = fixturesBeside(import.meta.url);
const thinks: Partial<ModelCall> = { facts: { model: 'x/y', reasoning: true } };
const format: Partial<ModelCall> = {
  format: {
    type: 'json',
    name: 'n',
    schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  },
};

describeProvider({ name: 'ollama', model: 'llama3.1:8b', connect, wire: chatWire });

describe('ollama', () => {
  it.each<[string, string, Summary]>([
    [
      'text.json',
      'llama3.1:8b',
      { text: '4', finish: 'stop', usage: [26, undefined, undefined, 2, undefined], model: 'llama3.1:8b' },
    ],
    [
      'reasoning.sse',
      'qwen3:8b',
      {
        text: '4',
        reasoning: '2 and 2.',
        finish: 'stop',
        usage: [26, undefined, undefined, 9, undefined],
        model: 'qwen3:8b',
      },
    ],
  ])('reads %s from %s', async (name, model, expected) => {
    expect(summaryOf(await replay({ connect, model }, fixture(name)))).toEqual(expected);
  });

  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    [
      'llama3.1:8b',
      { seed: 1, stop: ['a', 'b', 'c', 'd', 'e'] },
      { seed: 1, stop: ['a', 'b', 'c', 'd', 'e'] },
      [],
    ],
    ['qwen3:8b', { ...thinks, thinking: false }, { reasoning_effort: 'none' }, []],
    [
      'llama3.1:8b',
      format,
      {
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'n',
            strict: true,
            schema: {
              type: 'object',
              properties: { a: { type: 'string' } },
              required: ['a'],
              additionalProperties: false,
            },
          },
        },
      },
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
      'model-not-found',
      404,
      {
        error: {
          message: 'model "x" not found, try pulling it first',
          type: 'not_found_error',
          param: null,
          code: null,
        },
      },
    ],
    [
      'context-too-long',
      400,
      {
        error: {
          message: 'prompt too long; exceeded max context length by 4 tokens',
          type: 'invalid_request_error',
        },
      },
    ],
    ['server-error', 500, { error: 'llama runner process has terminated' }],
  ])('says %s of a %i with %j %j', async (kind, status, body, headers = {}) => {
    const answer = withHeaders(json(status, body), headers);
    expect((await replay({ connect, model: 'llama3.1:8b' }, answer)).failure).toMatchObject({ kind, status });
  });

  it('needs no key, and sends none', async () => {
    expect(createOllama({}).id).toBe('ollama');
    const { headers } = await sent({
      connect: ({ url }) => createOllama({ baseUrl: url }),
      model: 'm',
      answer: chatWire.reply(plain),
    });
    expect(headers).not.toHaveProperty('authorization');
  });
});
