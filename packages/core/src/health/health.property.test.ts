import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Candidate } from '../candidate.ts';
import { failureKinds } from '../failure.ts';
import type { FailureKind } from '../failure.ts';
import type { BreakerSetting, Ticket } from './health.ts';
import { createHealth } from './registry.ts';
import type { Health } from './registry.ts';

const settings = {
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

const candidates = ['openai/small', 'openai/large', 'anthropic/claude'].map((model): Candidate => {
  const [provider = '', name = ''] = model.split('/');
  const named = { model, provider, name, key: model, credentialKey: provider, identity: model };
  return { ...named, credential: undefined, facts: { model } };
});

type Move =
  | { readonly type: 'wait' | 'jump-back'; readonly ms: number }
  | { readonly type: 'ask'; readonly whom: number; readonly panic: boolean }
  | {
      readonly type: 'hear';
      readonly which: number;
      readonly kind: FailureKind | undefined;
      readonly committed: boolean;
      readonly retryAfterMs: number | undefined;
    };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ type: fc.constant('wait' as const), ms: fc.oneof(fc.nat(3_000), fc.constant(600_000)) }),
  fc.record({ type: fc.constant('jump-back' as const), ms: fc.oneof(fc.nat(3_000), fc.constant(3_600_000)) }),
  {
    arbitrary: fc.record({ type: fc.constant('ask' as const), whom: fc.nat(2), panic: fc.boolean() }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      type: fc.constant('hear' as const),
      which: fc.nat(),
      kind: fc.option(fc.constantFrom<FailureKind[]>(...failureKinds, 'server-error', 'timeout'), {
        nil: undefined,
      }),
      committed: fc.boolean(),
      retryAfterMs: fc.option(fc.oneof(fc.nat(100_000), fc.double()), { nil: undefined }),
    }),
    weight: 4,
  },
);

interface Under {
  readonly whom: Candidate;
  readonly ticket: Ticket;
}

interface World {
  readonly health: Health;
  readonly clock: { now: number };
  readonly under: Under[];
}

function play(
  moves: readonly Move[],
  setting: BreakerSetting,
  check: (world: World, done: Move) => void,
): World {
  const clock = { now: 10_000_000 };
  const health = createHealth({
    clock: { now: () => clock.now, wallTime: () => 0, after: () => () => {} },
    random: () => 0.5,
    emit: () => {},
  });
  const world: World = { health, clock, under: [] };
  for (const each of moves) {
    step(each, world, setting);
    check(world, each);
  }
  return world;
}

/** Every ticket is kept, so that it may be heard late, or twice. */
function step(move: Move, { health, clock, under }: World, setting: BreakerSetting): void {
  if (move.type === 'wait') clock.now += move.ms;
  if (move.type === 'jump-back') clock.now -= move.ms;
  if (move.type === 'ask') {
    const whom = candidates[move.whom];
    const admission = whom && health.admit(whom, setting, move.panic);
    if (whom && admission?.admitted) under.push({ whom, ticket: admission.ticket });
  }
  if (move.type === 'hear') {
    const call = under[move.which % Math.max(1, under.length)];
    if (!call) return;
    const { kind, committed, retryAfterMs } = move;
    const failure = kind && { kind, message: 'it went wrong', retryAfterMs };
    health.settle(call.whom, setting, { ticket: call.ticket, lesson: { failure, committed, latencyMs: 10 } });
  }
}

const anySetting = fc.constantFrom<BreakerSetting[]>(settings, settings, 'off');
const anyMoves = fc.array(move, { maxLength: 80 });

describe('whatever happens', () => {
  it('a view says what admission does', () => {
    fc.assert(
      fc.property(anyMoves, anySetting, (moves, setting) => {
        const { health } = play(moves, setting, () => {});
        for (const each of candidates) {
          const view = health.view(each, setting);
          expect(health.view(each, setting)).toEqual(view);
          const admission = health.admit(each, setting, false);
          expect(admission.admitted).toBe(view.status === 'ready');
          if (!admission.admitted) expect(admission.view).toEqual(view);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('who is out will be let in by time alone, though the clock may have jumped, and never waits for more than a day', () => {
    fc.assert(
      fc.property(anyMoves, anySetting, (moves, setting) => {
        const { health, clock } = play(moves, setting, () => {});
        for (const each of candidates) {
          const { status, until } = health.view(each, setting);
          if (status === 'ready') continue;
          expect(until).toBeGreaterThan(clock.now);
          expect((until ?? Infinity) - clock.now).toBeLessThanOrEqual(86_400_000);
        }
        clock.now += 86_400_000;
        expect(candidates.map((each) => health.view(each, setting).status)).toEqual([
          'ready',
          'ready',
          'ready',
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it('good answers bring everybody back to full traffic', () => {
    fc.assert(
      fc.property(anyMoves, anySetting, (moves, setting) => {
        const { health, clock } = play(moves, setting, () => {});
        for (const waitMs of [2 * 86_400_000, settings.slowStartMs]) {
          clock.now += waitMs;
          for (const each of candidates) answerWell(each, health, setting);
        }
        for (const each of candidates) {
          expect(health.view(each, setting)).toMatchObject({ status: 'ready', share: 1 });
          expect([1, 2, 3].map(() => health.admit(each, setting, false).admitted)).toEqual([
            true,
            true,
            true,
          ]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a cooldown and a block are only ever extended', () => {
    fc.assert(
      fc.property(anyMoves, anySetting, (moves, setting) => {
        let before: readonly Out[] = [];
        play(moves, setting, ({ health, clock }, done) => {
          const after = health.snapshot().map(({ key, cooldownUntil, block }) => ({
            key,
            coolingMs: (cooldownUntil ?? clock.now) - clock.now,
            blockedMs: Math.max(0, (block?.until ?? clock.now) - clock.now),
          }));
          if (done.type !== 'wait') expectNoShorter(before, after);
          before = after;
        });
      }),
      { numRuns: 200 },
    );
  });
});

interface Out {
  readonly key: string;
  readonly coolingMs: number;
  readonly blockedMs: number;
}

function expectNoShorter(before: readonly Out[], after: readonly Out[]): void {
  for (const old of before) {
    const now = after.find(({ key }) => key === old.key);
    expect(now?.coolingMs).toBeGreaterThanOrEqual(old.coolingMs);
    expect(now?.blockedMs).toBeGreaterThanOrEqual(old.blockedMs);
  }
}

function answerWell(whom: Candidate, health: Health, setting: BreakerSetting): void {
  const admission = health.admit(whom, setting, false);
  if (!admission.admitted) throw new Error(`${whom.key} is ${admission.view.status}`);
  const lesson = { failure: undefined, committed: false, latencyMs: 10 };
  health.settle(whom, setting, { ticket: admission.ticket, lesson });
}
