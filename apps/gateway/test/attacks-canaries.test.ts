import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { adapters } from '../src/adapters.ts';
import { answered, startParrot, wrongs } from './attacks-parrot.ts';
import type { Parrot } from './attacks-parrot.ts';
import { everyByte, startAttackedProcess, understudy } from './attacks-process.ts';
import type { AttackedProcess } from './attacks-process.ts';
import { routeLines } from './route-lines.ts';

/** Nobody may find these; what providers call a key has any shape. */
const keys = {
  usual: 'sk-canary-provider-5e1f0azqxjkw',
  plain: 'canarykeyofnoshapezqxjkw',
} as const;
const prompt = 'canaryprompt asks where the parcel of Mrs Featherstonehaugh went last Tuesday';
const kept = 'keptprompt of a task that is captured';
const question = { messages: [{ role: 'user', content: prompt }] };

const nowhere = 'http://127.0.0.1:9';

let directory: string;
let parrot: Parrot;
let gateway: AttackedProcess;
let callerKey: string;
/** All that callers were told, by what they had asked. */
const told: (readonly [string, string])[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'understudy-canaries-'));
  parrot = await startParrot(prompt);
  const created = await understudy(directory, [
    ...['keys', 'create', 'shop', '--role', 'admin', '--json', '--ledger', join(directory, 'ledger.db')],
  ]);
  callerKey = (JSON.parse(created) as { secret: string }).secret;
  gateway = await startAttackedProcess({
    ...{ directory, config: routesTo(parrot.url) },
    environment: {
      ...{
        USUAL_KEY: keys.usual,
        PLAIN_KEY: keys.plain,
        DEBUG: '*',
        OPENAI_LOG: 'debug',
        ANTHROPIC_LOG: 'debug',
      },
      ...{ NODE_DEBUG: 'http,net,undici,fetch', NODE_USE_ENV_PROXY: '1' },
      // A proxy would see every key; with this one no provider could be reached.
      ...{ HTTP_PROXY: nowhere, http_proxy: nowhere, HTTPS_PROXY: nowhere, ALL_PROXY: nowhere },
    },
  });
}, 30_000);
afterAll(async () => {
  await gateway.end('SIGKILL');
  await parrot.stop();
  await rm(directory, { recursive: true });
});

/** A provider for each adapter, each way to fail and each shape of key: none is left out because of what another did. */
const providers = Object.keys(adapters).flatMap((adapter) =>
  Object.keys(wrongs).flatMap((how) =>
    (['usual', 'plain'] as const).map((shape) => ({ id: `${adapter}.${how}.${shape}`, adapter, how, shape })),
  ),
);

function routesTo(url: string): string {
  const lines = providers.map(({ id, adapter, how, shape }) => {
    const path = adapters[adapter]?.rehearsalPath ?? '';
    return `  ${id}: { adapter: ${adapter}, baseUrl: '${url}/${how}${path}', key: \${${shape.toUpperCase()}_KEY} }`;
  });
  return [
    ...['providers:', ...lines],
    'defaults: { retry: { tries: 1 }, breaker: off }',
    'capture: { title_generation: { keepDays: 3, redact: { bird: canary } } }',
    'routes:',
    routeLines('{ primary: openai-compatible.answer-of-no-form.usual/m }'),
    '',
  ].join('\n');
}

type Body = Readonly<Record<string, unknown>>;

/** Every way to ask one model something. */
const doors: Readonly<
  Record<string, (model: string) => readonly [path: string, body: Body, headers?: Record<string, string>]>
> = {
  chat: (model) => ['/v1/chat/completions', { ...question, model }],
  'chat stream': (model) => ['/v1/chat/completions', { ...question, model, stream: true }],
  'chat of a form': (model) => [
    '/v1/chat/completions',
    { ...question, model, response_format: { type: 'json_object' } },
  ],
  embeddings: (model) => ['/v1/embeddings', { model, input: prompt }],
  task: (model) => ['/v1/tasks/support_chat', { input: question }, { 'x-understudy-models': model }],
  'task stream': (model) => [
    '/v1/tasks/support_chat',
    { input: question, stream: true },
    { 'x-understudy-models': model },
  ],
  'task of a form': (model) => [
    '/v1/tasks/data_extraction',
    { input: { document: prompt } },
    { 'x-understudy-models': model },
  ],
  tRPC: (model) => [
    '/trpc/documentSummary',
    { input: { document: prompt } },
    { 'x-understudy-models': model },
  ],
  'tRPC of a form': (model) => [
    '/trpc/dataExtraction',
    { input: { document: prompt } },
    { 'x-understudy-models': model },
  ],
  'tRPC stream': (model) => [
    '/trpc/supportChat',
    { input: question },
    { 'x-understudy-models': model, 'trpc-accept': 'application/jsonl' },
  ],
};

