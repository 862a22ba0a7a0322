import { sampleRoute, seededRandom } from '@understudy/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { healthOf, placement, requestFacts } from '../../test/__fixtures__/planning.ts';
import type { Candidate, Placement } from '../candidate.ts';
import type { HealthView } from '../health/health.ts';
import type { OrderName, Route } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';
import { orders } from './order.ts';
import { plan } from './plan.ts';
import type { Plan } from './plan.ts';
import { ruleFor } from './rules.ts';

const models = ['a/one', 'a/two', 'b/one', 'b/three', 'c/two', 'c/four', 'd/five'];
const keys = ['x', 'y', 'z'];
const orderNames: readonly OrderName[] = ['priority', 'weighted', 'cheapest', 'fastest', 'cache-affine'];

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const changes = fc.record({
  weight: fc.constantFrom(0, 1, 1, 5),
  equal: fc.boolean(),
  credentials: fc.subarray(keys, { minLength: 1 }),
  parameters: fc.record({ maxOutputTokens: maybe(fc.nat(2_000)) }),
  facts: fc.record({
    contextTokens: maybe(fc.constantFrom(100, 1_000, 100_000)),
    tools: maybe(fc.boolean()),
    images: maybe(fc.boolean()),
    chat: maybe(fc.constantFrom(true, true, false)),
    embeddings: maybe(fc.constant({ dimensions: 8 })),
  }),
});

/** The same model is the same wherever it stands. */
const cast: fc.Arbitrary<readonly Placement[]> = fc.tuple(
  ...models.map((model) => changes.map((each) => placement(model, each))),
);

const well: HealthView = { status: 'ready', until: undefined, share: 1, latencyMs: undefined };

const unwell: fc.Arbitrary<HealthView> = fc.record({
  status: fc.constantFrom<HealthView['status'][]>('ready', 'open', 'probing', 'cooling', 'blocked', 'held'),
  until: maybe(fc.constantFrom(1_500, 3_000, 90_000)),
  share: fc.constantFrom(0.1, 0.5),
  latencyMs: maybe(fc.nat(5_000)),
});

const allKeys = models.flatMap((model) => keys.map((key) => `${model}#${key}`));
const viewsOf = (view: fc.Arbitrary<HealthView>): fc.Arbitrary<Scene['views']> =>
  fc
    .tuple(...allKeys.map((key) => view.map((each) => [key, each] as const)))
    .map((all) => Object.fromEntries(all));

/** Some are well, or nobody is. */
const views = fc.oneof(viewsOf(fc.oneof(fc.constant(well), unwell)), viewsOf(unwell));

function routes(all: readonly Placement[]): fc.Arbitrary<Route> {
  const chain = fc.shuffledSubarray([...all]);
  const one = fc.constantFrom(...all);
  const order = fc.constantFrom(...orderNames);
  const when = fc.record({ tier: fc.constantFrom('free', 'pro') });
  const changes = fc.record({
    chain,
    order,
    rules: fc.array(fc.record({ when, chain, order }), { maxLength: 2 }),
    canary: maybe(fc.record({ placement: one, percent: fc.constantFrom(5, 50, 100) })),
    degradeTo: maybe(one),
    sameProviderFirst: fc.boolean(),
    allowFallback: fc.boolean(),
    allowDifferentModel: fc.boolean(),
    stakes: fc.constantFrom('standard' as const, 'high' as const),
  });
  return changes.map(sampleRoute);
}

function requests(all: readonly Placement[]): fc.Arbitrary<RequestFacts> {
  const told = fc.record({
    mode: fc.constantFrom('unary' as const, 'stream' as const, 'embed' as const),
    needs: fc.record({ tools: fc.boolean(), images: fc.boolean() }),
    maxOutputTokens: maybe(fc.nat(2_000)),
    customerId: maybe(fc.string()),
    tier: maybe(fc.constantFrom('free', 'pro')),
    microUsdLeft: maybe(fc.nat(100)),
    requested: maybe(fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 4 })),
    degraded: fc.boolean(),
    warmProvider: maybe(fc.constantFrom('a', 'b', 'c')),
  });
  const tokens = fc.constantFrom(10, 900, 50_000, 1_000_000);
  const costs = fc.tuple(...models.map(() => maybe(fc.nat(100))));
  return fc.tuple(told, tokens, costs, fc.subarray(models)).map(([facts, about, prices, escalated]) =>
    requestFacts({
      ...facts,
      mostInputTokens: about * 3,
      inputTokens: () => about,
      expectedCost: (model) => prices[models.indexOf(model)],
      isEscalated: (model) => escalated.includes(model),
    }),
  );
}

interface Scene {
  readonly route: Route;
  readonly facts: RequestFacts;
  readonly views: Readonly<Record<string, HealthView>>;
  /** Providers that can only generate. */
  readonly plain: readonly string[];
  readonly seed: number;
}

const scene: fc.Arbitrary<Scene> = cast.chain((all) =>
  fc.record({
    route: routes(all),
    facts: requests(all),
    views,
    plain: fc.subarray(['a', 'd']),
    seed: fc.integer(),
  }),
);

function planFor({ route, facts, views, plain, seed }: Scene): Plan {
  const canAll = (provider: string): boolean => !plain.includes(provider);
  return plan(route, facts, {
    view: healthOf(views),
    random: seededRandom(seed),
    canStream: canAll,
    canEmbed: canAll,
  });
}

