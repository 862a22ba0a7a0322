import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

import type { AttemptCell, AttemptHistograms, AttemptNames, AttemptSums } from '../rollups/cells.ts';
import { encode } from '../rollups/histogram-bytes.ts';
import { countRows } from './count-rows.ts';
import { hasOutcome } from './query.ts';
import type { Asked, AskedLedger } from './query.ts';
import { detailSource } from './source.ts';
import type { Apart } from './source.ts';
import { blankUnless, columnsApart, groupedBy, inPiece, is, outcomeIs, sumsOf } from './sql-parts.ts';

interface At {
  readonly subject_value: string;
  readonly starts_at: number;
}

/** Calls, added up as far as the question does not tell them apart. */
export type CountedAttempts = AttemptNames & Readonly<AttemptSums> & At;

/** Calls and how long they took. No database adds up histograms: these come as they are stored. */
export type TimedAttempts = Pick<AttemptNames, 'task' | 'model' | 'provider'> &
  Readonly<Record<keyof AttemptHistograms, Uint8Array>> &
  At;

export interface AttemptsApart extends Apart {
  readonly by?: readonly (keyof AttemptNames)[] | undefined;
}

/** Counts what waits, then reads: from the rollups what they know, from the rows what is left. */
export function readAttempts(
  ledger: AskedLedger,
  asked: Asked,
  apart: AttemptsApart = {},
): Promise<readonly CountedAttempts[]> {
  const told = columnsApart(apart, apart.by ?? []);
  return read(ledger, asked, {
    apart,
    fromCell: ({ names, sums }) => ({ ...names, ...sums }),
    fromRollups: (where) => sql<CountedAttempts>`
      select ${blankUnless(told, [...nameColumns, ...placeColumns])}, ${sumsOf(sumColumns)}
      from attempt_rollups where ${where} ${groupedBy(told)}`,
  });
}

export function readTimes(
  ledger: AskedLedger,
  asked: Asked,
  apart: Apart = {},
): Promise<readonly TimedAttempts[]> {
  return read<TimedAttempts>(ledger, asked, {
    apart,
    fromCell: ({ names, histograms: { duration, first_token } }) => ({
      ...names,
      duration: encode(duration),
      first_token: encode(first_token),
    }),
    fromRollups: (where) => sql`
      select task, model, provider, subject_value, starts_at, duration, first_token
      from attempt_rollups where ${where}`,
  });
}

interface Reading<Row> {
  readonly apart: Apart;
  readonly fromCell: (cell: AttemptCell) => Row;
  readonly fromRollups: (where: RawBuilder<unknown>) => RawBuilder<Row>;
}

async function read<Row>(
  ledger: AskedLedger,
  asked: Asked,
  { apart, fromCell, fromRollups }: Reading<Row>,
): Promise<readonly Row[]> {
  await ledger.rollUp();
  const { kysely } = ledger.database;
  const source = detailSource(asked, apart);
  const found: Row[] = [];
  for (const piece of source.pieces) {
    if (piece.spanMs === undefined) {
      const { attempts } = await countRows(kysely, { asked, apart, period: piece });
      found.push(...[...attempts.values()].filter(({ names }) => fits(asked, names)).map(fromCell));
    } else {
      const where = sql`${inPiece(source, piece)} ${is('task', asked.task)} ${is('model', asked.model)}
        ${is('provider', asked.provider)} ${outcomeIs(asked)}`;
      found.push(...(await fromRollups(where).execute(kysely)).rows);
    }
  }
  return found;
}

const nameColumns: readonly (keyof AttemptNames)[] = ['task', 'model', 'provider', 'outcome', 'waste'];
const placeColumns: readonly (keyof At)[] = ['subject_value', 'starts_at'];

const sumColumns: readonly (keyof AttemptSums)[] = [
  'attempts',
  'cost_micro_usd',
  'unpriced',
  'input_tokens',
  'output_tokens',
];

/** The same conditions for what was counted from rows. */
function fits(asked: Asked, { task, model, provider, outcome }: AttemptNames): boolean {
  const { task: wantedTask = task, model: wantedModel = model, provider: wantedProvider = provider } = asked;
  const isWanted = task === wantedTask && model === wantedModel && provider === wantedProvider;
  return isWanted && hasOutcome(asked, outcome);
}
