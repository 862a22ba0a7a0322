import type { PublicFailure } from '../call/public-failure.ts';
import type { Gateway } from '../gateway.ts';
import type { Door } from '../http/door.ts';
import { Refused } from '../http/refused.ts';
import type { FeedbackNote } from './feedback-desk.ts';
import { feedbackSchema, leaveFeedback } from './leave-feedback.ts';

/** A score and a comment on an answer, for anyone who can say JSON. */
export function feedbackDoors(gateway: Gateway): readonly Door[] {
  return [
    {
      method: 'POST',
      path: '/v1/feedback',
      needs: 'caller',
      wordFailure: (failure: PublicFailure) => ({ error: failure }),
      handle: async ({ answer, caller, readBody }) => {
        answer(200, await leaveFeedback(readNote(await readBody()), caller, gateway));
      },
    },
  ];
}

function readNote(body: unknown): FeedbackNote {
  const parsed = feedbackSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new Refused('invalid-body', `${where}${issue?.message ?? 'no feedback'}`.slice(0, 500));
}
