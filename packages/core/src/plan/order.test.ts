import { fixedRandom, seededRandom } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { placement } from '../../test/__fixtures__/planning.ts';
import type { Placement } from '../candidate.ts';
import type { OrderName } from '../routes/route.ts';
import { frontFirst, orders } from './order.ts';
import type { OrderFacts } from './order.ts';

const chain = ['openai/large', 'openai/small', 'anthropic/claude', 'qwen/plus'].map((model) =>
  placement(model),
);

interface Known {
  readonly costs?: Readonly<Record<string, number>>;
  readonly latencies?: Readonly<Record<string, number>>;
  readonly warm?: string;
}

function factsOf({ costs = {}, latencies = {}, warm }: Known, random = fixedRandom(0.99)): OrderFacts {
  return {
    random,
    expectedCost: (model) => costs[model],
    latencyMs: ({ model }) => latencies[model],
    warmProvider: warm,
  };
}

const names = (placements: readonly Placement[]): readonly string[] =>
  placements.map(({ model }) => model.split('/')[1] ?? '');

const asWritten = ['large', 'small', 'claude', 'plus'];

describe('an order', () => {
  it.each<[OrderName, string, Known, readonly string[]]>([
    ['priority', 'keeps what is written', { costs: { 'qwen/plus': 0 }, warm: 'qwen' }, asWritten],
    ['cheapest', 'keeps what is written while no price is known', {}, asWritten],
    [
      'cheapest',
      'goes by cost',
      { costs: { 'openai/large': 9, 'openai/small': 3, 'anthropic/claude': 7, 'qwen/plus': 1 } },
      ['plus', 'small', 'claude', 'large'],
    ],
    [
      'cheapest',
      'asks those of unknown price last, as they are written',
      { costs: { 'anthropic/claude': 7, 'qwen/plus': 1e9 } },
      ['claude', 'plus', 'large', 'small'],
    ],
    [
      'cheapest',
      'leaves equal prices as they are written, and takes a price of nothing for a price',
      { costs: { 'openai/large': 5, 'openai/small': 0, 'anthropic/claude': 5, 'qwen/plus': 0 } },
      ['small', 'plus', 'large', 'claude'],
    ],
    ['fastest', 'keeps what is written while nothing is measured', {}, asWritten],
    [
      'fastest',
      'goes by measured time',
      { latencies: { 'openai/large': 900, 'openai/small': 300, 'anthropic/claude': 700, 'qwen/plus': 100 } },
      ['plus', 'small', 'claude', 'large'],
    ],
    [
      'fastest',
      'prefers whom it knows',
      { latencies: { 'anthropic/claude': 5_000, 'qwen/plus': 4_000 } },
      ['plus', 'claude', 'large', 'small'],
    ],
    [
      'fastest',
      'leaves equals as they are written',
      { latencies: { 'openai/large': 80, 'openai/small': 50, 'anthropic/claude': 50, 'qwen/plus': 80 } },
      ['small', 'claude', 'large', 'plus'],
    ],
    ['cache-affine', 'keeps what is written while nobody is warm', {}, asWritten],
    [
      'cache-affine',
      'prefers the warm provider',
      { warm: 'anthropic' },
      ['claude', 'large', 'small', 'plus'],
    ],
    ['cache-affine', 'keeps the order within a provider', { warm: 'openai' }, asWritten],
    ['cache-affine', 'cares for no provider of other routes', { warm: 'mistral' }, asWritten],
  ])('%s: %s', (name, _what, known, expected) => {
    expect(names(orders[name](chain, factsOf(known)))).toEqual(expected);
  });

  it.each<OrderName>(['priority', 'weighted', 'cheapest', 'fastest', 'cache-affine'])(
    '%s makes nothing of nothing, and one of one',
    (name) => {
      const facts = factsOf({ warm: 'openai' }, fixedRandom(0));
      expect(orders[name]([], facts)).toEqual([]);
      expect(orders[name](chain.slice(0, 1), facts)).toEqual(chain.slice(0, 1));
    },
  );

  it('moves matches to the front and keeps both halves as they were', () => {
    expect(names(frontFirst(chain, ({ provider }) => provider === 'openai'))).toEqual(asWritten);
    expect(names(frontFirst(chain, ({ provider }) => provider !== 'openai'))).toEqual([
      'claude',
      'plus',
      'large',
      'small',
    ]);
  });
});

