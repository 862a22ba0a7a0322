import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';

import type { RequestNames, RequestSums } from '../rollups/cells.ts';
import type { Schema } from '../schema/schema.ts';
import { countRows, countTotals } from './count-rows.ts';
import type { Counting } from './count-rows.ts';
import { hasOutcome } from './query.ts';
import type { Asked, AskedLedger } from './query.ts';
import { detailSource, spendSource } from './source.ts';
import type { Apart } from './source.ts';
import { blankUnless, columnsApart, groupedBy, inPiece, is, outcomeIs, sumsOf } from './sql-parts.ts';

/** Requests, added up as far as the question does not tell them apart. */
export type CountedRequests = RequestNames &
  Readonly<RequestSums> & { readonly subject_value: string; readonly starts_at: number };

export interface RequestsApart extends Apart {
  readonly by?: readonly (keyof RequestNames)[] | undefined;
}

/** Counts what waits, then reads: from the rollups what they know, from the rows what is left. */
export async function readRequests(
  ledger: AskedLedger,
  asked: Asked,
  apart: RequestsApart = {},
): Promise<readonly CountedRequests[]> {
  await ledger.rollUp();
  const { kysely } = ledger.database;
  const totals = apart.by === undefined ? spendSource(asked, apart) : undefined;
  const source = totals ?? detailSource(asked, apart);
  const found: CountedRequests[] = [];
  for (const piece of source.pieces) {
    if (piece.spanMs === undefined) {
      const counting = { asked, apart, period: piece };
      found.push(...(totals ? await totalsIn(kysely, counting) : await detailsIn(kysely, counting)));
    } else {
      const where = inPiece(source, piece);
      const query = totals ? inTotals(where, apart) : inDetails(where, asked, apart);
      found.push(...(await query.execute(kysely)).rows);
    }
  }
  return found;
}

async function totalsIn(kysely: Kysely<Schema>, counting: Counting): Promise<readonly CountedRequests[]> {
  const cells = await countTotals(kysely, counting);
  return [...cells.values()].map(({ names, sums }) => ({ ...noNames, ...names, ...sums }));
}

const noNames: RequestNames = { task: '', path: '', outcome: '', served_by: '' };

async function detailsIn(kysely: Kysely<Schema>, counting: Counting): Promise<readonly CountedRequests[]> {
  const { requests } = await countRows(kysely, counting);
  const rows = [...requests.values()].map(({ names, sums }) => ({ ...names, ...sums }));
  return rows.filter((row) => fits(counting.asked, row));
}

function inDetails(
  where: RawBuilder<unknown>,
  asked: Asked,
  apart: RequestsApart,
): RawBuilder<CountedRequests> {
  const told = columnsApart(apart, apart.by ?? []);
  return sql<CountedRequests>`
    select ${blankUnless(told, [...nameColumns, ...placeColumns])}, ${sumsOf(sumColumns)} from request_rollups
    where ${where} ${is('task', asked.task)} ${outcomeIs(asked)}
      ${is('served_by', asked.model)} ${servedByProvider(asked)}
    ${groupedBy(told)}`;
}

function inTotals(where: RawBuilder<unknown>, apart: RequestsApart): RawBuilder<CountedRequests> {
  const told = columnsApart(apart, []);
  return sql<CountedRequests>`
    select ${blankUnless(told, [...nameColumns, ...placeColumns])}, ${sumsOf(sumColumns)} from spend_rollups
    where ${where} ${groupedBy(told)}`;
}

const nameColumns: readonly (keyof RequestNames)[] = ['task', 'path', 'outcome', 'served_by'];
const placeColumns = ['subject_value', 'starts_at'];

const sumColumns: readonly (keyof RequestSums)[] = [
  'requests',
  'successes',
  'fallbacks',
  'cached',
  'saved_micro_usd',
  'cost_micro_usd',
  'unpriced',
  'input_tokens',
  'output_tokens',
];

function servedByProvider({ provider }: Asked): RawBuilder<unknown> {
  if (provider === undefined) return sql``;
  const start = `${provider}/`;
  return sql`and substr(served_by, 1, ${Array.from(start).length}) = ${start}`;
}

/** The same conditions for what was counted from rows. */
function fits(asked: Asked, { task, outcome, served_by: model }: RequestNames): boolean {
  const { task: wantedTask = task, model: wantedModel = model, provider = '' } = asked;
  const isServed = provider === '' || model.startsWith(`${provider}/`);
  return task === wantedTask && model === wantedModel && isServed && hasOutcome(asked, outcome);
}
