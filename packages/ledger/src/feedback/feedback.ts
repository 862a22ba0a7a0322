import { randomUUID } from 'node:crypto';

import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { troubleInWords } from '../database/trouble-in-words.ts';
import { troubleOf } from '../database/trouble.ts';
import { rowOf } from '../database/written-row.ts';
import type { RequestRow } from '../schema/schema.ts';
import { storedName, storedText } from '../stored.ts';
import type { Writer } from '../writer/writer.ts';
import { FeedbackError } from './feedback-error.ts';

/** What product code thought of an answer. */
export interface FeedbackInput {
  readonly requestId: string;
  /** On the product's own scale: stars, thumbs as 1 and -1, a share. */
  readonly score: number;
  readonly comment?: string | undefined;
  /** Who gives it: taken for their own requests only. For any request when left out. */
  readonly from?: RequestOwner | undefined;
}

/** Whose a request is: who made it, or for whom it was made. One of them is enough. */
export interface RequestOwner {
  readonly callerId?: string | undefined;
  readonly customerId?: string | undefined;
}

export interface Feedback extends Omit<FeedbackInput, 'from'> {
  readonly id: string;
  readonly createdAt: number;
}

export interface FeedbackBook {
  /** Resolves when it lasts. Rejects with a `FeedbackError` for a request that is not in the ledger. */
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
  const find = (id: string): Promise<Owned | undefined> =>
    kysely
      .selectFrom('requests')
      .select(['caller_id', 'customer_id'])
      .where('id', '=', id)
      .executeTakeFirst();
  return {
    async give(input) {
      const complaint = complaintAbout(input);
      if (complaint !== undefined) throw new FeedbackError('invalid', complaint);
      const requestId = storedName(input.requestId);
      const request = await find(requestId).catch((cause: unknown) => {
        throw new FeedbackError('not-now', `${troubleInWords[troubleOf(cause)]}; try again later`, cause);
      });
      if (request ? !isTheirs(request, input.from) : !mayBeSpilled(writer)) {
        throw new FeedbackError('unknown-request', `there is no request ${requestId} in the ledger`);
      }
      if (!request && input.from) {
        throw new FeedbackError('not-now', 'rows wait to be written; try again later');
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

type Owned = Pick<RequestRow, 'caller_id' | 'customer_id'>;

function isTheirs({ caller_id, customer_id }: Owned, from: RequestOwner | undefined): boolean {
  if (!from) return true;
  const { callerId, customerId } = from;
  const isCaller = callerId !== undefined && caller_id === storedName(callerId);
  return isCaller || (customerId !== undefined && customer_id === storedName(customerId));
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
