import { always, fail, fixedRandom, hang, reply, streams } from '@understudy/testing';
import type { FixedModel } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { hello, play, stage } from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import type { RequestOptions } from '../request.ts';

const ask = (on: Stage, options: RequestOptions = {}): Promise<Ending> =>
  play(on, on.llm.generate({ task: 'job', messages: hello, ...options }));

/** One request on a stage of its own. */
async function tell(options: StageOptions, asking?: RequestOptions): Promise<Ending> {
  return ask(stage(options), asking);
}

const waits = ({ meta }: Ending): readonly number[] | undefined =>
  meta?.attempts.map(({ waitedMs }) => waitedMs);

describe('who is asked', () => {
  it('asks in the order of the route, and says who served', async () => {
    const ending = await tell({
      scripts: { 'a/x': [fail('timeout')], 'b/y': [fail('unknown')], 'c/z': [reply('from c')] },
    });
    expect(ending).toMatchObject({
      story: ['a/x#1 timeout', 'b/y#1 unknown', 'c/z#1 ok'],
      output: 'from c',
      meta: { servedBy: 'c/z', fallback: true, skipped: [] },
    });
    expect(ending.meta?.attempts.map(({ number, role, purpose }) => [number, role, purpose])).toEqual([
      [1, 'primary', 'answer'],
      [2, 'fallback', 'fallback'],
      [3, 'fallback', 'fallback'],
    ]);
  });

  it('asks nobody after an answer', async () => {
    const on = stage({ scripts: { 'a/x': [reply('fine')], 'b/y': [reply('never')] } });
    expect(await ask(on)).toMatchObject({ story: ['a/x#1 ok'], meta: { fallback: false, servedBy: 'a/x' } });
    expect(on.providers['b']?.calls).toEqual([]);
  });

  it('asks the caller’s own models in the caller’s order', async () => {
    const { story, meta } = await tell(
      { scripts: { 'a/x': [reply('a')], 'b/y': [fail('unknown')], 'c/z': [] } },
      { models: ['b/y', 'a/x'] },
    );
    expect(story).toEqual(['b/y#1 unknown', 'a/x#1 ok']);
    expect(meta?.attempts.map(({ role }) => role)).toEqual(['requested', 'requested']);
  });

  it('asks first who holds the prompt cache of a customer, where the route says so', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout'), always(reply('a'))], 'b/y': [always(reply('b'))] },
      route: { order: 'cache-affine' },
    });
    expect((await ask(on, { customerId: 'acme' })).story).toEqual(['a/x#1 timeout', 'b/y#1 ok']);
    expect((await ask(on, { customerId: 'acme' })).story).toEqual(['b/y#1 ok']);
    expect((await ask(on, { customerId: 'other' })).story).toEqual(['a/x#1 ok']);
    await on.clock.advance(300_000);
    expect((await ask(on, { customerId: 'acme' })).story).toEqual(['a/x#1 ok']);
  });

  it('skips a candidate that its breaker holds out, with the reason', async () => {
    const on = stage({ scripts: { 'a/x': [], 'b/y': [reply('fine')] } });
    on.llm.breakers.open('a/x');
    expect(await ask(on)).toMatchObject({
      story: ['b/y#1 ok'],
      skipped: ['a/x held'],
      meta: { fallback: true },
    });
  });
});

describe('tries', () => {
  it('come as often as the route says, and then it is the next one’s turn', async () => {
    const { story } = await tell({
      scripts: { 'a/x': [always(fail('overloaded'))], 'b/y': [reply('fine')] },
      route: { retry: { tries: 4 }, breaker: 'off' },
    });
    expect(story).toEqual([1, 2, 3, 4].map((number) => `a/x#${number} overloaded`).concat('b/y#1 ok'));
  });

  it.each(['network', 'malformed'] as const)('are two at most after %s', async (kind) => {
    const { story } = await tell({
      scripts: { 'a/x': [always(fail(kind))], 'b/y': [reply('fine')] },
      route: { retry: { tries: 4 } },
    });
    expect(story).toEqual([`a/x#1 ${kind}`, `a/x#2 ${kind}`, 'b/y#1 ok']);
  });

  it('count on whatever the failure is that comes next', async () => {
    const { story } = await tell({
      scripts: { 'a/x': [fail('overloaded'), fail('network'), reply('never')], 'b/y': [reply('fine')] },
      route: { retry: { tries: 3 } },
    });
    expect(story).toEqual(['a/x#1 overloaded', 'a/x#2 network', 'b/y#1 ok']);
  });

  it('are not made once the breaker has opened', async () => {
    const { story, tookMs } = await tell({
      scripts: { 'a/x': [always(fail('overloaded'))], 'b/y': [reply('fine')] },
      route: { retry: { tries: 5 }, breaker: { consecutive: 2, minimum: 100 } },
    });
    expect(story).toEqual(['a/x#1 overloaded', 'a/x#2 overloaded', 'b/y#1 ok']);
    expect(tookMs).toBe(250); // the pause after the first; none for a call that nobody would let in
  });
});

