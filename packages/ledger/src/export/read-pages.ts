import { sql } from 'kysely';

import type { Database } from '../database/database.ts';
import type { WrittenTable } from '../database/written-row.ts';
import type { Value } from '../schema/schema.ts';

/** Rows of one table by a time: of events their own, of all others that of their request. */
export interface Wanted {
  readonly table: WrittenTable;
  /** Wall time, included. */
  readonly from?: number | undefined;
  /** Wall time, not included. */
  readonly to?: number | undefined;
}

type Row = Readonly<Record<string, Value>>;
type Pages = AsyncGenerator<readonly Row[], void, undefined>;

/** Reads page by page, oldest first: an open cursor would keep the writer out. */
export async function* readPages(database: Database, wanted: Wanted): Pages {
  const { table } = wanted;
  if (table === 'events') return yield* pagesByTime(database, { ...wanted, table, time: 'at' });
  const requests = pagesByTime(database, { ...wanted, table: 'requests', time: 'started_at' });
  if (table === 'requests') return yield* requests;
  for await (const page of requests) yield rowsOf(database, table, page);
}

interface ByTime extends Wanted {
  readonly time: string;
}

async function* pagesByTime({ kysely }: Database, { table, time, from = 0, to = endOfTime }: ByTime): Pages {
  const place = sql`(${sql.ref(time)}, id)`;
  let after: readonly [Value, Value] = [from, ''];
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} where ${place} > (${after[0]}, ${after[1]}) and ${sql.ref(time)} < ${to}
      order by ${sql.ref(time)}, id limit ${rowsPerPage}`.execute(kysely);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = [last[time] ?? null, last['id'] ?? null];
  }
}

async function rowsOf(
  { kysely }: Database,
  table: WrittenTable,
  requests: readonly Row[],
): Promise<readonly Row[]> {
  const ids = requests.map((request) => request['id']);
  const order = table === 'attempts' ? sql`request_id, number` : sql`request_id`;
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where request_id in (${sql.join(ids)}) order by ${order}`.execute(
    kysely,
  );
  return rows;
}

/** Read in a few milliseconds, since others wait for as long. */
const rowsPerPage = 500;

const endOfTime = Number.MAX_SAFE_INTEGER;