describe('weighted', () => {
  const draws = 20_000;

  function shares(placements: readonly Placement[], place: number): Readonly<Record<string, number>> {
    const random = seededRandom(7);
    const counts: Record<string, number> = {};
    for (let draw = 0; draw < draws; draw++) {
      const name = names(orders.weighted(placements, factsOf({}, random)))[place] ?? '';
      counts[name] = (counts[name] ?? 0) + 1 / draws;
    }
    return counts;
  }

  const [large, small, claude] = [
    placement('openai/large', { weight: 6 }),
    placement('openai/small', { weight: 3 }),
    placement('anthropic/claude', { weight: 1 }),
  ];

  it('shares the first place out by weight', () => {
    const first = shares([claude, large, small], 0);
    expect(first['large']).toBeCloseTo(0.6, 2);
    expect(first['small']).toBeCloseTo(0.3, 2);
    expect(first['claude']).toBeCloseTo(0.1, 2);
  });

  it('shares the second place out by weight among the rest', () => {
    // 6/10 large first: then small has 3/4; 3/10 small first: then large has 6/7; 1/10 claude: 6/9 and 3/9.
    const second = shares([claude, large, small], 1);
    expect(second['small']).toBeCloseTo(0.6 * 0.75 + 0.1 / 3, 2);
    expect(second['large']).toBeCloseTo((0.3 * 6) / 7 + 0.2 / 3, 2);
  });

  it('counts only what the weights are to each other', () => {
    const tiny = [large, small, claude].map((each) => ({ ...each, weight: each.weight / 1e9 }));
    expect(shares(tiny, 0)).toEqual(shares([large, small, claude], 0));
  });

  it('asks those without weight last, as they are written, whatever chance says', () => {
    const idle = ['qwen/plus', 'qwen/max'].map((model) => placement(model, { weight: 0 }));
    for (const chance of [0, 0.5, 1 - 2 ** -32]) {
      const ordered = orders.weighted([...idle, claude], factsOf({}, fixedRandom(chance)));
      expect(names(ordered)).toEqual(['claude', 'plus', 'max']);
    }
  });
});

describe('fastest', () => {
  /** Requests in turn; whoever is asked first is measured by what `truth` says at that time. */
  function play(requests: number, truth: (model: string, request: number) => number): readonly string[] {
    const random = seededRandom(11);
    const latencies: Record<string, number> = {};
    return Array.from({ length: requests }, (_, request) => {
      const model = orders.fastest(chain, factsOf({ latencies }, random))[0]?.model ?? '';
      const measured = truth(model, request);
      latencies[model] = (latencies[model] ?? measured) * 0.8 + measured * 0.2;
      return model;
    });
  }

  const count = (asked: readonly string[], model: string): number =>
    asked.filter((each) => each === model).length;

  it('finds the fastest of those it has never asked, and stays with it', () => {
    const asked = play(1_000, (model) => (model === 'qwen/plus' ? 100 : 900));
    expect(new Set(asked).size).toBe(4);
    expect(count(asked.slice(-500), 'qwen/plus')).toBeGreaterThan(450);
  });

  it('notices when one that was slow has become the fastest', () => {
    const asked = play(3_000, (model, request) =>
      model === 'anthropic/claude' ? (request < 1_000 ? 2_000 : 50) : 500,
    );
    expect(count(asked.slice(0, 1_000), 'anthropic/claude')).toBeLessThan(50);
    expect(count(asked.slice(-500), 'anthropic/claude')).toBeGreaterThan(450);
  });

  it('begins elsewhere for one request in twenty, with everyone as often as the others', () => {
    const latencies = { 'openai/large': 10, 'openai/small': 20, 'anthropic/claude': 30 };
    const random = seededRandom(5);
    const all = Array.from({ length: 20_000 }, () =>
      names(orders.fastest(chain, factsOf({ latencies }, random))),
    );
    const different = new Set(all.map((each) => each.join()));
    expect([...different].sort()).toEqual([
      'claude,large,small,plus',
      'large,small,claude,plus',
      'plus,large,small,claude',
      'small,large,claude,plus',
    ]);
    const firsts = all.map(([first = '']) => first);
    expect(count(firsts, 'large') / firsts.length).toBeCloseTo(0.95, 2);
    for (const name of ['small', 'claude', 'plus']) {
      expect(count(firsts, name) / firsts.length).toBeCloseTo(0.05 / 3, 2);
    }
  });

  it('explores where there are only two, each end of its share alike', () => {
    const two = chain.slice(0, 2);
    const first = (chance: number): string | undefined =>
      names(orders.fastest(two, factsOf({}, fixedRandom(chance))))[0];
    expect([0, 0.0499, 0.05, 0.99].map(first)).toEqual(['small', 'small', 'large', 'large']);
  });

  it('does not let one that never succeeds, and so is never measured, keep the first place', () => {
    const random = seededRandom(3);
    const latencies = { 'openai/small': 900, 'anthropic/claude': 800, 'qwen/plus': 700 };
    const firsts = Array.from({ length: 1_000 }, () =>
      names(orders.fastest(chain, factsOf({ latencies }, random))),
    ).map(([first = '']) => first);
    expect(count(firsts, 'large')).toBeLessThan(40);
  });
});
