import { always, fail, hang, reply, seededRandom, streams } from '@understudy/testing';
import type { OneStep } from '@understudy/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { extraction, hello, play, stage } from '../../test/stage.ts';
import type { Stage } from '../../test/stage.ts';
import { failureKinds } from '../failure.ts';
import type { LlmAnswer } from '../llm/llm-types.ts';
import type { RouteInput } from '../routes/route-input.ts';

const models = ['a/x', 'b/y', 'c/z'] as const;

/** Micro-dollars: what one call of each is expected to cost is a thousandth of it; what it does cost is up to chance. */
const price = { 'a/x': 3_000_000, 'b/y': 2_000_000, 'c/z': 1_000_000 } as const;

const millisecond = fc.integer({ min: 0, max: 4_000 });

/** Anything that a call can come to. */
const step: fc.Arbitrary<OneStep> = fc.oneof(
  fc
    .record({
      kind: fc.constantFrom(...failureKinds),
      afterMs: millisecond,
      retryAfterMs: fc.option(fc.constantFrom(-1, 0, 1, 300, 5_000, 1e12, Number.NaN), { nil: undefined }),
    })
    .map(({ kind, ...rest }) => fail(kind, rest)),
  fc
    .record({
      text: fc.constantFrom('', 'no', '{"total": 3}'),
      afterMs: millisecond,
      outputTokens: fc.nat(3_000),
    })
    .map(({ text, afterMs, outputTokens }) =>
      reply(text, { afterMs, usage: { inputTokens: 0, outputTokens } }),
    ),
  fc.record({ afterMs: millisecond }).map(({ afterMs }) => streams([], { afterMs, endWith: 'cut' })),
  fc.constant(hang()),
);

const script = fc.array(step, { maxLength: 4 }).map((steps) => [...steps, always(hang())]);

const route: fc.Arbitrary<Partial<RouteInput>> = fc
  .record({
    tries: fc.integer({ min: 1, max: 4 }),
    deadlineMs: fc.integer({ min: 1, max: 20_000 }),
    maxLatencyMs: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
    attempts: fc.integer({ min: 1, max: 6 }),
    costUsd: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
    breaker: fc.constantFrom('off', undefined),
  })
  .map(({ tries, deadlineMs, maxLatencyMs, attempts, costUsd, breaker }) => ({
    retry: { tries: Math.min(tries, attempts) },
    deadlineMs,
    maxLatencyMs: maxLatencyMs && Math.min(maxLatencyMs, deadlineMs),
    budget: { attempts, costUsd: costUsd && costUsd / 1_000 },
    breaker,
  }));

const adventure = fc.record({
  scripts: fc.record({ 'a/x': script, 'b/y': script, 'c/z': script }),
  route,
  mode: fc.constantFrom('text', 'object', 'stream'),
  leaveAtMs: fc.option(millisecond, { nil: undefined }),
  seed: fc.integer(),
});

type Adventure = typeof adventure extends fc.Arbitrary<infer Value> ? Value : never;

function begin(on: Stage, mode: Adventure['mode'], signal: AbortSignal): Promise<LlmAnswer<unknown>> {
  const request = { task: 'job', messages: hello, signal };
  return mode === 'stream' ? on.llm.generateStream(request).result : on.llm.generate(request);
}

it('the one budget of a request holds, whatever the failures, delays and waits', async () => {
  await fc.assert(
    fc.asyncProperty(adventure, async ({ scripts, route, mode, leaveAtMs, seed }) => {
      const on = stage({
        scripts,
        route,
        catalog: models.map((model) => ({
          model,
          priceMicroUsdPerMillion: { input: 0, output: price[model] },
        })),
        random: seededRandom(seed),
        ...(mode === 'object' && { task: extraction }),
      });
      const leaving = new AbortController();
      const startedAt = on.clock.wallTime();
      const stop = on.clock.after(leaveAtMs ?? Infinity, () => leaving.abort());
      const asked = begin(on, mode, leaving.signal).finally(stop);

      const { meta, tookMs } = await play(on, asked); // ends, with nothing left behind
      const { attempts: most = 0, costUsd } = route.budget ?? {};
      const calls = Object.values(on.providers).flatMap((provider) => provider.calls);
      const { attemptsStarted: starts, attempts: ends } = on.recorder;

      expect(calls.length).toBeLessThanOrEqual(most);
      expect(tookMs).toBeLessThanOrEqual(Math.min(route.deadlineMs ?? 0, leaveAtMs ?? Infinity));
      for (const { wallTime } of starts) {
        expect(wallTime - startedAt).toBeLessThan(route.deadlineMs ?? 0);
        expect(wallTime - startedAt).toBeLessThanOrEqual(leaveAtMs ?? Infinity);
      }

      const numbers = starts.map((_start, index) => index + 1);
      expect(starts.map(({ number }) => number)).toEqual(numbers);
      expect(ends.map(({ number }) => number)).toEqual(numbers);
      expect(calls.map(({ context }) => context.attemptNumber).toSorted()).toEqual(numbers);
      expect(meta?.attempts).toEqual(ends);

      let left = costUsd === undefined ? Infinity : costUsd * 1_000_000;
      for (const { model, costMicroUsd } of ends) {
        const expected = price[models.find((each) => each === model) ?? 'a/x'] / 1_000;
        expect(expected).toBeLessThanOrEqual(left);
        left -= costMicroUsd ?? Number.NaN;
      }
    }),
    { numRuns: 80 },
  );
});
