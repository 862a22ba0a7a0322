import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLlm } from '@understudy/client';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';

import type { AppRouter } from '../src/router.ts';
import { startGateway } from '../src/start-gateway.ts';
import type { GatewayOptions, RunningGateway } from '../src/start-gateway.ts';
import { askPlainly, doors, openAi, post } from './doors.ts';
import { routeLines } from './route-lines.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let directory: string;
const running: RunningGateway[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'understudy-gateway-'));
});
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.close();
  await rm(directory, { recursive: true });
});

/** A gateway in rehearsal with no key in its environment, on a port of its own. */
async function start(options: Partial<GatewayOptions> = {}): Promise<RunningGateway> {
  const gateway = await startGateway({ port: 0, environment: {}, log: quiet, ...options });
  running.push(gateway);
  return gateway;
}

describe('a gateway without a configuration and without a key', () => {
  it('is in rehearsal, and the typed client gets typed results', async () => {
    const { url } = await start();
    const llm = createLlm<AppRouter>({ url, customerId: 'acme' });
    const { output, meta } = await llm.dataExtraction.mutate({ input: { document: 'Globe, two seats' } });
    expectTypeOf(output.totalCents).toEqualTypeOf<number>();
    expect(output).toMatchObject({ currency: 'EUR', totalCents: expect.any(Number) });
    expect(meta).toMatchObject({ servedBy: 'openai/gpt-4.1-mini', fallback: false });
    const [spend] = (await llm.usage.spend.query({ by: 'customer' })).groups;
    expect(spend).toMatchObject({ group: 'acme', costMicroUsd: meta.costMicroUsd });
  });
});

const stories = [
  { story: 'all is well', trouble: {}, servedBy: /claude-sonnet/, status: 200, attempts: ['ok'] },
  {
    story: 'the first is out',
    trouble: { anthropic: 'outage' },
    servedBy: /openai/,
    status: 200,
    attempts: ['server-error', 'server-error', 'ok'],
  },
  {
    story: 'all are out',
    trouble: { openai: 'outage', anthropic: 'outage', google: 'outage', qwen: 'outage' },
    servedBy: undefined,
    status: 502,
    attempts: expect.arrayContaining(['server-error']),
  },
] as const;

describe.each(stories)('when $story', ({ trouble, servedBy, status, attempts }) => {
  it.each(Object.entries(doors))('%s tells it, and so does the ledger', async (_name, ask) => {
    const { url, ledger } = await start({ trouble });
    const ending = await ask(url, 'Where is my order?');
    expect(ending.status).toBe(status);
    if (servedBy)
      expect([ending.servedBy, ending.text]).toEqual([
        expect.stringMatching(servedBy),
        expect.stringContaining('my order'),
      ]);

    const { kysely } = ledger.database;
    const requests = await kysely.selectFrom('requests').selectAll().execute();
    expect(requests).toMatchObject([{ task: 'supportChat', outcome: status === 200 ? 'ok' : 'failed' }]);
    const rows = await kysely.selectFrom('attempts').selectAll().orderBy('number').execute();
    expect(rows.map(({ outcome, failure_kind }) => failure_kind ?? outcome)).toEqual(attempts);
  });
});

const messages = [{ role: 'user', content: 'Tell me everything' }] as const;

