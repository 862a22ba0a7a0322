import {
  manualClock,
  memoryCache,
  sampleAnswer,
  sampleFailure,
  sampleRequest,
  sampleRoute,
  sampleStream,
} from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Answer, Meta, Outcome } from '../outcome.ts';
import type { LlmRequest, OutputContract, RequestOptions } from '../request.ts';
import type { LlmResult } from '../result.ts';
import { cache, readStale } from './cache.ts';
import type { AnswerCache, CacheOptions } from './cache.ts';
import type { Next } from './middleware.ts';

const tasks = { supportChat: { ttlMs: 60_000 }, faq: { ttlMs: 60_000, shared: true } };
const acme = (options: RequestOptions = {}, changes: Partial<LlmRequest> = {}): LlmRequest =>
  sampleRequest({ options: { customerId: 'acme', ...options }, ...changes });

function setUp(options: Partial<CacheOptions> = {}) {
  const clock = manualClock();
  const store = memoryCache();
  const run = cache({ store, clock, tasks, ...options });
  let calls = 0;
  const next: Next = async (request) => {
    calls += 1;
    return { type: 'settled', outcome: sampleAnswer(request, `answer ${calls}`) };
  };
  const ask = async (request: LlmRequest, ownNext: Next = next): Promise<Outcome> => {
    const wallTime = clock.wallTime();
    return outcomeOf(await run({ ...request, startedAt: clock.now(), wallTime }, ownNext));
  };
  return { clock, store, run, ask, calls: () => calls };
}

function outcomeOf(result: LlmResult): Outcome {
  if (result.type !== 'settled') throw new Error('expected a settled result');
  return result.outcome;
}

function told(outcome: Outcome): string {
  if (!outcome.ok) return outcome.failure.kind;
  return `${String(outcome.answer.output)}${outcome.meta.cache ? ' (cached)' : ''}`;
}

