import { camelCase } from '@understudy/core';

import { storedName } from '../stored.ts';
import type { Budget, BudgetKind, BudgetSpan, BudgetUnit, WhenSpent } from './budget.ts';
import { canonicalZone } from './zoned.ts';

/** What a budget is to be. */
export interface NewBudget {
  readonly name: string;
  readonly kind: BudgetKind;
  /** For a budget by tag: which one. */
  readonly tag?: string | undefined;
  /** For one customer, caller, task or tag value; without, each has as much for itself. */
  readonly subject?: string | undefined;
  readonly unit: BudgetUnit;
  readonly amount: number;
  readonly span: BudgetSpan;
  /** UTC when absent. */
  readonly timeZone?: string | undefined;
  /** `refuse` when absent. */
  readonly whenSpent?: WhenSpent | undefined;
  readonly warnAtPercent?: number | undefined;
}

/** What may change while a budget is in use; what it counts, and when it begins anew, may not. */
export type BudgetChange = Partial<Pick<NewBudget, 'amount' | 'whenSpent' | 'warnAtPercent'>>;

/** Checks what a budget is to be. */
export function newBudget(wanted: NewBudget, now: number): Budget {
  const { name, kind, tag, subject, unit, amount, span, timeZone = 'UTC', whenSpent = 'refuse' } = wanted;
  const checked = { ...wanted, whenSpent };
  const complaint = complaintAbout(checked) ?? complaintAboutWhom(wanted);
  if (complaint !== undefined) throw new Error(`this budget cannot be made: ${complaint}`);
  const zone = canonicalZone(timeZone);
  if (zone === undefined) {
    throw new Error(`this budget cannot be made: no time zone is called ${JSON.stringify(timeZone)}`);
  }
  return {
    name: storedName(name.trim()),
    kind,
    tag,
    subject: subject === undefined ? undefined : storedName(kind === 'task' ? camelCase(subject) : subject),
    ...{ unit, amount, span, timeZone: zone, whenSpent },
    warnAtPercent: wanted.warnAtPercent,
    createdAt: now,
    changedAt: now,
  };
}

/** The budget as it is to be from now on. */
export function changedBudget(budget: Budget, change: BudgetChange, now: number): Budget {
  const { amount = budget.amount, whenSpent = budget.whenSpent } = change;
  const warnAtPercent = 'warnAtPercent' in change ? change.warnAtPercent : budget.warnAtPercent;
  const changed = { ...budget, amount, whenSpent, warnAtPercent, changedAt: now };
  const complaint = complaintAbout(changed);
  if (complaint !== undefined) throw new Error(`the budget ${budget.name} cannot be changed: ${complaint}`);
  return changed;
}

const allowed = {
  kind: ['everyone', 'customer', 'caller', 'task', 'tag'],
  unit: ['micro-usd', 'tokens', 'requests'],
  span: ['minute', 'hour', 'day', 'month'],
  whenSpent: ['refuse', 'degrade'],
} as const;

function complaintAbout(wanted: NewBudget): string | undefined {
  if (wanted.name.trim() === '' || wanted.name.length > longestName) {
    return `a name has 1 to ${longestName} characters`;
  }
  for (const field of ['kind', 'unit', 'span', 'whenSpent'] as const) {
    const said = wanted[field];
    if (!allowed[field].some((word) => word === said)) {
      return `${field} is ${JSON.stringify(said)}; it may be ${allowed[field].join(', ')}`;
    }
  }
  if (!Number.isSafeInteger(wanted.amount) || wanted.amount < 0) {
    return `the amount is ${wanted.amount}; it is a whole number of ${wanted.unit}, 0 or more`;
  }
  const { warnAtPercent = 1 } = wanted;
  if (!Number.isInteger(warnAtPercent) || warnAtPercent < 1 || warnAtPercent > 100) {
    return `warnAtPercent is ${warnAtPercent}; it is a whole number from 1 to 100`;
  }
  return undefined;
}

/** Shown in errors and kept in every row of use. */
const longestName = 100;

function complaintAboutWhom({ kind, tag, subject }: NewBudget): string | undefined {
  if (kind === 'everyone' && subject !== undefined) return 'a budget for everyone has no subject';
  if (kind !== 'tag') return tag === undefined ? undefined : `a budget of kind ${kind} has no tag`;
  return tag ? undefined : 'a budget by tag says which tag';
}
