import { addAttempts, addRequests } from './add.ts';
import type { Sign } from './add.ts';
import type { Cells, Place } from './cells.ts';
import { addTo } from './histogram.ts';
import type { Tally } from './tally.ts';

/** Where to count, and whether to count or to take back. */
export interface At {
  readonly place: Place;
  readonly sign: Sign;
}

/** Counts a request and its calls, in all details. */
export function countDetails(cells: Cells, tally: Tally, at: At): void {
  addRequests(cells, { ...at, names: tally.names, sums: tally.sums });
  for (const { names, sums, duration, first_token: firstToken } of tally.attempts) {
    const { histograms } = addAttempts(cells, { ...at, names, sums });
    if (duration !== undefined) addTo(histograms.duration, duration, at.sign);
    if (firstToken !== undefined) addTo(histograms.first_token, firstToken, at.sign);
  }
}