describe('the cache', () => {
  it('answers a repeated request, says how old the answer is and what it saved', async () => {
    const { clock, ask } = setUp();
    await ask(acme({ requestId: 'first' }, { id: 'first' }));
    await clock.advance(1_500);
    const hit = await ask(acme({ requestId: 'second' }, { id: 'second' }));
    expect(hit).toMatchObject({ ok: true, answer: { output: 'answer 1' } });
    expect(hit.meta).toMatchObject({
      requestId: 'second',
      cache: { ageMs: 1_500, savedMicroUsd: 20 },
      attempts: [],
      costMicroUsd: 0,
      degraded: undefined,
      replayed: false,
      servedBy: 'a/x',
    });
  });

  it('forgets an answer when its time is over', async () => {
    const { clock, ask } = setUp();
    await ask(acme());
    await clock.advance(60_000);
    expect(told(await ask(acme()))).toBe('answer 1 (cached)');
    await clock.advance(1);
    expect(told(await ask(acme()))).toBe('answer 2');
    expect(told(await ask(acme()))).toBe('answer 2 (cached)');
  });

  it('does not trust an answer from the future: the wall clock was set back', async () => {
    const { clock, ask } = setUp();
    await ask(acme());
    clock.jumpWall(-3_600_000);
    expect(told(await ask(acme()))).toBe('answer 2');
  });

  it.each(['dataExtraction', undefined])('leaves tasks alone that did not ask for it: %s', async (task) => {
    const { ask, calls } = setUp();
    await ask(acme({}, { task }));
    await ask(acme({}, { task }));
    expect(calls()).toBe(2);
  });

  it.each<[string, RequestOptions, Partial<LlmRequest>]>([
    ['other messages', {}, { prompt: { messages: [{ role: 'user', content: 'Cancel it.' }], variants: [] } }],
    [
      'another variant',
      {},
      {
        prompt: {
          ...acme().prompt,
          variants: [{ pattern: 'b/*', messages: [{ role: 'user', content: 'B' }] }],
        },
      },
    ],
    ['another temperature', { temperature: 0.1 }, {}],
    ['another tier', { tier: 'gold' }, {}],
    ['another customer', { customerId: 'other' }, {}],
    ['no customer', { customerId: undefined }, {}],
    ['another contract', {}, { contract: objectOf({ type: 'object' }) }],
  ])('does not mix up requests: %s', async (_what, options, changes) => {
    const { ask } = setUp();
    await ask(acme());
    expect(told(await ask(acme(options, changes)))).toBe('answer 2');
  });

  it('tells contracts apart by their schema', async () => {
    const { ask } = setUp();
    await ask(acme({}, { contract: objectOf({ type: 'object' }) }));
    expect(told(await ask(acme({}, { contract: objectOf({ type: 'object', required: ['total'] }) })))).toBe(
      'answer 2',
    );
    expect(told(await ask(acme({}, { contract: objectOf({ type: 'object' }) })))).toBe('answer 1 (cached)');
  });

  it('keeps callers without a customer apart by their key', async () => {
    const { ask } = setUp();
    await ask(acme({ customerId: undefined, callerId: 'key-1' }));
    expect(told(await ask(acme({ customerId: undefined, callerId: 'key-2' })))).toBe('answer 2');
    // A customer who is called like a key gets nothing of it.
    expect(told(await ask(acme({ customerId: 'key-1' })))).toBe('answer 3');
  });

  it('shares answers among customers only where the task says so', async () => {
    const { ask } = setUp();
    await ask(acme({}, { task: 'faq' }));
    expect(told(await ask(acme({ customerId: 'other' }, { task: 'faq' })))).toBe('answer 1 (cached)');
  });

  it('never repeats a tool call from memory', async () => {
    const { ask, calls } = setUp();
    const tools = [{ name: 'track', parameters: {} }];
    await ask(acme({ tools }));
    await ask(acme({ tools }));
    expect(calls()).toBe(2);
  });

  const continuation = {
    from: 'a/x',
    to: 'b/y',
    method: 'prefill',
    because: 'network',
    atCharacter: 3,
  } as const;
  it.each<[string, Partial<Meta>, Partial<Answer>]>([
    ['cut at its length', { finish: 'length' }, {}],
    ['ended in an unknown way', { finish: 'other' }, {}],
    ['degraded by a budget', { degraded: 'budget' }, {}],
    ['given from an old answer', { degraded: 'cached', cache: { ageMs: 5, savedMicroUsd: 1 } }, {}],
    ['replayed', { replayed: true }, {}],
    ['carried on by another model', { continuations: [continuation] }, {}],
    ['a tool call', {}, { toolCalls: [{ id: '1', name: 'track', arguments: '{}' }] }],
  ])('keeps no answer that was %s', async (_what, meta, answer) => {
    const { ask, calls } = setUp();
    const odd: Next = async (request) => {
      const outcome = sampleAnswer(request, 'odd', meta);
      return { type: 'settled', outcome: { ...outcome, answer: { ...outcome.answer, ...answer } } };
    };
    await ask(acme(), odd);
    expect(told(await ask(acme()))).toBe('answer 1');
    expect(calls()).toBe(1);
  });

  it('keeps no failure', async () => {
    const { ask } = setUp();
    const failing: Next = async (request) => ({
      type: 'settled',
      outcome: sampleFailure(request, { kind: 'overloaded', message: 'busy' }),
    });
    expect(told(await ask(acme(), failing))).toBe('overloaded');
    expect(told(await ask(acme()))).toBe('answer 1');
  });

  it('keeps vectors, which have no finish', async () => {
    const { ask } = setUp();
    const request = acme(
      {},
      { mode: 'embed', values: ['one'], contract: { type: 'vectors', dimensions: 2 } },
    );
    const embedding: Next = async (each) => ({
      type: 'settled',
      outcome: sampleAnswer(each, 'v', { finish: undefined }),
    });
    await ask(request, embedding);
    expect(told(await ask(request, embedding))).toBe('v (cached)');
    expect(told(await ask({ ...request, values: ['two'] }))).toBe('answer 1');
  });

  it('keeps a stream when it has been read to its end, and gives it again as a stream', async () => {
    const { run } = setUp();
    const request = acme({}, { mode: 'stream' });
    const streaming: Next = async (each) =>
      sampleStream(each, ['On ', 'its ', 'way.'], sampleAnswer(each, 'On its way.'));
    expect(await read(await run(request, streaming), 1)).toEqual(['On ']);
    expect(await read(await run(request, streaming))).toEqual(['On ', 'its ', 'way.', 'finish']);
    expect(await read(await run(request, streaming))).toEqual(['On its way.', 'finish (cached)']);
  });

  it('never fails a call when it is down', async () => {
    const broken = (): never => {
      throw new Error('the cache is down');
    };
    const rejecting: AnswerCache = { read: async () => broken(), write: async () => broken() };
    for (const store of [rejecting, { read: broken, write: broken }]) {
      const { ask } = setUp({ store });
      expect(told(await ask(acme()))).toBe('answer 1');
    }
  });
});

