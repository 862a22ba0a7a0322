import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { configJsonSchema } from '@understudy/config';

import { adapters } from '../adapters.ts';
import { defaultConfig, keyedProviders } from '../default-config.ts';
import { Complaint } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { shownPath } from './places.ts';
import { tasksModule } from './tasks-module.ts';

export interface InitOptions {
  /** Overwrite what is there. */
  readonly force?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

/** Writes everything to begin with: tasks, routes for the keys that are there, and a list of the variables. */
export async function init(
  folder: string | undefined,
  options: InitOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const directory = resolve(context.directory, folder ?? '.');
  const providers = keyedProviders(context.environment);
  const files = filesFor(providers);
  const there = Object.keys(files).filter((name) => existsSync(join(directory, name)));
  if (there.length > 0 && options.force !== true) {
    throw new Complaint(
      `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there already; nothing was written. To overwrite: understudy init --force`,
    );
  }
  if (options.yes !== true) await confirm(Object.keys(files), directory, context);
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  tell(providers, directory, context);
  return 0;
}

/** Names and contents of the files. */
function filesFor(providers: readonly string[]): Readonly<Record<string, string>> {
  return {
    'tasks.ts': tasksModule,
    'routes.yaml': defaultConfig(providers),
    'routes.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    '.env.example': environmentExample(),
  };
}

function environmentExample(): string {
  const keys = Object.values(adapters).flatMap(({ keyVariable }) =>
    keyVariable === undefined ? [] : [`# ${keyVariable}=`],
  );
  return [
    '# Copy to .env, and never commit that. Without any key, everything is played by stand-ins.',
    ...keys,
    '',
    '# Where the gateway looks, when no flag says otherwise.',
    '# UNDERSTUDY_CONFIG=routes.yaml',
    '# UNDERSTUDY_TASKS=tasks.ts',
    '# UNDERSTUDY_PORT=4141',
    '# UNDERSTUDY_LEDGER=./understudy.db',
    '',
  ].join('\n');
}

/** Where there is nobody to ask, what was typed is answer enough. */
async function confirm(
  names: readonly string[],
  directory: string,
  { terminal }: CommandContext,
): Promise<void> {
  if (!terminal.ask) return;
  const answer = await terminal.ask(`Write ${names.join(', ')} to ${shownPath(directory)}? [Y/n] `);
  if (/^\s*n/i.test(answer)) throw new Complaint('nothing was written');
}

function tell(providers: readonly string[], directory: string, { terminal }: CommandContext): void {
  const found =
    providers.length > 0
      ? `keys were found for ${providers.join(', ')}`
      : 'no key was found: the routes are fit for a rehearsal';
  terminal.note(`${shownPath(directory)}: ${found}`);
  terminal.note(
    `next: understudy check${providers.length > 0 ? '' : ' --rehearsal'}, then: understudy ${providers.length > 0 ? 'dev' : 'rehearse'}`,
  );
}
