import { cut, events, json, sizeOf, stall } from '@understudy/testing/fault-server';
import type { Frame } from '@understudy/testing/fault-server';
import { describe, expect, it, vi } from 'vitest';

import { listeningFetch } from './clients-listening.ts';
import { clientsStage } from './clients-stage.ts';
import { placeOf, stockClients } from './clients.ts';

const head = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'large-1' };
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

const whole = (message: object, finish = 'stop') =>
  json(200, {
    ...{ ...head, object: 'chat.completion', usage },
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finish }],
  });

const chunk = (delta: object, finish: string | null = null): Frame => ({
  data: {
    ...{ ...head, object: 'chat.completion.chunk' },
    choices: [{ index: 0, delta, finish_reason: finish }],
  },
});
const begun = [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hi ' })];
const streamed = events([
  ...begun,
  chunk({ content: 'there' }, 'stop'),
  { data: { ...head, choices: [], usage } },
  '[DONE]',
]);
const halfWay = sizeOf(events(begun));
const paris = {
  id: 'call_1',
  type: 'function',
  function: { name: 'weather', arguments: '{"town":"Paris"}' },
};
const out = json(500, { error: { message: 'oops', type: 'server_error', code: null } });

const asked = { model: 'task/support_chat', text: 'Hello' };

describe.each(Object.entries(stockClients))('%s, before a gateway with unreliable providers', (_name, of) => {
  async function open() {
    const { gateway, ...upstreams } = await clientsStage();
    const { fetch, heard } = listeningFetch();
    return { ...upstreams, gateway, heard, client: of(placeOf(gateway, fetch)) };
  }

  it('gets an answer of the stand-in when the first is out', async () => {
    const { lead, standIn, client, heard } = await open();
    lead.always(out);
    standIn.always(whole({ content: 'Here I am' }));
    expect(await client.chat(asked)).toBe('Here I am');
    expect(heard[0]?.headers).toMatchObject({
      'x-understudy-served-by': 'standIn/large',
      'x-understudy-fallback': 'true',
      'x-understudy-attempts': '2',
    });
  });

  it('gets a stream, in pieces, and its last chunk says who served it', async () => {
    const { lead, standIn, client, heard } = await open();
    lead.always(out);
    standIn.always(streamed);
    const pieces: string[] = [];
    expect(await client.stream({ ...asked, onPiece: (piece) => pieces.push(piece) })).toBe('Hi there');
    expect(pieces.join('')).toBe('Hi there');
    expect(heard[0]?.body).toContain('"served_by":"standIn/large"');
  });

  it('has its tools called, and the model hears what they said', async () => {
    const { lead, client } = await open();
    lead.next(whole({ tool_calls: [paris] }, 'tool_calls'), whole({ content: 'Mild' }));
    expect(await client.useTool({ ...asked, text: 'How warm is it?' })).toBe('Mild');
    expect(JSON.parse(lead.requests[1]?.body ?? '')).toMatchObject({
      tools: [{ function: { name: 'weather' } }],
      messages: [
        { role: 'user' },
        { role: 'assistant', tool_calls: [{ id: 'call_1', function: { name: 'weather' } }] },
        { role: 'tool', tool_call_id: 'call_1', content: '20 degrees in Paris' },
      ],
    });
  });

  it('gets an object of its schema, also where the first answer did not keep to it', async () => {
    const { lead, client } = await open();
    lead.next(
      whole({ content: '{"total": "three"}' }),
      whole({ content: '{"total": 3, "currency": "EUR"}' }),
    );
    expect(await client.extract({ ...asked, model: 'lead/large' })).toEqual({ total: 3, currency: 'EUR' });
    expect(lead.requests).toHaveLength(2);
    expect(JSON.parse(lead.requests[0]?.body ?? '')).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { schema: { required: ['total', 'currency'] } } },
    });
  });

  it.each(['task/search_index', 'lead/vectors'])('gets embeddings of %s', async (model) => {
    const { lead, client } = await open();
    const data = [
      [1, 2, 3],
      [4, 5, 6],
    ].map((embedding, index) => ({ object: 'embedding', index, embedding }));
    lead.always(json(200, { object: 'list', model: 'vectors', data, usage }));
    expect(await client.embed(model, ['one', 'two'])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it.each([
    [json(429, { error: { message: 'slow down', type: 'requests', code: 'rate_limit_exceeded' } }), 429],
    [json(400, { error: { message: 'no', type: 'invalid_request_error', code: 'invalid_value' } }), 400],
    [json(401, { error: { message: 'no', type: 'invalid_request_error', code: 'invalid_api_key' } }), 502],
    [out, 502],
  ])('is told by a status what went wrong (%#)', async (answer, status) => {
    for (const way of ['chat', 'stream'] as const) {
      const { lead, standIn, client } = await open();
      lead.always(answer);
      standIn.always(answer);
      const error: unknown = await client[way](asked).catch((thrown: unknown) => thrown);
      expect([way, client.statusOf(error), error]).toEqual([way, status, expect.any(Error)]);
    }
  });

  it('is told of a model that does not exist', async () => {
    const { client } = await open();
    const error: unknown = await client
      .chat({ ...asked, model: 'task/suport_chat' })
      .catch((e: unknown) => e);
    expect([client.statusOf(error), String(error)]).toEqual([404, expect.stringContaining('support_chat')]);
  });

  it('is told of a stream that broke for good', async () => {
    const { lead, standIn, client } = await open();
    lead.always(cut(streamed, halfWay));
    standIn.always(out);
    await expect(client.stream(asked)).rejects.toThrow();
  });

  it('ends the call upstream when it leaves, and the ledger says so', async () => {
    const { gateway, lead, client } = await open();
    const leaving = new AbortController();
    lead.always(stall(streamed, halfWay));
    const left = client.stream({ ...asked, signal: leaving.signal, onPiece: () => leaving.abort() });
    await expect(left).rejects.toThrow();
    expect(await (await lead.arrival(1)).ended).toMatchObject({ answered: false });
    const { kysely } = gateway.ledger.database;
    await vi.waitFor(async () =>
      expect(await kysely.selectFrom('requests').select('failure_kind').execute()).toEqual([
        { failure_kind: 'cancelled' },
      ]),
    );
  });
});
