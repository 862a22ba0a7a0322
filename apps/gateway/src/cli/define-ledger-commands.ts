import type { BudgetsListOptions, BudgetsSetOptions } from './budgets.ts';
import type { ExportRowsOptions } from './export.ts';
import type { ForgetOptions } from './forget.ts';
import type { KeysCreateOptions, KeysListOptions } from './keys.ts';
import {
  amount,
  atLeastOne,
  jsonOption,
  ledgerOption,
  listed,
  sinceOption,
  untilOption,
  wholeNumber,
} from './option-values.ts';
import type { PlaceOptions } from './places.ts';
import type { Defining } from './defining.ts';
import type { TailOptions } from './tail.ts';
import type { UsageOptions } from './usage.ts';

/** Everything about what the ledger holds. */
export function defineLedgerCommands(defining: Defining): void {
  defineAsking(defining);
  defineKeys(defining);
  defineBudgets(defining);
  definePrivacy(defining);
}

function defineAsking({ program, context, end }: Defining): void {
  program
    .command('usage')
    .description(
      'ask the ledger: spend, tasks, customers, cheaper, latency, hours, fallbacks, paths, failures, refusals, wasted, unpriced',
    )
    .argument('[question]', 'spend when left out')
    .option('--by <what>', 'task, customer, model, provider, tag, hour or day')
    .addOption(sinceOption())
    .addOption(untilOption())
    .option('--task <name>', 'only this task')
    .option('--customer <id>', 'only this customer')
    .option('--model <name>', 'only this model')
    .option('--provider <id>', 'only this provider')
    .option('--tag <name=value>', 'only with this tag')
    .option('--outcome <word>', 'only ok, failed, abandoned or a kind of failure')
    .option('--limit <number>', 'how many', atLeastOne)
    .option('--time-zone <name>', 'whose hours of the day')
    .addOption(ledgerOption())
    .addOption(jsonOption())
    .option('--csv', 'print CSV')
    .action((question: string | undefined, options: UsageOptions) =>
      end(import('./usage.ts').then(({ usage }) => usage(question, options, context))),
    );
  program
    .command('tail')
    .description('show calls as they end')
    .addOption(sinceOption())
    .option('--task <name>', 'only this task')
    .option('--customer <id>', 'only this customer')
    .option('--once', 'stop when everything up to now was shown')
    .addOption(ledgerOption())
    .addOption(jsonOption())
    .action((options: TailOptions) => end(import('./tail.ts').then(({ tail }) => tail(options, context))));
}

function defineKeys({ program, context, end }: Defining): void {
  const keys = program.command('keys').description('who may come in');
  keys
    .command('create')
    .description('make a key; its secret is shown only then')
    .argument('<name>', 'to know it by')
    .option('--role <role>', 'caller, viewer, operator or admin; caller when left out')
    .option('--customer <id>', 'everything asked with it is for this customer')
    .option('--allow-task <task>', 'only these tasks', listed)
    .option('--allow-model <model>', 'only these models', listed)
    .option('--expires <time>', 'in 30d, or on 2027-01-01')
    .addOption(ledgerOption())
    .addOption(jsonOption())
    .action((name: string, options: KeysCreateOptions) =>
      end(import('./keys.ts').then(({ createKey }) => createKey(name, options, context))),
    );
  keys
    .command('list')
    .description('all there are and were; no secrets')
    .addOption(ledgerOption())
    .addOption(jsonOption())
    .action((options: KeysListOptions) =>
      end(import('./keys.ts').then(({ listKeys }) => listKeys(options, context))),
    );
  keys
    .command('revoke')
    .description('let nobody in with it any more')
    .argument('<id>', 'its id, the beginning of it, or its name')
    .addOption(ledgerOption())
    .action((id: string, options: PlaceOptions) =>
      end(import('./keys.ts').then(({ revokeKey }) => revokeKey(id, options, context))),
    );
}

function defineBudgets({ program, context, end }: Defining): void {
  const budgets = program.command('budgets').description('how much may be spent');
  budgets
    .command('list')
    .description('all budgets, and how far they are used')
    .addOption(ledgerOption())
    .addOption(jsonOption())
    .action((options: BudgetsListOptions) =>
      end(import('./budgets.ts').then(({ listBudgets }) => listBudgets(options, context))),
    );
  budgets
    .command('set')
    .description('make a budget, or change what it allows')
    .argument('<name>', 'to know it by')
    .option('--usd <amount>', 'so many dollars', amount)
    .option('--tokens <number>', 'or so many tokens', wholeNumber)
    .option('--requests <number>', 'or so many requests', wholeNumber)
    .option('--per <span>', 'minute, hour, day or month; month when left out')
    .option('--by <whom>', 'everyone, customer, caller, task or tag; everyone together when left out')
    .option('--tag <name>', 'the tag, for a budget by tag')
    .option('--only <whom>', 'the one it is for; without, each has as much')
    .option('--when-spent <what>', 'refuse or degrade')
    .option('--warn-at <percent>', 'warn callers from here on', atLeastOne)
    .option('--time-zone <name>', 'whose days and months; UTC when left out')
    .addOption(ledgerOption())
    .action((name: string, options: BudgetsSetOptions) =>
      end(import('./budgets.ts').then(({ setBudget }) => setBudget(name, options, context))),
    );
  budgets
    .command('remove')
    .description('take a budget away, with all it has counted')
    .argument('<name>')
    .addOption(ledgerOption())
    .action((name: string, options: PlaceOptions) =>
      end(import('./budgets.ts').then(({ removeBudget }) => removeBudget(name, options, context))),
    );
}

function definePrivacy({ program, context, end }: Defining): void {
  program
    .command('forget')
    .description('take a customer out of the ledger; what was spent stays in the totals')
    .requiredOption('--customer <id>', 'whom')
    .option('--yes', 'do not ask; it cannot be undone')
    .addOption(ledgerOption())
    .action((options: ForgetOptions) =>
      end(import('./forget.ts').then(({ forget }) => forget(options, context))),
    );
  program
    .command('export')
    .description('write the rows of one table')
    .option('--table <name>', 'requests, attempts, events, feedback or captures; requests when left out')
    .option('--format <format>', 'jsonl or csv; jsonl when left out')
    .addOption(sinceOption())
    .addOption(untilOption())
    .option('--output <file>', 'into a file')
    .addOption(ledgerOption())
    .action((options: ExportRowsOptions) =>
      end(import('./export.ts').then(({ exportTable }) => exportTable(options, context))),
    );
}
