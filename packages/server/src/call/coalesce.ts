import type { Clock, LlmStream, LlmStreamEvent } from '@understudy/core';

/**
 * Puts deltas that come close together into one: a piece on the wire costs more than a token.
 * The first goes out at once, so nobody waits longer for the first word.
 */
export async function* coalesce<Output>(
  stream: LlmStream<Output>,
  clock: Clock,
): AsyncGenerator<LlmStreamEvent<Output>, void, void> {
  const events = stream[Symbol.asyncIterator]();
  const pull = (): Coming<Output> => {
    const coming = events.next();
    coming.catch(() => undefined); // heard by whoever waits for it; nobody may
    return coming;
  };
  let coming = pull();
  let begun = false;
  try {
    for (let step = await coming; !step.done; step = await coming) {
      const event = step.value;
      const gathered = begun && isDelta(event) ? await gather(event, pull, clock) : { event, coming: pull() };
      begun ||= isDelta(event);
      coming = gathered.coming;
      yield gathered.event;
    }
  } finally {
    stream.cancel();
  }
}

type Coming<Output> = Promise<IteratorResult<LlmStreamEvent<Output>>>;
type Delta = Extract<LlmStreamEvent<unknown>, { readonly type: 'text-delta' | 'reasoning-delta' }>;

/** Joins what follows to a delta until the time is up or something else comes. */
async function gather<Output>(
  first: Delta,
  pull: () => Coming<Output>,
  clock: Clock,
): Promise<{ readonly event: Delta; readonly coming: Coming<Output> }> {
  const { promise: timeUp, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(windowMs, resolve);
  let event = first;
  let coming = pull();
  for (;;) {
    // A failure to come is for the next reader to hear, after what is here already.
    const step = await Promise.race([coming, timeUp]).catch(() => undefined);
    const next = step && !step.done && event.text.length < mostCharacters ? step.value : undefined;
    if (!next || !isDelta(next) || next.type !== event.type) break;
    event = { ...event, text: event.text + next.text };
    coming = pull();
  }
  cancel();
  return { event, coming };
}

function isDelta(event: LlmStreamEvent<unknown>): event is Delta {
  return event.type === 'text-delta' || event.type === 'reasoning-delta';
}

/** A provider that is faster than its reader must be held back, not piled up. */
const mostCharacters = 4096;

/** Not to be noticed by a reader, and several tokens long. */
const windowMs = 15;
