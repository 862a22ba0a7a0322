import { z } from 'zod';

import { satisfies } from '../auth/caller.ts';
import type { Caller } from '../auth/caller.ts';
import type { Gateway } from '../gateway.ts';
import { Refused } from '../http/refused.ts';
import type { FeedbackNote, FeedbackReceipt, RequestOwner } from './feedback-desk.ts';

export const feedbackSchema: z.ZodType<FeedbackNote, FeedbackNote> = z.strictObject({
  requestId: z.string().min(1).max(200),
  score: z.number(),
  comment: z.string().max(10_000).optional(),
});

/** Keeps what a caller thought of an answer. A request of somebody else's is told from none by nobody. */
export async function leaveFeedback(
  note: FeedbackNote,
  caller: Caller,
  { feedbackDesk }: Gateway,
): Promise<FeedbackReceipt> {
  if (!feedbackDesk) throw new Refused('not-found', 'this gateway keeps no feedback');
  const kept = await feedbackDesk.give(note, ownerFor(caller));
  if (kept === 'unknown-request')
    throw new Refused('not-found', 'there is no such request', 'unknown-request');
  if (kept === 'not-now') throw new Refused('too-busy', 'feedback cannot be kept at the moment; try again');
  return kept;
}

/** Who looks after the gateway may rate every answer; everybody else their own. */
function ownerFor({ role, keyId, customerId }: Caller): RequestOwner | undefined {
  if (customerId === undefined && satisfies(role, 'operator')) return undefined;
  return { callerId: keyId, customerId };
}
