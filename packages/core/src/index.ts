// Making an engine and the tasks it knows.
export { createLlm } from './llm/create-llm.ts';
export type { LlmConfig } from './llm/create-llm.ts';
export { LlmError } from './llm/llm-error.ts';
export type {
  BreakerControls,
  DeepPartial,
  EmbeddingsRequest,
  EmbedOptions,
  ExplainRequest,
  HealthReport,
  Llm,
  LlmAnswer,
  LlmStream,
  LlmStreamEvent,
  ModelRequest,
  ObjectOptions,
  OptionsFor,
  TaskRequest,
  Vectors,
} from './llm/llm-types.ts';
export { chatTask } from './tasks/chat-task.ts';
export type { ChatDefinition, ChatInput } from './tasks/chat-task.ts';
export { streamTask, task } from './tasks/define-task.ts';
export type { TaskDefinition } from './tasks/define-task.ts';
export { defineTasks, foldTasks } from './tasks/define-tasks.ts';
export { embedTask } from './tasks/embed-task.ts';
export type { EmbedDefinition } from './tasks/embed-task.ts';
export { messagesSchema } from './tasks/message-schema.ts';
export type { Prompt, PromptDefinition, PromptFunction, PromptSet, RenderedPrompt } from './tasks/prompt.ts';
export { mapMessages, messagesFor } from './tasks/render.ts';
export { camelCase } from './tasks/task-names.ts';
export type { CamelCase, FoldedTasks, NamesOfKind, TaskNamed, TaskReference } from './tasks/task-names.ts';
export type {
  AnyTask,
  EmbedInput,
  EmbedTask,
  InputOf,
  OutputOf,
  Stakes,
  StreamTask,
  Tasks,
  UnaryTask,
} from './tasks/task.ts';

// Routes: as written, as checked.
export { checkRoutes } from './routes/check-routes.ts';
export type { CheckedRoutes, RoutesToCheck } from './routes/check-routes.ts';
export { canonicalJson } from './routes/canonical-json.ts';
export { closest } from './routes/did-you-mean.ts';
export { describeProblems, hasErrors } from './routes/problem.ts';
export type { Problem } from './routes/problem.ts';
export { defaultsSchema, routeSchema, routesSchema } from './routes/route-schema.ts';
export type {
  CandidateInput,
  CandidateObject,
  DefaultsInput,
  ParametersInput,
  PolicyInput,
  RouteInput,
  RoutesInput,
} from './routes/route-input.ts';
export type { Exhausted, MidStream, OrderName, Route } from './routes/route.ts';

// What an adapter stands on.
export type {
  EmbedCall,
  Effort,
  ModelCall,
  OutputFormat,
  Parameters,
  Tool,
  ToolChoice,
} from './ports/model-call.ts';
export type { JsonObject, JsonValue } from './ports/json.ts';
export type {
  AssistantMessage,
  Content,
  ContentPart,
  ImagePart,
  Message,
  ProviderBound,
  SystemMessage,
  TextPart,
  ToolCall,
  ToolMessage,
  UserMessage,
} from './ports/message.ts';
export type { CallContext, Provider } from './ports/provider.ts';
export type { EmbedReply, Finish, Refusal, Reply, ReplyEvent, Usage } from './ports/reply.ts';
export { clampRetryAfter, parseDuration, parseRetryAfter } from './limits/retry-after.ts';
export type { RetryAfterHeaders } from './limits/retry-after.ts';
export { exceededBound } from './json-bounds.ts';
export { scrub } from './scrub.ts';

// What a failure is and what it leads to.
export { consequenceOf, failureKinds, mayBeBilled, remedyFor, verdictOn } from './failure.ts';
export type { Consequence, Failure, FailureKind, Remedy, Verdict } from './failure.ts';

// What a caller is told.
export type {
  Answer,
  Attempt,
  AttemptObserver,
  AttemptStart,
  Continuation,
  FailureNote,
  Meta,
  Outcome,
  Phase,
  Purpose,
  Skipped,
  SkipReason,
} from './outcome.ts';
export type { Explanation, ExplainedCandidate } from './llm/explain.ts';
export type { EngineEvent, EventListener } from './ports/events.ts';

// The seam around every request, and what stands in it.
export { compose } from './middleware/compose.ts';
export type { Middleware, Next } from './middleware/middleware.ts';
export { whenSettled } from './middleware/when-settled.ts';
export type { SettledHook } from './middleware/when-settled.ts';
export { record } from './middleware/record.ts';
export type { Recorder, RecordOptions, RequestRecord, RequestStart } from './middleware/record.ts';
export { idempotency } from './middleware/idempotency.ts';
export type { Begun, Claim, IdempotencyOptions, IdempotencyStore, Lease } from './middleware/idempotency.ts';
export { budgets } from './middleware/budgets.ts';
export type {
  BudgetClaim,
  BudgetDecision,
  BudgetOptions,
  BudgetStore,
  Estimate,
  Reservation,
  Spending,
  SpentBudget,
} from './middleware/budgets.ts';
export { cache } from './middleware/cache.ts';
export type { AnswerCache, CachedTask, CacheOptions, StaleAnswer, StoredAnswer } from './middleware/cache.ts';
export { redaction } from './middleware/redaction.ts';
export type { RedactionOptions } from './middleware/redaction.ts';
export { guard } from './middleware/guard.ts';
export type { GuardOptions, Objection } from './middleware/guard.ts';
export type { Answered } from './middleware/local-outcome.ts';
export type { LlmRequest, Mode, OutputContract, RequestOptions } from './request.ts';
export type { LlmResult, StreamEvent } from './result.ts';

// What the engine is given from outside.
export { emptyCatalog } from './ports/catalog.ts';
export type { Catalog, Cost, ModelFacts, StructuredOutput } from './ports/catalog.ts';
export { sleep, systemClock } from './ports/clock.ts';
export type { Clock } from './ports/clock.ts';
export type { Random } from './ports/random.ts';
export { timeOrderedId } from './ports/time-ordered-id.ts';
export type { Candidate, Placement, Role } from './candidate.ts';
export { createMemoryStore as createMemoryHealth } from './health/health-store.ts';
export type { HealthRecords, HealthStore } from './health/health-store.ts';
export type { BlockNote, CandidateHealth } from './health/snapshot.ts';
export type { RetryBudgetSettings, RetryBudgetSnapshot } from './health/retry-budget.ts';
export type { BreakerSettings } from './health/breaker.ts';
export { estimateTokens } from './tokens.ts';
export { estimateRequest } from './plan/estimate-request.ts';
