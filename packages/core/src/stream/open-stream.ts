import type { Asked, Exchange } from '../walk/attempt.ts';
import type { ModelCall } from '../ports/model-call.ts';
import type { OpenAttempt } from '../walk/open-attempt.ts';
import { toCall } from '../walk/to-call.ts';
import { newAssembly } from './assembly.ts';
import type { Assembly } from './assembly.ts';
import { Feed } from './feed.ts';
import type { Taken } from './feed.ts';
import { freshStart } from './joint.ts';
import type { Joint } from './joint.ts';

/** A stream past its commit point: nobody else will be asked unless it breaks. */
export interface OpenStream {
  readonly feed: Feed;
  /** What came before the commit, not yet told. May be all there is. */
  readonly held: readonly Taken[];
}

/** How a candidate is asked, and where its answer joins what the caller already has. */
export type Approach = (open: OpenAttempt) => {
  readonly call: ModelCall;
  readonly joint: Joint;
  readonly assembly: Assembly;
};

/** Asks for an answer from its beginning. */
export const afresh: Approach = (open) => ({
  call: toCall(open),
  joint: freshStart,
  assembly: newAssembly(),
});

/** Opens a stream and reads until its first content commits it; until then all is held back, and no failure shows. */
export function streamExchange(approach: Approach): Exchange<OpenStream> {
  return async (open) => {
    const { provider } = open;
    if (!provider.stream) throw new TypeError(`${provider.id} has no stream`);
    const { call, ...begun } = approach(open);
    const source = provider.stream(call, open.context)[Symbol.asyncIterator]();
    return untilCommitted(new Feed({ ...begun, open, source }));
  };
}

async function untilCommitted(feed: Feed): Promise<Asked<OpenStream>> {
  const held: Taken[] = [];
  for (;;) {
    const read = await feed.next();
    if (!read.ok) return read;
    held.push(read.value);
    if (!feed.isUnderWay && read.value.type !== 'answer') continue;
    feed.open.reached('committed');
    return { ok: true, value: { feed, held } };
  }
}
