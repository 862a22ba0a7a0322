import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { deleteAged, deleteAgedRequests } from './aged.ts';
import { agings, detailTotals } from './agings.ts';
import type { Keep } from './keep.ts';
import { ownedTotalsSweeper } from './owned-totals.ts';
import { inSlices } from './slices.ts';

export interface RetentionOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly keep: Keep;
}

export interface Retention {
  /** Deletes what has been kept long enough. Ends early when the signal fires. */
  sweep(signal?: AbortSignal): Promise<void>;
}

/** Deletes in small slices, so that the rows of running requests never wait long. */
export function createRetention({ database, clock, keep }: RetentionOptions): Retention {
  return {
    async sweep(signal) {
      for (const slice of jobs(database, keep, clock.wallTime())) {
        if (signal?.aborted) return;
        await inSlices(slice, { clock, signal });
      }
    },
  };
}

type Slice = (size: number) => Promise<number>;

function jobs(database: Database, keep: Keep, now: number): readonly Slice[] {
  const owned = detailTotals.flatMap((totals) =>
    (['customer', 'tag'] as const).map((subject) =>
      ownedTotalsSweeper(database, { totals, subject, before: now - keep.rollupsMs }),
    ),
  );
  const aged = agings.map((aging): Slice => {
    const before = now - aging.keepMs(keep);
    return (size) => deleteAged(database, { aging, before, size });
  });
  return [(size) => deleteAgedRequests(database, now - keep.requestsMs, size), ...aged, ...owned];
}
