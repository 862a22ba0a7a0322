import {
  manualClock,
  memoryBudgets,
  sampleAnswer,
  sampleAttempt,
  sampleFailure,
  sampleRequest,
  sampleStream,
} from '@understudy/testing';
import type { MemoryBudget } from '@understudy/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Attempt, Meta, Outcome } from '../outcome.ts';
import type { LlmRequest } from '../request.ts';
import type { LlmResult } from '../result.ts';
import { budgets } from './budgets.ts';
import type { BudgetStore, Estimate, Spending } from './budgets.ts';
import type { Next } from './middleware.ts';

const clock = manualClock();
const request = sampleRequest({
  options: { customerId: 'acme', callerId: 'key-1', tags: { feature: 'chat' } },
});
const perDay: MemoryBudget = { name: 'acme-daily', limitMicroUsd: 1_000, per: 'day', by: 'customer' };
const inMicroUsd =
  (microUsd: number | undefined): (() => Estimate) =>
  () => ({ inputTokens: 10, microUsd });

function answering(changes: Partial<Meta> = {}): Next {
  return async (each) => ({ type: 'settled', outcome: sampleAnswer(each, 'Done.', changes) });
}

function outcomeOf(result: LlmResult): Outcome {
  if (result.type !== 'settled') throw new Error('expected a settled result');
  return result.outcome;
}

/** A store that grants everything and shows what it was told. */
function witness(changes: Partial<BudgetStore> = {}) {
  const told: (readonly [string, Spending | undefined])[] = [];
  const store: BudgetStore = {
    reserve: async ({ requestId }) => ({
      granted: true,
      reservation: requestId,
      warnings: [],
      degrade: false,
    }),
    settle: async (reservation, spending) => void told.push([reservation, spending]),
    release: async (reservation) => void told.push([reservation, undefined]),
    ...changes,
  };
  return { store, told };
}

