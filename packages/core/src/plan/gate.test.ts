import { fixedRandom, seededRandom } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { healthOf, placement } from '../../test/__fixtures__/planning.ts';
import type { Placement } from '../candidate.ts';
import type { HealthView } from '../health/health.ts';
import type { Random } from '../ports/random.ts';
import { gate } from './gate.ts';
import type { Gated } from './gate.ts';

const lead = placement('openai/lead', { role: 'primary' });
const second = placement('anthropic/second');
const third = placement('qwen/third');

const now = 1_000;
const endsAt = 61_000;

type Views = Readonly<Record<string, Partial<HealthView>>>;

function gated(
  placements: readonly Placement[],
  views: Views = {},
  random: Random = fixedRandom(0.5),
): Gated {
  const arranged = placements.map((each) => ({ placement: each, reason: 'priority', yields: false }));
  return gate(arranged, { view: healthOf(views), random, now, endsAt });
}

function keysOf({ kept }: Gated): readonly string[] {
  return kept.map(({ candidate }) => candidate.key);
}

describe('gate', () => {
  it('keeps the healthy in their order', () => {
    const { kept, skipped } = gated([lead, second]);
    expect(kept).toEqual([
      {
        candidate: lead.candidates[0],
        placement: lead,
        reason: 'priority',
        notBefore: undefined,
        panic: false,
      },
      {
        candidate: second.candidates[0],
        placement: second,
        reason: 'priority',
        notBefore: undefined,
        panic: false,
      },
    ]);
    expect(skipped).toEqual([]);
  });

  it('makes nothing of nothing', () => {
    expect(gated([])).toEqual({ kept: [], skipped: [] });
  });

  it.each<[Partial<HealthView>, string, string]>([
    [{ status: 'open', until: 6_000 }, 'breaker-open', 'it has been failing; out for 5000 ms'],
    [{ status: 'probing', until: 9_000 }, 'breaker-open', 'a probe is finding out whether it has recovered'],
    [{ status: 'cooling', until: 1_000.2 }, 'cooling-down', 'its provider asked us to stay away for 1 ms'],
    [{ status: 'blocked', until: 61_000 }, 'blocked', 'its credential or model is blocked for 60000 ms'],
    [{ status: 'blocked' }, 'blocked', 'its credential or model is blocked until an operator acts'],
    [{ status: 'open', until: 900 }, 'breaker-open', 'it has been failing; out for 0 ms'],
    [
      { status: 'full', until: 6_000 },
      'full',
      'it has turned calls away and has no room for more at the moment',
    ],
    [{ status: 'held' }, 'held', 'an operator holds it out'],
  ])('passes over one whose health is %j', (view, reason, detail) => {
    const gate = gated([lead, second], { 'openai/lead': view });
    expect(keysOf(gate)).toEqual(['anthropic/second']);
    expect(gate.skipped).toEqual([{ model: 'openai/lead', credential: undefined, reason, detail }]);
  });
});

describe('slow start', () => {
  it('gives one that has recovered its share of the traffic', () => {
    const random = seededRandom(2);
    const first = Array.from({ length: 5_000 }, () =>
      keysOf(gated([lead, second], { 'openai/lead': { share: 0.3 } }, random)),
    ).filter(([key]) => key === 'openai/lead');
    expect(first.length / 5_000).toBeCloseTo(0.3, 1);
  });

  it.each([
    [0.3, 0.299, ['openai/lead', 'anthropic/second']],
    [0.3, 0.3, ['anthropic/second']],
    [1, 0.999, ['openai/lead', 'anthropic/second']],
    [0, 0, ['anthropic/second']],
  ])('lets a share of %d through when chance is %d: %j', (share, chance, expected) => {
    const gate = gated([lead, second], { 'openai/lead': { share } }, fixedRandom(chance));
    expect(keysOf(gate)).toEqual(expected);
    expect(gate.skipped.map(({ reason }) => reason)).toEqual(expected.length === 2 ? [] : ['slow-start']);
  });
});

