import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';

import type { Verdict } from '../failure.ts';
import { admit } from './breaker-admit.ts';
import { settle } from './breaker-settle.ts';
import { heldOut, letIn, newBreaker, ripen, shareOf } from './breaker.ts';
import type { Breaker, BreakerSettings } from './breaker.ts';

const settings: BreakerSettings = {
  minimum: 4,
  failureRate: 0.5,
  consecutive: 3,
  windowMs: 10_000,
  openMs: 1_000,
  maxOpenMs: 8_000,
  probes: 2,
  leaseMs: 500,
  slowStartMs: 2_000,
};

interface Call {
  readonly generation: number;
  readonly leaseId: number | undefined;
}

/** A breaker with a clock: what the registry does, in a few lines. */
function stage(begin: Breaker = newBreaker) {
  let breaker = begin;
  let now = 0;
  let calls = 0;
  const ask = (): Call | undefined => {
    const answer = admit(breaker, { now, settings, leaseId: ++calls });
    if (!answer.admitted) return undefined;
    breaker = answer.breaker;
    return { generation: breaker.generation, leaseId: answer.probe ? calls : undefined };
  };
  const call = (): Call => {
    const admitted = ask();
    if (!admitted) throw new Error('refused');
    return admitted;
  };
  const hear = (
    from: Call,
    verdict: Verdict,
    told: { retryAfterMs?: number | undefined; chance?: number } = {},
  ): void => {
    const { retryAfterMs, chance = 0 } = told;
    breaker = settle(breaker, {
      ...from,
      now,
      settings,
      verdict,
      chance,
      retryAfterMs,
      because: 'server-error',
    });
  };
  const wait = (ms: number): void => void (now += ms);
  return {
    ask,
    call,
    hear,
    wait,
    fail: (times = 1) => {
      for (let time = 0; time < times; time++) hear(call(), 'unhealthy');
    },
    succeed: (times = 1) => {
      for (let time = 0; time < times; time++) hear(call(), 'healthy');
    },
    now: () => now,
    state: () => ripen(breaker, { now, settings }),
    openForMs: () => (breaker.state === 'open' ? breaker.until - now : undefined),
    share: () => shareOf(breaker, { now, settings }),
    do: (change: (breaker: Breaker, now: number) => Breaker) => void (breaker = change(breaker, now)),
  };
}

/** Brings it to half open: failed, and the open time over. */
function halfOpen() {
  const on = stage();
  on.fail(3);
  on.wait(1_000);
  return on;
}

describe('a closed breaker', () => {
  it.each([
    { verdicts: 'hhhu', state: 'closed', because: 'one failure is none' },
    { verdicts: 'uu', state: 'closed', because: 'too few' },
    { verdicts: 'uuu', state: 'open', because: 'three in a row' },
    { verdicts: 'uhu', state: 'closed', because: 'below the minimum' },
    { verdicts: 'uhuh', state: 'closed', because: 'a good answer never opens it' },
    { verdicts: 'uhhu', state: 'open', because: 'half of the minimum' },
    { verdicts: 'hhhhuu', state: 'closed', because: 'a third' },
    { verdicts: 'hhhhuuu', state: 'open', because: 'three in a row, whatever the rate' },
    { verdicts: 'unun', state: 'closed', because: 'no verdict is not a failure' },
    { verdicts: 'ununu', state: 'open', because: 'no verdict does not break a row' },
  ] as const)('after $verdicts is $state: $because', ({ verdicts, state }) => {
    const on = stage();
    const meaning = { h: 'healthy', u: 'unhealthy', n: 'no-verdict' } as const;
    for (const letter of verdicts) on.hear(on.call(), meaning[letter as keyof typeof meaning]);
    expect(on.state().state).toBe(state);
  });

  it('stays closed through a thousand answers without a verdict', () => {
    const on = stage();
    for (let time = 0; time < 1_000; time++) on.hear(on.call(), 'no-verdict');
    expect(on.state()).toEqual(newBreaker);
  });

  it('forgets failures that are older than its window', () => {
    const on = stage();
    on.fail();
    on.succeed();
    on.wait(10_000);
    on.fail();
    on.succeed(2);
    expect(on.state().state).toBe('closed');
  });
});

