import { json } from '@understudy/testing/fault-server';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import bodies from './corpus/bodies.json' with { type: 'json' };
import hostile from './corpus/hostile.json' with { type: 'json' };
import { fuzz } from './attacks-fuzzing.ts';
import { mutateJson, mutateText } from './attacks-mutations.ts';
import { besiege, chatReply } from './attacks-siege.ts';
import type { Siege } from './attacks-siege.ts';

let siege: Siege;
beforeAll(async () => {
  siege = await besiege();
  siege.upstream.always(json(200, chatReply('fine')));
});
afterAll(() => siege.end());

type Asked = readonly [path: string, body: string];

const seeds = bodies.map(([path, body]): Asked => [
  typeof path === 'string' ? path : '',
  JSON.stringify(body),
]);

async function ask([path, body]: Asked): Promise<string | undefined> {
  const response = await fetch(siege.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (/SyntaxError|TypeError|node:internal|\.ts:\d/.test(text))
    return `it shows its inside (${text.slice(0, 200)})`;
  // What a door cannot read is never the fault of the server; what it can read may get an answer that does not fit it.
  return response.status >= 500 && !isUpstreams.test(text)
    ? `it answers ${response.status} ${text.slice(0, 300)}`
    : undefined;
}

const isUpstreams = /bad-output|bad_output|invalid_output|malformed/;

it.each(Object.entries(Object.groupBy(seeds, ([path]) => path)))(
  'whatever is sent to %s, it is answered, and the fault is never ours',
  async (path, corpus = []) => {
    const { findings, tried } = await fuzz<Asked>({
      corpus,
      mutate: ([, body], random) => [
        path,
        random() < 0.7
          ? mutateJson(JSON.parse(body), random, hostile)
          : mutateText(body, random, ['"', '\\', '{', '}', '[', ']', ',', ':', '\u0000', '\\u', ...hostile]),
      ],
      tryOne: ask,
    });
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(corpus.length + 5);
  },
  180_000,
);

const secret = 'us-0123456789abcdef';
const keys: readonly string[] = [
  '',
  'Bearer',
  'Bearer ',
  `Bearer ${secret}`,
  `bearer  ${secret}`,
  `Basic ${secret}`,
  `${secret},${secret}`,
  '\u00ff',
  'Bearer '.repeat(500),
  "Bearer ' or 1=1 --",
  'Bearer __proto__',
  'Bearer constructor',
];

it('whatever stands where a key should, nobody gets in', async () => {
  const own = await besiege();
  await own.gateway.ledger.keys.create({ name: 'shop', role: 'admin' });
  await vi.waitFor(async () => expect((await fetch(`${own.url}/metrics`)).status).toBe(401), {
    timeout: 5000,
  });
  const { findings } = await fuzz<string>({
    corpus: keys,
    mutate: (key, random) =>
      mutateText(key, random, [' ', '\t', ',', 'Bearer ', '%00', '\u00e9', '=', '"']).replace(
        /[^\t\u0020-\u007e\u0080-\u00ff]/g,
        '',
      ),
    async tryOne(key) {
      const name = key.length % 2 === 0 ? 'authorization' : 'x-api-key';
      const { status } = await fetch(`${own.url}/metrics`, { headers: { [name]: key } });
      return [401, 431].includes(status) ? undefined : `it answers ${status}`;
    },
  });
  await own.end();
  expect(findings).toEqual([]);
}, 180_000);
