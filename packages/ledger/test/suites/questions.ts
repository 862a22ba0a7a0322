import { manualClock } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { cheaperModels } from '../../src/questions/cheaper-models.ts';
import { costByPath } from '../../src/questions/cost-by-path.ts';
import { costliestCustomers, costliestTasks } from '../../src/questions/costliest.ts';
import { failureRates, refusalRates } from '../../src/questions/failures.ts';
import { fallbacks } from '../../src/questions/fallbacks.ts';
import type { Dimension } from '../../src/questions/groups.ts';
import { latency, latencyByHourOfDay } from '../../src/questions/latency.ts';
import type { AskedLedger, Filters } from '../../src/questions/query.ts';
import { spend } from '../../src/questions/spend.ts';
import { unpriced } from '../../src/questions/unpriced.ts';
import { wasted } from '../../src/questions/wasted.ts';
import { createRoller } from '../../src/rollups/roller.ts';
import { tell } from '../story.ts';
import type { Here } from './here.ts';

/** A spring: March and April, two customers and a stranger. */
const spring = `
  2025-03-01 09:00 chat    acme web | a/big ok 100 1000/200ms
  2025-03-01 09:10 chat    acme web | a/big rate-limited 0 50ms > b/small ok 20 400/100ms
  2025-03-01 10:59 chat    acme app | a/big ok 140 3000/600ms
  2025-03-02 09:30 extract acme -   | b/small bad-output 6 500ms > re-ask b/small ok 8 500ms
  2025-03-02 23:30 chat    zeta web | a/big timeout 30 9000ms > b/small server-error 0 10ms > c/new ok ? 700ms
  2025-03-03 00:10 chat    zeta web | b/small refused 5 300ms
  2025-03-03 00:20 chat    zeta web | fallback b/small ok 25 600ms
  2025-03-03 00:30 chat    -    -   | a/big ok 60 800ms
  2025-03-03 12:00 -       zeta -   | a/big cancelled 40 700ms
  2025-03-03 12:01 chat    zeta app | a/big abandoned ? 0ms = abandoned
  2025-03-03 12:02 chat    acme web | cache 100
  2025-03-03 12:03 extract acme -   | b/small truncated 3 200ms > continue c/new ok 9 300ms
  2025-04-20 08:00 chat    acme web | a/big ok 1000 1000ms
`;

const march: Filters = { fromMs: Date.UTC(2025, 2, 1), toMs: Date.UTC(2025, 3, 1) };