describe('budgets', () => {
  it('say who wants to spend how much on what', async () => {
    const claims: unknown[] = [];
    const { store } = witness();
    const reserve: BudgetStore['reserve'] = (claim) => {
      claims.push({ ...claim, estimate: claim.estimate() });
      return store.reserve(claim);
    };
    await budgets({ store: { ...store, reserve }, clock, estimate: inMicroUsd(300) })(request, answering());
    expect(claims).toEqual([
      {
        requestId: 'request-1',
        customerId: 'acme',
        callerId: 'key-1',
        task: 'supportChat',
        tags: { feature: 'chat' },
        estimate: { inputTokens: 10, microUsd: 300 },
        wallTime: request.wallTime,
      },
    ]);
  });

  it('estimate nothing for a store that does not ask', async () => {
    const { store } = witness();
    const estimate = (): never => {
      throw new Error('an estimate was made');
    };
    await expect(budgets({ store, clock, estimate })(request, answering())).resolves.toBeDefined();
  });

  it('are settled with the truth, failed attempts included', async () => {
    const attempts = [
      sampleAttempt(request, { costMicroUsd: 7 }),
      sampleAttempt(request, { costMicroUsd: 20 }),
    ];
    const { store, told } = witness();
    await budgets({ store, clock, estimate: inMicroUsd(300) })(
      request,
      answering({ attempts, costMicroUsd: 27 }),
    );
    const usage = { inputTokens: 10, outputTokens: 5 };
    expect(told).toEqual([['request-1', { usage, costMicroUsd: 27, knownMicroUsd: 27 }]]);
  });

  it('hear what is known when a part of the cost is not', async () => {
    const attempts = [
      sampleAttempt(request, { costMicroUsd: undefined }),
      sampleAttempt(request, { costMicroUsd: 20 }),
    ];
    const { store, told } = witness();
    await budgets({ store, clock, estimate: inMicroUsd(300) })(
      request,
      answering({ attempts, costMicroUsd: undefined }),
    );
    expect(told[0]?.[1]).toMatchObject({ costMicroUsd: undefined, knownMicroUsd: 20 });
  });

  it('are settled for a failure that cost something, and released for one that called nobody', async () => {
    const failure = { kind: 'server-error', message: 'no' } as const;
    const { store, told } = witness();
    const run = budgets({ store, clock, estimate: inMicroUsd(300) });
    await run(request, async () => ({ type: 'settled', outcome: sampleFailure(request, failure) }));
    await run(request, async () => ({
      type: 'settled',
      outcome: sampleFailure(request, failure, { attempts: [] }),
    }));
    expect(told.map(([, spending]) => spending?.costMicroUsd)).toEqual([20, undefined]);
    expect(told[1]?.[1]).toBeUndefined();
  });

  it('are settled once for a stream, read or left', async () => {
    const { store, told } = witness();
    const run = budgets({ store, clock, estimate: inMicroUsd(300) });
    const streaming: Next = async (each) => sampleStream(each, ['a', 'b'], sampleAnswer(each, 'ab'));
    for (const leaveAfter of [1, 9]) {
      const result = await run(request, streaming);
      if (result.type !== 'streaming') throw new Error('expected a stream');
      let seen = 0;
      for await (const _event of result.events) if (++seen === leaveAfter) break;
      await result.settled;
    }
    expect(told.map(([, spending]) => spending?.costMicroUsd)).toEqual([20, 20]);
  });

  it('are settled with what was spent when something inside throws', async () => {
    const { store, told } = witness();
    const run = budgets({ store, clock, estimate: inMicroUsd(300) });
    const spendingThenThrowing: Next = async (each) => {
      for (const observer of each.observers) observer.ended?.(sampleAttempt(each));
      throw new Error('mine');
    };
    await expect(run(request, spendingThenThrowing)).rejects.toThrow('mine');
    await expect(run(request, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(told).toMatchObject([
      ['request-1', { costMicroUsd: 20, knownMicroUsd: 20 }],
      ['request-1', undefined],
    ]);
  });

  it('refuse before any call, and say which budget, what is left and when it resets', async () => {
    let calls = 0;
    const store = memoryBudgets([perDay]);
    const run = budgets({ store, clock, estimate: inMicroUsd(700) });
    const counting: Next = (each, ...rest) => ((calls += 1), answering({ costMicroUsd: 600 })(each, ...rest));
    await run(request, counting);
    const refused = outcomeOf(await run(request, counting));
    expect(calls).toBe(1);
    expect(refused).toMatchObject({
      ok: false,
      failure: {
        kind: 'over-budget',
        code: 'budget',
        message:
          'the budget acme-daily has $0.0004 left for this day; this request may cost $0.0007; it resets at 2025-01-02T00:00:00.000Z',
        retryAfterMs: 86_400_000,
      },
      meta: { attempts: [], costMicroUsd: 0 },
    });
  });

  it.each([
    ['tokens', 12, '12 tokens'],
    ['requests', 0, '0 requests'],
    ['micro-usd', 12_340_000, '$12.34'],
    ['micro-usd', 45, '$0.000045'],
    ['micro-usd', 0, '$0.00'],
  ] as const)('tell what is left in %s as a person would', async (unit, left, words) => {
    const spent = { budget: 'all', window: 'month', left, unit, resetsAt: undefined };
    const { store } = witness({ reserve: async () => ({ granted: false, spent }) });
    const { failure } = failureOf(
      await budgets({ store, clock, estimate: inMicroUsd(undefined) })(request, answering()),
    );
    expect(failure.message).toBe(`the budget all has ${words} left for this month; it does not reset`);
    expect(failure.retryAfterMs).toBeUndefined();
  });

  it('send a request on to the cheaper model when they degrade', async () => {
    const seen: boolean[] = [];
    const store = memoryBudgets([{ ...perDay, whenSpent: 'degrade' }]);
    const run = budgets({ store, clock, estimate: inMicroUsd(700) });
    const looking: Next = (each) => (seen.push(each.degraded), answering({ costMicroUsd: 700 })(each));
    await run(request, looking);
    await run(request, looking);
    expect(seen).toEqual([false, true]);
  });

  it('warn the caller in the notes of the answer', async () => {
    const run = budgets({
      store: memoryBudgets([{ ...perDay, warnAt: 0.5 }]),
      clock,
      estimate: inMicroUsd(700),
    });
    const { meta } = outcomeOf(await run(request, answering({ notes: ['left out: seed'] })));
    expect(meta.notes).toEqual(['left out: seed', 'the budget acme-daily is 70 % used for this day']);
  });

  it('do not cost an answer that is already paid for when they cannot be settled', async () => {
    const { store } = witness({ settle: () => Promise.reject(new Error('the database is down')) });
    const outcome = outcomeOf(await budgets({ store, clock, estimate: inMicroUsd(1) })(request, answering()));
    expect(outcome).toMatchObject({
      ok: true,
      meta: { notes: ['the budget did not take what this request came to'] },
    });
  });

  it('let nobody spend when they cannot be asked', async () => {
    const { store } = witness({ reserve: () => Promise.reject(new Error('the database is down')) });
    const run = budgets({ store, clock, estimate: inMicroUsd(1) });
    const failure = {
      kind: 'rejected-locally',
      code: 'budgets-unavailable',
      message: 'budgets cannot be asked: the database is down',
    };
    expect(await run(request, () => Promise.reject(new Error('called')))).toMatchObject({
      outcome: { ok: false, failure },
    });
  });
});

describe('however requests interleave', () => {
  it('no budget is exceeded, and nothing stays set aside', async () => {
    const call = fc.record({
      atMs: fc.nat({ max: 50 }),
      takesMs: fc.nat({ max: 50 }),
      estimate: fc.integer({ min: 1, max: 600 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      ending: fc.constantFrom('answer', 'failure', 'nobody', 'throw'),
      customerId: fc.constantFrom('acme', 'other'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 12 }), async (calls) => {
        const time = manualClock();
        const store = memoryBudgets([
          perDay,
          { name: 'all', limitMicroUsd: 1_500, per: 'hour', by: 'everyone' },
        ]);
        const overspent = (): boolean =>
          store.accounts.some(
            ({ budget, spentMicroUsd, reservedMicroUsd }) =>
              spentMicroUsd + reservedMicroUsd > budget.limitMicroUsd,
          );
        const run = async ({
          atMs,
          takesMs,
          estimate,
          share,
          ending,
          customerId,
        }: (typeof calls)[number]) => {
          await new Promise<void>((resolve) => time.after(atMs, resolve));
          const own: LlmRequest = { ...request, options: { customerId } };
          const next: Next = async (each) => {
            await new Promise<void>((resolve) => time.after(takesMs, resolve));
            return endings[ending](each, Math.floor(estimate * share));
          };
          await budgets({ store, clock: time, estimate: inMicroUsd(estimate) })(own, next).catch(
            () => undefined,
          );
          expect(overspent()).toBe(false);
        };
        await time.settle(Promise.all(calls.map(run)));
        expect(store.accounts.every(({ reservedMicroUsd }) => reservedMicroUsd === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

const endings: Readonly<
  Record<'answer' | 'failure' | 'nobody' | 'throw', (each: LlmRequest, cost: number) => LlmResult>
> = {
  answer: (each, costMicroUsd) => settled(sampleAnswer(each, 'Done.', paid(each, costMicroUsd))),
  failure: (each, costMicroUsd) =>
    settled(sampleFailure(each, { kind: 'timeout', message: 'late' }, paid(each, costMicroUsd))),
  nobody: (each) =>
    settled(sampleFailure(each, { kind: 'overloaded', message: 'busy' }, { attempts: [], costMicroUsd: 0 })),
  throw: () => {
    throw new Error('mine');
  },
};

function paid(
  each: LlmRequest,
  costMicroUsd: number,
): { attempts: readonly Attempt[]; costMicroUsd: number } {
  return { attempts: [sampleAttempt(each, { costMicroUsd })], costMicroUsd };
}

function settled(outcome: Outcome): LlmResult {
  return { type: 'settled', outcome };
}

function failureOf(result: LlmResult): Extract<Outcome, { ok: false }> {
  const outcome = outcomeOf(result);
  if (outcome.ok) throw new Error('expected a failure');
  return outcome;
}
