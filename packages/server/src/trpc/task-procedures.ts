import type { TRPCMutationProcedure } from '@trpc/server';
import { systemClock } from '@understudy/core';
import type { AnyTask, FoldedTasks, InputOf, LlmStreamEvent, OutputOf, Tasks } from '@understudy/core';

import type { CallOptions } from '../call/call-options.ts';
import { coalesce } from '../call/coalesce.ts';
import { publicAnswer } from '../call/public-answer.ts';
import type { PublicAnswer } from '../call/public-answer.ts';
import { answerTask, beginTask, readTaskCall } from '../call/task-call.ts';
import { procedureFor, trpcError } from './root.ts';
import type { ErrorShape, ProcedureMeta, TrpcContext } from './root.ts';

/** What a procedure of a task takes: the task's own input, and what may be said beside it. */
export type TaskInput<Task> = { readonly input: InputOf<Task> } & (OutputOf<Task> extends string
  ? CallOptions
  : Omit<CallOptions, 'tools' | 'toolChoice'>);

/** What a stream says on its way; its answer is what it returns. */
export type TaskEvent<Output> = Exclude<LlmStreamEvent<Output>, { readonly type: 'finish' }>;

/** One task, one procedure type: no builder is instantiated per task, which keeps 500 of them quick to check. */
export type TaskProcedure<Task> = TRPCMutationProcedure<{
  input: TaskInput<Task>;
  output: Task extends { readonly kind: 'stream' }
    ? AsyncIterable<TaskEvent<OutputOf<Task>>, PublicAnswer<OutputOf<Task>>>
    : PublicAnswer<OutputOf<Task>>;
  meta: ProcedureMeta;
  errorShape: ErrorShape;
}>;

/** Homomorphic where the names are camelCase already: go-to-definition then finds the task. */
export type TaskProcedures<
  Definitions extends Tasks,
  Folded extends FoldedTasks<Definitions> = FoldedTasks<Definitions>,
> = { [Name in keyof Folded]: TaskProcedure<Folded[Name]> };

export function taskProcedure(name: string, kind: AnyTask['kind']): TaskProcedure<AnyTask> {
  const procedure = kind === 'stream' ? streaming(name) : answering(name, kind);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- what the engine answers has passed the task's own schema
  return procedure as TaskProcedure<AnyTask>;
}

function answering(name: string, kind: AnyTask['kind']): unknown {
  return procedureFor('caller')
    .input(asItCame)
    .mutation(async ({ ctx, input }) => {
      try {
        const call = readTaskCall(name, input, ctx.exchange);
        return publicAnswer(await answerTask(ctx.gateway.llm(), kind, call));
      } catch (thrown) {
        throw trpcError(thrown, ctx.exchange);
      }
    });
}

function streaming(name: string): unknown {
  return procedureFor('caller', { streams: true })
    .input(asItCame)
    .mutation(async function* ({ ctx, input }) {
      try {
        return yield* eventsOf(name, input, ctx);
      } catch (thrown) {
        throw trpcError(thrown, ctx.exchange);
      }
    });
}

/** The options are read beside the headers, and the input is the engine's to check. */
const asItCame = (input: unknown): unknown => input;

async function* eventsOf(
  name: string,
  input: unknown,
  { exchange, gateway }: TrpcContext,
): AsyncGenerator<TaskEvent<unknown>, PublicAnswer<unknown>, void> {
  const stream = beginTask(gateway.llm(), readTaskCall(name, input, exchange));
  for await (const event of coalesce(stream, gateway.clock ?? systemClock)) {
    if (event.type === 'finish') return publicAnswer({ ...event.answer, meta: event.meta });
    yield event;
  }
  throw new Error('a stream ended without an end');
}
