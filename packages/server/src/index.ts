// Tasks as a router, for the client's types and for in-process use.
export { createLlmRouter } from './trpc/create-llm-router.ts';
export type { LlmRouter, RouterOptions } from './trpc/create-llm-router.ts';
export type { AdminProcedures } from './trpc/admin-procedures.ts';
export type { FeedbackProcedures } from './trpc/feedback-procedures.ts';
export type { ErrorData, ErrorShape, ProcedureMeta, Root, TrpcContext } from './trpc/root.ts';
export type { TaskEvent, TaskInput, TaskProcedure, TaskProcedures } from './trpc/task-procedures.ts';
export type { UsageProcedures, UsageQuestion, UsageQuestions } from './trpc/usage-procedures.ts';

// Serving them.
export { createFetchHandler, createHandler, createServer } from './listen.ts';
export type { Address, FetchHandler, Handler, Server } from './listen.ts';
export type { Gateway, GatewayState } from './gateway.ts';
export type { Engine } from './call/engine.ts';
export type { Limits } from './http/limits.ts';
export type { Log, LogFields } from './log.ts';
export { createMetrics } from './state/metrics.ts';
export type { Metrics } from './state/metrics.ts';

// Who may call.
export type { Caller, Need, Role } from './auth/caller.ts';
export type { KeyBook, KeyDesk, KeyNote, KeyOrder } from './auth/key-book.ts';

export type { FeedbackDesk, FeedbackNote, FeedbackReceipt, RequestOwner } from './feedback/feedback-desk.ts';

// What a caller says and is told.
export type { CallOptions } from './call/call-options.ts';
export type { AnswerKind } from './call/failure-answers.ts';
export type { PublicAnswer } from './call/public-answer.ts';
export type { PublicFailure } from './call/public-failure.ts';
export type { PublicAttempt, PublicMeta, PublicSkipped } from './call/public-meta.ts';
export type { Door } from './http/door.ts';
export type { AnswerHeaders, Exchange, StreamedAnswer } from './http/exchange.ts';
export type { RefusalKind } from './http/refused.ts';