async function ask(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(gateway.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${callerKey}`, ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text().catch(() => '');
  told.push([`${path} ${modelIn(body, headers)}`, JSON.stringify([...response.headers]) + text]);
  return new Response(text, response);
}

function modelIn(body: unknown, headers: Record<string, string>): string {
  const { model = headers['x-understudy-models'] ?? '' } = Object(body) as { readonly model?: string };
  return model;
}

/** Whole keys and the parts by which a masked key could be guessed. */
const neverAnywhere = (): readonly string[] => [keys.usual, keys.plain, 'zqxjkw', callerKey];

function findings(place: string, text: string, needles: readonly string[]): readonly string[] {
  return needles.flatMap((needle) => {
    const at = text.indexOf(needle);
    return at < 0 ? [] : [`${place}: …${text.slice(Math.max(0, at - 40), at + 40)}…`];
  });
}

describe('after every failure through every door', () => {
  beforeAll(async () => {
    for (const { id, adapter, shape } of providers) {
      const everyDoor = adapter === 'openai-compatible' || adapter === 'anthropic' || adapter === 'google';
      const asked = everyDoor && shape === 'plain' ? Object.values(doors) : Object.values(doors).slice(0, 2);
      await Promise.all(asked.map((door) => ask(...door(`${id}/m`))));
    }
  }, 120_000);

  it('each way to fail has been met', () => {
    expect([...parrot.asked.keys()].toSorted()).toEqual(Object.keys(wrongs).toSorted());
    expect(Math.min(...parrot.asked.values())).toBeGreaterThan(20);
  });

  it('no caller was told a key', () => {
    const found = told.flatMap(([place, text]) => findings(place, text, neverAnywhere()));
    expect(found).toEqual([]);
  });

  it('no caller of a failed call was told its prompt', () => {
    const found = told
      .filter(([, text]) => !text.includes('canaryanswer'))
      .flatMap(([place, text]) => findings(place, text, ['canaryprompt', 'Featherstonehaugh']));
    expect(found).toEqual([]);
  });

  it('bad requests say nothing back', async () => {
    const canary = 'canaryprompt-in-a-bad-place';
    const bad: readonly (readonly [string, unknown, Record<string, string>?])[] = [
      ['/v1/chat/completions', `{"${canary}`],
      ['/v1/chat/completions', { model: 'task/support_chat', messages: canary }],
      ['/v1/chat/completions', { model: 'task/support_chat', messages: [{ role: canary, content: 'x' }] }],
      [
        '/v1/chat/completions',
        { model: 'task/support_chat', messages: [{ role: 'user', content: { a: canary } }] },
      ],
      ['/v1/chat/completions', { ...question, model: 'task/support_chat', temperature: canary }],
      ['/v1/chat/completions', { ...question, model: 'task/support_chat', stop: [[canary]] }],
      [
        '/v1/chat/completions',
        {
          ...question,
          model: 'task/support_chat',
          tools: [{ type: 'function', function: { name: canary.repeat(9) } }],
        },
      ],
      ['/v1/embeddings', { model: 'x/y', input: { a: canary } }],
      ['/v1/tasks/document_summary', { input: { document: [canary], sentences: canary } }],
      ['/v1/tasks/document_summary', { input: canary }],
      ['/v1/tasks/support_chat', { messages: [{ role: 'user', content: [canary] }] }],
      ['/trpc/documentSummary', { input: { document: 5, sentences: canary } }],
      ['/trpc/documentSummary', `{"input":"${canary}`],
      ['/trpc/supportChat', { input: { messages: [{ role: canary }] } }],
      ['/trpc/supportChat?batch=1', { 0: { input: canary } }],
      [`/trpc/supportChat?input=${canary}`, undefined],
      [`/v1/tasks/support_chat?x=${canary}`, { input: canary }],
    ];
    for (const [path, body, headers] of bad) {
      const response = await ask(path, body, headers);
      expect([path, response.status >= 400 && response.status < 500]).toEqual([path, true]);
    }
    const found = told.slice(-bad.length).flatMap(([place, text]) => findings(place, text, [canary]));
    expect(found).toEqual([]);
    expect(findings('output', gateway.output(), [canary])).toEqual([]);
  });

  it('wrong keys are not said back', async () => {
    const wrong = `${callerKey.slice(0, -4)}canarywrong`;
    for (const headers of [{ authorization: `Bearer ${wrong}` }, { 'x-api-key': wrong, authorization: '' }])
      for (const path of ['/metrics', '/health', '/v1/models', '/trpc/admin.health'])
        expect((await ask(path, undefined, headers)).status).toBe(401);
    expect(
      told
        .slice(-8)
        .flatMap(([place, text]) => findings(place, text, ['canarywrong', callerKey.slice(8, -4)])),
    ).toEqual([]);
  });

  it('a captured task keeps its prompt where it says, and nowhere else', async () => {
    expect((await ask('/v1/tasks/title_generation', { input: { text: kept } })).status).toBe(200);
    const ledger = join(directory, 'ledger.db');
    const exported = await understudy(directory, ['export', '--table', 'captures', '--ledger', ledger]);
    expect(exported).toContain(kept);
    expect(exported).not.toContain('canary');
    expect(gateway.output()).not.toContain('keptprompt');
  }, 30_000);

  it('nothing that describes the gateway holds any of it', async () => {
    const needles = [
      ...neverAnywhere(),
      'canaryprompt',
      'canaryanswer',
      'Featherstonehaugh',
      'canarywrong',
      kept,
    ];
    const pages = [
      '/health',
      '/health/ready',
      '/metrics',
      '/v1/models',
      '/v1/tasks',
      '/openapi.json',
      '/trpc/admin.keys.list',
      '/trpc/admin.health',
    ];
    const found = [...findings('outputs', gateway.output(), needles)];
    for (const page of pages)
      found.push(...findings(page, await (await ask(page, undefined)).text(), needles));
    const ledger = ['--ledger', join(directory, 'ledger.db')];
    const commands = [
      ...['requests', 'attempts', 'events'].map((table) => ['export', '--table', table, ...ledger]),
      ['usage', 'failures', '--json', ...ledger],
      ['tail', '--once', '--json', ...ledger],
      ['keys', 'list', '--json', ...ledger],
      ['doctor', '--config', join(directory, 'routes.yaml')],
      ['--debug', 'check', '--config', join(directory, 'routes.yaml')],
    ];
    const environment = { USUAL_KEY: keys.usual, PLAIN_KEY: keys.plain };
    for (const words of commands)
      found.push(...findings(words.join(' '), await understudy(directory, words, environment), needles));
    expect(found).toEqual([]);
    expect(gateway.output().length).toBeGreaterThan(10_000);
  }, 120_000);

  it.each(['SIGABRT', 'SIGTERM'] as const)(
    'nor what it leaves behind after %s',
    async (signal) => {
      const needles = [...neverAnywhere(), 'canaryprompt', answered, 'canarywrong'];
      const again = await startAttackedProcess({
        ...{ directory, config: routesTo(parrot.url) },
        environment: { USUAL_KEY: keys.usual, PLAIN_KEY: keys.plain },
      });
      await fetch(`${again.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${callerKey}` },
        body: JSON.stringify({ ...question, model: 'openai-compatible.prompt-bare.plain/m' }),
      });
      await again.end(signal);
      const files = await everyByte(directory);
      expect(Object.keys(files)).toContain('ledger.db');
      const found = Object.entries(files).flatMap(([name, bytes]) => findings(name, bytes, needles));
      expect([...found, ...findings('outputs', again.output(), needles)]).toEqual([]);
    },
    30_000,
  );
});
