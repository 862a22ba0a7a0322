import type { AnswerCache, BudgetStore, EventListener, IdempotencyStore, Recorder } from '@understudy/core';

import type { BudgetBook } from './budgets/budget-book.ts';
import type { Captures } from './capture/captures.ts';
import type { Database } from './database/database.ts';
import type { FeedbackBook } from './feedback/feedback.ts';
import type { Forgotten } from './forget/forget.ts';
import type { Keys } from './keys/keys.ts';
import type { RouteVersions } from './route-versions/route-versions.ts';
import type { WriterStatus } from './writer/writer.ts';

/** The usage log: every request, attempt and cent. */
export interface Ledger {
  /** For core's `record` middleware. */
  readonly recorder: Recorder;
  /** For the engine's `onEvent`: what an operator wants to hear of becomes a row. */
  readonly events: EventListener;
  /** For core's `idempotency` middleware. */
  readonly idempotency: IdempotencyStore;
  /** For core's `budgets` middleware. */
  readonly budgets: BudgetStore;
  /** Which budgets there are, and what is left of them. */
  readonly budgetBook: BudgetBook;
  /** For core's `cache` middleware. */
  readonly cache: AnswerCache;
  /** What product code thinks of answers. */
  readonly feedback: FeedbackBook;
  /** For the `capture` middleware. */
  readonly captures: Captures;
  readonly keys: Keys;
  readonly routeVersions: RouteVersions;
  /** Takes everything out that says who this customer is and what was asked; what was spent stays in the totals. */
  forget(customerId: string): Promise<Forgotten>;
  /** Counts what has ended since into the rollups. It happens by itself every few seconds; questions do it first. */
  rollUp(): Promise<void>;
  health(): LedgerHealth;
  close(): Promise<void>;
  readonly database: Database;
}

export interface LedgerHealth extends WriterStatus {
  /** `behind`: it works again, and what has spilled is on its way back. */
  readonly state: 'ok' | 'behind' | 'down';
}
