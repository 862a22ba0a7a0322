import { detailSpansMs, spendSpansMs } from '../rollups/places.ts';
import { cut, dayMs } from '../rollups/span.ts';
import type { Piece } from '../rollups/span.ts';
import type { Subject } from '../rollups/subject.ts';
import type { Asked } from './query.ts';

/** What a question needs to tell apart. */
export interface Apart {
  /** Each customer, or each tag. */
  readonly each?: 'customer' | 'tag' | undefined;
  /** The longest span that it may add up. */
  readonly spanMs?: number | undefined;
}

/** Where the numbers of a question are. */
export interface Source {
  readonly subject: Subject;
  /** Undefined for each. */
  readonly value: string | undefined;
  /** A piece without a span is in no rollup: its rows must be counted. */
  readonly pieces: readonly Piece[];
}

/** The rollups that tell all details. */
export function detailSource(asked: Asked, apart: Apart): Source {
  const byCustomer = asked.customer !== undefined || apart.each === 'customer';
  const byTag = asked.tag !== undefined || apart.each === 'tag';
  // Nothing is rolled up by customer and tag together.
  if (byCustomer && byTag) return { subject: 'all', value: '', pieces: cut(asked.period, []) };
  if (byCustomer) return sourceIn('customer', asked.customer, { asked, apart });
  if (byTag) return sourceIn('tag', asked.tag, { asked, apart });
  return sourceIn('all', '', { asked, apart });
}

/** The totals without details, if the question is about nothing else. */
export function spendSource({ period, ...filters }: Asked, { each, spanMs }: Apart): Source | undefined {
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  if (isFiltered || each === undefined) return undefined;
  return { subject: each, value: undefined, pieces: cut(period, upTo(spanMs, spendSpansMs)) };
}

function sourceIn(
  subject: Subject,
  value: string | undefined,
  { asked, apart }: { readonly asked: Asked; readonly apart: Apart },
): Source {
  return { subject, value, pieces: cut(asked.period, upTo(apart.spanMs, detailSpansMs[subject])) };
}

function upTo(longestMs: number = dayMs, spansMs: readonly number[]): readonly number[] {
  return spansMs.filter((spanMs) => spanMs <= longestMs);
}
