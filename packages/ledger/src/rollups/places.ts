import { storedName } from '../stored.ts';
import { addSpend } from './add.ts';
import type { Sign } from './add.ts';
import { noCells } from './cells.ts';
import type { Cells, Place } from './cells.ts';
import { countDetails } from './count.ts';
import type { EndedRequest } from './ended-request.ts';
import { fold } from './fold.ts';
import type { LongerSpans } from './fold.ts';
import { dayMs, hourMs, minuteMs, startOf } from './span.ts';
import { storedSubject, subjectOf } from './subject.ts';
import type { Subject } from './subject.ts';
import { tallyOf } from './tally.ts';

/** A shortest span, and those that it adds up to. */
export type Spans = readonly [number, ...(readonly number[])];

/** Spans in which a subject is kept with all details: customers are many, and minutes of each would be as many as rows. */
export const detailSpansMs: Readonly<Record<Subject, Spans>> = {
  all: [minuteMs, hourMs, dayMs],
  customer: [dayMs],
  tag: [dayMs],
};

/** Spans of the totals without details. */
export const spendSpansMs: Spans = [hourMs, dayMs];

/** Counts requests everywhere where a question may look for them. */
export function countEverywhere(counted: readonly EndedRequest[], takenBack: readonly EndedRequest[]): Cells {
  const cells = noCells();
  for (const request of takenBack) countShortest(cells, request, -1);
  for (const request of counted) countShortest(cells, request, 1);
  fold(cells, longerSpans);
  return cells;
}

const longerSpans: LongerSpans = {
  detailsMs: ({ subject }) => detailSpansMs[subjectOf(subject)].slice(1),
  spendMs: spendSpansMs.slice(1),
};

function countShortest(cells: Cells, request: EndedRequest, sign: Sign): void {
  const tally = tallyOf(request);
  for (const { subject, value } of subjectsOf(request)) {
    const placeIn = ([spanMs]: Spans): Place => ({
      subject: storedSubject(subject, spanMs),
      subject_value: value,
      span_ms: spanMs,
      starts_at: startOf(spanMs, request.started_at),
    });
    countDetails(cells, tally, { place: placeIn(detailSpansMs[subject]), sign });
    if (subject !== 'all') addSpend(cells, { place: placeIn(spendSpansMs), sums: tally.sums, sign });
  }
}

function subjectsOf(request: EndedRequest): readonly { readonly subject: Subject; readonly value: string }[] {
  return [
    { subject: 'all', value: '' },
    // Those without one too, so that the customers add up to all.
    { subject: 'customer', value: request.customer_id ?? '' },
    ...tagsOf(request).map((value) => ({ subject: 'tag' as const, value })),
  ];
}

/** Each tag as `name=value`. */
export function tagsOf({ tags }: Pick<EndedRequest, 'tags'>): readonly string[] {
  if (tags === '{}') return [];
  const parsed: unknown = JSON.parse(tags);
  if (typeof parsed !== 'object') return [];
  return Object.entries<unknown>({ ...parsed }).map(([name, value]) =>
    storedName(`${name}=${String(value)}`),
  );
}