describe('the pause between two tries', () => {
  const threeTries = {
    retry: { tries: 4, backoff: { baseMs: 1_000, capMs: 3_000 } },
    breaker: 'off',
  } as const;

  it('doubles up to its cap, and chance takes a share of it', async () => {
    const scripts = { 'a/x': [fail('overloaded'), fail('overloaded'), fail('overloaded'), reply('fine')] };
    const half = await tell({ scripts, route: threeTries, random: fixedRandom(0.5) });
    expect(waits(half)).toEqual([0, 500, 1_000, 1_500]);
    expect(half.tookMs).toBe(3_000);
    expect(waits(await tell({ scripts, route: threeTries, random: fixedRandom(0) }))).toEqual([0, 0, 0, 0]);
  });

  it('is never shorter than the provider asked for, with the jitter on top', async () => {
    const { story, tookMs } = await tell({
      scripts: { 'a/x': [fail('overloaded', { retryAfterMs: 2_000 }), reply('fine')] },
    });
    expect(story).toEqual(['a/x#1 overloaded', 'a/x#2 ok']);
    expect(tookMs).toBe(2_250);
  });

  it('lasts as long as the cooldown that a rate limit begins, even if the provider names no time', async () => {
    const on = stage({ scripts: { 'a/x': [fail('rate-limited'), reply('fine')] } });
    await on.clock.advance(7_000);
    const { story, tookMs } = await ask(on);
    expect(story).toEqual(['a/x#1 rate-limited', 'a/x#2 ok']);
    expect(tookMs).toBe(2_250);
  });

  it.each([0, -1, Number.NaN, -Infinity])(
    'is an ordinary one when the provider asks for %s ms',
    async (retryAfterMs) => {
      const scripts = { 'a/x': [fail('overloaded', { retryAfterMs }), reply('fine')] };
      expect(waits(await tell({ scripts }))).toEqual([0, 250]);
    },
  );

  it.each([3_600_000, 1e12, Infinity])(
    'is not begun when %s ms do not fit: the next one is asked',
    async (retryAfterMs) => {
      const { story, tookMs } = await tell({
        scripts: { 'a/x': [fail('rate-limited', { retryAfterMs })], 'b/y': [reply('fine')] },
      });
      expect(story).toEqual(['a/x#1 rate-limited', 'b/y#1 ok']);
      expect(tookMs).toBe(0);
    },
  );

  it('is not begun when it is longer than any pause and another could be asked meanwhile', async () => {
    const scripts = { 'a/x': [fail('rate-limited', { retryAfterMs: 8_001 }), reply('late')] };
    const withOther = await tell({ scripts: { ...scripts, 'b/y': [reply('fine')] } });
    expect([withOther.story, withOther.tookMs]).toEqual([['a/x#1 rate-limited', 'b/y#1 ok'], 0]);
    const alone = await tell({ scripts });
    expect([alone.story, alone.tookMs]).toEqual([['a/x#1 rate-limited', 'a/x#2 ok'], 8_251]);
  });

  it('must fit into the candidate’s own share of the time', async () => {
    const { story, tookMs } = await tell({
      scripts: { 'a/x': [fail('overloaded', { retryAfterMs: 1_000, afterMs: 300 })], 'b/y': [reply('fine')] },
      route: { maxLatencyMs: 1_550 },
    });
    expect(story).toEqual(['a/x#1 overloaded', 'b/y#1 ok']); // 300 + 1000 + 250 would leave nothing
    expect(tookMs).toBe(300);
  });

  it('must fit into the caller’s deadline', async () => {
    const scripts = { 'a/x': [fail('overloaded', { retryAfterMs: 1_000 }), reply('fine')] };
    const short = await tell({ scripts }, { deadlineMs: 1_250 });
    expect(short).toMatchObject({ story: ['a/x#1 overloaded'], error: { kind: 'overloaded' }, tookMs: 0 });
    expect(await tell({ scripts }, { deadlineMs: 1_251 })).toMatchObject({
      story: ['a/x#1 overloaded', 'a/x#2 ok'],
    });
  });
});