describe('an open breaker', () => {
  it('refuses until its time is over, then lets probes in', () => {
    const on = stage();
    on.fail(3);
    on.wait(999);
    expect(on.ask()).toBeUndefined();
    on.wait(1);
    expect(on.ask()).toBeDefined();
  });

  it('stays open twice as long after each failed probe, up to its limit', () => {
    const on = stage();
    on.fail(3);
    const openTimes: (number | undefined)[] = [];
    for (let time = 0; time < 6; time++) {
      openTimes.push(on.openForMs());
      on.wait(on.openForMs() ?? 0);
      on.fail();
    }
    expect(openTimes).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('shortens its time by chance, a fifth at most, and never lengthens it', () => {
    const times = [0, 0.5, 1].map((chance) => {
      const on = stage();
      on.fail(2);
      on.hear(on.call(), 'unhealthy', { chance });
      return on.openForMs();
    });
    expect(times).toEqual([1_000, 900, 800]);
  });

  it.each([
    { retryAfterMs: 5_000, openForMs: 5_000 },
    { retryAfterMs: 10, openForMs: 1_000 },
    { retryAfterMs: 0, openForMs: 1_000 },
    { retryAfterMs: -1, openForMs: 1_000 },
    { retryAfterMs: Number.NaN, openForMs: 1_000 },
    { retryAfterMs: 1e12, openForMs: 86_400_000 },
    { retryAfterMs: Infinity, openForMs: 86_400_000 },
  ])('asked to wait $retryAfterMs ms stays open $openForMs ms', ({ retryAfterMs, openForMs }) => {
    const on = stage();
    on.fail(2);
    on.hear(on.call(), 'unhealthy', { retryAfterMs });
    expect(on.openForMs()).toBe(openForMs);
  });

  it('ignores what was let through before it opened', () => {
    const on = stage();
    const [good, bad] = [on.call(), on.call()];
    on.fail(3);
    const opened = on.state();
    on.hear(good, 'healthy');
    on.hear(bad, 'unhealthy', { retryAfterMs: 60_000 });
    expect(on.state()).toBe(opened);
    on.wait(1_000);
    on.hear(good, 'healthy');
    expect(on.state().state).toBe('half-open');
  });

  it('closes on the success of a call made in panic', () => {
    const on = stage();
    on.fail(3);
    on.hear({ generation: on.state().generation, leaseId: 99 }, 'healthy');
    expect(on.state().state).toBe('closed');
    expect(on.share()).toBeCloseTo(0.1);
  });

  it('does not grow by calls that fail in panic, though it waits as long as they were told to', () => {
    const on = stage();
    on.fail(3);
    const panicking = { generation: on.state().generation, leaseId: 99 };
    for (let time = 0; time < 50; time++) on.hear(panicking, 'unhealthy');
    expect(on.openForMs()).toBe(1_000);
    on.hear(panicking, 'no-verdict', { retryAfterMs: 1_200 });
    expect(on.openForMs()).toBe(1_000);
    on.hear(panicking, 'unhealthy', { retryAfterMs: 1_500 });
    expect(on.openForMs()).toBe(1_500);
    on.wait(1_500);
    on.fail();
    expect(on.openForMs()).toBe(2_000);
  });
});

describe('a half-open breaker', () => {
  it('admits as many probes as it may of 200 callers, and refuses the others at once', () => {
    const on = halfOpen();
    const admitted = Array.from({ length: 200 }, on.ask).filter((call) => call !== undefined);
    expect(admitted).toHaveLength(settings.probes);
    expect(new Set(admitted.map((call) => call.leaseId)).size).toBe(settings.probes);
  });

  it('closes on the first healthy probe; a failure of the other counts as any failure does', () => {
    const on = halfOpen();
    const [first, second] = [on.call(), on.call()];
    on.hear(first, 'healthy');
    on.hear(second, 'unhealthy');
    expect(on.state()).toMatchObject({ state: 'closed', tally: { unhealthy: 1 } });
    on.fail(2);
    expect(on.state().state).toBe('open');
  });

  it('opens on the first failed probe and ignores the other', () => {
    const on = halfOpen();
    const [first, second] = [on.call(), on.call()];
    on.hear(first, 'unhealthy');
    on.hear(second, 'healthy');
    expect(on.openForMs()).toBe(2_000);
  });

  it('still counts the end of a stream whose first content closed it', () => {
    const on = halfOpen();
    const probe = on.call();
    on.hear(probe, 'healthy');
    on.hear(probe, 'unhealthy');
    expect(on.state()).toMatchObject({ state: 'closed', tally: { unhealthy: 1, inARow: 1 } });
  });

  it('hands the place of a probe without a verdict to the next caller', () => {
    const on = halfOpen();
    const [first] = [on.call(), on.call()];
    expect(on.ask()).toBeUndefined();
    on.hear(first, 'no-verdict');
    expect(on.ask()).toBeDefined();
    expect(on.ask()).toBeUndefined();
  });

  it('hears a probe once: a second word from it frees no second place', () => {
    const on = halfOpen();
    const [first] = [on.call(), on.call()];
    on.hear(first, 'no-verdict');
    on.call();
    on.hear(first, 'no-verdict');
    on.hear(first, 'unhealthy');
    expect(on.state().state).toBe('half-open');
    expect(on.ask()).toBeUndefined();
  });

  it('takes a probe that stays silent for failed, counted from the end of its lease', () => {
    const on = halfOpen();
    const silent = on.call();
    on.wait(499);
    expect(on.state().state).toBe('half-open');
    on.wait(1);
    expect(on.state()).toMatchObject({ state: 'open', since: 1_500, until: 3_500, because: 'probe-silent' });
    on.hear(silent, 'healthy');
    expect(on.state().state).toBe('open');
    on.wait(2_000);
    expect(on.ask()).toBeDefined();
  });

  it('probes at once when the silence was noticed long after', () => {
    const on = halfOpen();
    on.call();
    on.wait(600_000);
    expect(on.ask()).toBeDefined();
    expect(on.state()).toMatchObject({ state: 'half-open', openings: 2 });
  });
});

describe('a breaker that has recovered', () => {
  const recovered = (): ReturnType<typeof stage> => {
    const on = halfOpen();
    on.succeed();
    return on;
  };

  it.each([
    { afterMs: 0, share: 0.1 },
    { afterMs: 1_000, share: 0.55 },
    { afterMs: 1_999, share: 0.99955 },
    { afterMs: 2_000, share: 1 },
  ])('gets $share of the traffic after $afterMs ms', ({ afterMs, share }) => {
    const on = recovered();
    on.wait(afterMs);
    expect(on.share()).toBeCloseTo(share, 6);
  });

  it.each([
    { story: 'fails again soon', healthyAtMs: [100], openForMs: 2_000 },
    { story: 'fails after answering for long', healthyAtMs: [100, 11_900], openForMs: 1_000 },
    { story: 'fails before it has answered for long', healthyAtMs: [100, 11_800], openForMs: 2_000 },
    { story: 'fails after nobody asked for long', healthyAtMs: [], openForMs: 2_000 },
  ])('opens for $openForMs ms when it $story', ({ healthyAtMs, openForMs }) => {
    const on = recovered();
    for (const afterMs of healthyAtMs) {
      on.wait(afterMs);
      on.succeed();
    }
    on.wait(20_000);
    on.fail(3);
    expect(on.openForMs()).toBe(openForMs);
  });
});

describe('a breaker held by an operator', () => {
  it('lets nobody in however long, and learns nothing', () => {
    const on = stage();
    const under = on.call();
    on.do((breaker, now) => heldOut(breaker, 'draining', now));
    on.hear(under, 'unhealthy');
    on.wait(1e9);
    expect(on.ask()).toBeUndefined();
    expect(on.state()).toMatchObject({ state: 'held', hold: 'draining' });
  });

  it('comes back slowly and with a clean slate', () => {
    const on = halfOpen();
    on.fail();
    const under = { generation: on.state().generation, leaseId: 7 };
    on.do((breaker, now) => heldOut(breaker, 'forced-open', now));
    on.do(letIn);
    on.hear(under, 'unhealthy');
    expect(on.state()).toMatchObject({ state: 'closed', openings: 0, tally: { unhealthy: 0 } });
    expect(on.share()).toBeCloseTo(0.1);
  });
});

type Move =
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'ask' }
  | {
      readonly type: 'hear';
      readonly which: number;
      readonly verdict: Verdict;
      readonly chance: number;
      readonly retryAfterMs: number | undefined;
    };

const verdict = fc.constantFrom<Verdict[]>('healthy', 'unhealthy', 'unhealthy', 'no-verdict');

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    type: fc.constant('wait' as const),
    ms: fc.oneof(fc.nat(3_000), fc.constant(600_000), fc.constant(1e12)),
  }),
  { arbitrary: fc.constant({ type: 'ask' as const }), weight: 3 },
  {
    arbitrary: fc.record({
      type: fc.constant('hear' as const),
      which: fc.nat(),
      verdict,
      chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
      retryAfterMs: fc.option(fc.oneof(fc.integer({ min: -10, max: 20_000 }), fc.double()), {
        nil: undefined,
      }),
    }),
    weight: 3,
  },
);

