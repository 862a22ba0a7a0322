// Makes up a month of requests inside the database, and lets the roller count them.
import { systemClock } from '@understudy/core';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

import type { Database } from '../src/database/database.ts';
import { createRoller } from '../src/rollups/roller.ts';
import { migrate } from '../src/schema/migrate.ts';

export const monthStartsAt: number = Date.UTC(2025, 2, 1);
export const monthMs: number = 30 * 86_400_000;

/** So many calls for each request, as the shares below make it. */
const callsPerRequest = 1.22;
const atOnce = 200_000;

export async function load(database: Database, calls: number, say: (what: string) => void): Promise<void> {
  const requests = Math.round(calls / callsPerRequest);
  await migrate(database, systemClock.wallTime());
  for (let first = 1; first <= requests; first += atOnce) {
    const last = Math.min(first + atOnce - 1, requests);
    await sql.raw(requestsFrom(first, last, requests)).execute(database.kysely);
    for (const number of [1, 2, 3]) await sql.raw(attemptsFrom(first, last, number)).execute(database.kysely);
    await sql
      .raw(
        `insert into unrolled select id from requests where id >= '${idOf(first)}' and id <= '${idOf(last)}'`,
      )
      .execute(database.kysely);
  }
  say(`${requests} requests`);
}

export async function roll(database: Database): Promise<void> {
  // Many at once: here nobody else waits for the database.
  await createRoller({ database, clock: systemClock, requestsAtOnce: 30_000 }).roll();
}

export async function count(database: Database, table: string): Promise<number> {
  const query: RawBuilder<{ rows: number }> = sql`select count(*) as rows from ${sql.table(table)}`;
  return (await query.execute(database.kysely)).rows[0]?.rows ?? 0;
}

const idOf = (number: number): string => String(1_000_000_000 + number).slice(1);

/** What follows is about number `i`; `h` is as good as chance. Of a hundred, `r` says how it went. */
const numbered = (first: number, last: number): string => `
  with recursive numbers(i) as (select cast(${first} as bigint) union all select i + 1 from numbers where i < ${last}),
  hashed as (select i, (i * 2654435761) % 4294967296 as h from numbers),
  dice as (
    select i, h, h % 100 as r, (h / 100) % 6 as task, (h / 600) % 40 as spread, (h / 24000) % 25 as fine,
      substr(cast(1000000000 + i as text), 2) as id
    from hashed)`;

const kind = (place: string): string =>
  `case ${place} % 4 when 0 then 'timeout' when 1 then 'rate-limited' when 2 then 'overloaded' else 'server-error' end`;

/** 80 of a hundred are answered at once, 15 by the second model, 3 by the third; one is refused, one is lost. */
const callCount = 'case when r < 80 or r = 98 then 1 when r < 95 or r = 99 then 2 else 3 end';
const modelOf = (number: number): string =>
  `'provider-' || ((task + ${number}) % 3) || '/model-' || ((task + ${number - 1}) % 6)`;

const requestsFrom = (first: number, last: number, all: number): string => `
  insert into requests (id, boot_id, started_at, ended_at, task, mode, customer_id, caller_id, tags, stakes, route_hash,
    outcome, failure_kind, served_by, fallback, replayed, attempt_count, input_tokens, output_tokens, cost_micro_usd, duration_ms)
  ${numbered(first, last)}
  select id, 'boot', ${monthStartsAt} + i * ${monthMs} / ${all + 1}, ${monthStartsAt} + i * ${monthMs} / ${all + 1} + 900,
    'task' || task, 'unary', 'customer-' || (spread * fine), 'key', '{"feature":"' || (h % 4) || '"}', 'standard', 'route',
    case when r < 98 then 'ok' else 'failed' end, case r when 98 then 'refused' when 99 then 'timeout' end,
    case when r < 80 then ${modelOf(1)} when r < 95 then ${modelOf(2)} when r < 98 then ${modelOf(3)} end,
    case when r between 80 and 97 then 1 else 0 end, 0, ${callCount}, 900, 200, 100 + h % 900, 900
  from dice`;

const attemptsFrom = (first: number, last: number, number: number): string => `
  insert into attempts (request_id, number, started_at, model, provider, credential, role, purpose, try_number, reason, waited_ms,
    outcome, phase, failure_kind, failure_code, failure_message, failure_status, input_tokens, output_tokens, usage_estimated,
    cost_micro_usd, price_version, first_token_ms, duration_ms, finish, provider_request_id, served_model, breaker_before, breaker_after)
  ${numbered(first, last)},
  calls as (select *, ${callCount} as calls, ${modelOf(number)} as model from dice)
  select id, ${number}, ${monthStartsAt}, model, 'provider-' || ((task + ${number}) % 3), 'first', 'primary', 'answer', 1, 'first choice', 0,
    case when failed then 'failed' else 'ok' end, 'complete',
    case when failed then case when r = 98 then 'refused' else ${kind(`(r + ${number})`)} end end, null,
    case when failed then 'it did not work out' end, case when failed then 503 end, 900, 200, 0,
    case when h % 250 = 0 then null else 100 + h % 900 end, '2025-03', case when failed then null else 80 + h % 400 end,
    200 + (h % 1000) * (1 + spread / 8) + case when h % 97 = 0 then 9000 else 0 end,
    'stop', 'req_' || id, 'model', 'ready', 'ready'
  from (select calls.*, (calls > ${number} or r >= 98) as failed from calls where calls >= ${number}) as told`;
