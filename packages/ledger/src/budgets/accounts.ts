import type { BudgetClaim } from '@understudy/core';

import { nameOrNull } from '../stored.ts';
import type { Budget, BudgetUnit } from './budget.ts';
import { windowAt } from './window.ts';
import type { Window } from './window.ts';

/** The part of a budget that a request takes from: its owner's, in the window of the moment. */
export interface Account extends Window {
  readonly budget: Budget;
  readonly owner: string;
  /** What the request may come to, in the budget's unit. */
  readonly amount: number;
}

/** All that a claim takes from, always in the same order: whoever locks two of them locks the same one first. */
export function accountsOf(budgets: readonly Budget[], claim: BudgetClaim): readonly Account[] {
  return budgets
    .flatMap((budget) => {
      const owner = ownerOf(budget, claim);
      if (owner === null || (budget.subject !== undefined && budget.subject !== owner)) return [];
      const window = windowAt(budget.span, budget.timeZone, claim.wallTime);
      return { budget, owner, ...window, amount: amountIn[budget.unit](claim) };
    })
    .toSorted((one, other) => (one.budget.name < other.budget.name ? -1 : 1));
}

/** Whose budget it is for this request; null when it is nobody's. */
function ownerOf({ kind, tag }: Budget, { customerId, callerId, task, tags }: BudgetClaim): string | null {
  switch (kind) {
    case 'everyone':
      return ownerOfAll;
    case 'customer':
      return nameOrNull(customerId);
    case 'caller':
      return nameOrNull(callerId);
    case 'task':
      return nameOrNull(task);
    case 'tag':
      return tag !== undefined && Object.hasOwn(tags, tag) ? nameOrNull(tags[tag]) : null;
  }
}

/** Who owns a budget that all share. */
export const ownerOfAll = '';

const amountIn: Readonly<Record<BudgetUnit, (claim: BudgetClaim) => number>> = {
  'micro-usd': ({ estimate }) => whole(estimate().microUsd),
  tokens: ({ estimate }) => {
    const { inputTokens = 0, outputTokens = 0 } = estimate();
    return whole(inputTokens + outputTokens);
  },
  requests: () => 1,
};

/** Rounded up, so that many small requests are not free. What cannot be known sets nothing aside. */
export function whole(amount: number | undefined): number {
  const rounded = Math.ceil(amount ?? 0);
  if (Number.isNaN(rounded)) return 0;
  return Math.min(Math.max(0, rounded), mostAtOnce);
}

/** Sums of a few thousand of these are still exact. A budget that has room for one has no limit. */
const mostAtOnce = 2 ** 40;
