import {
  manualClock,
  memoryIdempotency,
  sampleAnswer,
  sampleFailure,
  sampleRequest,
  sampleStream,
} from '@understudy/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Placement } from '../candidate.ts';
import type { FailureKind } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import type { LlmRequest, RequestOptions } from '../request.ts';
import type { LlmResult } from '../result.ts';
import { idempotency } from './idempotency.ts';
import type { IdempotencyOptions, IdempotencyStore } from './idempotency.ts';
import type { Next } from './middleware.ts';

const keyed = (options: RequestOptions = {}, changes: Partial<LlmRequest> = {}): LlmRequest =>
  sampleRequest({ options: { idempotencyKey: 'key-1', customerId: 'acme', ...options }, ...changes });

/** Work that takes a second and counts how often it is done. */
function work(
  outcomeFor: (request: LlmRequest, run: number) => Outcome = (request) => sampleAnswer(request, 'Done.'),
) {
  const clock = manualClock();
  const runs: string[] = [];
  const next: Next = async (request) => {
    runs.push(request.id);
    const run = runs.length;
    await new Promise<void>((resolve) => clock.after(1_000, resolve));
    return { type: 'settled', outcome: outcomeFor(request, run) };
  };
  const setUp = (options: Partial<IdempotencyOptions> = {}) => {
    const store = memoryIdempotency({ clock });
    const run = idempotency({ store, clock, ...options });
    return { store, ask: (request: LlmRequest) => run({ ...request, startedAt: clock.now() }, next) };
  };
  return { clock, runs, setUp };
}

function placementOf(model: string): Placement {
  const facts = { model };
  const rest = { role: 'requested', parameters: {}, weight: 1, equal: false, candidates: [] } as const;
  return { model, identity: model, provider: 'a', facts, ...rest };
}

function outcomeOf(result: LlmResult): Outcome {
  if (result.type !== 'settled') throw new Error('expected a settled result');
  return result.outcome;
}

function told(result: LlmResult): string {
  const outcome = outcomeOf(result);
  if (!outcome.ok) return `${outcome.failure.kind} ${outcome.failure.code ?? ''}`.trim();
  return `${String(outcome.answer.output)}${outcome.meta.replayed ? ' (replayed)' : ''}`;
}

