import type { Command } from 'commander';

import { amount, configOption, ledgerOption, listed, tasksOption } from './option-values.ts';
import type { InitOptions } from './init.ts';
import type { Defining } from './defining.ts';
import type { StartFlags, TroubleFlags } from './read-start-options.ts';

/** Making a project and running it. */
export function defineStartCommands({ program, context, end }: Defining): void {
  program
    .command('init')
    .description('write tasks.ts, routes.yaml, its schema and .env.example to begin with')
    .argument('[folder]', 'where; here when left out')
    .option('--force', 'overwrite what is there')
    .option('--yes', 'do not ask')
    .action((folder: string | undefined, options: InitOptions) =>
      end(import('./init.ts').then(({ init }) => init(folder, options, context))),
    );
  starting(program.command('start'))
    .description('run the gateway; without a configuration and without a key, it rehearses')
    .action((options: StartFlags) =>
      end(import('./start.ts').then(({ start }) => start(options, 'start', context))),
    );
  starting(program.command('dev'))
    .description('run the gateway with logs for people')
    .action((options: StartFlags) =>
      end(import('./start.ts').then(({ start }) => start(options, 'dev', context))),
    );
  starting(program.command('rehearse'))
    .description('run the gateway with stand-ins for all providers, and with trouble if you like')
    .option('--outage <provider>', 'every call to it fails', listed)
    .option('--slow <provider>', 'nothing comes for twenty seconds', listed)
    .option('--cut <provider>', 'every answer breaks off in the middle', listed)
    .option('--rate-limited <provider>', 'every call is turned away with 429', listed)
    .option('--flaky <provider>', 'every third call fails', listed)
    .action((options: StartFlags & TroubleFlags) =>
      end(import('./start.ts').then(({ rehearse }) => rehearse(options, context))),
    );
}

function starting(command: Command): Command {
  return command
    .addOption(configOption())
    .addOption(tasksOption())
    .addOption(ledgerOption())
    .option('--port <number>', 'where to listen; UNDERSTUDY_PORT, or 4141')
    .option('--host <address>', 'on which address; 127.0.0.1')
    .option('--stop-within <seconds>', 'for what is under way at a stop; 25', amount)
    .option('--strict-logging', 'rather no answer than one without a record');
}