describe('time', () => {
  it('is up for each candidate after maxLatencyMs', async () => {
    const { story, meta, tookMs } = await tell({
      scripts: { 'a/x': [hang()], 'b/y': [hang()], 'c/z': [reply('fine', { afterMs: 999 })] },
      route: { maxLatencyMs: 1_000 },
    });
    expect(story).toEqual(['a/x#1 timeout', 'b/y#1 timeout', 'c/z#1 ok']);
    expect(tookMs).toBe(2_999);
    expect(meta?.attempts[0]).toMatchObject({
      durationMs: 1_000,
      phase: 'dispatched',
      failure: { code: 'latency', message: 'no answer within the 1000 ms the route gives a candidate' },
    });
  });

  it('runs on through the tries of a candidate', async () => {
    const { story, tookMs } = await tell({
      scripts: { 'a/x': [fail('overloaded', { afterMs: 600 }), hang()], 'b/y': [reply('fine')] },
      route: { maxLatencyMs: 1_000 },
    });
    expect(story).toEqual(['a/x#1 overloaded', 'a/x#2 timeout', 'b/y#1 ok']);
    expect(tookMs).toBe(1_000);
  });

  it('is up for an attempt after attemptMs', async () => {
    const { meta, tookMs } = await tell({
      scripts: { 'a/x': [hang()], 'b/y': [reply('fine')] },
      route: { timeouts: { attemptMs: 700 } },
    });
    expect(meta?.attempts[0]).toMatchObject({ failure: { kind: 'timeout', code: 'attempt' } });
    expect(tookMs).toBe(700);
  });

  it('is up for the request at its deadline: nobody else is asked', async () => {
    const { story, error, skipped, tookMs } = await tell({
      scripts: { 'a/x': [hang()], 'b/y': [reply('never')] },
      route: { deadlineMs: 5_000 },
    });
    expect(story).toEqual(['a/x#1 timeout']);
    expect(skipped).toEqual(['b/y no-time-left']);
    expect(error).toMatchObject({ kind: 'timeout', failure: { code: 'deadline' }, retryable: true });
    expect(tookMs).toBe(5_000);
  });

  it('is what the caller gives, where that is less than the route does', async () => {
    const route = { deadlineMs: 5_000 };
    expect(await tell({ scripts: { 'a/x': [hang()] }, route }, { deadlineMs: 100 })).toMatchObject({
      tookMs: 100,
    });
    expect(await tell({ scripts: { 'a/x': [hang()] }, route }, { deadlineMs: 9_000 })).toMatchObject({
      tookMs: 5_000,
    });
  });

  it('that middleware has used up is a timeout, without a call', async () => {
    const on: Stage = stage({
      scripts: { 'a/x': [] },
      route: { deadlineMs: 1_000 },
      config: {
        use: [
          async (request, next) => {
            await on.clock.advance(1_000);
            return next(request);
          },
        ],
      },
    });
    expect(await ask(on)).toMatchObject({
      story: [],
      skipped: ['a/x no-time-left'],
      error: { kind: 'timeout', failure: { code: 'deadline' } },
    });
  });

  it('a late timer costs the call that it delayed, not the deadline', async () => {
    const { story, skipped } = await tell({
      scripts: { 'a/x': [fail('overloaded'), reply('too late')] },
      route: { deadlineMs: 300 },
      timers: (delayMs) => delayMs + 100,
    });
    expect(story).toEqual(['a/x#1 overloaded']);
    expect(skipped).toEqual(['a/x no-time-left']);
  });

  it('an early timer does not cut a pause short', async () => {
    const { story, tookMs } = await tell({
      scripts: { 'a/x': [fail('rate-limited', { retryAfterMs: 1_000 }), reply('fine')] },
      random: fixedRandom(0),
      timers: (delayMs) => delayMs * 0.9,
    });
    expect(story).toEqual(['a/x#1 rate-limited', 'a/x#2 ok']);
    expect(tookMs).toBeGreaterThanOrEqual(1_000);
  });
});

describe('what a provider is told of the time', () => {
  it('is the route’s limits, and what is left of the request', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout', { afterMs: 1_000 })], 'b/y': [reply('fine')] },
      route: { deadlineMs: 9_000, timeouts: { connectMs: 1, firstTokenMs: 2, stallMs: 3 } },
    });
    await ask(on);
    const limits = { connectMs: 1, firstTokenMs: 2, stallMs: 3 };
    expect(on.providers['a']?.calls[0]?.context.limits).toEqual({ ...limits, totalMs: 9_000 });
    expect(on.providers['b']?.calls[0]?.context.limits).toEqual({ ...limits, totalMs: 8_000 });
  });
});

