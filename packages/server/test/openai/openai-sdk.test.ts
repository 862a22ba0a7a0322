import { always, embeds, fail, hang, reply, streams } from '@understudy/testing';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { ChatCompletionChunk, ChatCompletionTool } from 'openai/resources/chat/completions';
import { describe, expect, it, vi } from 'vitest';

import { Invoice, stage } from './stage.ts';
import type { Script, Stage } from './stage.ts';
import { endsWell, eventsIn } from '@understudy/testing/openai-wire';

const hello = [{ role: 'user' as const, content: 'Hello' }];
const chat = { model: 'task/support_chat', messages: hello };

const weather: ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Of a town',
    parameters: { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] },
  },
};

const paris = { id: 'call_1', name: 'weather', arguments: '{"town":"Paris"}' };
const rome = { id: 'call_2', name: 'weather', arguments: '{"town":"Rome"}' };

type Opened = Stage & { readonly client: OpenAI };

async function open(script: Script): Promise<Opened> {
  const set = await stage(script);
  return { ...set, client: new OpenAI({ baseURL: set.baseURL, apiKey: 'none' }) };
}

async function collect(chunks: AsyncIterable<ChatCompletionChunk>): Promise<readonly ChatCompletionChunk[]> {
  const collected: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

const textOf = (chunks: readonly ChatCompletionChunk[]): string =>
  chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

const failureOf = async (asked: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> => {
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  if (error instanceof OpenAI.APIError) return error;
  return expect.fail(`not refused: ${JSON.stringify(error)}`);
};

describe('a chat', () => {
  it('is answered, and the headers say how', async () => {
    const { client } = await open({ lead: [reply('Hi there')] });
    const { data, response } = await client.chat.completions.create(chat).withResponse();
    expect(data.choices[0]).toMatchObject({
      message: { content: 'Hi there', refusal: null },
      finish_reason: 'stop',
    });
    expect(data.model).toBe('lead/large');
    expect(data.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 });
    const told = Object.fromEntries(
      [...response.headers].filter(([name]) => name.startsWith('x-understudy-')),
    );
    expect(told).toEqual({
      'x-understudy-request-id': expect.any(String),
      'x-understudy-served-by': 'lead/large',
      'x-understudy-attempts': '1',
      'x-understudy-fallback': 'false',
      'x-understudy-cost-usd': '0.00002',
    });
  });

  it('is carried on by the stand-in, which shows in the headers and in `model`', async () => {
    const { client } = await open({ lead: [fail('server-error')], standIn: [reply('Here I am')] });
    const { data, response } = await client.chat.completions.create(chat).withResponse();
    expect(data.model).toBe('stand-in/large');
    expect(response.headers.get('x-understudy-fallback')).toBe('true');
    expect(response.headers.get('x-understudy-attempts')).toBe('2');
  });

  it('that ran into its limit says so', async () => {
    const { client, lead } = await open({ lead: [reply('Once upon', { finish: 'length' })] });
    const answer = await client.chat.completions.create({ ...chat, max_completion_tokens: 2 });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(lead.calls[0]?.call).toMatchObject({ maxOutputTokens: 2 });
  });

  it('that the model refuses is an answer with a refusal', async () => {
    const { client } = await open({ lead: [reply('', { finish: 'refused' })] });
    const answer = await client.chat.completions.create(chat);
    expect(answer.choices[0]).toMatchObject({
      message: { content: null, refusal: 'the model refused to answer' },
      finish_reason: 'stop',
    });
  });

  it('that a filter stopped is an answer without content', async () => {
    const { client } = await open({ lead: [reply('', { finish: 'content-filtered' })] });
    const answer = await client.chat.completions.create(chat);
    expect(answer.choices[0]).toMatchObject({ message: { content: null }, finish_reason: 'content_filter' });
  });

  it('whose prompt the provider would not take is an error', async () => {
    const { client } = await open({ lead: [fail('content-filtered', { status: 400 })] });
    expect(await failureOf(client.chat.completions.create(chat))).toMatchObject({
      status: 400,
      code: 'content_filter',
    });
  });

  it('may ask a task in any spelling, an alias or a model', async () => {
    const { client, requests } = await open({ lead: [always(reply('Hi'))] });
    for (const model of ['task/support_chat', 'task/supportChat', 'help', 'smart', 'lead/large']) {
      await client.chat.completions.create({ model, messages: hello });
    }
    expect(requests.map(({ task }) => task)).toEqual([
      'supportChat',
      'supportChat',
      'supportChat',
      undefined,
      undefined,
    ]);
  });

  it('may bring a list of models, in its body or in a header', async () => {
    const { client, requests } = await open({ lead: [always(reply('Hi'))], standIn: [always(reply('Hi'))] });
    // @ts-expect-error -- not in OpenAI's own types
    await client.chat.completions.create({ ...chat, models: ['stand-in/large', 'smart'] });
    const headers = { 'x-understudy-models': 'stand-in/large, smart' };
    await client.chat.completions.create({ model: '', messages: hello }, { headers });
    expect(requests.map(({ requested }) => requested?.map(({ model }) => model))).toEqual([
      ['stand-in/large', 'lead/large'],
      ['stand-in/large', 'lead/large'],
    ]);
  });

  it('says whose it is, under which key it runs once, and how to label it', async () => {
    const { client, requests } = await open({ lead: [reply('Hi')] });
    await client.chat.completions.create(
      { ...chat, metadata: { feature: 'help' }, user: 'u-7' },
      { headers: { 'Idempotency-Key': 'once', 'x-understudy-customer': 'acme' } },
    );
    expect(requests[0]?.options).toMatchObject({
      customerId: 'acme',
      idempotencyKey: 'once',
      tags: { feature: 'help', user: 'u-7' },
    });
  });
});

describe('a streamed chat', () => {
  it('begins with the role, ends with its mark, and says how it came to be in the last chunk', async () => {
    const { client, wire } = await open({ lead: [streams(['Hi ', 'there'], { gapMs: 5 })] });
    const chunks = await collect(await client.chat.completions.create({ ...chat, stream: true }));
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(textOf(chunks)).toBe('Hi there');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({
      understudy: { served_by: 'lead/large', attempts: 1, fallback: false, cost_usd: 0.00002 },
    });
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
    expect(wire().map(endsWell)).toEqual([true]);
  });

  it('tells its usage when asked, in a last chunk without a choice', async () => {
    const { client } = await open({ lead: [streams(['Hi'])] });
    const asked = { ...chat, stream: true as const, stream_options: { include_usage: true } };
    const chunks = await collect(await client.chat.completions.create(asked));
    expect(chunks.slice(0, -1).map(({ usage }) => usage)).toEqual(chunks.slice(0, -1).map(() => null));
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { total_tokens: 15 },
      understudy: { attempts: 1 },
    });
  });

  it('has one chunk for what comes at once', async () => {
    const { client } = await open({ lead: [streams('a flood of letters'.split(''))] });
    const chunks = await collect(await client.chat.completions.create({ ...chat, stream: true }));
    expect(textOf(chunks)).toBe('a flood of letters');
    expect(chunks.length).toBeLessThan(6);
  });

  it('that fails before its first word is carried on by the stand-in', async () => {
    const { client } = await open({ lead: [fail('overloaded')], standIn: [streams(['Here'])] });
    const chunks = await collect(await client.chat.completions.create({ ...chat, stream: true }));
    expect(textOf(chunks)).toBe('Here');
    expect(chunks.at(-1)).toMatchObject({
      understudy: { served_by: 'stand-in/large', attempts: 2, fallback: true },
    });
  });

  it('that breaks is continued by the stand-in, and says so', async () => {
    const { client } = await open({
      lead: [streams(['One, ', 'two'], { endWith: 'cut' })],
      standIn: [streams([', three'])],
    });
    const chunks = await collect(await client.chat.completions.create({ ...chat, stream: true }));
    expect(textOf(chunks)).toBe('One, two, three');
    expect(chunks.at(-1)).toMatchObject({
      understudy: {
        continued: [{ from: 'lead/large', to: 'stand-in/large', because: 'truncated', at_character: 8 }],
      },
    });
  });

  it('that breaks for good ends with an error, without a finish and without the end mark', async () => {
    const cut = streams(['One, ', 20, 'two'], { endWith: 'cut' });
    const { client, wire } = await open({ lead: [cut], standIn: [fail('server-error')] });
    const stream = await client.chat.completions.create({ ...chat, stream: true });
    const error = await failureOf(collect(stream));
    expect(error).toMatchObject({ code: 'truncated', type: 'server_error' });
    expect(wire().map(endsWell)).toEqual([false]);
    expect(eventsIn(wire()[0] ?? expect.fail()).at(-1)).toHaveProperty('error');
  });

  it('that nobody can answer is refused with a status of its own', async () => {
    const { client, wire } = await open({ lead: [fail('overloaded')], standIn: [fail('overloaded')] });
    const error = await failureOf(client.chat.completions.create({ ...chat, stream: true }));
    expect(error).toMatchObject({ status: 503, code: 'overloaded' });
    expect(wire()).toHaveLength(1);
  });

  it('that the model refuses ends well, with a refusal', async () => {
    const { client } = await open({ lead: [streams([], { finish: 'refused' })] });
    const chunks = await collect(await client.chat.completions.create({ ...chat, stream: true }));
    expect(chunks.map(({ choices }) => choices[0]?.delta.refusal ?? '').join('')).toBe(
      'the model refused to answer',
    );
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('of a task that cannot be streamed comes in one piece', async () => {
    const { client } = await open({ lead: [reply('{"total": 3, "currency": "EUR"}')] });
    const asked = { model: 'task/data_extraction', messages: hello, stream: true as const };
    expect(textOf(await collect(await client.chat.completions.create(asked)))).toBe(
      '{"total":3,"currency":"EUR"}',
    );
  });
});

describe('tools', () => {
  it('are called, also two at once, and their results go back', async () => {
    const { client, lead } = await open({ lead: [reply('', { toolCalls: [paris, rome] }), reply('Mild')] });
    const asked = { ...chat, tools: [weather], tool_choice: 'required' as const };
    const { choices } = await client.chat.completions.create(asked);
    const message = choices[0]?.message ?? expect.fail();
    expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const results = (message.tool_calls ?? []).map(({ id }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: '20',
    }));

    const messages = [...hello, message, ...results];
    const answer = await client.chat.completions.create({ ...chat, messages, tools: [weather] });
    expect(answer.choices[0]?.message.content).toBe('Mild');
    expect(lead.calls[0]?.call).toMatchObject({ toolChoice: 'required', tools: [{ name: 'weather' }] });
    expect(lead.calls[1]?.call).toMatchObject({
      messages: [
        { role: 'user' },
        { role: 'assistant', content: '', toolCalls: [paris, rome] },
        { role: 'tool', toolCallId: 'call_1', content: '20' },
        { role: 'tool', toolCallId: 'call_2', content: '20' },
      ],
    });
  });

  it('come in a stream, numbered without gaps, each with its id and its name at its start', async () => {
    const calls = streams(
      [
        { type: 'tool-call-delta', index: 1, id: 'call_1', name: 'weather' },
        { type: 'tool-call-delta', index: 1, arguments: '{"town":' },
        { type: 'tool-call-delta', index: 1, arguments: '"Paris"}' },
        { type: 'tool-call-delta', index: 4, name: 'weather', arguments: '' },
      ],
      { finish: 'tool-calls' },
    );
    const { client } = await open({ lead: [calls] });
    const stream = client.chat.completions.stream({ ...chat, tools: [weather] });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"town":"Paris"}' } },
      { id: expect.stringMatching(/^call_/), function: { name: 'weather', arguments: '{}' } },
    ]);
  });

  it('keep what only their provider can read, there and back', async () => {
    const bound = { provider: 'lead', value: { signature: 'abc' } };
    const { client, lead } = await open({
      lead: [reply('', { toolCalls: [{ ...paris, bound }] }), reply('Mild')],
    });
    const { choices } = await client.chat.completions.create({ ...chat, tools: [weather] });
    const message = choices[0]?.message ?? expect.fail();
    const result = { role: 'tool' as const, tool_call_id: 'call_1', content: '20' };
    await client.chat.completions.create({
      ...chat,
      messages: [...hello, message, result],
      tools: [weather],
    });
    expect(lead.calls[1]?.call).toMatchObject({ messages: [{}, { toolCalls: [{ bound }] }, {}] });
  });

  it('are run by the SDK in a loop', async () => {
    const { client } = await open({ lead: [reply('', { toolCalls: [paris] }), reply('20 degrees')] });
    const asked: string[] = [];
    const run = (town: string): string => (asked.push(town), '20');
    const runner = client.chat.completions.runTools({
      ...chat,
      tools: [
        {
          type: 'function',
          function: { name: 'weather', description: 'Of a town', function: run, parameters: {} },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('20 degrees');
    expect(asked).toEqual(['{"town":"Paris"}']);
  });
});

describe('structured output', () => {
  const invoice = {
    model: 'lead/large',
    messages: hello,
    response_format: zodResponseFormat(Invoice, 'invoice'),
  };

  it('is parsed, with what stood around it taken away', async () => {
    const { client, lead } = await open({ lead: [reply('Sure: {"total": 3, "currency": "EUR"}')] });
    const answer = await client.chat.completions.parse(invoice);
    expect(answer.choices[0]?.message.parsed).toEqual({ total: 3, currency: 'EUR' });
    expect(lead.calls[0]?.call).toMatchObject({
      format: { type: 'json', schema: { title: 'invoice', required: ['total', 'currency'] } },
    });
  });

  it('comes in a stream as it is written', async () => {
    const { client } = await open({ lead: [streams(['{"total": 3,', 10, ' "currency": "EUR"}'])] });
    const stream = client.chat.completions.stream(invoice);
    expect((await stream.finalChatCompletion()).choices[0]?.message.parsed).toEqual({
      total: 3,
      currency: 'EUR',
    });
  });

  it('is held back in a stream that begins with other words, and comes clean', async () => {
    const { client, wire } = await open({
      lead: [streams(['```json\n{"total": 3,', 10, ' "currency": "EUR"}\n```'])],
    });
    const stream = client.chat.completions.stream(invoice);
    expect((await stream.finalChatCompletion()).choices[0]?.message.parsed).toEqual({
      total: 3,
      currency: 'EUR',
    });
    expect(wire()[0]?.body).not.toContain('```');
  });

  it('that could be read only after a repair breaks a stream that has shown it', async () => {
    const { client } = await open({ lead: [streams(['{"total": 3, "currency": "EUR"', 10, ','])] });
    const stream = await client.chat.completions.create({ ...invoice, stream: true });
    expect(await failureOf(collect(stream))).toMatchObject({ code: 'bad_output' });
  });

  it('that does not fit is asked for again, and refused when it never does', async () => {
    const { client } = await open({
      lead: [always(reply('{"total": "three"}'))],
      standIn: [always(reply('none'))],
    });
    expect(await failureOf(client.chat.completions.parse(invoice))).toMatchObject({
      status: 422,
      code: 'bad_output',
    });
  });

  it('may be any object', async () => {
    const { client } = await open({ lead: [reply('{ "any": [1] }')] });
    const asked = { ...invoice, response_format: { type: 'json_object' as const } };
    const answer = await client.chat.completions.create(asked);
    expect(answer.choices[0]?.message.content).toBe('{"any":[1]}');
  });

  it('is what the task says for a task that has one', async () => {
    const { client } = await open({ lead: [reply('{"total": 3, "currency": "EUR"}')] });
    const answer = await client.chat.completions.create({ model: 'task/data_extraction', messages: hello });
    expect(answer.choices[0]?.message.content).toBe('{"total":3,"currency":"EUR"}');
  });
});

describe('embeddings', () => {
  const vectors = [
    embeds([
      [1, 0.5, -0.25],
      [0, 0, 1],
    ]),
  ];
  const input = ['one', 'two'];

  it('come as the bytes that the SDK asks for', async () => {
    const { client, wire } = await open({ vectors });
    const { data, usage, model } = await client.embeddings.create({ model: 'task/search_index', input });
    expect(data.map(({ embedding }) => embedding)).toEqual([
      [1, 0.5, -0.25],
      [0, 0, 1],
    ]);
    expect([model, usage]).toEqual(['lead/vectors', { prompt_tokens: 10, total_tokens: 10 }]);
    expect(wire()[0]?.body).toContain('"embedding":"');
  });

  it('come as numbers when asked, for a single text too', async () => {
    const { client, lead } = await open({ vectors: [embeds([[1, 0.5, -0.25]])] });
    const asked = { model: 'lead/vectors', input: 'one', encoding_format: 'float' as const, dimensions: 3 };
    const { data } = await client.embeddings.create(asked);
    expect(data[0]?.embedding).toEqual([1, 0.5, -0.25]);
    expect(lead.calls[0]?.call).toMatchObject({ values: ['one'], dimensions: 3 });
  });

  it('are not made of tokens', async () => {
    const { client } = await open({ vectors });
    const error = await failureOf(client.embeddings.create({ model: 'lead/vectors', input: [1, 2] }));
    expect(error).toMatchObject({ status: 400, param: 'input[0]' });
    expect(error.message).toContain('tokens');
  });
});

describe('the list of models', () => {
  it('has tasks, aliases and models, and each can be looked at', async () => {
    const { client } = await open({});
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids).toEqual([
      'task/support_chat',
      'task/data_extraction',
      'task/search_index',
      'smart',
      'help',
      'lead/large',
      'stand-in/large',
      'lead/vectors',
    ]);
    for (const id of ids) expect(await client.models.retrieve(id)).toMatchObject({ id, object: 'model' });
  });

  it('knows what is not in it', async () => {
    const { client } = await open({});
    const error = await failureOf(client.models.retrieve('task/suport_chat'));
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    expect(error.message).toContain('Did you mean "task/support_chat"?');
  });
});

describe('what fails', () => {
  it('is asked once by the SDK, which would ask three times', async () => {
    const { client, lead, wire } = await open({
      lead: [always(fail('server-error'))],
      standIn: [always(fail('overloaded'))],
    });
    expect(await failureOf(client.chat.completions.create(chat))).toMatchObject({ status: 503 });
    expect(wire()).toHaveLength(1);
    expect(lead.calls).toHaveLength(1);
  });

  it('says how long to wait', async () => {
    const limited = always(fail('rate-limited', { retryAfterMs: 2500 }));
    const { client } = await open({ lead: [limited], standIn: [limited] });
    const error = await failureOf(client.chat.completions.create(chat));
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error.headers?.get('retry-after')).toBe('3');
    expect(Number(error.headers?.get('retry-after-ms'))).toBeGreaterThan(2000);
  });

  it('is said of a model that does not exist, with the one that was meant', async () => {
    const { client } = await open({});
    const error = await failureOf(client.chat.completions.create({ ...chat, model: 'support_chat' }));
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    expect(error.message).toContain('"task/support_chat"');
    const other = await failureOf(client.chat.completions.create({ ...chat, model: 'nobody/large' }));
    expect(other).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
  });
});

describe('a client that leaves', () => {
  it('ends the call upstream', async () => {
    const { client, lead } = await open({ lead: [hang()] });
    const leaving = new AbortController();
    const asked = client.chat.completions.create(chat, { signal: leaving.signal });
    const refused = expect(asked).rejects.toThrow(OpenAI.APIUserAbortError);
    await vi.waitFor(() => expect(lead.openCalls).toBe(1));
    leaving.abort();
    await refused;
    await vi.waitFor(() => expect(lead.openCalls).toBe(0));
  });

  it('ends a stream upstream, in the middle of it', async () => {
    const { client, lead } = await open({ lead: [streams(['Hi'], { endWith: 'hang' })] });
    const stream = await client.chat.completions.create({ ...chat, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    await vi.waitFor(() => expect(lead.openCalls).toBe(0));
  });
});
