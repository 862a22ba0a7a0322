import {
  cheaperModels,
  costByPath,
  costliestCustomers,
  costliestTasks,
  failureRates,
  fallbacks,
  latency,
  latencyByHourOfDay,
  refusalRates,
  spend,
  unpriced,
  wasted,
} from '@understudy/ledger';
import type { AskedLedger, CostlyCustomer, CostlyTask, Dimension, Filters } from '@understudy/ledger';

import * as figures from './question-figures.ts';
import { sheet } from './sheet.ts';
import type { Sheet } from './sheet.ts';

export interface Asking extends Filters {
  readonly by?: Dimension | undefined;
  readonly limit?: number | undefined;
  readonly timeZone?: string | undefined;
}

export interface Answered {
  /** As the ledger gave it. */
  readonly answer: unknown;
  readonly sheet: Sheet;
  /** What the rows alone do not say. */
  readonly note?: string | undefined;
}

export interface Question {
  readonly about: string;
  /** Which of the options that are not filters it has a use for. */
  readonly takes?: readonly ('by' | 'limit' | 'timeZone')[] | undefined;
  ask(ledger: AskedLedger, asking: Asking): Promise<Answered>;
}

/** Everything that the ledger answers, by the word that asks for it. */
export const questions: Readonly<Record<string, Question>> = {
  spend: {
    about: 'what was spent, --by anything (by task when left out)',
    takes: ['by'],
    async ask(ledger, asking) {
      const by = asking.by ?? 'task';
      const answer = await spend(ledger, { ...asking, by });
      return { answer, sheet: sheet(figures.spendFigures(by, answer.counted), answer.groups) };
    },
  },
  tasks: {
    about: 'the tasks that cost most',
    takes: ['limit'],
    async ask(ledger, asking) {
      const answer = await costliestTasks(ledger, asking);
      return {
        answer,
        sheet: sheet(
          figures.costlyFigures<CostlyTask>('task', ({ task }) => task),
          answer,
        ),
      };
    },
  },
  customers: {
    about: 'the customers that cost most',
    takes: ['limit'],
    async ask(ledger, asking) {
      const answer = await costliestCustomers(ledger, asking);
      return {
        answer,
        sheet: sheet(
          figures.costlyFigures<CostlyCustomer>('customer', ({ customer }) => customer),
          answer,
        ),
      };
    },
  },
  cheaper: {
    about: 'the jobs that could move to a cheaper model that does as well',
    async ask(ledger, asking) {
      const answer = await cheaperModels(ledger, asking);
      return { answer, sheet: sheet(figures.cheaperFigures, answer) };
    },
  },
  latency: {
    about: 'which models keep people waiting, the worst tail first',
    takes: ['by'],
    async ask(ledger, asking) {
      const answer = await latency(ledger, asking);
      return { answer, sheet: sheet(figures.latencyFigures(asking.by ?? 'model'), answer) };
    },
  },
  hours: {
    about: 'how long calls take at which hour of the day (--time-zone)',
    takes: ['timeZone'],
    async ask(ledger, asking) {
      const answer = await latencyByHourOfDay(ledger, asking);
      return { answer, sheet: sheet(figures.hourFigures, answer) };
    },
  },
  fallbacks: {
    about: 'how often another model than the first choice answered, and why',
    async ask(ledger, asking) {
      const answer = await fallbacks(ledger, asking);
      return { answer, sheet: sheet(figures.moveFigures, answer.moves), note: figures.fallbackNote(answer) };
    },
  },
  paths: {
    about: 'what a successful request costs along each path tried',
    async ask(ledger, asking) {
      const answer = await costByPath(ledger, asking);
      return { answer, sheet: sheet(figures.pathFigures, answer) };
    },
  },
  failures: {
    about: 'how many calls failed, and of what',
    takes: ['by'],
    async ask(ledger, asking) {
      const answer = await failureRates(ledger, asking);
      return { answer, sheet: sheet(figures.failureFigures(asking.by), answer) };
    },
  },
  refusals: {
    about: 'how often the content was why nobody answered',
    takes: ['by'],
    async ask(ledger, asking) {
      const answer = await refusalRates(ledger, asking);
      return { answer, sheet: sheet(figures.refusalFigures(asking.by), answer) };
    },
  },
  wasted: {
    about: 'what was paid for calls that led to no answer',
    takes: ['by'],
    async ask(ledger, asking) {
      const answer = await wasted(ledger, asking);
      return { answer, sheet: sheet(figures.wastedFigures(asking.by), answer) };
    },
  },
  unpriced: {
    about: 'how much of the record has no price, and which models lack one',
    async ask(ledger, asking) {
      const answer = await unpriced(ledger, asking);
      return {
        answer,
        sheet: sheet(figures.unpricedFigures, answer.models),
        note: figures.unpricedNote(answer),
      };
    },
  },
};
