import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { body, inPieces, json } from '@understudy/testing/fault-server';
import { afterAll, beforeAll, expect, it } from 'vitest';

import answers from './corpus/answers.json' with { type: 'json' };
import hostile from './corpus/hostile.json' with { type: 'json' };
import waits from './corpus/retry-after.json' with { type: 'json' };
import { fuzz } from './attacks-fuzzing.ts';
import { mutateText } from './attacks-mutations.ts';
import { besiege, chatReply } from './attacks-siege.ts';
import type { Siege } from './attacks-siege.ts';

let siege: Siege;
beforeAll(async () => {
  siege = await besiege({}, '{ retry: { tries: 1 }, breaker: off }');
});
afterAll(() => siege.end());

const messages = [{ role: 'user', content: 'Hi' }];

interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function ask(path: string, said: object): Promise<Told> {
  const response = await fetch(siege.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(said),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** An answer, or a failure that has a name: never one of our own making, never a stream without an end. */
function wrongWith({ status, text }: Told, isStream: boolean): string | undefined {
  if (
    /"code":"(internal|thrown)"|"internal_error"|the gateway itself|the adapter (failed|could not)/.test(text)
  )
    return `it answers ${status} ${text.slice(-300)}`;
  if (![200, 400, 404, 422, 429, 502, 503, 504].includes(status))
    return `it answers ${status} ${text.slice(0, 300)}`;
  const isEnded = !isStream || status !== 200 || /\[DONE\]|"error":\{/.test(text);
  return isEnded ? undefined : `the stream has no end: ${text.slice(-300)}`;
}

const packages = join(import.meta.dirname, '../../../packages/adapters');
const recorded = (adapter: string, ending: string): readonly string[] => {
  const folder = join(packages, adapter, 'src', '__fixtures__');
  const files = readdirSync(folder).filter((name) => name.endsWith(ending));
  return files.map((name) => readFileSync(join(folder, name), 'utf8'));
};

const pieces = [
  ...[
    '\n',
    '\r',
    '\n\n',
    '\r\n\r\n',
    'data: ',
    'data:',
    'event: error\n',
    'event: ',
    ': ping\n\n',
    'id: \u0000\n',
  ],
  ...[
    'retry: 0\n',
    '[DONE]',
    '\uFEFF',
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    '\\ud800',
    '\\u0000',
    'data: {"error":{}}\n\n',
  ],
  ...[
    'data: null\n\n',
    'data: []\n\n',
    'data: 1\n\n',
    'data: {"choices":null}\n\n',
    '"__proto__":{"polluted":true},',
  ],
];

const speakers = ['openai', 'anthropic', 'google', 'ollama', 'openai-compatible', 'azure-openai'] as const;
/** Those that speak OpenAI's dialect have learnt from the same recordings. */
const schools: Readonly<Record<string, string>> = { 'openai-compatible': 'openai' };

it.each(speakers.flatMap((adapter) => ['.sse', '.json'].map((ending) => [adapter, ending] as const)))(
  'whatever %s says as %s, it ends in an answer or in a failure with a name',
  async (adapter, ending) => {
    const isStream = ending === '.sse';
    const corpus = recorded(schools[adapter] ?? adapter, ending);
    const type = isStream ? 'text/event-stream' : 'application/json';
    const { findings, tried } = await fuzz<string>({
      corpus: corpus.length > 0 ? corpus : recorded('openai', ending),
      mutate: (text, random) => mutateText(text, random, [...pieces, ...hostile]),
      async tryOne(text) {
        const answer = body(200, text, { 'content-type': type });
        const size = Buffer.byteLength(text);
        siege.upstream.always(
          text.length % 3 === 0 && size > 0 ? inPieces(answer, Math.ceil(size / 7)) : answer,
        );
        const said = { model: `${adapter}/gpt-4.1`, messages, stream: isStream };
        return wrongWith(await ask('/v1/chat/completions', said), isStream);
      },
    });
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(corpus.length + 3);
  },
  180_000,
);

it('whatever a model takes for JSON is read or refused', async () => {
  const evil = [
    '```',
    '```json\n',
    '{',
    '}',
    '[',
    ']',
    "'",
    '"',
    '\\',
    ',',
    ':',
    '/*',
    '//',
    '\n',
    '\u0000',
    'None',
    'NaN',
  ];
  const { findings } = await fuzz<string>({
    corpus: [
      ...answers,
      '['.repeat(20_000),
      '{"a":'.repeat(20_000),
      '"'.repeat(50_000),
      '`'.repeat(50_000),
      '\\'.repeat(50_000),
      ' \n'.repeat(50_000),
      '{a:'.repeat(10_000),
    ],
    mutate: (text, random) => mutateText(text.slice(0, 20_000), random, [...evil, ...hostile]),
    async tryOne(text) {
      siege.upstream.always(json(200, chatReply(text)));
      return wrongWith(await ask('/v1/tasks/data_extraction', { input: { document: 'x' } }), false);
    },
  });
  expect(findings).toEqual([]);
}, 180_000);

it('whatever time a provider wants to be left alone, nobody waits beyond the time the call has', async () => {
  const own = await besiege();
  const { findings } = await fuzz<string>({
    corpus: waits,
    mutate: (text, random) =>
      mutateText(text, random, ['-', 'e', '9', '.', ' ', ',', '0', 'GMT']).replace(/[^\t\u0020-\u007e]/g, ''),
    async tryOne(text) {
      const header = Buffer.from(text).toString('latin1').trim();
      own.upstream.always(
        json(text.length % 2 === 0 ? 429 : 503, {}, { 'retry-after': header, 'retry-after-ms': header }),
      );
      const startedAt = performance.now();
      const before = own.upstream.requests.length;
      const response = await fetch(`${own.url}/v1/tasks/support_chat`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ input: { messages }, deadlineMs: 300 }),
      });
      await response.text();
      const tookMs = performance.now() - startedAt;
      const said = response.headers.get('retry-after') ?? '0';
      if (!/^\d{1,8}$/.test(said)) return `callers are told ${said}`;
      const calls = own.upstream.requests.length - before;
      if (calls > 8) return `it called ${calls} times`;
      return tookMs < 3000 && response.status >= 400 ? undefined : `it took ${tookMs.toFixed(0)} ms`;
    },
  });
  await own.end();
  expect(findings).toEqual([]);
}, 180_000);