export function questionsSuite(here: Here): void {
  const ledgerWith = async (story = spring): Promise<AskedLedger> => {
    const database = await here.migrated();
    await tell(database, story);
    return asking(database);
  };

  describe('what was spent', () => {
    it.each<[Dimension, Filters, string, readonly string[]]>([
      ['task', march, 'requests', ['chat 380 of 9, 2 unpriced', 'null 40 of 1', 'extract 26 of 2']],
      ['customer', march, 'requests', ['acme 286 of 6', 'zeta 100 of 5, 2 unpriced', 'null 60 of 1']],
      [
        'model',
        march,
        'calls',
        ['a/big 370 of 7, 1 unpriced', 'b/small 67 of 7', 'c/new 9 of 2, 1 unpriced'],
      ],
      ['provider', march, 'calls', ['a 370 of 7, 1 unpriced', 'b 67 of 7', 'c 9 of 2, 1 unpriced']],
      ['tag', march, 'requests', ['feature=web 180 of 6, 1 unpriced', 'feature=app 140 of 2, 1 unpriced']],
      [
        'day',
        march,
        'requests',
        ['2025-03-01 260 of 3', '2025-03-02 44 of 2, 1 unpriced', '2025-03-03 142 of 7, 1 unpriced'],
      ],
      ['task', { ...march, customer: 'acme' }, 'requests', ['chat 260 of 4', 'extract 26 of 2']],
      ['task', { ...march, model: 'b/small' }, 'calls', ['chat 50 of 4', 'extract 17 of 3']],
      ['model', { ...march, customer: 'acme', task: 'chat' }, 'calls', ['a/big 240 of 3', 'b/small 20 of 1']],
      ['customer', { ...march, provider: 'b' }, 'calls', ['acme 37 of 4', 'zeta 30 of 3']],
      [
        'customer',
        { ...march, tag: 'feature=app' },
        'requests',
        ['acme 140 of 1', 'zeta 0 of 1, 1 unpriced'],
      ],
      [
        'tag',
        { ...march, customer: 'zeta' },
        'requests',
        ['feature=web 60 of 3, 1 unpriced', 'feature=app 0 of 1, 1 unpriced'],
      ],
      ['model', { ...march, outcome: 'failed' }, 'calls', ['a/big 70 of 3', 'b/small 14 of 4']],
      ['model', { ...march, outcome: 'timeout' }, 'calls', ['a/big 30 of 1']],
      ['task', {}, 'requests', ['chat 1380 of 10, 2 unpriced', 'null 40 of 1', 'extract 26 of 2']],
    ])('by %s, about %j', async (by, filters, counted, expected) => {
      const answer = await spend(await ledgerWith(), { ...filters, by });
      expect(answer.counted).toBe(counted);
      expect(
        answer.groups.map(({ group, costMicroUsd, count, unpriced: unknown }) => {
          const name = by === 'day' ? group?.slice(0, 10) : group;
          return `${name} ${costMicroUsd} of ${count}${unknown > 0 ? `, ${unknown} unpriced` : ''}`;
        }),
      ).toEqual(expected);
    });

    it('by hour, from one minute to another', async () => {
      const minutes = { fromMs: Date.UTC(2025, 2, 1, 9, 10), toMs: Date.UTC(2025, 2, 3, 0, 30) };
      const { groups } = await spend(await ledgerWith(), { ...minutes, by: 'hour' });
      expect(groups.map(({ group, costMicroUsd, count }) => [group, costMicroUsd, count])).toEqual([
        ['2025-03-01T09:00:00.000Z', 20, 1],
        ['2025-03-01T10:00:00.000Z', 140, 1],
        ['2025-03-02T09:00:00.000Z', 14, 1],
        ['2025-03-02T23:00:00.000Z', 30, 1],
        ['2025-03-03T00:00:00.000Z', 30, 2],
      ]);
    });

    it('counts tokens', async () => {
      const { groups } = await spend(await ledgerWith(), { ...march, by: 'model', model: 'b/small' });
      expect(groups).toMatchObject([{ inputTokens: 70, outputTokens: 35 }]);
    });
  });

  it('says which tasks cost most, and what a request of each costs', async () => {
    const tasks = await costliestTasks(await ledgerWith(), { ...march, limit: 2 });
    expect(tasks).toEqual([
      {
        task: 'chat',
        requests: 9,
        unpricedRequests: 2,
        costMicroUsd: 380,
        costPerRequestMicroUsd: 54,
        shareOfCost: 380 / 446,
      },
      {
        task: null,
        requests: 1,
        unpricedRequests: 0,
        costMicroUsd: 40,
        costPerRequestMicroUsd: 40,
        shareOfCost: 40 / 446,
      },
    ]);
  });

  it('says which customers cost most', async () => {
    const customers = await costliestCustomers(await ledgerWith(), march);
    expect(
      customers.map(({ customer, costMicroUsd, requests, costPerRequestMicroUsd }) => [
        customer,
        costMicroUsd,
        requests,
        costPerRequestMicroUsd,
      ]),
    ).toEqual([
      ['acme', 286, 6, 48],
      ['zeta', 100, 5, 33],
      [null, 60, 1, 60],
    ]);
  });

  describe('how long calls took', () => {
    it('by model, the worst tail first, with the time to the first token', async () => {
      const models = await latency(await ledgerWith(), march);
      expect(models.map(({ group, total }) => [group, total.measured])).toEqual([
        ['a/big', 3],
        ['c/new', 2],
        ['b/small', 3],
      ]);
      const [big] = models;
      expect(big?.total.p50Ms).toBeCloseTo(1000, -2);
      expect(Math.abs((big?.total.p99Ms ?? 0) - 3000)).toBeLessThan(150);
      expect(big?.firstToken.measured).toBe(2);
      expect(Math.abs((big?.firstToken.p50Ms ?? 0) - 200)).toBeLessThan(10);
      expect(models[1]?.firstToken).toEqual({ measured: 0, p50Ms: null, p95Ms: null, p99Ms: null });
    });

    it('by provider, and for one customer with one tag', async () => {
      const ledger = await ledgerWith();
      const measured = async (filters: Filters): Promise<readonly unknown[]> =>
        (await latency(ledger, { ...filters, by: 'provider' })).map(({ group, total }) => [
          group,
          total.measured,
        ]);
      expect(await measured(march)).toEqual([
        ['a', 3],
        ['c', 2],
        ['b', 3],
      ]);
      expect(await measured({ ...march, customer: 'acme', tag: 'feature=web' })).toEqual([
        ['a', 1],
        ['b', 1],
      ]);
    });

    it('by hour of the day, in any time zone', async () => {
      const ledger = await ledgerWith();
      const hours = await latencyByHourOfDay(ledger, march);
      expect(hours.map(({ hour, total }) => [hour, total.measured])).toEqual([
        [0, 2],
        [9, 3],
        [10, 1],
        [12, 1],
        [23, 1],
      ]);
      const berlin = await latencyByHourOfDay(ledger, { ...march, timeZone: 'Europe/Berlin' });
      expect(berlin.map(({ hour, total }) => [hour, total.measured])).toEqual([
        [0, 1],
        [1, 2],
        [10, 3],
        [11, 1],
        [13, 1],
      ]);
    });
  });

  it('says how often calls failed, and why', async () => {
    const ledger = await ledgerWith();
    const models = await failureRates(ledger, { ...march, by: 'model' });
    expect(models).toEqual([
      {
        group: 'a/big',
        calls: 7,
        failed: 4,
        failureRate: 4 / 7,
        kinds: expect.arrayContaining([
          { kind: 'rate-limited', calls: 1, rate: 1 / 7 },
          { kind: 'timeout', calls: 1, rate: 1 / 7 },
          { kind: 'cancelled', calls: 1, rate: 1 / 7 },
          { kind: 'abandoned', calls: 1, rate: 1 / 7 },
        ]),
      },
      expect.objectContaining({ group: 'b/small', calls: 7, failed: 4 }),
      { group: 'c/new', calls: 2, failed: 0, failureRate: 0, kinds: [] },
    ]);
    expect(await failureRates(ledger, { fromMs: Date.UTC(2030, 0) })).toEqual([]);
  });

  it('says how often the content was refused', async () => {
    const ledger = await ledgerWith();
    expect(await refusalRates(ledger, { ...march, by: 'task', task: 'chat' })).toEqual([
      { group: 'chat', calls: 11, refused: 1, contentFiltered: 0, refusalRate: 1 / 11 },
    ]);
  });

  it('says how often fallback happened, from whom to whom and why', async () => {
    const answer = await fallbacks(await ledgerWith(), march);
    // Not the cached answer, which called nobody.
    expect(answer).toMatchObject({ requests: 11, fallbacks: 4, fallbackRate: 4 / 11 });
    expect(
      answer.moves
        .map(({ from, to, reason, requests }) => `${from} > ${to}: ${reason} ${requests}`)
        .toSorted(),
    ).toEqual([
      'a/big > b/small: rate-limited 1',
      'a/big > b/small: timeout 1',
      'b/small > c/new: server-error 1',
      'b/small > c/new: truncated 1',
      'null > b/small: passed-over 1',
    ]);
  });

  it('says what a success costs along each path', async () => {
    const paths = await costByPath(await ledgerWith(), { ...march, task: 'chat' });
    expect(paths[0]).toEqual({
      path: 'a/big:ok',
      requests: 3,
      successes: 3,
      unpricedRequests: 0,
      costMicroUsd: 300,
      costPerSuccessMicroUsd: 100,
    });
    expect(
      paths.map(({ path, costPerSuccessMicroUsd, unpricedRequests }) => [
        path,
        costPerSuccessMicroUsd,
        unpricedRequests,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['a/big:rate-limited > b/small:ok', 20, 0],
        ['a/big:timeout > b/small:server-error > c/new:ok', 30, 1],
        ['b/small:refused', null, 0],
        ['b/small:ok', 25, 0],
        ['a/big:abandoned', null, 1],
        ['cache', 0, 0],
      ]),
    );
  });

  it('says what was wasted, and on what', async () => {
    const ledger = await ledgerWith();
    const [all] = await wasted(ledger, march);
    expect(all).toEqual({
      group: null,
      costMicroUsd: 446,
      wastedMicroUsd: 81,
      wastedShare: 81 / 446,
      unpricedWastedCalls: 1,
      // rate-limited 0, timeout 30, server-error 0, refused 5; the truncated text was carried on
      failed: { calls: 4, unpricedCalls: 0, costMicroUsd: 35 },
      repaired: { calls: 1, unpricedCalls: 0, costMicroUsd: 6 },
      abandoned: { calls: 2, unpricedCalls: 1, costMicroUsd: 40 },
      unused: { calls: 0, unpricedCalls: 0, costMicroUsd: 0 },
    });
    const byCustomer = await wasted(ledger, { ...march, by: 'customer' });
    expect(byCustomer.map(({ group, wastedMicroUsd }) => [group, wastedMicroUsd])).toEqual([
      ['zeta', 75],
      ['acme', 6],
      [null, 0],
    ]);
  });

  it('finds jobs that a cheaper model does as well', async () => {
    const line = (call: string): string => `2025-03-01 09:00 chat acme web | ${call}\n`;
    const ledger = await ledgerWith(
      line('a/big ok 100 900ms').repeat(30) +
        line('b/small ok 20 400ms').repeat(20) +
        line('c/poor ok 5 400ms').repeat(15) +
        line('c/poor bad-output 5 400ms').repeat(5) +
        line('d/rare ok 1 400ms').repeat(3) +
        line('e/secret ok ? 400ms').repeat(20),
    );
    expect(await cheaperModels(ledger, { minimumCalls: 20 })).toEqual([
      {
        task: 'chat',
        now: { model: 'a/big', calls: 30, successRate: 1, costPerSuccessMicroUsd: 100 },
        cheaper: { model: 'b/small', calls: 20, successRate: 1, costPerSuccessMicroUsd: 20 },
        savingMicroUsd: 80 * 30,
      },
    ]);
    const tolerant = await cheaperModels(ledger, { minimumCalls: 20, tolerance: 0.25 });
    expect(
      tolerant.map(({ now, cheaper, savingMicroUsd }) => [now.model, cheaper.model, savingMicroUsd]),
    ).toEqual([
      ['a/big', 'c/poor', (100 - 7) * 30],
      ['b/small', 'c/poor', (20 - 7) * 20],
    ]);
  });

  it('says what has no price', async () => {
    expect(await unpriced(await ledgerWith(), march)).toEqual({
      requests: 12,
      unpricedRequests: 2,
      models: [
        { model: 'a/big', calls: 7, unpricedCalls: 1, abandonedCalls: 1 },
        { model: 'c/new', calls: 2, unpricedCalls: 1, abandonedCalls: 0 },
      ],
    });
  });

  it('answers the same from the rollups of a customer, from those of a tag, and from the rows of both', async () => {
    const tagged = spring.replaceAll(/(acme|zeta) +(web|app|-) /g, '$1 $1 ');
    const ledger = await ledgerWith(tagged);
    const customer = { ...march, customer: 'zeta' };
    const tag = { ...march, tag: 'feature=zeta' };
    const fromCustomers = await everything(ledger, customer);
    expect(fromCustomers).toMatchObject({ paths: { length: 5 }, times: { length: 2 } });
    expect(await everything(ledger, tag)).toEqual(fromCustomers);
    expect(await everything(ledger, { ...customer, ...tag })).toEqual(fromCustomers);
  });

  it.each<Dimension>(['customer', 'tag'])(
    'answers the same from an hour of each %s and from the rows of nearly an hour',
    async (by) => {
      const ledger = await ledgerWith();
      for (const fromMs of [Date.UTC(2025, 2, 1, 9), Date.UTC(2025, 2, 3, 0), Date.UTC(2025, 2, 3, 12)]) {
        const hour = await spend(ledger, { by, fromMs, toMs: fromMs + 3_600_000 });
        expect(hour.groups.length).toBeGreaterThan(0);
        expect(await spend(ledger, { by, fromMs, toMs: fromMs + 3_540_000 })).toEqual(hour);
      }
    },
  );

  it('reads rows page by page, many of one moment too', async () => {
    const line = (minute: number): string => `2025-03-01 09:0${minute} chat acme web | a/big ok 1 100ms\n`;
    const ledger = await ledgerWith(line(0).repeat(700) + line(1).repeat(1_500) + line(2).repeat(5));
    const { groups } = await spend(ledger, { by: 'task', customer: 'acme', tag: 'feature=web' });
    expect(groups).toMatchObject([{ group: 'chat', count: 2_205, costMicroUsd: 2_205 }]);
  });

  it('counts what has ended since the last time', async () => {
    const database = await here.migrated();
    const ledger = asking(database);
    expect(await costByPath(ledger)).toEqual([]);
    await tell(database, '2025-03-01 09:00 chat acme web | a/big ok 100 1000ms');
    expect(await costByPath(ledger)).toMatchObject([{ path: 'a/big:ok', costMicroUsd: 100 }]);
  });

  it.each<[string, object, RegExp]>([
    [
      'a time that ends before it begins',
      { fromMs: 2, toMs: 1 },
      /ends \(1970.*before it begins.*toMs must be after fromMs/,
    ],
    ['a time that is none', { fromMs: Number.NaN }, /fromMs is a time in milliseconds since 1970, not NaN/],
    [
      'a group that nobody knows',
      { by: 'colour' },
      /no group called "colour": take one of task, customer, model/,
    ],
    ['a tag without a value', { tag: 'feature' }, /name=value, not as "feature"/],
    ['an empty name', { customer: '' }, /customer is empty: leave it out/],
  ])('refuses %s', async (_what, query, message) => {
    const ledger = await ledgerWith('');
    await expect(spend(ledger, { by: 'task', ...query } as never)).rejects.toThrow(message);
  });
}

function asking(database: Database): AskedLedger {
  const roller = createRoller({ database, clock: manualClock() });
  return { database, rollUp: () => roller.roll() };
}

/** Every question, with what does not depend on the order of equals. */
async function everything(ledger: AskedLedger, filters: Filters): Promise<object> {
  const spent = (by: Dimension) => spend(ledger, { ...filters, by });
  const sorted = <Row extends object>(rows: readonly Row[]): readonly string[] =>
    rows.map((row) => JSON.stringify(row)).toSorted();
  return {
    spend: await Promise.all((['task', 'model', 'provider', 'hour', 'day'] as const).map(spent)),
    tasks: sorted(await costliestTasks(ledger, filters)),
    times: sorted(await latency(ledger, filters)),
    hours: await latencyByHourOfDay(ledger, filters),
    failures: (await failureRates(ledger, filters)).map(({ calls, failed }) => [calls, failed]),
    refusals: await refusalRates(ledger, filters),
    fallbacks: (await fallbacks(ledger, { ...filters, outcome: 'ok', provider: 'c' })).moves.length,
    paths: sorted(await costByPath(ledger, filters)),
    wasted: await wasted(ledger, filters),
    cheaper: await cheaperModels(ledger, { ...filters, minimumCalls: 1, tolerance: 1 }),
    unpriced: await unpriced(ledger, filters),
  };
}