describe('the one budget of a request', () => {
  it('bounds the calls, whatever they are for', async () => {
    const { story, skipped, error } = await tell({
      scripts: {
        'a/x': [fail('overloaded'), fail('overloaded')],
        'b/y': [fail('overloaded')],
        'c/z': [reply('never')],
      },
      route: { budget: { attempts: 3 } },
    });
    expect(story).toEqual(['a/x#1 overloaded', 'a/x#2 overloaded', 'b/y#1 overloaded']);
    // `b/y` was asked, so it is not among those that were not.
    expect(skipped).toEqual(['c/z no-attempts-left']);
    expect(error?.kind).toBe('overloaded');
  });

  it('takes no retry, and waits for none, when no call is left', async () => {
    const on = stage({ scripts: { 'a/x': [fail('overloaded')] }, route: { budget: { attempts: 1 } } });
    const { story, tookMs } = await ask(on);
    expect([story, tookMs]).toEqual([['a/x#1 overloaded'], 0]);
    expect(on.llm.health().retryBudget).toMatchObject({ granted: 0, refused: 0 });
  });

  const priced = (model: string, output: number): FixedModel => ({
    model,
    priceMicroUsdPerMillion: { input: 0, output },
  });

  it('bounds the dollars: what is too expensive, or has no price, is not asked', async () => {
    const { story, skipped } = await tell({
      scripts: { 'a/x': [], 'b/y': [], 'c/z': [reply('fine')] },
      // A thousand tokens are expected where nobody says how many.
      catalog: [priced('a/x', 6_000_000), priced('c/z', 5_000_000)],
      route: { budget: { costUsd: 0.005 } },
    });
    expect(story).toEqual(['c/z#1 ok']);
    expect(skipped).toEqual(['a/x too-expensive', 'b/y unpriced']);
  });

  it('counts what failed calls have cost', async () => {
    const costly = reply('', { usage: { inputTokens: 0, outputTokens: 800 } });
    const { story, skipped, meta } = await tell({
      scripts: { 'a/x': [costly, reply('never')], 'b/y': [reply('never')], 'c/z': [reply('fine')] },
      catalog: [priced('a/x', 5_000_000), priced('b/y', 5_000_000), priced('c/z', 1_000_000)],
      route: { budget: { costUsd: 0.006 } },
    });
    expect(story).toEqual(['a/x#1 bad-output', 'c/z#1 ok']); // 4000 of 6000 micro-dollars are spent
    expect(skipped).toEqual(['b/y too-expensive']);
    expect(meta?.costMicroUsd).toBe(4_005);
  });

  it('is not the only one: retries also draw on the budget of the whole process', async () => {
    const on = stage({
      scripts: { 'a/x': [always(fail('overloaded'))], 'b/y': [always(reply('fine'))] },
      route: { breaker: 'off' },
      config: { retryBudget: { perRequest: 0, floor: 1, perSecond: 0, cap: 1 } },
    });
    expect((await ask(on)).story).toEqual(['a/x#1 overloaded', 'a/x#2 overloaded', 'b/y#1 ok']);
    const second = await ask(on);
    expect(second.story).toEqual(['a/x#1 overloaded', 'b/y#1 ok']);
    expect(second.tookMs).toBe(0);
    expect(on.events).toContainEqual({ type: 'retry-budget-empty', requestId: 'request-1' });
    expect(on.llm.health().retryBudget).toMatchObject({ requests: 2, granted: 1, refused: 1 });
  });
});