describe('an answer for a request whose candidates have all failed', () => {
  const route = sampleRoute({ exhausted: { then: 'cached', maxAgeMs: 3_600_000 } });

  /** Asks with a `next` that fails and looks what the cache still has, as the engine does. */
  async function stale(askWith: ReturnType<typeof setUp>, request: LlmRequest) {
    let found: Awaited<ReturnType<typeof readStale>>;
    await askWith.ask(request, async (inner) => {
      found = await readStale(askWith.store, inner);
      return { type: 'settled', outcome: sampleFailure(inner, { kind: 'overloaded', message: 'busy' }) };
    });
    return found;
  }

  it.each(['supportChat', 'notCachedOtherwise'])(
    'is an old one, even when it is no longer fresh: %s',
    async (task) => {
      const set = setUp();
      await set.ask(acme({}, { task, route }));
      await set.clock.advance(3_600_000);
      const found = await stale(set, acme({}, { task, route }));
      expect(found?.outcome.answer.output).toBe('answer 1');
      expect(found?.cache).toEqual({ ageMs: 3_600_000, savedMicroUsd: 20 });
    },
  );

  it('is none that is older than the route allows', async () => {
    const set = setUp();
    await set.ask(acme({}, { route }));
    await set.clock.advance(3_600_001);
    expect(await stale(set, acme({}, { route }))).toBeUndefined();
  });

  it('is none on a route that does not ask for it, and none of another customer', async () => {
    const set = setUp();
    await set.ask(acme({}, { route }));
    await set.clock.advance(60_001);
    expect(await stale(set, acme())).toBeUndefined();
    expect(await stale(set, acme({ customerId: 'other' }, { route }))).toBeUndefined();
  });

  it('is found also when a middleware inside the cache has changed the prompt', async () => {
    const set = setUp();
    await set.ask(acme({}, { route }));
    await set.clock.advance(60_001);
    let found: Awaited<ReturnType<typeof readStale>>;
    await set.ask(acme({}, { route }), async (inner) => {
      found = await readStale(set.store, { ...inner, prompt: { messages: [], variants: [] } });
      return { type: 'settled', outcome: sampleFailure(inner, { kind: 'overloaded', message: 'busy' }) };
    });
    expect(found?.outcome.answer.output).toBe('answer 1');
  });

  it('is none when the cache does not stand around the request', async () => {
    expect(await readStale(memoryCache(), acme({}, { route }))).toBeUndefined();
  });

  it('serves nothing fresh from a task that only falls back on old answers', async () => {
    const set = setUp();
    await set.ask(acme({}, { task: 'notCachedOtherwise', route }));
    expect(told(await set.ask(acme({}, { task: 'notCachedOtherwise', route })))).toBe('answer 2');
  });
});

function objectOf(jsonSchema: Record<string, string | readonly string[]>): OutputContract {
  return { type: 'object', name: 'invoice', schema: z.unknown(), jsonSchema };
}

async function read(result: LlmResult, leaveAfter = Infinity): Promise<readonly string[]> {
  if (result.type !== 'streaming') throw new Error('expected a stream');
  const said: string[] = [];
  for await (const event of result.events) {
    if (event.type === 'text-delta') said.push(event.text);
    else said.push(event.type === 'finish' && event.meta.cache ? 'finish (cached)' : event.type);
    if (said.length === leaveAfter) break;
  }
  await result.settled;
  return said;
}