describe('several credentials', () => {
  const keys = ['a', 'b', 'c', 'd'];
  const many = placement('openai/lead', { credentials: keys });

  function shares(views: Views): Readonly<Record<string, number>> {
    const random = seededRandom(9);
    const counts: Record<string, number> = {};
    for (let round = 0; round < 6_000; round++) {
      const [first] = gated([many, second], views, random).kept;
      const key = first?.candidate.credential ?? 'none';
      counts[key] = (counts[key] ?? 0) + 1 / 6_000;
    }
    return counts;
  }

  it('share the load evenly', () => {
    for (const key of keys) expect(shares({})[key]).toBeCloseTo(0.25, 1);
  });

  it('take turns where there are two', () => {
    const two = placement('openai/lead', { credentials: ['a', 'b'] });
    const asked = (seed: number): string => keysOf(gated([two], {}, seededRandom(seed))).join();
    const orders = new Set(Array.from({ length: 20 }, (_, seed) => asked(seed)));
    expect([...orders].sort()).toEqual(['openai/lead#a,openai/lead#b', 'openai/lead#b,openai/lead#a']);
  });

  it('share it evenly while one of them is out', () => {
    const left = shares({ 'openai/lead#b': { status: 'cooling', until: 2_000 } });
    expect(Object.keys(left).sort()).toEqual(['a', 'c', 'd']);
    for (const share of Object.values(left)) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.03);
  });

  it('share it evenly while all of them recover slowly', () => {
    const recovering = Object.fromEntries(keys.map((key) => [`openai/lead#${key}`, { share: 0.01 }]));
    const random = seededRandom(4);
    const counts: Record<string, number> = {};
    for (let round = 0; round < 6_000; round++) {
      const key = keysOf(gated([many], recovering, random))[0] ?? 'none';
      counts[key] = (counts[key] ?? 0) + 1;
    }
    for (const key of keys) expect((counts[`openai/lead#${key}`] ?? 0) / 6_000).toBeCloseTo(0.25, 1);
  });

  it('are all asked before the next model, each once', () => {
    const asked = keysOf(gated([many, second], {}, seededRandom(1)));
    expect([...asked.slice(0, 4)].sort()).toEqual(keys.map((key) => `openai/lead#${key}`));
    expect(asked[4]).toBe('anthropic/second');
  });

  it('are skipped one by one, by name', () => {
    const { skipped } = gated([many], { 'openai/lead#c': { status: 'held' } });
    expect(skipped).toEqual([
      { model: 'openai/lead', credential: 'c', reason: 'held', detail: 'an operator holds it out' },
    ]);
  });

  it('draw nothing when there is only one', () => {
    const neverDrawn = (): number => {
      throw new Error('one candidate is no matter of chance');
    };
    expect(keysOf(gated([lead, second], {}, neverDrawn))).toHaveLength(2);
  });
});

describe('when nobody is well', () => {
  const recovering = { share: 0.1 };
  const cooling = (until: number): Partial<HealthView> => ({ status: 'cooling', until });
  const open = (until: number): Partial<HealthView> => ({ status: 'open', until });
  const probing = { status: 'probing', until: 2_000 } as const;
  const blocked = { status: 'blocked', until: 2_000 } as const;
  const held = { status: 'held' } as const;

  it.each<[string, readonly Partial<HealthView>[], string | undefined]>([
    [
      'one that recovers before one that cools',
      [cooling(1_001), recovering, open(1_001)],
      'anthropic/second',
    ],
    ['the first that recovers', [open(1_001), recovering, recovering], 'anthropic/second'],
    ['one that cools before an open one', [open(1_001), blocked, cooling(50_000)], 'qwen/third, at 50000'],
    [
      'the one that cools soonest',
      [cooling(9_000), cooling(8_000), cooling(8_500)],
      'anthropic/second, at 8000',
    ],
    ['the first of two that cool as long', [cooling(8_000), held, cooling(8_000)], 'openai/lead, at 8000'],
    ['nobody who cools until the request is over', [cooling(61_000), held, blocked], undefined],
    [
      'an open one instead of who cools too long',
      [cooling(61_000), open(99_000), held],
      'anthropic/second, in panic',
    ],
    ['the breaker that opens soonest', [open(9_000), open(8_000), open(8_500)], 'anthropic/second, in panic'],
    ['the first of two as soon', [open(9_000), open(9_000), blocked], 'openai/lead, in panic'],
    ['an open one, not where a probe is under way', [probing, held, open(90_000)], 'qwen/third, in panic'],
    ['nobody whose cooldown has no end', [{ status: 'cooling' }, held, blocked], undefined],
    ['nobody where probes are under way', [probing, probing, probing], undefined],
    ['nobody who is blocked or held', [blocked, held, blocked], undefined],
  ])('asks %s', (_what, [first = {}, next = {}, last = {}], expected) => {
    const views = { 'openai/lead': first, 'anthropic/second': next, 'qwen/third': last };
    const gate = gated([lead, second, third], views);
    const told = gate.kept.map(({ candidate, notBefore, panic }) =>
      [candidate.key, notBefore && `at ${notBefore}`, panic && 'in panic'].filter(Boolean).join(', '),
    );
    expect(told).toEqual(expected === undefined ? [] : [expected]);
    expect(gate.skipped).toHaveLength(3 - told.length);
    expect(gate.skipped.map(({ model }) => model)).not.toContain(gate.kept[0]?.candidate.model);
  });

  it('asks nobody in panic beside one that is only full', () => {
    const gate = gated([lead, second], {
      'openai/lead': open(9_000),
      'anthropic/second': { status: 'full', until: 6_000 },
    });
    expect([gate.kept, gate.skipped.map(({ reason }) => reason)]).toEqual([[], ['breaker-open', 'full']]);
  });

  it('asks nobody in panic while anyone is well', () => {
    const gate = gated([lead, second, third], { 'openai/lead': open(1_001), 'qwen/third': cooling(1_001) });
    expect(keysOf(gate)).toEqual(['anthropic/second']);
    expect(gate.kept[0]).toMatchObject({ panic: false, notBefore: undefined });
  });
});
