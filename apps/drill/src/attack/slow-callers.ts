import { setTimeout as sleep } from 'node:timers/promises';

import { events } from '@understudy/testing/fault-server';

import { atMost, exactly } from '../part.ts';
import type { Promised } from '../part.ts';
import type { Attack } from './beside-others.ts';
import { headOf, openRawCall } from './raw-call.ts';
import type { RawCall } from './raw-call.ts';

const crowd = 200;
/** Of streams: each takes megabytes that the sockets of the system hold, before anybody has to wait. */
const fewer = 10;

/** They never end their headers, and hope that each keeps a place. */
export const drippingHeaders: Attack = {
  name: `${crowd} callers that drip their headers`,
  run: ({ gateway }) =>
    hungUp(gateway.url, {
      begin: 'POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n',
      drip: 'X-More: y\r\n',
      withinMs: 25_000,
    }),
};

/** They have promised a body and give a letter of it now and then. */
export const drippingBodies: Attack = {
  name: `${crowd} callers that drip their bodies`,
  run: ({ gateway }) =>
    hungUp(gateway.url, { begin: `${headOf(4_000_000)}{"a":"`, drip: 'x', withinMs: 45_000 }),
};

interface Dripping {
  readonly begin: string;
  readonly drip: string;
  readonly withinMs: number;
}

async function hungUp(url: string, { begin, drip, withinMs }: Dripping): Promise<readonly Promised[]> {
  const startedAtMs = performance.now();
  const calls = await openCrowd(url);
  for (const { socket } of calls) socket.write(begin);
  const dripping = setInterval(() => {
    for (const { socket } of calls) if (socket.writable) socket.write(drip);
  }, 500);
  const all = Promise.all(calls.map(({ closed }) => closed));
  const isOver = await Promise.race([all.then(() => true), sleep(withinMs, false)]);
  clearInterval(dripping);
  const stillOpen = calls.filter(({ socket }) => !socket.destroyed).length;
  for (const { socket } of calls) socket.destroy();
  const tookMs = isOver ? performance.now() - startedAtMs : Infinity;
  return [
    exactly('callers that were not hung up on', stillOpen, 0),
    atMost({ what: 'until the last was hung up on', seen: tookMs, bound: withinMs, unit: ' ms' }),
  ];
}

/** They ask for a stream without an end and read nothing of it: what is not read must stay where it is made. */
export const notReading: Attack = {
  name: `${fewer} callers that never read their stream`,
  // Before the sockets of the system are full, 150 MB go through the parser, and leave a heap that is in no hurry to shrink.
  mostMegabytes: 300,
  async run({ gateway, evil }) {
    const letters = 'x'.repeat(16_384);
    const choices = [{ index: 0, delta: { role: 'assistant', content: letters }, finish_reason: null }];
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'large', choices };
    const [chunk = new Uint8Array()] = events([{ data: head }]).chunks;
    let sent = 0;
    const chunks = {
      *[Symbol.iterator]() {
        for (;;) {
          sent += 1;
          yield chunk;
        }
      },
    };
    // Paced: what is looked at is where it stays, not how fast it goes through.
    evil.always({ ...events([]), chunks, gapMs: 10 });
    const calls = await openCrowd(gateway.url, fewer);
    const body = JSON.stringify({
      ...{ model: 'evil/large', stream: true, messages: [{ role: 'user', content: 'Go on.' }] },
    });
    for (const { socket } of calls) {
      socket.pause();
      socket.write(headOf(body.length) + body);
    }
    await evil.arrival(fewer);
    await sleep(20_000);
    const sentBefore = sent;
    await sleep(1000);
    const sentSince = sent - sentBefore;
    const left = Promise.all(evil.requests.slice(0, fewer).map(({ ended }) => ended));
    for (const { socket } of calls) socket.destroy();
    const isLeft = await Promise.race([left.then(() => true), sleep(5000, false)]);
    return [
      exactly('callers that reached the provider', evil.requests.length, fewer),
      exactly('pieces a provider got rid of while nobody read', sentSince, 0),
      exactly('providers that were let go once the callers had left', isLeft ? 'all' : 'not all', 'all'),
    ];
  },
};

function openCrowd(url: string, length: number = crowd): Promise<readonly RawCall[]> {
  return Promise.all(Array.from({ length }, () => openRawCall(url)));
}
