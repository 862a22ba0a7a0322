import { expect, it } from 'vitest';

import { drip, events, pings, sizeOf, stall } from '../fault-server/index.ts';
import type { Answer } from '../fault-server/index.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { plain } from './samples.ts';
import { ask, callTo, contextWith, newStage, read } from './setting.ts';

const soon = { firstTokenMs: 120, stallMs: 120, totalMs: 120 };
/** Far apart, so that a busy machine does not see them expire together. */
const phasesSoon = { firstTokenMs: 40, stallMs: 40, totalMs: 4000 };
const totalSoon = { firstTokenMs: 4000, stallMs: 4000, totalMs: 120 };
/** What a busy machine may add. */
const slackMs = 1000;

/** Silence of every kind ends when its limit is over, and the connection with it. */
export function silenceRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const answer = under.wire.reply(plain);
  const stream = events(under.wire.stream(plain));

  it.each<[string, Answer]>([
    ['before the headers', stall(answer, 'before-headers')],
    ['in the middle of the body', stall(answer, 'half-way')],
    ['between single bytes', drip(answer, 30)],
  ])('waits no longer than the limit for a reply that falls silent %s', async (_where, sent) => {
    const setting = await begin();
    setting.upstream.next(sent);
    const started = performance.now();
    const { failure } = await ask(setting, callTo(under.model), contextWith(soon));
    expect(failure?.kind).toBe('timeout');
    expect(performance.now() - started).toBeLessThan(soon.totalMs + slackMs);
    expect((await (await setting.upstream.arrival(1)).ended).answered).toBe(false);
  });

  it.each<[string, Answer, readonly [string, typeof soon]]>([
    ['before the headers', stall(stream, 'before-headers'), ['first-byte', phasesSoon]],
    ['in the middle', stall(stream, Math.floor(sizeOf(stream) / 2)), ['stall', phasesSoon]],
    ['but for pings', pings(10), ['total', totalSoon]],
  ])(
    'waits no longer than the limit for a stream that falls silent %s',
    async (_where, sent, [code, limits]) => {
      const setting = await begin();
      setting.upstream.next(sent);
      const started = performance.now();
      const { failure } = await read(setting, callTo(under.model), contextWith(limits));
      expect(failure).toMatchObject({ kind: 'timeout', code });
      expect(performance.now() - started).toBeLessThan(120 + slackMs);
      expect((await (await setting.upstream.arrival(1)).ended).answered).toBe(false);
    },
  );
}
