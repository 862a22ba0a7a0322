import { expect, it } from 'vitest';

import { events, sizeOf, stall } from '../fault-server/index.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { plain } from './samples.ts';
import { ask, callTo, contextWith, newStage, read } from './setting.ts';

/** Nothing upstream may outlive a caller for longer than this. */
const closedWithinMs = 200;

/** When the caller leaves, the call ends as cancelled and its connection is closed. */
export function leavingRows(under: ProviderUnderTest): void {
  const { begin } = newStage(under);
  const stream = events(under.wire.stream(plain));
  const cases = {
    'a reply that has not begun': { sent: stall(under.wire.reply(plain), 'before-headers'), via: ask },
    'a reply half read': { sent: stall(under.wire.reply(plain), 'half-way'), via: ask },
    'a stream that has not begun': { sent: stall(stream, 'before-headers'), via: read },
    'a stream half read': { sent: stall(stream, Math.floor(sizeOf(stream) / 2)), via: read },
  };

  it.each(Object.entries(cases))('leaves %s', async (_what, { sent, via }) => {
    const setting = await begin();
    setting.upstream.next(sent);
    const leaving = new AbortController();
    const asking = via(setting, callTo(under.model), contextWith({}, leaving.signal));
    const request = await setting.upstream.arrival(1);
    const left = performance.now();
    leaving.abort();
    expect((await asking).failure?.kind).toBe('cancelled');
    const { answered, at } = await request.ended;
    expect(answered).toBe(false);
    expect(at - left).toBeLessThan(closedWithinMs);
  });

  it('sends nothing for a caller who has left already', async () => {
    const setting = await begin();
    const { failure } = await ask(setting, callTo(under.model), contextWith({}, AbortSignal.abort()));
    expect(failure?.kind).toBe('cancelled');
    expect(setting.upstream.requests).toHaveLength(0);
  });

  it('closes the connection of a stream that is left in the middle', async () => {
    const setting = await begin();
    setting.upstream.next(stall(stream, Math.floor(sizeOf(stream) / 2)));
    const source = setting.provider.stream?.(callTo(under.model), contextWith())[Symbol.asyncIterator]();
    await source?.next();
    const left = performance.now();
    await source?.return?.();
    const { answered, at } = await (await setting.upstream.arrival(1)).ended;
    expect(answered).toBe(false);
    expect(at - left).toBeLessThan(closedWithinMs);
  });
}
