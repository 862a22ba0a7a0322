import { setTimeout as sleep } from 'node:timers/promises';

import { atMost, exactly } from '../part.ts';
import type { Attack } from './beside-others.ts';
import { headOf, openRawCall, statusHeard } from './raw-call.ts';

const message = '{"role":"user","content":"Hi"}';
const chat = (messages: string): string => `{"model":"good/large","messages":${messages}}`;

interface Large {
  readonly text: string;
  readonly isChunked?: boolean | undefined;
  /** Which are right. Who is still sending when it is refused may find the line dead (0) before reading why. */
  readonly statuses: readonly number[];
}

const larges: Readonly<Record<string, Large>> = {
  '50 MB': { text: chat(`[${message}]`).padEnd(50_000_000), statuses: [413, 0] },
  '50 MB in chunks': { text: chat(`[${message}]`).padEnd(50_000_000), isChunked: true, statuses: [413, 0] },
  '200,000 messages': { text: chat(`[${`${message},`.repeat(199_999)}${message}]`), statuses: [413, 0] },
  '100,000 short messages': { text: chat(`[${'{},'.repeat(99_999)}{}]`), statuses: [400] },
  'JSON 10,000 deep': { text: chat('['.repeat(10_000) + ']'.repeat(10_000)), statuses: [400] },
  'JSON a million deep': { text: '['.repeat(1_000_000), statuses: [400] },
  '200,000 keys': {
    text: `{${Array.from({ length: 200_000 }, (_, at) => `"k${at}":1`).join(',')}}`,
    statuses: [400],
  },
  'one word of 4 MB': {
    text: chat(JSON.stringify([{ role: 'user', content: 'x'.repeat(4_000_000) }])),
    statuses: [200, 400],
  },
};

const crowd = 8;

/** Each for several callers at once. */
export const largeRequests: readonly Attack[] = Object.entries(larges).map(
  ([name, { text, isChunked = false, statuses }]) => ({
    name: `requests of ${name}`,
    async run({ gateway }) {
      const startedAtMs = performance.now();
      const calls = await Promise.all(Array.from({ length: crowd }, () => openRawCall(gateway.url)));
      const bytes = Buffer.from(text);
      for (const { socket } of calls) {
        socket.write(headOf(isChunked ? 'chunked' : bytes.length, ['Connection: close']));
        if (isChunked) socket.write(`${bytes.length.toString(16)}\r\n`);
        socket.write(bytes);
        if (isChunked) socket.write('\r\n0\r\n\r\n');
      }
      await Promise.race([Promise.all(calls.map(({ closed }) => closed)), sleep(10_000)]);
      const tookMs = performance.now() - startedAtMs;
      for (const { socket } of calls) socket.destroy();
      const seen = [...new Set(calls.map(statusHeard))];
      const wrong = seen.filter((status) => !statuses.includes(status));
      return [
        exactly('answers of another status', wrong.join(' and ') || 'none', 'none'),
        atMost({ what: 'until all were answered', seen: tookMs, bound: 8000, unit: ' ms' }),
      ];
    },
  }),
);
