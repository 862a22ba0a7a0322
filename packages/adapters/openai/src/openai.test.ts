import type { JsonObject, ModelCall } from '@understudy/core';
import { callTo, chatWire, contextWith, plain } from '@understudy/testing/contract';
import { faultServer } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { createOpenAi } from './index.ts';

interface Sent {
  readonly path: string | undefined;
  readonly body: JsonObject;
  readonly notes: readonly string[];
}

/** What a call looks like on the wire. */
async function sent(model: string, fields: Partial<ModelCall> = {}): Promise<Sent> {
  const upstream = await faultServer();
  upstream.always(chatWire.reply(plain));
  const call = callTo(model, fields);
  const notes = await createOpenAi({ key: 'k', baseUrl: upstream.url })
    .generate(call, contextWith())
    .then(
      (reply) => reply.notes ?? [],
      () => [],
    );
  await upstream.close();
  const [request] = upstream.requests;
  return { path: request?.path, body: JSON.parse(request?.body ?? '{}'), notes };
}

const tools = [
  { name: 'f', parameters: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
];
const json: Partial<ModelCall> = {
  format: {
    type: 'json',
    name: 'x',
    schema: { type: 'object', properties: { a: { type: 'string', format: 'email' } } },
  },
};

describe('a call to OpenAI', () => {
  it.each<[string, Partial<ModelCall>, JsonObject, readonly string[]]>([
    [
      'gpt-4.1',
      { maxOutputTokens: 5, temperature: 1, stop: ['a'] },
      { max_completion_tokens: 5, temperature: 1, stop: ['a'] },
      [],
    ],
    [
      'gpt-5-mini',
      { temperature: 1, stop: ['a'] },
      {},
      [
        'temperature left out: the model does not take it while it thinks',
        'stop left out: the model does not take it',
      ],
    ],
    ['gpt-5-chat-latest', { temperature: 1, facts: { model: 'x', reasoning: true } }, { temperature: 1 }, []],
    ['gpt-5.3-chat-latest', { temperature: 1 }, { temperature: 1 }, []],
    [
      'gpt-5.1-chat-latest',
      { effort: 'low' },
      { reasoning_effort: 'medium' },
      ['effort low said as medium, the nearest that the model has'],
    ],
    ['gpt-5.2', { temperature: 1, effort: 'none' }, { temperature: 1, reasoning_effort: 'none' }, []],
    ['gpt-5.2', { effort: 'max' }, { reasoning_effort: 'xhigh' }, []],
    [
      'gpt-5',
      { thinking: false },
      { reasoning_effort: 'minimal' },
      ['effort none said as minimal, the nearest that the model has'],
    ],
    [
      'gpt-5.1',
      { effort: 'minimal' },
      { reasoning_effort: 'low' },
      ['effort minimal said as low, the nearest that the model has'],
    ],
    [
      'gpt-6-astra',
      { effort: 'none' },
      { reasoning_effort: 'low' },
      ['effort none said as low, the nearest that the model has'],
    ],
    [
      'o3',
      { effort: 'max' },
      { reasoning_effort: 'high' },
      ['effort max said as high, the nearest that the model has'],
    ],
    [
      'gpt-4o',
      { effort: 'high', facts: { model: 'x', reasoning: false } },
      {},
      ['effort left out: the model does not reason'],
    ],
    ['gpt-4o', { cache: { key: 'k', ttl: 'long' } }, { prompt_cache_key: 'k' }, []],
    [
      'gpt-5.5',
      { cache: { key: 'k', ttl: 'long' } },
      { prompt_cache_key: 'k', prompt_cache_retention: '24h' },
      [],
    ],
    ['gpt-5.5', { cache: { ttl: 'short' } }, {}, []],
  ])('to %s, with %j', async (model, fields, expected, notes) => {
    const { path, body, notes: told } = await sent(model, fields);
    const { model: _model, messages: _messages, stream: _stream, ...rest } = body;
    expect([path, rest, told]).toEqual(['/chat/completions', expected, notes]);
  });

  it('keeps the constraints that OpenAI can hold a model to', async () => {
    const { body } = await sent('gpt-4.1', json);
    expect(body).toMatchObject({
      response_format: {
        json_schema: {
          schema: { properties: { a: { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] } } },
        },
      },
    });
  });

  it('holds tools to their schemas', async () => {
    const { body } = await sent('gpt-4.1', { tools });
    expect(body['tools']).toMatchObject([{ function: { strict: true } }]);
  });
});

