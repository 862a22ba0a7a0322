import { randomUUID } from 'node:crypto';

import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { rowOf } from '../database/written-row.ts';
import { storedName, storedText } from '../stored.ts';
import type { Writer } from '../writer/writer.ts';

/** What product code thought of an answer. */
export interface FeedbackInput {
  readonly requestId: string;
  /** On the product's own scale: stars, thumbs as 1 and -1, a share. */
  readonly score: number;
  readonly comment?: string | undefined;
}

export interface Feedback extends FeedbackInput {
  readonly id: string;
  readonly createdAt: number;
}

export interface FeedbackBook {
  /** Resolves when it lasts. Rejects for a request that is not in the ledger. */
  give(input: FeedbackInput): Promise<Feedback>;
  /** What was said of a request, the oldest first. */
  of(requestId: string): Promise<readonly Feedback[]>;
}

export interface FeedbackOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly writer: Writer;
}

export function createFeedback({ database: { kysely }, clock, writer }: FeedbackOptions): FeedbackBook {
  const isKnown = async (id: string): Promise<boolean> =>
    (await kysely.selectFrom('requests').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
  return {
    async give(input) {
      const complaint = complaintAbout(input);
      if (complaint !== undefined) throw new Error(`this feedback cannot be taken: ${complaint}`);
      const requestId = storedName(input.requestId);
      if (!(await isKnown(requestId)) && !mayBeSpilled(writer)) {
        throw new Error(`this feedback cannot be taken: there is no request ${requestId} in the ledger`);
      }
      const comment = input.comment === undefined ? undefined : storedText(input.comment);
      const given = { id: randomUUID(), requestId, score: input.score, comment, createdAt: clock.wallTime() };
      writer.add(
        rowOf('feedback', {
          id: given.id,
          request_id: requestId,
          score: given.score,
          comment: comment ?? null,
          created_at: given.createdAt,
        }),
      );
      await writer.durable();
      return given;
    },
    async of(requestId) {
      const rows = await kysely
        .selectFrom('feedback')
        .selectAll()
        .where('request_id', '=', storedName(requestId))
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(({ id, request_id, score, comment, created_at }) => {
        return { id, requestId: request_id, score, comment: comment ?? undefined, createdAt: created_at };
      });
    },
  };
}

/** While rows wait for the database to come back, nobody can say that a request is not among them. */
function mayBeSpilled({ status }: Writer): boolean {
  return status.outage !== undefined || status.spilledFiles > 0;
}

function complaintAbout({ requestId, score, comment = '' }: FeedbackInput): string | undefined {
  if (requestId === '') return 'it names no request';
  if (!Number.isFinite(score)) return `its score is ${score}, which is no number`;
  if (comment.length > longestComment) return `its comment has more than ${longestComment} characters`;
  return undefined;
}

const longestComment = 10_000;
