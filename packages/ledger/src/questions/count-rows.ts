import type { Kysely } from 'kysely';

import { noCells } from '../rollups/cells.ts';
import type { Cells } from '../rollups/cells.ts';
import { countDetails } from '../rollups/count.ts';
import { readPage } from '../rollups/ended-request.ts';
import type { EndedRequest } from '../rollups/ended-request.ts';
import { tagsOf } from '../rollups/places.ts';
import { startOf } from '../rollups/span.ts';
import type { Period } from '../rollups/span.ts';
import { tallyOf } from '../rollups/tally.ts';
import type { Schema } from '../schema/schema.ts';
import type { Asked } from './query.ts';
import type { Apart } from './source.ts';

/** Counts rows as the roller does, for what no rollup can tell: right, and slower. */
export async function countRows(
  kysely: Kysely<Schema>,
  { asked, apart, period }: { readonly asked: Asked; readonly apart: Apart; readonly period: Period },
): Promise<Cells> {
  const cells = noCells();
  let page: readonly EndedRequest[] = [];
  do {
    page = await readPage(kysely, { ...period, customerId: asked.customer, after: page.at(-1) });
    for (const request of page) count(cells, request, { asked, apart });
    // A long question lets others have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  } while (page.length > 0);
  return cells;
}

function count(
  cells: Cells,
  request: EndedRequest,
  { asked, apart }: { readonly asked: Asked; readonly apart: Apart },
): void {
  const tags = tagsOf(request);
  if (asked.tag !== undefined && !tags.includes(asked.tag)) return;
  const tally = tallyOf(request);
  const { spanMs } = apart;
  const starts_at = spanMs === undefined ? 0 : startOf(spanMs, request.started_at);
  for (const subject_value of valuesOf(request, { asked, apart, tags })) {
    countDetails(cells, tally, { place: { subject: 'all', subject_value, span_ms: 0, starts_at }, sign: 1 });
  }
}

/** The groups that a request belongs to. */
function valuesOf(
  { customer_id: customer }: EndedRequest,
  { asked, apart, tags }: { readonly asked: Asked; readonly apart: Apart; readonly tags: readonly string[] },
): readonly string[] {
  if (apart.each === 'customer') return [customer ?? ''];
  if (apart.each === 'tag') return asked.tag === undefined ? tags : [asked.tag];
  return [''];
}
