import { manualClock } from '@understudy/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openSqlite } from '../database/sqlite.ts';
import type { SqliteDatabase } from '../database/sqlite.ts';
import { createRoller } from '../rollups/roller.ts';
import { migrate } from '../schema/migrate.ts';
import { cheaperModels } from './cheaper-models.ts';
import { costByPath } from './cost-by-path.ts';
import { costliestCustomers, costliestTasks } from './costliest.ts';
import { failureRates, refusalRates } from './failures.ts';
import { fallbacks } from './fallbacks.ts';
import { latency, latencyByHourOfDay } from './latency.ts';
import type { AskedLedger, Filters } from './query.ts';
import { spend } from './spend.ts';
import { unpriced } from './unpriced.ts';
import { wasted } from './wasted.ts';

type Question = (ledger: AskedLedger, filters: Filters) => Promise<unknown>;

const byTime =
  /USING PRIMARY KEY \(subject=\? AND subject_value=\? AND span_ms=\? AND starts_at>\? AND starts_at<\?\)/;
const totalsByTime = /USING PRIMARY KEY \(subject=\? AND span_ms=\? AND starts_at>\? AND starts_at<\?\)/;

describe('a question is read from an index', () => {
  let database: SqliteDatabase;
  let asked: string[] = [];
  let ledger: AskedLedger;
  beforeEach(async () => {
    const clock = manualClock();
    database = await openSqlite(':memory:', clock);
    await migrate(database, 1);
    const { connection } = database;
    const prepare = connection.prepare.bind(connection);
    const listening: typeof connection.prepare = (source: string) => {
      asked.push(source);
      return prepare(source);
    };
    connection.prepare = listening;
    const roller = createRoller({ database, clock });
    ledger = { database, rollUp: () => roller.roll() };
  });
  afterEach(() => database.close());

  const plansOf = async (question: Question, filters: Filters): Promise<readonly string[]> => {
    asked = [];
    const march = { fromMs: Date.UTC(2025, 2, 1), toMs: Date.UTC(2025, 3, 1) };
    await question(ledger, { ...march, ...filters });
    const queries = asked.filter((text) =>
      /from (request_rollups|attempt_rollups|spend_rollups|"requests")/.test(text),
    );
    return queries.map((query) => {
      const plan = database.connection.prepare(`explain query plan ${query.replaceAll('?', '1')}`).all();
      return plan.map((row) => String((row as { detail: unknown }).detail)).join('; ');
    });
  };

  it.each<[string, Question, Filters, RegExp]>([
    ['spend by model', (l, f) => spend(l, { ...f, by: 'model' }), {}, byTime],
    ['spend by hour', (l, f) => spend(l, { ...f, by: 'hour' }), { task: 'chat' }, byTime],
    [
      'spend of a customer',
      (l, f) => spend(l, { ...f, by: 'task' }),
      { customer: 'acme', outcome: 'ok' },
      byTime,
    ],
    ['spend by customer', (l, f) => spend(l, { ...f, by: 'customer' }), {}, totalsByTime],
    [
      'spend by tag',
      (l, f) => spend(l, { ...f, by: 'tag' }),
      { toMs: Date.UTC(2025, 2, 1, 5) },
      totalsByTime,
    ],
    ['costliest tasks', costliestTasks, { tag: 'a=b' }, byTime],
    ['costliest customers', costliestCustomers, { fromMs: Date.UTC(2025, 2, 2, 5) }, totalsByTime],
    ['latency', latency, { model: 'a/big', task: 'extract' }, byTime],
    ['latency by hour of the day', latencyByHourOfDay, { provider: 'a' }, byTime],
    ['failure rates', failureRates, { tag: 'a=c' }, byTime],
    ['refusal rates', refusalRates, { customer: 'zeta' }, byTime],
    ['fallbacks', fallbacks, { task: 'chat' }, byTime],
    ['cost by path', costByPath, { provider: 'a' }, byTime],
    ['wasted', wasted, { task: 'chat', customer: 'acme' }, byTime],
    ['cheaper models', cheaperModels, { customer: 'acme' }, byTime],
    ['unpriced', unpriced, { outcome: 'failed' }, byTime],
    [
      'a customer and a tag',
      costByPath,
      { customer: 'acme', tag: 'a=b' },
      /USING INDEX requests_by_customer \(customer_id=\? AND started_at>\? AND started_at<\?\)/,
    ],
    [
      'a customer and a tag together',
      latencyByHourOfDay,
      { tag: 'a=b' },
      /USING INDEX requests_by_time \(started_at>\? AND started_at<\?\)/,
    ],
  ])('%s', async (_name, question, filters, index) => {
    const plans = await plansOf(question, filters);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans).toEqual(plans.map(() => expect.stringMatching(index)));
    expect(plans.join()).not.toContain('SCAN');
  });
});
