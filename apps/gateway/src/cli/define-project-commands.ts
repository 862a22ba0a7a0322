import type { Command } from 'commander';

import type { BatchOptions } from '../batch/batch.ts';
import type { CallOptions } from './call.ts';
import type { CheckOptions } from './check.ts';
import type { DoctorOptions } from './doctor.ts';
import type { ModelsOptions } from './models.ts';
import {
  atLeastOne,
  configOption,
  jsonOption,
  ledgerOption,
  rehearsalOption,
  tasksOption,
} from './option-values.ts';
import type { Defining } from './defining.ts';
import type { RoutesOptions } from './routes.ts';

/** Looking at tasks and routes, and calling them in this process. */
export function defineProjectCommands(defining: Defining): void {
  defineLooking(defining);
  defineCalling(defining);
  defineForTools(defining);
}

function defineLooking({ program, context, end }: Defining): void {
  ofProject(program.command('check'))
    .description('join tasks and routes, and tell everything that is wrong with them')
    .option('--strict', 'take warnings for errors')
    .addOption(jsonOption())
    .action((options: CheckOptions) =>
      end(import('./check.ts').then(({ check }) => check(options, context))),
    );
  ofProject(program.command('routes'))
    .description('show who is asked for each task, in which order')
    .argument('[task]', 'one task, in full')
    .option('--explain', 'plan one call without making it')
    .option('--input <json>', 'what the call is about: JSON, @file or -')
    .option('--customer <id>', 'for whom')
    .option('--tier <name>', 'in which tier')
    .addOption(jsonOption())
    .action((task: string | undefined, options: RoutesOptions) =>
      end(import('./routes.ts').then(({ routes }) => routes(task, options, context))),
    );
  program
    .command('models')
    .description('show what is known of models: windows, prices, capabilities, retirement')
    .argument('[words...]', 'only those whose name holds all of these')
    .addOption(configOption())
    .addOption(jsonOption())
    .action((words: readonly string[], options: ModelsOptions) =>
      end(import('./models.ts').then(({ models }) => models(words, options, context))),
    );
  program
    .command('doctor')
    .description('look at everything a gateway needs, and say what is in the way')
    .addOption(configOption())
    .addOption(tasksOption())
    .addOption(ledgerOption())
    .option('--port <number>', 'the port that should be free')
    .option('--online', 'also see whether the providers can be reached')
    .addOption(jsonOption())
    .action((options: DoctorOptions) =>
      end(import('./doctor.ts').then(({ doctor }) => doctor(options, context))),
    );
}

function defineCalling({ program, context, end }: Defining): void {
  ofProject(program.command('call'))
    .description('call a task in this process, as the gateway would')
    .argument('<task>', 'in any spelling')
    .option('--input <json>', 'what it is to work on: JSON, @file or -')
    .option('--stream', 'print the answer while it is written')
    .option('--customer <id>', 'for whom')
    .addOption(ledgerOption())
    .addOption(jsonOption())
    .action((task: string, options: CallOptions) =>
      end(import('./call.ts').then(({ call }) => call(task, options, context))),
    );
  ofProject(program.command('batch'))
    .description('call a task for every line of a file; goes on where it was stopped')
    .argument('<task>', 'in any spelling')
    .requiredOption('--input <file>', 'one JSON input per line')
    .requiredOption('--output <file>', 'gets one result per line, as they come')
    .option('--concurrency <number>', 'how many at once; 16', atLeastOne)
    .option('--customer <id>', 'for whom')
    .option('--document-type <field>', 'the field that tells kinds of documents apart, for escalation')
    .option('--retry-failed', 'try again what has failed before')
    .option('--name <name>', 'another name is another batch: no answer of an earlier one is used')
    .addOption(ledgerOption())
    .addOption(jsonOption())
    .action((task: string, options: BatchOptions) =>
      end(import('../batch/batch.ts').then(({ batch }) => batch(task, options, context))),
    );
}

function defineForTools({ program, context, end }: Defining): void {
  program
    .command('schema')
    .description('print the JSON Schema of a configuration, for editors')
    .action(() => end(import('./schema.ts').then(({ schema }) => schema(context))));
  program
    .command('completion')
    .description('print a script that completes this command in a shell')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) =>
      end(import('./completion.ts').then(({ completion }) => completion(shell, program, context))),
    );
}

function ofProject(command: Command): Command {
  return command.addOption(configOption()).addOption(tasksOption()).addOption(rehearsalOption());
}
