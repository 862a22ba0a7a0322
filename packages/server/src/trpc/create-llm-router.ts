import type { AnyTRPCRouter, TRPCBuiltRouter } from '@trpc/server';
import { foldTasks } from '@understudy/core';
import type { Tasks } from '@understudy/core';

import { adminProcedures } from './admin-procedures.ts';
import type { AdminProcedures } from './admin-procedures.ts';
import { feedbackProcedures } from './feedback-procedures.ts';
import type { FeedbackProcedures } from './feedback-procedures.ts';
import { trpc } from './root.ts';
import type { Root } from './root.ts';
import { taskProcedure } from './task-procedures.ts';
import type { TaskProcedures } from './task-procedures.ts';
import { usageProcedure } from './usage-procedures.ts';
import type { UsageProcedures, UsageQuestions } from './usage-procedures.ts';

/** Tasks as a tRPC router: every task a procedure under its own name, `admin`, `usage` and `feedback` beside them. */
export type LlmRouter<
  Definitions extends Tasks,
  Questions extends UsageQuestions = Readonly<Record<never, never>>,
> = TRPCBuiltRouter<
  Root,
  TaskProcedures<Definitions> & {
    admin: AdminProcedures;
    usage: UsageProcedures<Questions>;
    feedback: FeedbackProcedures;
  }
>;

export interface RouterOptions<Questions extends UsageQuestions> {
  /** What viewers may ask the ledger. */
  readonly usage?: Questions | undefined;
}

/** `export type AppRouter = typeof router` is all that a client needs of it. */
export function createLlmRouter<
  const Definitions extends Tasks,
  Questions extends UsageQuestions = Readonly<Record<never, never>>,
>(tasks: Definitions, { usage }: RouterOptions<Questions> = {}): LlmRouter<Definitions, Questions> {
  const folded: Tasks = foldTasks<Tasks>(tasks);
  const entries = Object.entries(folded).map(
    ([name, { kind }]) => [name, taskProcedure(name, kind)] as const,
  );
  const questions = Object.entries(usage ?? {}).map(
    ([name, question]) => [name, usageProcedure(question)] as const,
  );
  const procedures: Record<string, unknown> = Object.fromEntries(entries);
  const usageProcedures: Record<string, unknown> = Object.fromEntries(questions);
  const record = {
    ...procedures,
    admin: adminProcedures,
    usage: usageProcedures,
    feedback: feedbackProcedures,
  };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- built name by name, which the compiler cannot follow
  const router: AnyTRPCRouter = trpc.router(record as never);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as above
  return router as unknown as LlmRouter<Definitions, Questions>;
}
