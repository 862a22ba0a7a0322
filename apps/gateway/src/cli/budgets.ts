import type { Budget, BudgetUse, Ledger, NewBudget } from '@understudy/ledger';

import { Complaint, misused, wordsOf } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { moment, money, percent, whole } from './figures.ts';
import { writeJson } from './json.ts';
import { withLedger } from './ledger-at.ts';
import type { PlaceOptions } from './places.ts';
import { sheet } from './sheet.ts';

export interface BudgetsSetOptions extends PlaceOptions {
  readonly usd?: number | undefined;
  readonly tokens?: number | undefined;
  readonly requests?: number | undefined;
  readonly per?: string | undefined;
  readonly by?: string | undefined;
  readonly tag?: string | undefined;
  readonly only?: string | undefined;
  readonly whenSpent?: string | undefined;
  readonly warnAt?: number | undefined;
  readonly timeZone?: string | undefined;
}

export interface BudgetsListOptions extends PlaceOptions {
  readonly json?: boolean | undefined;
}

export async function listBudgets(options: BudgetsListOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const rows = await withLedger(options, context, readBudgets);
  if (options.json) await writeJson(terminal, rows);
  else if (rows.length === 0)
    terminal.note('there are no budgets; make one with: understudy budgets set <name> --usd 50 --per month');
  else await terminal.write(budgetSheet(rows).asTable(terminal));
  return 0;
}

/** Makes a budget, or changes how much it allows. */
export async function setBudget(
  name: string,
  options: BudgetsSetOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseConfigured(name);
  const wanted = wantedBudget(name, options);
  const budget = await withLedger({ ...options, mayCreate: true }, context, (ledger) =>
    putBudget(ledger, wanted),
  );
  context.terminal.note(
    `budget ${budget.name}: ${amountOf(budget, budget.amount)} per ${budget.span} for ${whomOf(budget)}`,
  );
  return 0;
}

export async function removeBudget(
  name: string,
  options: PlaceOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseConfigured(name);
  const removed = await withLedger(options, context, ({ budgetBook }) => budgetBook.remove(name));
  if (!removed)
    throw new Complaint(`there is no budget ${JSON.stringify(name)}; see: understudy budgets list`);
  context.terminal.note(`budget ${name} is gone, with all it had counted`);
  return 0;
}

/** The gateway would put it back at its next start. */
function refuseConfigured(name: string): void {
  if (!name.trim().startsWith('config/')) return;
  throw misused(`the budget ${name} stands in the configuration, under budgets: change it there`);
}

/** A budget, and how far one of its owners has come; without one, nobody has used it yet. */
type BudgetRow = { readonly budget: Budget } & Partial<Omit<BudgetUse, 'budget'>>;

async function readBudgets({ budgetBook }: Ledger): Promise<readonly BudgetRow[]> {
  const [budgets, used] = [await budgetBook.list(), await budgetBook.use()];
  return budgets.flatMap((budget): readonly BudgetRow[] => {
    const owners = used.filter((each) => each.budget.name === budget.name);
    return owners.length > 0 ? owners : [{ budget }];
  });
}

function budgetSheet(rows: readonly BudgetRow[]) {
  return sheet<BudgetRow>(
    [
      { name: 'name', value: ({ budget }) => budget.name },
      { name: 'for', value: ({ budget }) => whomOf(budget) },
      { name: 'owner', value: ({ owner }) => owner || null },
      { name: 'used', value: ({ budget, used = 0 }) => amountOf(budget, used), numeric: true },
      { name: 'of', value: ({ budget }) => amountOf(budget, budget.amount), numeric: true },
      {
        name: 'share',
        value: ({ budget, used = 0 }) => percent(budget.amount === 0 ? null : used / budget.amount),
        numeric: true,
      },
      { name: 'per', value: ({ budget }) => budget.span },
      { name: 'when spent', value: ({ budget }) => budget.whenSpent },
      { name: 'resets', value: ({ resetsAt }) => moment(resetsAt) },
    ],
    rows,
  );
}

function amountOf({ unit }: Budget, amount: number): string {
  return unit === 'micro-usd' ? money(amount) : `${whole(amount)} ${unit}`;
}

function whomOf({ kind, tag, subject }: Budget): string {
  if (kind === 'everyone') return 'everyone together';
  const what = kind === 'tag' ? `tag ${tag ?? ''}` : kind;
  return subject === undefined ? `each ${what}` : `${what} ${subject}`;
}

async function putBudget({ budgetBook }: Ledger, wanted: NewBudget): Promise<Budget> {
  const existing = (await budgetBook.list()).find(({ name }) => name === wanted.name.trim());
  try {
    if (!existing) return await budgetBook.create(wanted);
    refuseOther(existing, wanted);
    const { amount, whenSpent = existing.whenSpent, warnAtPercent } = wanted;
    return await budgetBook.change(existing.name, {
      amount,
      whenSpent,
      ...(warnAtPercent !== undefined && { warnAtPercent }),
    });
  } catch (cause) {
    throw cause instanceof Complaint ? cause : new Complaint(wordsOf(cause), 2, cause);
  }
}

/** What a budget counts cannot change while it counts. */
function refuseOther(existing: Budget, wanted: NewBudget): void {
  const differs = (['kind', 'tag', 'subject', 'unit', 'span'] as const).filter(
    (field) => existing[field] !== wanted[field],
  );
  if (differs.length === 0) return;
  throw misused(
    `the budget ${existing.name} is there already and counts otherwise (${differs.join(', ')}); remove it first with: understudy budgets remove ${existing.name}`,
  );
}

function wantedBudget(name: string, options: BudgetsSetOptions): NewBudget {
  const { per = 'month', by = 'everyone', tag, only, whenSpent, timeZone, warnAt } = options;
  return {
    name,
    kind: oneOf(kinds, by, '--by'),
    span: oneOf(spans, per, '--per'),
    ...amountWanted(options),
    tag,
    subject: only,
    timeZone,
    whenSpent: whenSpent === undefined ? undefined : oneOf(manners, whenSpent, '--when-spent'),
    warnAtPercent: warnAt,
  };
}

const kinds = ['everyone', 'customer', 'caller', 'task', 'tag'] as const;
const spans = ['minute', 'hour', 'day', 'month'] as const;
const manners = ['refuse', 'degrade'] as const;

function amountWanted({ usd, tokens, requests }: BudgetsSetOptions): Pick<NewBudget, 'unit' | 'amount'> {
  if ([usd, tokens, requests].filter((each) => each !== undefined).length !== 1) {
    throw misused('say how much the budget allows: one of --usd, --tokens and --requests');
  }
  if (usd !== undefined) return { unit: 'micro-usd', amount: Math.round(usd * 1_000_000) };
  return tokens === undefined
    ? { unit: 'requests', amount: requests ?? 0 }
    : { unit: 'tokens', amount: tokens };
}

function oneOf<Word extends string>(words: readonly Word[], typed: string, flag: string): Word {
  const known = words.find((word) => word === typed);
  if (known !== undefined) return known;
  throw misused(`${flag} takes one of ${words.join(', ')}, not ${JSON.stringify(typed)}`);
}
