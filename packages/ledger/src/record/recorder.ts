import type { Recorder } from '@understudy/core';

import type { Writer } from '../writer/writer.ts';
import { endedAttempt, endedRequest, startedAttempt, startedRequest } from './rows.ts';

export interface RecorderOptions {
  readonly writer: Writer;
  readonly bootId: string;
  /** Refuse requests while the database takes no rows. */
  readonly strict: boolean;
}

/** Leaves the rows of every request and attempt with the writer. */
export function createRecorder({ writer, bootId, strict }: RecorderOptions): Recorder {
  let underWay = 0;
  return {
    requestStarted(start) {
      const outage = strict ? writer.status.outage : undefined;
      if (outage) throw new Error(`the ledger takes no rows: ${outage.because}`);
      writer.add(startedRequest(start, bootId));
      underWay += 1;
    },
    attemptStarted: (start) => writer.add(startedAttempt(start)),
    attemptEnded: (attempt) => writer.add(endedAttempt(attempt)),
    async requestEnded(record) {
      underWay -= 1;
      writer.add(endedRequest(record, bootId));
      await writer.durable({ hasCompany: underWay > 0 });
    },
  };
}