describe('a call to the Responses API', () => {
  it('keeps nothing there, and asks for what must come back', async () => {
    const { path, body } = await sent('o3-pro', {
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'u' },
      ],
    });
    expect(path).toBe('/responses');
    expect(body).toEqual({
      model: 'o3-pro',
      stream: false,
      store: false,
      include: ['reasoning.encrypted_content'],
      input: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'u' },
      ],
    });
  });

  it.each<[Partial<ModelCall>, JsonObject]>([
    [
      { maxOutputTokens: 5, effort: 'low' },
      { max_output_tokens: 5, reasoning: { effort: 'low' } },
    ],
    [{ cache: { key: 'k' } }, { prompt_cache_key: 'k' }],
    [
      { options: { openai: { reasoning: { summary: 'auto' }, store: true } } },
      { reasoning: { summary: 'auto' }, store: true },
    ],
    [
      {
        tools: [
          ...tools,
          { name: 'g', parameters: { type: 'object', properties: { b: { type: 'string' } } } },
        ],
        toolChoice: { tool: 'f' },
      },
      {
        tools: [
          {
            type: 'function',
            name: 'f',
            strict: true,
            parameters: {
              type: 'object',
              properties: { a: { type: 'string' } },
              required: ['a'],
              additionalProperties: false,
            },
          },
          {
            type: 'function',
            name: 'g',
            strict: false,
            parameters: { type: 'object', properties: { b: { type: 'string' } } },
          },
        ],
        tool_choice: { type: 'function', name: 'f' },
      },
    ],
    [{ tools, toolChoice: 'required' }, { tool_choice: 'required' }],
    [json, { text: { format: { type: 'json_schema', name: 'x', strict: true } } }],
    [
      { ...json, facts: { model: 'x', structured: 'json' } },
      { text: { format: { type: 'json_object' } }, input: [{ role: 'system' }, { role: 'user' }] },
    ],
  ])('says %j', async (fields, expected) => {
    expect((await sent('o3-pro', fields)).body).toMatchObject(expected);
  });

  it('refuses what it has no word for, if the route says so', async () => {
    const refusing = createOpenAi({ key: 'k', baseUrl: 'http://127.0.0.1:1' });
    const asking = refusing.generate(
      callTo('o3-pro', { seed: 1, stop: ['a'], unsupported: 'refuse' }),
      contextWith(),
    );
    await expect(asking.catch((error: unknown) => refusing.classify(error))).resolves.toMatchObject({
      kind: 'bad-request',
      code: 'unsupported-parameter',
    });
  });

  it('gives back tool calls, with the thoughts that came with them', async () => {
    const output = [
      { type: 'reasoning', id: 'rs', encrypted_content: 'sealed' },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
    ];
    const answer = (provider: string): ModelCall['messages'][number] => ({
      role: 'assistant',
      content: 'hm',
      toolCalls: [{ id: 'call_1', name: 'f', arguments: '{}', bound: { provider, value: { output } } }],
    });
    const result = { role: 'tool', toolCallId: 'call_1', content: '42' } as const;
    const back = { type: 'function_call_output', call_id: 'call_1', output: '42' };
    expect((await sent('o3-pro', { messages: [answer('openai'), result] })).body['input']).toEqual([
      ...output,
      back,
    ]);
    const plainly = [
      { role: 'assistant', content: 'hm' },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
      back,
    ];
    expect((await sent('o3-pro', { messages: [answer('other'), result] })).body['input']).toEqual(plainly);
  });

  it('does not give back thoughts to calls that have been changed since', async () => {
    const output = [
      { type: 'reasoning' },
      { type: 'function_call', call_id: 'gone', name: 'f', arguments: '{}' },
    ];
    const call = {
      id: 'call_1',
      name: 'f',
      arguments: '{}',
      bound: { provider: 'openai', value: { output } },
    };
    const { body } = await sent('o3-pro', {
      messages: [{ role: 'assistant', content: '', toolCalls: [call] }],
    });
    expect(body['input']).toEqual([{ type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' }]);
  });

  it('says images', async () => {
    const content = [
      { type: 'text', text: 'What?' },
      { type: 'image', source: { base64: 'AAAA' } },
    ] as const;
    expect((await sent('o3-pro', { messages: [{ role: 'user', content }] })).body['input']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What?' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        ],
      },
    ]);
  });
});