describe('keys', () => {
  it('close every door once there is one, and open them to those who have it', async () => {
    const { url, ledger } = await start();
    const { secret } = await ledger.keys.create({ name: 'shop', role: 'caller', tasks: ['support_chat'] });
    const body = { model: 'task/support_chat', messages: [{ role: 'user', content: 'Hi' }] };
    const asAnybody = async (): Promise<number> => (await post(`${url}/v1/chat/completions`, body)).status;
    await vi.waitFor(async () => expect(await asAnybody()).toBe(401), { timeout: 3000 });
    const authorization = `Bearer ${secret}`;
    expect((await post(`${url}/v1/chat/completions`, body, { authorization })).status).toBe(200);
    const other = await post(`${url}/v1/tasks/title_generation`, { input: { text: 'x' } }, { authorization });
    expect(other.status).toBe(403);
    expect((await fetch(`${url}/metrics`, { headers: { authorization } })).status).toBe(403);
  });

  it('that are revoked end the streams that are open with them', async () => {
    const { url } = await start();
    const open = createLlm<AppRouter>({ url }).admin.keys;
    const admin = await open.create.mutate({ name: 'boss', role: 'admin' });
    const { keys: desk } = createLlm<AppRouter>({ url, key: admin.secret }).admin;
    const { key, secret } = await desk.create.mutate({ name: 'shop', role: 'caller' });
    const stream = createLlm<AppRouter>({ url, key: secret }).supportChat.stream({ input: { messages } });
    const reading = (async () => {
      for await (const _event of stream) await desk.revoke.mutate({ keyId: key.keyId });
    })();
    await expect(reading).rejects.toThrow();
  });
});

describe('a configuration of one’s own', () => {
  const routes = (primary: string): string =>
    `providers: { openai: { key: \${OPENAI_API_KEY} } }
defaults: {}
routes:
${routeLines(`{ primary: ${primary} }`)}
`;

  it('is taken up while requests come in, and none of them fails', async () => {
    const config = join(directory, 'routes.yaml');
    await writeFile(config, routes('openai/gpt-4.1'));
    const { url } = await start({ config, rehearsal: true });
    const served = new Set<string | undefined>();
    const until = performance.now() + 10_000;
    await writeFile(config, routes('openai/gpt-4.1-mini'));
    while (!served.has('openai/gpt-4.1-mini') && performance.now() < until) {
      const endings = await Promise.all([1, 2, 3, 4].map(() => askPlainly(url, 'Hi')));
      for (const { status, servedBy } of endings) {
        expect(status).toBe(200);
        served.add(servedBy);
      }
    }
    expect(served).toContain('openai/gpt-4.1-mini');
  });

  it('that is broken while running changes nothing, and shows in the health', async () => {
    const config = join(directory, 'routes.yaml');
    await writeFile(config, routes('openai/gpt-4.1'));
    const { url } = await start({ config, rehearsal: true });
    await writeFile(config, routes('openai/gpt-4.1').replace('titleGeneration', 'titleGeneratio'));
    await vi.waitFor(
      async () => {
        const health = (await (await fetch(`${url}/health`)).json()) as { snapshot: { problem?: string } };
        expect(health.snapshot.problem).toMatch(
          /routes\.yaml:7:3 error[\s\S]*did you mean "titleGeneration"/,
        );
      },
      { timeout: 4000 },
    );
    expect(await askPlainly(url, 'Hi')).toMatchObject({ status: 200, servedBy: 'openai/gpt-4.1' });
  });

  it('has budgets that hold', async () => {
    const config = join(directory, 'routes.yaml');
    await writeFile(
      config,
      `${routes('openai/gpt-4.1')}budgets: { few: { by: customer, per: day, requests: 2 } }\n`,
    );
    const { url } = await start({ config, rehearsal: true });
    const ask = (customerId: string) =>
      post(`${url}/v1/tasks/title_generation`, { input: { text: 'x' }, customerId }).then(
        ({ status }) => status,
      );
    expect([await ask('acme'), await ask('acme'), await ask('acme'), await ask('other')]).toEqual([
      200, 200, 402, 200,
    ]);
  });

  it('that names a provider without its key is refused at the start, with the place', async () => {
    const config = join(directory, 'routes.yaml');
    await writeFile(config, routes('openai/gpt-4.1'));
    await expect(start({ config })).rejects.toThrow(/routes\.yaml:1:\d+[\s\S]*OPENAI_API_KEY is not set/);
    expect(await readFile(config, 'utf8')).toContain('OPENAI_API_KEY');
  });
});

it('speaks to a stock OpenAI client about its models', async () => {
  const { url } = await start();
  const models: string[] = [];
  for await (const { id } of openAi(url).models.list()) models.push(id);
  expect(models).toContain('task/support_chat');
});
