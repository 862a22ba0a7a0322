import type { Defining } from './defining.ts';
import type { DrillOptions } from './drill.ts';
import {
  amount,
  atLeastOne,
  configOption,
  jsonOption,
  listed,
  tasksOption,
  wholeNumber,
} from './option-values.ts';

/** Rehearsing the worst day, against the tasks and routes that are there. */
export function defineDrillCommand({ program, context, end }: Defining): void {
  program
    .command('drill')
    .description('play every kind of trouble against the routes, and say which promises that breaks')
    .option('--task <names>', 'only these, with commas', listed)
    .option('--trouble <kinds>', 'only these, with commas: outage, slow, rate-limited …', listed)
    .option('--input <json>', 'what the one task is to work on: JSON, @file or -; made up when left out')
    .option('--requests <number>', 'of each scenario', atLeastOne, 200)
    .option('--input-tokens <number>', 'how large a usual prompt is', atLeastOne, 1000)
    .option('--output-tokens <number>', 'how long a usual answer is', atLeastOne, 300)
    .option('--seed <number>', 'another one for other chances', wholeNumber, 1)
    .option('--max-cost <usd>', 'the most that one request may cost', amount)
    .option('--require-fallback', 'no task may do without a fallback')
    .addOption(configOption())
    .addOption(tasksOption())
    .addOption(jsonOption())
    .action((options: DrillOptions) =>
      end(import('./drill.ts').then(({ drill }) => drill(options, context))),
    );
}
