import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startGateway } from '../src/start-gateway.ts';
import type { RunningGateway } from '../src/start-gateway.ts';
import { Invoice } from '../src/tasks.ts';
import { listeningFetch } from './clients-listening.ts';
import { placeOf, stockClients } from './clients.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({ port: 0, environment: {}, log: quiet, trouble: { anthropic: 'outage' } });
});
afterAll(() => gateway.close());

describe.each(Object.entries(stockClients))('%s, before the shipped gateway in rehearsal', (_name, of) => {
  const open = () => of(placeOf(gateway, listeningFetch().fetch));

  it('gets an answer of the support chat, whose first provider is out', async () => {
    const asked = { model: 'task/support_chat', text: 'Where is my order?' };
    expect(await open().chat(asked)).toContain('my order');
    expect(await open().stream(asked)).toContain('my order');
  });

  it('gets an invoice of the task that extracts one, as JSON', async () => {
    const text = await open().chat({ model: 'task/data_extraction', text: 'Globe Theatre, two seats' });
    expect(Invoice.parse(JSON.parse(text))).toMatchObject({ currency: 'EUR' });
  });

  it('gets an object of a schema of its own, from a model it names', async () => {
    const asked = { model: 'openai/gpt-4.1-mini', text: 'Globe Theatre, two seats' };
    expect(await open().extract(asked)).toEqual({ total: expect.any(Number), currency: expect.any(String) });
  });

  it('gets embeddings', async () => {
    const vectors = await open().embed('openai/text-embedding-3-small', ['one', 'two']);
    expect(vectors.map(({ length }) => length)).toEqual([1536, 1536]);
  });
});
