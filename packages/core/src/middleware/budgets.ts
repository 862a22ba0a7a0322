import { once } from '../once.ts';
import type { Clock } from '../ports/clock.ts';
import type { Failure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import type { Usage } from '../ports/reply.ts';
import type { LlmRequest } from '../request.ts';
import { refusal, unavailable, withNotes } from './local-outcome.ts';
import type { Middleware } from './middleware.ts';
import { watchNext } from './watch-next.ts';

/** What a request may come to, as far as it can be known before a call. Unknown is absent, never 0. */
export interface Estimate {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly microUsd?: number | undefined;
}

/** Who wants to spend how much on what. */
export interface BudgetClaim {
  readonly requestId: string;
  readonly customerId: string | undefined;
  readonly callerId: string | undefined;
  readonly task: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Made when a store asks for it: most requests have no budget. */
  readonly estimate: () => Estimate;
  readonly wallTime: number;
}

/** Names money set aside; means nothing to anyone but the store. */
export type Reservation = string;

/** A budget that has no room for a claim. */
export interface SpentBudget {
  readonly budget: string;
  /** The span it is for, in words: `day`, `month`, `1 hour`. */
  readonly window: string;
  readonly left: number;
  readonly unit: 'micro-usd' | 'tokens' | 'requests';
  /** Wall time at which there is room again; undefined when it never resets. */
  readonly resetsAt: number | undefined;
}

export type BudgetDecision =
  | {
      readonly granted: true;
      readonly reservation: Reservation;
      /** For the caller to see: a budget that is nearly spent. */
      readonly warnings: readonly string[];
      /** Go on, but with the route's cheaper model. */
      readonly degrade: boolean;
    }
  | { readonly granted: false; readonly spent: SpentBudget };

/** What a request did come to, failed attempts included. */
export interface Spending {
  readonly usage: Usage | undefined;
  /** Undefined when a part of it is unknown: then the estimate stands, unless `knownMicroUsd` is more. */
  readonly costMicroUsd: number | undefined;
  readonly knownMicroUsd: number;
}

/** Keeps budgets. `reserve` is atomic over all budgets that a claim touches. */
export interface BudgetStore {
  reserve(claim: BudgetClaim): Promise<BudgetDecision>;
  settle(reservation: Reservation, spending: Spending): Promise<void>;
  /** Nothing was spent. */
  release(reservation: Reservation): Promise<void>;
}

export interface BudgetOptions {
  readonly store: BudgetStore;
  readonly clock: Clock;
  readonly estimate: (request: LlmRequest) => Estimate;
}

/** Sets money aside before any call and settles with the truth after; without room, nobody is called. */
export function budgets({ store, clock, estimate }: BudgetOptions): Middleware {
  return async (request, next) => {
    const claim = claimOf(request, estimate);
    const decision = await reserve(store, claim);
    if ('kind' in decision) return refusal(request, decision, clock.now());
    if (!decision.granted) return refusal(request, overBudget(decision.spent, claim), clock.now());

    const { reservation, warnings, degrade } = decision;
    const allowed = degrade ? { ...request, degraded: true } : request;
    return watchNext({ request: allowed, next, clock }, async (outcome) => {
      const notes = await settle(store, reservation, outcome).then(
        () => warnings,
        // The answer is paid for and goes out; the money stays set aside.
        () => [...warnings, 'the budget did not take what this request came to'],
      );
      return notes.length === 0 ? undefined : withNotes(outcome, notes);
    });
  };
}

/** Nobody spends what cannot be counted. */
async function reserve(store: BudgetStore, claim: BudgetClaim): Promise<BudgetDecision | Failure> {
  try {
    return await store.reserve(claim);
  } catch (cause) {
    return unavailable('budgets', cause);
  }
}

function claimOf(request: LlmRequest, estimate: BudgetOptions['estimate']): BudgetClaim {
  const { id, task, options, wallTime } = request;
  const { customerId, callerId, tags = {} } = options;
  return {
    requestId: id,
    customerId,
    callerId,
    task,
    tags,
    wallTime,
    estimate: once(() => estimate(request)),
  };
}

async function settle(store: BudgetStore, reservation: Reservation, { meta }: Outcome): Promise<void> {
  if (meta.attempts.length === 0) return store.release(reservation);
  const knownMicroUsd = meta.attempts.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0);
  return store.settle(reservation, { usage: meta.usage, costMicroUsd: meta.costMicroUsd, knownMicroUsd });
}

function overBudget(
  { budget, window, left, unit, resetsAt }: SpentBudget,
  { estimate, wallTime }: BudgetClaim,
): Failure {
  const { microUsd } = estimate();
  const needed = microUsd === undefined ? '' : `; this request may cost ${inWords['micro-usd'](microUsd)}`;
  const reset =
    resetsAt === undefined ? 'it does not reset' : `it resets at ${new Date(resetsAt).toISOString()}`;
  return {
    kind: 'over-budget',
    code: 'budget',
    message: `the budget ${budget} has ${inWords[unit](left)} left for this ${window}${needed}; ${reset}`,
    retryAfterMs: resetsAt === undefined ? undefined : Math.max(0, resetsAt - wallTime),
  };
}

const inWords: Readonly<Record<SpentBudget['unit'], (amount: number) => string>> = {
  'micro-usd': (amount) => `$${(amount / 1_000_000).toFixed(6).replace(/0{1,4}$/, '')}`,
  tokens: (amount) => `${amount} tokens`,
  requests: (amount) => `${amount} requests`,
};