describe('several keys of one provider', () => {
  const keys = { a: ['one', 'two'] };
  const first = fixedRandom(0); // each request begins at another key by chance; here all begin at the first

  it.each(['rate-limited', 'quota-exhausted', 'unauthorized', 'forbidden', 'model-not-found'] as const)(
    'the other key is asked at once after %s',
    async (kind) => {
      const { story, tookMs } = await tell({
        scripts: { 'a/x#one': [fail(kind)], 'a/x#two': [reply('fine')], 'b/y': [reply('never')] },
        credentials: keys,
        random: first,
      });
      expect(story).toEqual([`a/x[one]#1 ${kind}`, 'a/x[two]#1 ok']);
      expect(tookMs).toBe(0);
    },
  );

  it.each(['server-error', 'timeout', 'bad-output', 'unknown'] as const)(
    'no key cures %s: the other one is passed over',
    async (kind) => {
      const { story, skipped } = await tell({
        scripts: { 'a/x#one': [always(fail(kind))], 'a/x#two': [], 'b/y': [reply('fine')] },
        credentials: keys,
        random: first,
      });
      expect(story.at(-1)).toBe('b/y#1 ok');
      expect(story.join()).not.toContain('[two]');
      expect(skipped).toEqual(['a/x same-trouble']);
    },
  );

  it('the last key is tried again like any other', async () => {
    const { story } = await tell({
      scripts: { 'a/x#one': [fail('rate-limited')], 'a/x#two': [fail('rate-limited'), reply('fine')] },
      credentials: keys,
      random: first,
    });
    expect(story).toEqual(['a/x[one]#1 rate-limited', 'a/x[two]#1 rate-limited', 'a/x[two]#2 ok']);
  });

  it('a blocked one is left out, and the operator hears of it once', async () => {
    const on = stage({
      scripts: { 'a/x#one': [fail('unauthorized')], 'a/x#two': [always(reply('fine'))] },
      credentials: keys,
      random: first,
    });
    expect((await ask(on)).story).toEqual(['a/x[one]#1 unauthorized', 'a/x[two]#1 ok']);
    expect(await ask(on)).toMatchObject({ story: ['a/x[two]#1 ok'], skipped: ['a/x blocked'] });
    expect(on.events).toEqual([
      { type: 'credential-blocked', candidate: 'a/x#one', because: 'unauthorized', forMs: 60_000 },
    ]);
  });

  it('tells the provider which key to use by its label', async () => {
    const on = stage({ scripts: { 'a/x': [reply('fine')] }, credentials: keys, random: first });
    await ask(on);
    expect(on.providers['a']?.calls[0]?.context).toMatchObject({
      credential: 'one',
      requestId: 'request-1',
      attemptNumber: 1,
    });
  });
});

describe('a prompt that is too long', () => {
  it('for the route is refused before anyone is asked', async () => {
    const longest = (maxInputTokens: number): Promise<Ending> =>
      tell({ scripts: { 'a/x': [reply('fine')] }, route: { maxInputTokens } });
    expect((await longest(6)).story).toEqual(['a/x#1 ok']);
    const { story, error, tookMs } = await longest(5);
    expect([story, tookMs]).toEqual([[], 0]);
    expect(error).toMatchObject({
      kind: 'rejected-locally',
      failure: {
        code: 'context-too-long',
        message: "the prompt is about 6 tokens; the route's maxInputTokens is 5",
      },
    });
  });

  it('for every window is refused with the list of them', async () => {
    const { story, error } = await tell({
      scripts: { 'a/x': [], 'b/y': [] },
      catalog: [
        { model: 'a/x', contextTokens: 2 },
        { model: 'b/y', contextTokens: 3 },
      ],
    });
    expect(story).toEqual([]);
    expect(error).toMatchObject({
      kind: 'rejected-locally',
      failure: {
        code: 'context-too-long',
        message:
          'the prompt is larger than every window: a/x: its window is 2 tokens, about 6 are needed; ' +
          'b/y: its window is 3 tokens, about 6 are needed',
      },
    });
  });
});

describe('a prompt that proved too long', () => {
  it('goes to larger windows only, and to those nobody knows', async () => {
    const { story, skipped, meta } = await tell({
      scripts: {
        'a/x': [fail('context-too-long')],
        'b/same': [],
        'b/smaller': [],
        'c/unknown': [fail('context-too-long')],
        'c/larger': [reply('fine')],
      },
      catalog: [
        { model: 'a/x', contextTokens: 8_000 },
        { model: 'b/same', contextTokens: 8_000 },
        { model: 'b/smaller', contextTokens: 4_000 },
        { model: 'c/larger', contextTokens: 8_001 },
      ],
    });
    expect(story).toEqual(['a/x#1 context-too-long', 'c/unknown#1 context-too-long', 'c/larger#1 ok']);
    expect(skipped).toEqual(['b/same window-too-small', 'b/smaller window-too-small']);
    expect(meta?.skipped[0]?.detail).toBe('a window of 8000 tokens has proved too small');
  });

  it('fails as that when there is no larger one', async () => {
    const { error, skipped } = await tell({
      scripts: { 'a/x': [fail('context-too-long')], 'b/y': [] },
      catalog: [
        { model: 'a/x', contextTokens: 8_000 },
        { model: 'b/y', contextTokens: 8_000 },
      ],
    });
    expect(error).toMatchObject({ kind: 'context-too-long', retryable: false });
    expect(skipped).toEqual(['b/y window-too-small']);
  });
});

