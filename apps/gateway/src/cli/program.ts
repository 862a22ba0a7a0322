import { readFileSync } from 'node:fs';

import { Command } from 'commander';

import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import type { Defining } from './defining.ts';
import { defineDrillCommand } from './define-drill-command.ts';
import { defineLedgerCommands } from './define-ledger-commands.ts';
import { defineProjectCommands } from './define-project-commands.ts';
import { defineStartCommands } from './define-start-commands.ts';

/** The `understudy` command with all its commands. */
export function createProgram(context: CommandContext, onEnd: (code: ExitCode) => void): Command {
  const program = new Command('understudy')
    .description('Routes calls to language models, and carries on when one of them cannot.')
    .version(version())
    .option('--debug', 'show where an error comes from')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride();
  const defining: Defining = { program, context, end: async (work) => onEnd(await work) };
  defineStartCommands(defining);
  defineProjectCommands(defining);
  defineDrillCommand(defining);
  defineLedgerCommands(defining);
  return program;
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}
