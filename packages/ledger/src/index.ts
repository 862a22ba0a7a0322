export { openLedger } from './open-ledger.ts';
export type { LedgerOptions } from './open-ledger.ts';
export type { Ledger, LedgerHealth } from './ledger.ts';
export type { Database } from './database/database.ts';
export type { KeepInput, KeepTime } from './retention/keep.ts';

// Keys and route versions.
export { keyRoles } from './keys/api-key.ts';
export type { ApiKey, KeyRole } from './keys/api-key.ts';
export type { Keys } from './keys/keys.ts';
export type { NewKey } from './keys/new-key.ts';
export type { NewRouteVersion, RouteVersion, RouteVersions } from './route-versions/route-versions.ts';

// Budgets and feedback.
export type { Budget } from './budgets/budget.ts';
export type { BudgetBook } from './budgets/budget-book.ts';
export type { BudgetUse } from './budgets/budget-use.ts';
export type { BudgetChange, NewBudget } from './budgets/new-budget.ts';
export { FeedbackError } from './feedback/feedback-error.ts';
export type { FeedbackRefusal } from './feedback/feedback-error.ts';
export type { Feedback, FeedbackBook, FeedbackInput, RequestOwner } from './feedback/feedback.ts';

// Privacy.
export { capture } from './capture/capture.ts';
export type { CapturedTask, CaptureOptions } from './capture/capture.ts';
export type { Capture, Captures } from './capture/captures.ts';
export type { Forgotten } from './forget/forget.ts';
export { exportRows } from './export/export-rows.ts';
export type { ExportOptions } from './export/export-rows.ts';

// Questions.
export { cheaperModels } from './questions/cheaper-models.ts';
export type { CheaperModel, CheaperModelsQuery, ModelRecord } from './questions/cheaper-models.ts';
export { costByPath } from './questions/cost-by-path.ts';
export type { PathCost } from './questions/cost-by-path.ts';
export { costliestCustomers, costliestTasks } from './questions/costliest.ts';
export type { CostliestQuery, Costly, CostlyCustomer, CostlyTask } from './questions/costliest.ts';
export { failureRates, refusalRates } from './questions/failures.ts';
export type { FailureKindRate, FailureRate, FailuresQuery, RefusalRate } from './questions/failures.ts';
export { fallbacks } from './questions/fallbacks.ts';
export type { Fallbacks, Move } from './questions/fallbacks.ts';
export { dimensions } from './questions/groups.ts';
export type { Dimension } from './questions/groups.ts';
export { latency, latencyByHourOfDay } from './questions/latency.ts';
export type {
  HourLatency,
  Latency,
  LatencyByHourQuery,
  LatencyQuery,
  Percentiles,
} from './questions/latency.ts';
export { QuestionError } from './questions/query.ts';
export type { AskedLedger, Filters } from './questions/query.ts';
export { spend } from './questions/spend.ts';
export type { Spend, SpendAnswer, SpendGroup, SpendQuery } from './questions/spend.ts';
export { unpriced } from './questions/unpriced.ts';
export type { Unpriced, UnpricedModel } from './questions/unpriced.ts';
export { wasted } from './questions/wasted.ts';
export type { Wasted, WastedOn, WastedQuery } from './questions/wasted.ts';
