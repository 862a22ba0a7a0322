import type { BudgetSettings } from '@understudy/config';
import type { Budget, BudgetBook, NewBudget } from '@understudy/ledger';

/**
 * Brings the budgets of a configuration into the book. Those made by command stay as they are: the configuration's own
 * begin with `config/`. What a budget has counted is lost only when it counts something else from now on.
 */
export async function applyBudgets(settings: readonly BudgetSettings[], book: BudgetBook): Promise<void> {
  const wanted = new Map(settings.map((each) => [`${prefix}${each.name}`, toBudget(each)]));
  const present = (await book.list()).filter(({ name }) => name.startsWith(prefix));
  for (const budget of present) {
    const next = wanted.get(budget.name);
    if (!next || !countsTheSame(budget, next)) await book.remove(budget.name);
    else if (differs(budget, next)) await book.change(budget.name, changesOf(next));
  }
  const kept = new Set((await book.list()).map(({ name }) => name));
  for (const [name, budget] of wanted) if (!kept.has(name)) await createOnce(budget, book);
}

/** Another gateway that starts at the same moment may have been quicker. */
async function createOnce(budget: NewBudget, book: BudgetBook): Promise<void> {
  try {
    await book.create(budget);
  } catch (error) {
    if (!(await book.list()).some(({ name }) => name === budget.name)) throw error;
  }
}

const prefix = 'config/';

function toBudget({ name, by, only, per, ...rest }: BudgetSettings): NewBudget {
  return { ...rest, name: `${prefix}${name}`, kind: by, subject: only, span: per };
}

const whatIsCounted = ['kind', 'tag', 'subject', 'unit', 'span', 'timeZone'] as const;

function countsTheSame(budget: Budget, next: NewBudget): boolean {
  return whatIsCounted.every((field) => budget[field] === next[field]);
}

function differs(budget: Budget, next: NewBudget): boolean {
  const { amount, whenSpent, warnAtPercent } = changesOf(next);
  return budget.amount !== amount || budget.whenSpent !== whenSpent || budget.warnAtPercent !== warnAtPercent;
}

function changesOf({
  amount,
  whenSpent = 'refuse',
  warnAtPercent,
}: NewBudget): Pick<NewBudget, 'amount' | 'whenSpent' | 'warnAtPercent'> {
  return { amount, whenSpent, warnAtPercent };
}
