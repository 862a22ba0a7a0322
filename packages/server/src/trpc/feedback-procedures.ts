import type { TRPCMutationProcedure } from '@trpc/server';

import type { FeedbackNote, FeedbackReceipt } from '../feedback/feedback-desk.ts';
import { feedbackSchema, leaveFeedback } from '../feedback/leave-feedback.ts';
import { procedureFor, trpcError } from './root.ts';
import type { ErrorShape, ProcedureMeta } from './root.ts';

/** What callers say of the answers they got. */
export type FeedbackProcedures = {
  give: TRPCMutationProcedure<{
    input: FeedbackNote;
    output: FeedbackReceipt;
    meta: ProcedureMeta;
    errorShape: ErrorShape;
  }>;
};

export const feedbackProcedures: FeedbackProcedures = {
  give: procedureFor('caller')
    .input(feedbackSchema)
    .mutation(({ ctx: { gateway, exchange }, input }) =>
      leaveFeedback(input, exchange.caller, gateway).catch((thrown: unknown) => {
        throw trpcError(thrown, exchange);
      }),
    ),
};
