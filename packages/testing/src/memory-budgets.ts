import type { BudgetClaim, BudgetStore, SpentBudget } from '@understudy/core';

export interface MemoryBudget {
  readonly name: string;
  readonly limitMicroUsd: number;
  readonly per: 'hour' | 'day' | 'month';
  /** Whether all share it, or each customer, caller or task has its own. */
  readonly by: 'everyone' | 'customer' | 'caller' | 'task';
  /** What happens to a request there is no room for. */
  readonly whenSpent?: 'refuse' | 'degrade' | undefined;
  /** From this share of the limit on, callers are warned. */
  readonly warnAt?: number | undefined;
}

/** What one owner of a budget has used in one window. */
export interface BudgetAccount {
  readonly budget: MemoryBudget;
  readonly owner: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly spentMicroUsd: number;
  /** Set aside for requests that are still running. */
  readonly reservedMicroUsd: number;
}

export interface MemoryBudgets extends BudgetStore {
  readonly accounts: readonly BudgetAccount[];
}

/**
 * Keeps budgets for as long as the process lives. Money is spent in the window it was reserved in.
 * A request whose cost nobody can tell passes while there is anything left.
 */
export function memoryBudgets(budgets: readonly MemoryBudget[]): MemoryBudgets {
  const accounts = new Map<string, BudgetAccount>();
  const reservations = new Map<string, Reserved>();
  let count = 0;

  const accountsOf = (claim: BudgetClaim): readonly BudgetAccount[] =>
    budgets.flatMap((budget) => {
      const fresh = newAccount(budget, claim);
      return fresh ? [accounts.get(keyOf(fresh)) ?? fresh] : [];
    });
  const book = ({ keys, amount }: Reserved, spent: number): void => {
    for (const key of keys) {
      const account = accounts.get(key);
      if (account) accounts.set(key, moved(account, -amount, spent));
    }
  };
  const end = (reservation: string, spentOf: (amount: number) => number): void => {
    const reserved = reservations.get(reservation);
    if (reserved && reservations.delete(reservation)) book(reserved, spentOf(reserved.amount));
  };

  return {
    // No await between looking and booking: that is what makes it atomic.
    async reserve(claim) {
      forgetOld(accounts, claim.wallTime);
      const amount = claim.estimate().microUsd ?? 0;
      const touched = accountsOf(claim);
      const full = touched.filter((account) => leftOf(account) < Math.max(amount, 1));
      const refusing = full.find(({ budget }) => budget.whenSpent !== 'degrade');
      if (refusing) return { granted: false, spent: spentBudget(refusing) };

      const booked = touched.map((account) => moved(account, amount, 0));
      for (const account of booked) accounts.set(keyOf(account), account);
      const reservation = `reservation-${++count}`;
      reservations.set(reservation, { keys: booked.map(keyOf), amount });
      return { granted: true, reservation, warnings: booked.flatMap(warningOf), degrade: full.length > 0 };
    },
    async settle(reservation, { costMicroUsd, knownMicroUsd }) {
      end(reservation, (amount) => costMicroUsd ?? Math.max(amount, knownMicroUsd));
    },
    async release(reservation) {
      end(reservation, () => 0);
    },
    get accounts() {
      return [...accounts.values()];
    },
  };
}

interface Reserved {
  readonly keys: readonly string[];
  readonly amount: number;
}

function newAccount(budget: MemoryBudget, claim: BudgetClaim): BudgetAccount | undefined {
  const owner = ownerIn[budget.by](claim);
  if (owner === undefined) return undefined;
  return { budget, owner, ...windowAt[budget.per](claim.wallTime), spentMicroUsd: 0, reservedMicroUsd: 0 };
}

const ownerIn: Readonly<Record<MemoryBudget['by'], (claim: BudgetClaim) => string | undefined>> = {
  everyone: () => '',
  customer: ({ customerId }) => customerId,
  caller: ({ callerId }) => callerId,
  task: ({ task }) => task,
};

type Window = Pick<BudgetAccount, 'startsAt' | 'endsAt'>;

/** Windows in UTC. */
const windowAt: Readonly<Record<MemoryBudget['per'], (wallTime: number) => Window>> = {
  hour: (wallTime) => evenly(wallTime, 3_600_000),
  day: (wallTime) => evenly(wallTime, 86_400_000),
  month(wallTime) {
    const date = new Date(wallTime);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { startsAt: Date.UTC(year, month), endsAt: Date.UTC(year, month + 1) };
  },
};

function evenly(wallTime: number, lengthMs: number): Window {
  const startsAt = Math.floor(wallTime / lengthMs) * lengthMs;
  return { startsAt, endsAt: startsAt + lengthMs };
}

function keyOf({ budget, owner, startsAt }: BudgetAccount): string {
  return JSON.stringify([budget.name, owner, startsAt]);
}

function leftOf({ budget, spentMicroUsd, reservedMicroUsd }: BudgetAccount): number {
  return budget.limitMicroUsd - spentMicroUsd - reservedMicroUsd;
}

function moved(account: BudgetAccount, reserved: number, spent: number): BudgetAccount {
  return {
    ...account,
    reservedMicroUsd: account.reservedMicroUsd + reserved,
    spentMicroUsd: account.spentMicroUsd + spent,
  };
}

function spentBudget(account: BudgetAccount): SpentBudget {
  const { name, per } = account.budget;
  return {
    budget: name,
    window: per,
    left: Math.max(0, leftOf(account)),
    unit: 'micro-usd',
    resetsAt: account.endsAt,
  };
}

function warningOf(account: BudgetAccount): readonly string[] {
  const { name, limitMicroUsd, per, warnAt = Infinity } = account.budget;
  const used = limitMicroUsd - leftOf(account);
  if (used < limitMicroUsd * warnAt) return [];
  return [`the budget ${name} is ${Math.round((used / limitMicroUsd) * 100)} % used for this ${per}`];
}

/** Past windows with nothing set aside any more have nothing left to say. */
function forgetOld(accounts: Map<string, BudgetAccount>, wallTime: number): void {
  for (const [key, { endsAt, reservedMicroUsd }] of accounts) {
    if (endsAt <= wallTime && reservedMicroUsd === 0) accounts.delete(key);
  }
}
