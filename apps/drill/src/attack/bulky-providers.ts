import {
  body,
  drip,
  events,
  flood,
  gzipBomb,
  json,
  pings,
  raw,
  repeat,
  stall,
} from '@understudy/testing/fault-server';
import type { Answer } from '@understudy/testing/fault-server';

import { atMost, exactly } from '../part.ts';
import { ask } from '../stage/ask.ts';
import type { Attack } from './beside-others.ts';

const eventStream = { 'content-type': 'text/event-stream' };
const crowd = 2;
/** What the route gives a request, and a little. */
const withinMs = 8000;

/** What a provider can do to whoever reads it, by its name. */
const evils: Readonly<Record<string, Answer>> = {
  'a byte a second': drip(json(200, { choices: [] })),
  'headers that never end': { ...raw(''), chunks: endlessHeaders(), gapMs: 100 },
  'headers of megabytes': { ...raw(''), chunks: endlessHeaders(1_000_000), gapMs: 0 },
  'nothing after the headers': stall(json(200, {}), 'after-headers'),
  'a gzip bomb of 4 GB': gzipBomb(4096),
  'a gzip bomb as events': gzipBomb(1024, eventStream),
  'a body of 200 MB': flood(200),
  'an error of 200 MB': { ...flood(200), status: 500 },
  'a line of 50 MB': flood(50, eventStream),
  'a page of 200 MB': flood(200, { 'content-type': 'text/html' }),
  'pings for ever': pings(50),
  'a million empty events': { ...events([]), chunks: repeat(Buffer.from('data: {}\n\n'.repeat(1000)), 1000) },
  'events without an end': { ...events([]), chunks: repeat(Buffer.from(': x\n'.repeat(5000)), 5000) },
  'brackets, ten million': body(200, '['.repeat(10_000_000), { 'content-type': 'application/json' }),
};

/** Each evil for two callers at once: one wants a whole answer, the other a stream. */
export const bulkyProviders: readonly Attack[] = Object.entries(evils).map(([name, answer]) => ({
  name: `one that sends ${name}`,
  async run({ gateway, evil }) {
    evil.always(answer);
    const startedAtMs = performance.now();
    const asked = await Promise.all(
      Array.from({ length: crowd }, (_, index) =>
        ask({ url: gateway.url, task: 'evil/large', isStream: index % 2 === 0 }),
      ),
    );
    const tookMs = performance.now() - startedAtMs;
    return [
      exactly('answers that were taken for whole', asked.filter(({ isWhole }) => isWhole).length, 0),
      exactly('callers who got no answer at all', asked.filter(({ status }) => status === 0).length, 0),
      atMost({ what: 'until all were told', seen: tookMs, bound: withinMs, unit: ' ms' }),
    ];
  },
}));

function endlessHeaders(count: number = Infinity): Iterable<Uint8Array> {
  const line = Buffer.from(`X-More: ${'y'.repeat(50)}\r\n`);
  return {
    *[Symbol.iterator]() {
      yield Buffer.from('HTTP/1.1 200 OK\r\n');
      yield* repeat(line, count);
    },
  };
}
