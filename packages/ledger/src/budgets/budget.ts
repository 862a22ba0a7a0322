import type { BudgetRow } from '../schema/schema.ts';

export type BudgetKind = BudgetRow['kind'];
export type BudgetUnit = BudgetRow['unit'];
export type BudgetSpan = BudgetRow['span'];
export type WhenSpent = BudgetRow['when_spent'];

/** How much may be spent in each span of time, and on what. */
export interface Budget {
  /** Chosen by whoever made it; callers read it when there is no room. */
  readonly name: string;
  readonly kind: BudgetKind;
  /** The tag's name, for a budget by tag. */
  readonly tag: string | undefined;
  /** The one customer, caller, task or tag value it is for. Without, each has as much for itself. */
  readonly subject: string | undefined;
  readonly unit: BudgetUnit;
  readonly amount: number;
  readonly span: BudgetSpan;
  readonly timeZone: string;
  readonly whenSpent: WhenSpent;
  /** From this share on callers are warned. */
  readonly warnAtPercent: number | undefined;
  readonly createdAt: number;
  readonly changedAt: number;
}

export function fromRow(row: BudgetRow): Budget {
  return {
    name: row.id,
    kind: row.kind,
    tag: row.tag ?? undefined,
    subject: row.subject ?? undefined,
    unit: row.unit,
    amount: row.amount,
    span: row.span,
    timeZone: row.time_zone,
    whenSpent: row.when_spent,
    warnAtPercent: row.warn_at_percent ?? undefined,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

export function toRow(budget: Budget): BudgetRow {
  return {
    id: budget.name,
    kind: budget.kind,
    tag: budget.tag ?? null,
    subject: budget.subject ?? null,
    unit: budget.unit,
    amount: budget.amount,
    span: budget.span,
    time_zone: budget.timeZone,
    when_spent: budget.whenSpent,
    warn_at_percent: budget.warnAtPercent ?? null,
    created_at: budget.createdAt,
    changed_at: budget.changedAt,
  };
}