describe('an idempotency key', () => {
  it('changes nothing for requests without one', async () => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    await clock.settle(Promise.all([ask(sampleRequest()), ask(sampleRequest())]));
    expect(runs).toHaveLength(2);
  });

  it.each(['', 'k'.repeat(256)])('has 1 to 255 characters: %#', async (idempotencyKey) => {
    const { runs, setUp } = work();
    expect(told(await setUp().ask(keyed({ idempotencyKey })))).toBe('rejected-locally idempotency-key');
    expect(runs).toEqual([]);
  });

  it('gives the same answer again afterwards, under the new request and for nothing', async () => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    await clock.settle(ask(keyed({}, { id: 'first' })));
    const again = outcomeOf(await clock.settle(ask(keyed({}, { id: 'second' }))));
    expect(again).toMatchObject({ ok: true, answer: { output: 'Done.' } });
    expect(again.meta).toMatchObject({
      replayed: true,
      requestId: 'second',
      attempts: [],
      costMicroUsd: 0,
      servedBy: 'a/x',
    });
    expect(runs).toEqual(['first']);
  });

  it('joins a run in flight', async () => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    const results = await clock.settle(Promise.all([ask(keyed()), ask(keyed()), ask(keyed())]));
    expect(results.map(told)).toEqual(['Done.', 'Done. (replayed)', 'Done. (replayed)']);
    expect(runs).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is refused in flight by a store that cannot join', async () => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp({ store: memoryIdempotency({ clock, join: false }) });
    const results = await clock.settle(Promise.all([ask(keyed()), ask(keyed())]));
    expect(results.map(told)).toEqual(['Done.', 'rejected-locally idempotency-in-flight']);
    expect(runs).toHaveLength(1);
  });

  it.each<[string, RequestOptions, Partial<LlmRequest>]>([
    ['other messages', {}, { prompt: { messages: [{ role: 'user', content: 'Cancel it.' }], variants: [] } }],
    ['another input', {}, { input: { order: 8 } }],
    ['another temperature', { temperature: 0.1 }, {}],
    ['other models', { models: ['a/y'] }, {}],
    ['other tools', { tools: [{ name: 'track', parameters: {} }] }, {}],
  ])('is refused with another body, in flight and afterwards: %s', async (_what, options, changes) => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    const first = ask(keyed());
    expect(told(await ask(keyed(options, changes)))).toBe('rejected-locally idempotency-mismatch');
    await clock.settle(first);
    expect(told(await ask(keyed(options, changes)))).toBe('rejected-locally idempotency-mismatch');
    expect(runs).toHaveLength(1);
  });

  it.each<[string, Partial<LlmRequest>]>([
    ['another model', { requested: [placementOf('a/y')] }],
    ['another contract', { contract: { type: 'vectors', dimensions: 2 } }],
  ])('is refused with another body of a call that names a model: %s', async (_what, changes) => {
    const { clock, setUp } = work();
    const { ask } = setUp();
    const named = { task: undefined, requested: [placementOf('a/x')] };
    await clock.settle(ask(keyed({}, named)));
    expect(told(await ask(keyed({}, named)))).toBe('Done. (replayed)');
    expect(told(await ask(keyed({}, { ...named, ...changes })))).toBe(
      'rejected-locally idempotency-mismatch',
    );
  });

  it('does not mind how the same body is delivered', async () => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    await clock.settle(ask(keyed({}, { input: { a: 1, b: 2 } })));
    const signal = new AbortController().signal;
    const again = keyed(
      { requestId: 'r-2', signal, deadlineMs: 5_000, tags: { retry: 'yes' } },
      { input: { b: 2, a: 1 } },
    );
    expect(told(await ask(again))).toBe('Done. (replayed)');
    expect(runs).toHaveLength(1);
  });

  it('goes by the input of a task, whose prompt may be deployed anew meanwhile', async () => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    await clock.settle(ask(keyed({}, { input: { order: 7 } })));
    const prompt = { messages: [{ role: 'user', content: 'A better prompt.' }], variants: [] } as const;
    const contract = { type: 'vectors', dimensions: undefined } as const;
    expect(told(await ask(keyed({}, { input: { order: 7 }, prompt, contract })))).toBe('Done. (replayed)');
    expect(runs).toHaveLength(1);
  });

  it.each<[string, RequestOptions, Partial<LlmRequest>]>([
    ['customer', { customerId: 'other' }, {}],
    ['caller', { callerId: 'other' }, {}],
    ['task', {}, { task: 'dataExtraction' }],
    ['kind of call', {}, { task: undefined }],
  ])('is another key for another %s', async (_what, options, changes) => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    await clock.settle(Promise.all([ask(keyed()), ask(keyed(options, changes))]));
    expect(runs).toHaveLength(2);
  });

  it.each<FailureKind>([
    'rate-limited',
    'server-error',
    'refused',
    'bad-output',
    'over-budget',
    'cancelled',
    'unknown',
  ])('is free again after a request that ended as %s', async (kind) => {
    const { clock, runs, setUp } = work((request, run) =>
      run === 1 ? sampleFailure(request, { kind, message: 'no' }) : sampleAnswer(request, 'Done.'),
    );
    const { ask } = setUp();
    expect(told(await clock.settle(ask(keyed())))).toBe(kind);
    expect(told(await clock.settle(ask(keyed())))).toBe('Done.');
    expect(runs).toHaveLength(2);
  });

  it('is free again after something inside threw', async () => {
    const clock = manualClock();
    const run = idempotency({ store: memoryIdempotency({ clock }), clock });
    await expect(run(keyed(), () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    const answer: LlmResult = { type: 'settled', outcome: sampleAnswer(keyed(), 'Done.') };
    expect(told(await run(keyed(), async () => answer))).toBe('Done.');
  });
});