describe('when nobody is well', () => {
  it('a cooldown that ends in time is waited for', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('rate-limited', { retryAfterMs: 30_000 }), reply('fine', { afterMs: 900 })] },
      route: { deadlineMs: 20_000, maxLatencyMs: 1_000 }, // the wait is not the candidate's own time
    });
    expect((await ask(on)).story).toEqual(['a/x#1 rate-limited']);
    await on.clock.advance(15_000);
    const { story, tookMs, meta } = await ask(on);
    expect([story, tookMs]).toEqual([['a/x#1 ok'], 15_900]);
    expect(meta?.attempts[0]?.waitedMs).toBe(15_000);
  });

  it('a cooldown that does not end in time is no reason to call', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('rate-limited', { retryAfterMs: 30_000 })] },
      route: { deadlineMs: 20_000 },
    });
    await ask(on);
    await on.clock.advance(10_000);
    const { story, error, tookMs } = await ask(on);
    expect([story, tookMs]).toEqual([[], 0]);
    expect(error).toMatchObject({
      kind: 'overloaded',
      retryable: true,
      failure: { code: 'nobody-available', retryAfterMs: 20_000 },
    });
  });

  it('the least bad one is tried in panic, once', async () => {
    const on = stage({
      scripts: { 'a/x': [always(fail('overloaded'))], 'b/y': [always(fail('overloaded'))] },
      route: { retry: { tries: 3 }, breaker: { consecutive: 1 } },
    });
    expect((await ask(on)).story).toEqual(['a/x#1 overloaded', 'b/y#1 overloaded']);
    const { story, skipped, error } = await ask(on);
    expect(story).toEqual(['a/x#1 overloaded']);
    expect(skipped).toEqual(['b/y breaker-open']);
    expect(error?.kind).toBe('overloaded');
  });

  it('a panic call that succeeds serves', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('overloaded'), reply('back')], 'b/y': [fail('overloaded')] },
      route: { breaker: { consecutive: 1 } },
    });
    await ask(on);
    expect(await ask(on)).toMatchObject({ story: ['a/x#1 ok'], output: 'back' });
  });

  it('a probe’s first words, and not its headers, let the others back in while it goes on', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('overloaded'), streams([{ type: 'start' }, 100, 'Once ', 5_000, 'upon'])] },
      route: { breaker: { consecutive: 1, openMs: 1_000, slowStartMs: 0 } },
    });
    await ask(on);
    await on.clock.advance(1_000);
    const whole = on.llm.generateStream({ task: 'job', messages: hello }).result;
    await on.clock.advance(99);
    expect(on.llm.health().candidates[0]).toMatchObject({ breaker: 'half-open', status: 'probing' });
    await on.clock.advance(1);
    expect(on.llm.health().candidates[0]).toMatchObject({ breaker: 'closed', status: 'ready' });
    const { meta } = await play(on, whole);
    expect(meta).toMatchObject({
      firstTokenMs: 100,
      durationMs: 5_100,
      attempts: [{ breakerBefore: 'half-open' }],
    });
  });

  it('of many at once only one may panic; the others say so and go', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('overloaded'), reply('back', { afterMs: 100 })] },
      route: { breaker: { consecutive: 1 } },
    });
    await ask(on);
    const both = [1, 2].map(() =>
      on.llm.generate({ task: 'job', messages: hello }).then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    );
    const [first, second] = await on.clock.settle(Promise.all(both));
    expect(first).toBe('answered');
    expect(second).toContain('a/x: it has been failing; out for 9000 ms');
    expect(on.providers['a']?.calls.length).toBe(2);
  });
});

describe('a candidate that is taken away between the plan and the call', () => {
  it('is passed over, with the reason', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('unknown')], 'b/y': [], 'c/z': [reply('fine')] },
    });
    // The operator acts while the first call is under way.
    const asked = on.llm.generate({ task: 'job', messages: hello });
    on.llm.breakers.drain('b/y');
    const { story, meta } = await play(on, asked);
    expect(story).toEqual(['a/x#1 unknown', 'c/z#1 ok']);
    expect(meta?.skipped).toEqual([
      { model: 'b/y', credential: undefined, reason: 'held', detail: 'an operator holds it out' },
    ]);
  });
});
