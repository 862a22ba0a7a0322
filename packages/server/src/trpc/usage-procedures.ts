import type { TRPCQueryProcedure } from '@trpc/server';
import type { z } from 'zod';

import { Refused } from '../http/refused.ts';
import { procedureFor, trpcError } from './root.ts';
import type { ErrorShape, ProcedureMeta } from './root.ts';

/** A question that the ledger answers. The schema is for what a caller asks; the answer is JSON. */
export interface UsageQuestion<Input, Output> {
  readonly input: z.ZodType<Input, Input>;
  // Written as a method, so that a question about something stays a question about anything.
  ask(input: Input): Promise<Output>;
}

export type UsageQuestions = Readonly<Record<string, UsageQuestion<unknown, unknown>>>;

export type UsageProcedures<Questions> = {
  [Name in keyof Questions]: Questions[Name] extends UsageQuestion<infer Input, infer Output>
    ? TRPCQueryProcedure<{ input: Input; output: Output; meta: ProcedureMeta; errorShape: ErrorShape }>
    : never;
};

export function usageProcedure({ input, ask }: UsageQuestion<unknown, unknown>): unknown {
  return procedureFor('viewer')
    .input(input)
    .query(({ ctx, input: asked }) => {
      // The questions are about everybody.
      if (ctx.exchange.caller.customerId !== undefined) {
        throw trpcError(new Refused('not-permitted', 'this key is bound to one customer'), ctx.exchange);
      }
      return ask(asked);
    });
}
