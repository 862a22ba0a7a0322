// All questions about a month, timed, on made-up calls: `node bench/questions.ts <calls> <file or postgres://...>`.
import { systemClock } from '@understudy/core';

import { openDatabase } from '../src/database/open-database.ts';
import * as ledgerQuestions from '../src/index.ts';
import type { Filters } from '../src/index.ts';
import { createRoller } from '../src/rollups/roller.ts';
import { count, load, monthMs, monthStartsAt, roll } from './questions-load.ts';

const [calls = '1000000', location = ':memory:'] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const database = await openDatabase(location, systemClock);

async function timed<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const start = performance.now();
  const value = await work();
  say(`${name.padEnd(56)} ${(performance.now() - start).toFixed(1).padStart(10)} ms`);
  return value;
}

// With 0 calls it asks about those that an earlier run has left there.
if (Number(calls) > 0) await timed('load', () => load(database, Number(calls), say));
await timed('count into the rollups', () => roll(database));
for (const table of ['requests', 'attempts', 'request_rollups', 'attempt_rollups', 'spend_rollups']) {
  say(`${table.padEnd(56)} ${String(await count(database, table)).padStart(10)} rows`);
}

const roller = createRoller({ database, clock: systemClock });
const ledger = { database, rollUp: () => roller.roll() };
const month = { fromMs: monthStartsAt, toMs: monthStartsAt + monthMs };
const minute = 60_000;
const unaligned = { fromMs: month.fromMs + 17 * minute, toMs: month.toMs - 90 * minute };
const { spend, costliestTasks, costliestCustomers, latency, latencyByHourOfDay } = ledgerQuestions;
const { failureRates, refusalRates, fallbacks, costByPath, wasted, cheaperModels, unpriced } =
  ledgerQuestions;

const questions: Readonly<Record<string, (filters: Filters) => Promise<unknown>>> = {
  ...Object.fromEntries(
    ledgerQuestions.dimensions.map((by) => [
      `spend by ${by}`,
      (filters: Filters) => spend(ledger, { ...filters, by }),
    ]),
  ),
  'costliest tasks': (filters) => costliestTasks(ledger, filters),
  'costliest customers': (filters) => costliestCustomers(ledger, filters),
  'latency by model': (filters) => latency(ledger, { ...filters, by: 'model' }),
  'latency by provider': (filters) => latency(ledger, { ...filters, by: 'provider' }),
  'latency by hour of day': (filters) =>
    latencyByHourOfDay(ledger, { ...filters, timeZone: 'Europe/Berlin' }),
  'failure rate by kind': (filters) => failureRates(ledger, { ...filters, by: 'model' }),
  'refusal rate': (filters) => refusalRates(ledger, { ...filters, by: 'model' }),
  'fallback rate and matrix': (filters) => fallbacks(ledger, filters),
  'cost along each path': (filters) => costByPath(ledger, filters),
  wasted: (filters) => wasted(ledger, { ...filters, by: 'model' }),
  'cheaper models': (filters) => cheaperModels(ledger, filters),
  unpriced: (filters) => unpriced(ledger, filters),
};

async function ask(title: string, filters: Filters, names = Object.keys(questions)): Promise<void> {
  say(`\n${title}`);
  for (const name of names) {
    const question = questions[name];
    if (!question) continue;
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      await question(filters);
      times.push(performance.now() - start);
    }
    const [first = 0] = times;
    const median = times.toSorted((a, b) => a - b)[2] ?? 0;
    say(
      `  ${name.padEnd(30)} first ${first.toFixed(1).padStart(8)} ms   median ${median.toFixed(1).padStart(8)} ms`,
    );
  }
}

await ask('a month', month);
await ask('a month of one task', { ...month, task: 'task1' });
const perCustomer = [
  'spend by task',
  'spend by day',
  'latency by model',
  'fallback rate and matrix',
  'wasted',
];
await ask('a month of one customer', { ...month, customer: 'customer-12' }, perCustomer);
await ask('a month of one tag', { ...month, tag: 'feature=2' }, perCustomer);
await ask('a month, from minute to minute', unaligned, [
  'spend by task',
  'spend by customer',
  'latency by model',
]);
await database.close();
