import { FeedbackError } from '@understudy/ledger';
import type { FeedbackBook } from '@understudy/ledger';
import type { FeedbackDesk } from '@understudy/server';

/** The ledger's feedback as the server asks for it. What is wrong with a note the server has found out before. */
export function openFeedbackDesk(book: FeedbackBook): FeedbackDesk {
  return {
    give: (note, owner) =>
      book.give({ ...note, from: owner }).catch((error: unknown) => {
        if (error instanceof FeedbackError && error.reason !== 'invalid') return error.reason;
        throw error;
      }),
  };
}
