import { addAttempts, addRequests, addSpend } from './add.ts';
import type { Cells, Place } from './cells.ts';
import { addAll } from './histogram.ts';
import { startOf } from './span.ts';
import { storedSubject, subjectOf } from './subject.ts';

/** For which longer spans a place of a shortest one counts too. */
export interface LongerSpans {
  readonly detailsMs: (place: Place) => readonly number[];
  readonly spendMs: readonly number[];
}

/** Adds short spans up to longer ones: far fewer steps than to count every request in each. */
export function fold(cells: Cells, { detailsMs, spendMs }: LongerSpans): void {
  for (const { names, sums } of [...cells.requests.values()]) {
    for (const place of longer(names, detailsMs(names))) addRequests(cells, { place, names, sums });
  }
  for (const { names, sums, histograms } of [...cells.attempts.values()]) {
    for (const place of longer(names, detailsMs(names))) {
      const into = addAttempts(cells, { place, names, sums }).histograms;
      addAll(into.duration, histograms.duration);
      addAll(into.first_token, histograms.first_token);
    }
  }
  for (const { names, sums } of [...cells.spend.values()]) {
    for (const place of longer(names, spendMs)) addSpend(cells, { place, sums });
  }
}

function longer(place: Place, spansMs: readonly number[]): readonly Place[] {
  const { subject, subject_value, starts_at: startsAt } = place;
  return spansMs.map((spanMs) => ({
    subject: storedSubject(subjectOf(subject), spanMs),
    subject_value,
    span_ms: spanMs,
    starts_at: startOf(spanMs, startsAt),
  }));
}
