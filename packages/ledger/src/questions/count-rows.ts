import type { Kysely } from 'kysely';

import { addSpend } from '../rollups/add.ts';
import { noCells } from '../rollups/cells.ts';
import type { Cells, Place } from '../rollups/cells.ts';
import { countDetails } from '../rollups/count.ts';
import { readPage, readSpentPage } from '../rollups/ended-request.ts';
import type { PageOfRequests, SpentRequest } from '../rollups/ended-request.ts';
import { tagsOf } from '../rollups/places.ts';
import { startOf } from '../rollups/span.ts';
import type { Period } from '../rollups/span.ts';
import { sumsOf, tallyOf } from '../rollups/tally.ts';
import type { Schema } from '../schema/schema.ts';
import type { Asked } from './query.ts';
import type { Apart } from './source.ts';

export interface Counting {
  readonly asked: Asked;
  readonly apart: Apart;
  readonly period: Period;
}

/** Counts rows as the roller does, for what no rollup can tell: right, and slower. */
export async function countRows(kysely: Kysely<Schema>, counting: Counting): Promise<Cells> {
  const cells = noCells();
  const read = (page: PageOfRequests) => readPage(kysely, page);
  await eachRequest(counting, read, (request, places) => {
    const tally = tallyOf(request);
    for (const place of places) countDetails(cells, tally, { place, sign: 1 });
  });
  return cells;
}

/** The same without details, and much quicker. */
export async function countTotals(kysely: Kysely<Schema>, counting: Counting): Promise<Cells['spend']> {
  const cells = noCells();
  const read = (page: PageOfRequests) => readSpentPage(kysely, page);
  await eachRequest(counting, read, (request, places) => {
    const sums = sumsOf(request);
    for (const place of places) addSpend(cells, { place, sums });
  });
  return cells.spend;
}

type Placed = Pick<SpentRequest, 'id' | 'started_at' | 'tags' | 'customer_id'>;

async function eachRequest<Request extends Placed>(
  counting: Counting,
  read: (page: PageOfRequests) => Promise<readonly Request[]>,
  count: (request: Request, places: readonly Place[]) => void,
): Promise<void> {
  const { asked, period } = counting;
  let page: readonly Request[] = [];
  do {
    page = await read({ ...period, customerId: asked.customer, after: page.at(-1) });
    for (const request of page) count(request, placesOf(request, counting));
    // A long question lets others have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  } while (page.length > 0);
}

/** The groups that a request belongs to: none if it is not asked for. */
function placesOf(request: Placed, { asked, apart }: Counting): readonly Place[] {
  const { spanMs } = apart;
  const starts_at = spanMs === undefined ? 0 : startOf(spanMs, request.started_at);
  return valuesOf(request, { asked, apart }).map((subject_value) => {
    return { subject: 'all', subject_value, span_ms: 0, starts_at };
  });
}

function valuesOf(
  request: Placed,
  { asked, apart }: { readonly asked: Asked; readonly apart: Apart },
): readonly string[] {
  const isTold = asked.tag !== undefined || apart.each === 'tag';
  const tags = isTold ? tagsOf(request) : [];
  if (asked.tag !== undefined && !tags.includes(asked.tag)) return [];
  if (apart.each === 'customer') return [request.customer_id ?? ''];
  if (apart.each === 'tag') return asked.tag === undefined ? tags : [asked.tag];
  return [''];
}