describe('joining', () => {
  it('shares the failure of the run, which is then not stored', async () => {
    const { clock, runs, setUp } = work((request) =>
      sampleFailure(request, { kind: 'overloaded', message: 'busy' }),
    );
    const { ask } = setUp();
    const results = await clock.settle(
      Promise.all([ask(keyed({}, { id: 'first' })), ask(keyed({}, { id: 'second' }))]),
    );
    expect(results.map(told)).toEqual(['overloaded', 'overloaded']);
    expect(results.map((each) => outcomeOf(each).meta.attempts.length)).toEqual([1, 0]);
    expect(runs).toEqual(['first']);
  });

  it('takes the work over when the first caller leaves', async () => {
    const { clock, runs, setUp } = work((request, run) =>
      run === 1
        ? sampleFailure(request, { kind: 'cancelled', message: 'left' })
        : sampleAnswer(request, 'Done.'),
    );
    const { ask } = setUp();
    const asked = ['first', 'second', 'third'].map((id) => ask(keyed({}, { id })));
    const results = await clock.settle(Promise.all(asked));
    expect(results.map(told)).toEqual(['cancelled', 'Done.', 'Done. (replayed)']);
    expect(runs).toEqual(['first', 'second']);
  });

  it('can be left without ending the work', async () => {
    const { clock, runs, setUp } = work();
    const { ask } = setUp();
    const caller = new AbortController();
    const first = ask(keyed());
    const second = ask(keyed({ signal: caller.signal }));
    caller.abort();
    expect(told(await second)).toBe('cancelled');
    expect(told(await clock.settle(first))).toBe('Done.');
    expect(runs).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits no longer than the request may take', async () => {
    const { clock, setUp } = work();
    const { ask } = setUp();
    const first = ask(keyed());
    const second = ask(keyed({ deadlineMs: 300 }));
    expect(told(await clock.settle(second))).toBe('rejected-locally idempotency-in-flight');
    expect(clock.now()).toBe(300);
    expect(told(await clock.settle(first))).toBe('Done.');
  });

  it('counts the time the request has already taken', async () => {
    const { clock, setUp } = work();
    const { store, ask } = setUp();
    void ask(keyed());
    await clock.advance(200);
    const late = { ...keyed({ deadlineMs: 300 }), startedAt: 0 };
    const second = idempotency({ store, clock })(late, () => Promise.reject(new Error('called')));
    await clock.settle(second);
    expect(clock.now()).toBe(300);
  });
});

describe('after a crash', () => {
  async function crashed(whenUnknown?: IdempotencyOptions['whenUnknown']) {
    const { clock, runs, setUp } = work();
    const { store, ask } = setUp({ whenUnknown });
    const lost = new Promise<LlmResult>(() => undefined);
    void idempotency({ store, clock })(keyed(), () => lost);
    await clock.advance(10);
    store.crash();
    return { clock, runs, ask };
  }

  it('reports that the outcome is unknown and does not run again', async () => {
    const { runs, ask } = await crashed();
    expect(told(await ask(keyed()))).toBe('rejected-locally idempotency-unknown');
    expect(told(await ask(keyed()))).toBe('rejected-locally idempotency-unknown');
    expect(runs).toEqual([]);
  });

  it.each([
    ['done', 'rejected-locally idempotency-done'],
    ['unknown', 'rejected-locally idempotency-unknown'],
  ] as const)('does not run again when the product says %s', async (answer, expected) => {
    const { runs, ask } = await crashed(async () => answer);
    expect(told(await ask(keyed()))).toBe(expected);
    expect(runs).toEqual([]);
  });

  it('runs again, once, when the product says that it was not done', async () => {
    const { clock, runs, ask } = await crashed(async () => 'not-done');
    const results = await clock.settle(Promise.all([ask(keyed()), ask(keyed()), ask(keyed())]));
    expect(results.map(told)).toEqual(['Done.', 'Done. (replayed)', 'Done. (replayed)']);
    expect(runs).toHaveLength(1);
  });

  it('asks the product once, also when the store does not forget', async () => {
    const clock = manualClock();
    let asked = 0;
    const store: IdempotencyStore = {
      ...memoryIdempotency({ clock }),
      begin: async () => ({ state: 'unknown', lease: 'lost' }),
    };
    const run = idempotency({ store, clock, whenUnknown: async () => ((asked += 1), 'not-done') });
    const result = await run(keyed(), () => Promise.reject(new Error('called')));
    expect([told(result), asked]).toEqual(['rejected-locally idempotency-unknown', 1]);
  });

  it('counts a run as crashed when it outlives its own deadline', async () => {
    const { clock, setUp } = work();
    const { store, ask } = setUp();
    void idempotency({ store, clock })(keyed(), () => new Promise(() => undefined));
    await clock.advance(60_000);
    expect(told(await clock.settle(ask(keyed({ deadlineMs: 1 }))))).toBe(
      'rejected-locally idempotency-in-flight',
    );
    await clock.advance(10_000);
    expect(told(await ask(keyed()))).toBe('rejected-locally idempotency-unknown');
  });
});