/** Plays the moves; every call is kept, so that it may be heard late or twice. */
function play(
  moves: readonly Move[],
  check: (on: ReturnType<typeof stage>) => void,
): ReturnType<typeof stage> {
  const on = stage();
  const calls: Call[] = [];
  for (const each of moves) {
    if (each.type === 'wait') on.wait(each.ms);
    if (each.type === 'ask') {
      const admitted = on.ask();
      if (admitted) calls.push(admitted);
    }
    const from = each.type === 'hear' ? calls[each.which % Math.max(1, calls.length)] : undefined;
    if (each.type === 'hear' && from) on.hear(from, each.verdict, each);
    check(on);
  }
  return on;
}

describe('whatever happens to a breaker', () => {
  it('keeps its promises at every step', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        let generation = 0;
        play(moves, (on) => {
          const state = on.state();
          expect(state.generation).toBeGreaterThanOrEqual(generation);
          generation = state.generation;
          if (state.state === 'half-open') {
            expect(state.probes.length).toBeLessThanOrEqual(settings.probes);
            for (const probe of state.probes) expect(probe.until).toBeGreaterThan(on.now());
          }
          if (state.state === 'open') {
            expect(state.until).toBeGreaterThan(on.now());
            expect(state.until - on.now()).toBeLessThanOrEqual(86_400_000);
          }
          expect(on.share()).toBeGreaterThanOrEqual(0.1);
          expect(on.share()).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('is never stuck: two days on, one good answer closes it and a while later all traffic is back', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const on = play(moves, () => {});
        on.wait(2 * 86_400_000);
        on.succeed();
        expect(on.state().state).toBe('closed');
        on.wait(settings.slowStartMs + settings.windowMs);
        on.succeed();
        expect(on.state()).toMatchObject({ state: 'closed', openings: 0 });
        expect(on.share()).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it('never opens without an unhealthy verdict', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const neutral = moves.map((each) =>
          each.type === 'hear' && each.verdict === 'unhealthy'
            ? { ...each, verdict: 'no-verdict' as const }
            : each,
        );
        play(neutral, (on) => expect(on.state().state).toBe('closed'));
      }),
    );
  });
});