/** Everybody who must be in a plan, and who may be in front of them by chance. */
function expectedOf({ route, facts }: Scene): { must: readonly Placement[]; may: readonly Placement[] } {
  if (facts.requested) return { must: facts.requested, may: [] };
  const chain = ruleFor(route, facts)?.chain ?? route.chain;
  if (facts.degraded && route.degradeTo) return { must: [route.degradeTo, ...chain], may: [] };
  return { must: chain, may: route.canary ? [route.canary.placement] : [] };
}

const keyOf = ({ key }: Candidate): string => key;

/** The keys that a plan accounts for: a model skipped as a whole counts for all its candidates. */
function accountedFor({ candidates, skipped }: Plan, all: readonly Placement[]): readonly string[] {
  const placementOf = new Map(all.map((each) => [each.model, each]));
  const passed = skipped.flatMap(({ model, credential }) =>
    credential === undefined
      ? (placementOf.get(model)?.candidates.map(keyOf) ?? [])
      : [`${model}#${credential}`],
  );
  return [...candidates.map(({ candidate }) => candidate.key), ...passed];
}

function holds(property: (scene: Scene, planned: Plan) => void): void {
  fc.assert(
    fc.property(scene, (each) => property(each, planFor(each))),
    { numRuns: 200 },
  );
}

describe('whatever the route, the request and the health', () => {
  it('every candidate is kept or skipped exactly once, with a reason', () => {
    holds((each, planned) => {
      const { must, may } = expectedOf(each);
      const told = accountedFor(planned, [...must, ...may]);
      expect(new Set(told).size).toBe(told.length);
      const mustBeThere = new Set(must.flatMap(({ candidates }) => candidates.map(keyOf)));
      const mayBeThere = new Set(may.flatMap(({ candidates }) => candidates.map(keyOf)));
      expect([...mustBeThere].filter((key) => !told.includes(key))).toEqual([]);
      expect(told.filter((key) => !mustBeThere.has(key) && !mayBeThere.has(key))).toEqual([]);
      for (const { reason } of planned.candidates) expect(reason).not.toBe('');
      for (const { detail } of planned.skipped) expect(detail).not.toBe('');
    });
  });

  it('the same random numbers make the same plan', () => {
    holds((each, planned) => {
      expect(planFor(each)).toEqual(planned);
    });
  });

  it('nobody is asked in panic, or to be waited for, while anyone is better off', () => {
    holds(({ views, facts }, { candidates, skipped }) => {
      const [only, ...others] = candidates;
      if (!only?.panic && only?.notBefore === undefined) return;
      expect(others).toEqual([]);
      const left = skipped.map(({ model, credential }) => views[`${model}#${credential}`]);
      expect(left.filter((view) => view?.status === 'ready')).toEqual([]);

      const { status, until = Infinity } = views[only.candidate.key] ?? well;
      const sooner = left.filter((view) => view?.status === status && (view.until ?? Infinity) < until);
      expect(sooner).toEqual([]);
      const inTime = (view: HealthView | undefined): boolean =>
        view?.status === 'cooling' && (view.until ?? Infinity) < facts.endsAt;
      if (only.panic) expect([status, left.some(inTime)]).toEqual(['open', false]);
      else expect([status, until < facts.endsAt]).toEqual(['cooling', true]);
    });
  });

  it('nobody is asked who is blocked, held or being probed', () => {
    holds(({ views }, { candidates }) => {
      const statuses = candidates.map(({ candidate }) => views[candidate.key]?.status);
      for (const out of ['blocked', 'held', 'probing']) expect(statuses).not.toContain(out);
    });
  });

  it('no model but one is asked where no fallback is allowed', () => {
    holds(({ route }, { candidates, firstChoice }) => {
      if (route.allowFallback) return;
      for (const { candidate } of candidates) expect(candidate.model).toBe(firstChoice);
    });
  });

  it('nobody lesser is asked when stakes are high', () => {
    holds(({ route, facts }, { candidates }) => {
      if (route.stakes !== 'high') return;
      const good = [route.chain[0]?.identity, facts.requested?.[0]?.identity];
      const lesser = candidates.filter(
        ({ placement: { identity, equal } }) => !equal && !good.includes(identity),
      );
      expect(lesser).toEqual([]);
    });
  });

  it('the first choice is asked first when everybody is well and it can take the request', () => {
    fc.assert(
      fc.property(scene, (each) => {
        const facts = { ...each.facts, isEscalated: () => false };
        const { firstChoice, candidates, skipped } = planFor({ ...each, facts, views: {} });
        const [first] = candidates;
        const cannot = skipped.some(({ model }) => model === firstChoice);
        expect(first?.candidate.model === firstChoice).toBe(!cannot);
      }),
      { numRuns: 200 },
    );
  });

  it('those that keep failing this kind of input are asked last', () => {
    holds(({ facts }, { candidates }) => {
      if (facts.requested) return;
      const failing = candidates.map(({ candidate }) => facts.isEscalated(candidate.model));
      expect(failing).toEqual([...failing].sort((left, right) => Number(left) - Number(right)));
    });
  });
});

describe('whatever an order is given', () => {
  const given = cast.chain((all) => fc.shuffledSubarray([...all]));
  const numbers = fc.infiniteStream(maybe(fc.float()));

  it.each(orderNames)('%s loses and invents nobody', (name) => {
    fc.assert(
      fc.property(given, numbers, fc.integer(), (placements, drawn, seed) => {
        const draw = (): number | undefined => drawn.next().value;
        const random = seededRandom(seed);
        const facts = { random, expectedCost: draw, latencyMs: draw, warmProvider: 'b' };
        const ordered = orders[name](placements, facts);
        expect(ordered).toHaveLength(placements.length);
        expect(new Set(ordered)).toEqual(new Set(placements));
      }),
      { numRuns: 100 },
    );
  });
});