describe('a stream with an idempotency key', () => {
  const clock = manualClock();
  const request = keyed({}, { mode: 'stream' });
  const texts = ['On ', 'its ', 'way.'];
  const streaming: Next = async (each) => sampleStream(each, texts, sampleAnswer(each, texts.join('')));
  const stack = () => idempotency({ store: memoryIdempotency({ clock }), clock });

  it('is stored whole and replayed as a stream', async () => {
    const run = stack();
    expect(await textOf(await run(request, streaming))).toEqual(['On ', 'its ', 'way.', 'finish']);
    expect(await textOf(await run(request, streaming))).toEqual(['On its way.', 'finish (replayed)']);
  });

  it('is not stored when its caller leaves, and whoever joined begins anew', async () => {
    const run = stack();
    let runs = 0;
    const counting: Next = async (each) => ((runs += 1), streaming(each));
    const first = await run(request, counting);
    const second = run(request, counting);
    if (first.type !== 'streaming') throw new Error('expected a stream');
    for await (const _event of first.events) break;
    expect(await textOf(await second)).toEqual(['On ', 'its ', 'way.', 'finish']);
    expect(runs).toBe(2);
  });
});

async function textOf(result: LlmResult): Promise<readonly string[]> {
  if (result.type !== 'streaming') throw new Error('expected a stream');
  const said: string[] = [];
  for await (const event of result.events) {
    if (event.type === 'text-delta') said.push(event.text);
    else said.push(event.type === 'finish' && event.meta.replayed ? 'finish (replayed)' : event.type);
  }
  return said;
}

describe('an idempotency store that does not work', () => {
  const clock = manualClock();
  const down = (): Promise<never> => Promise.reject(new Error('the database is down'));
  const answer: LlmResult = { type: 'settled', outcome: sampleAnswer(keyed(), 'Done.') };

  it('lets no work begin that it could not keep from running twice', async () => {
    let runs = 0;
    const store: IdempotencyStore = { ...memoryIdempotency({ clock }), begin: down };
    const result = await idempotency({ store, clock })(keyed(), async () => ((runs += 1), answer));
    expect(result).toMatchObject({
      outcome: { failure: { kind: 'rejected-locally', code: 'idempotency-unavailable' } },
    });
    expect(runs).toBe(0);
  });

  it('does not cost an answer that is already paid for', async () => {
    const store: IdempotencyStore = { ...memoryIdempotency({ clock }), complete: down };
    const result = await idempotency({ store, clock })(keyed(), async () => answer);
    expect(told(result)).toBe('Done.');
    expect(outcomeOf(result).meta.notes).toEqual([
      'the idempotency store did not take how this request ended',
    ]);
  });
});

describe('any number of duplicates at any time', () => {
  it('run the work once until it is done, and all get one answer', async () => {
    const arrival = fc.record({
      atMs: fc.nat({ max: 3_000 }),
      key: fc.constantFrom('key-1', 'key-2'),
      leavesAfterMs: fc.option(fc.nat({ max: 1_500 }), { freq: 3, nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(arrival, { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 2 }),
        async (arrivals, failures) => {
          const { clock, runs, setUp } = work((request, run) => {
            if (request.options.signal?.aborted)
              return sampleFailure(request, { kind: 'cancelled', message: 'left' });
            if (run <= failures) return sampleFailure(request, { kind: 'overloaded', message: 'busy' });
            return sampleAnswer(request, `answer of ${request.id} to ${request.options.idempotencyKey}`);
          });
          const { ask } = setUp();
          const answers = arrivals.map(async ({ atMs, key, leavesAfterMs }, index) => {
            const caller = new AbortController();
            await new Promise<void>((resolve) => clock.after(atMs, resolve));
            if (leavesAfterMs !== undefined) clock.after(leavesAfterMs, () => caller.abort());
            const result = await ask(
              keyed({ idempotencyKey: key, signal: caller.signal }, { id: `r${index}` }),
            );
            return { key, outcome: outcomeOf(result) };
          });
          const results = await clock.settle(Promise.all(answers));
          for (const key of ['key-1', 'key-2']) {
            const given = results.flatMap((each) =>
              each.key === key && each.outcome.ok ? [each.outcome] : [],
            );
            expect(new Set(given.map(({ answer }) => answer.output)).size).toBeLessThanOrEqual(1);
            // Exactly one of the answers is fresh: the work that led to an answer was done once.
            expect(given.filter(({ meta }) => !meta.replayed)).toHaveLength(Math.min(given.length, 1));
          }
          const unanswered = results.filter(({ outcome }) => !outcome.ok && !outcome.meta.replayed).length;
          expect(runs.length).toBeLessThanOrEqual(2 + unanswered);
        },
      ),
      { numRuns: 60 },
    );
  });
});
