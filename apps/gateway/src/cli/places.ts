import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import type { CommandContext } from './context.ts';

/** As they were typed. */
export interface PlaceOptions {
  readonly config?: string | undefined;
  readonly tasks?: string | undefined;
  readonly ledger?: string | undefined;
}

export interface Places {
  /** Undefined for the routes that are shipped. */
  readonly config: string | undefined;
  /** Undefined for the tasks that are shipped. */
  readonly tasks: string | undefined;
  /** Undefined when nobody said where. */
  readonly ledger: string | undefined;
}

type Whereabouts = Pick<CommandContext, 'environment' | 'directory'>;

/** Where everything is: a flag wins over the environment, and that over what is found here or in a directory above. */
export function placesOf(options: PlaceOptions, { environment, directory }: Whereabouts): Places {
  const named = (flag: string | undefined, variable: string): string | undefined =>
    flag ?? (environment[variable] || undefined);
  const config = named(options.config, 'UNDERSTUDY_CONFIG');
  const tasks = named(options.tasks, 'UNDERSTUDY_TASKS');
  const ledger = named(options.ledger, 'UNDERSTUDY_LEDGER');
  const configPath = config === undefined ? lookUp(directory, configNames) : resolve(directory, config);
  const home = configPath === undefined ? directory : dirname(configPath);
  const tasksPath = tasks === undefined ? found(home, taskNames) : resolve(directory, tasks);
  return {
    config: configPath && shownPath(configPath),
    tasks: tasksPath && shownPath(tasksPath),
    ledger: ledger && (isNoFile(ledger) ? ledger : shownPath(resolve(directory, ledger))),
  };
}

const configNames = ['routes.yaml', 'routes.yml', 'routes.json'];
const taskNames = ['tasks.ts', 'tasks.mts', 'tasks.js', 'tasks.mjs'];

/** In memory, or a database elsewhere. */
export function isNoFile(ledger: string): boolean {
  return ledger === ':memory:' || /^postgres(ql)?:/.test(ledger);
}

/** The path as a person would write it; it means the same. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}

/** Looks here and above, up to where the repository begins. */
function lookUp(directory: string, names: readonly string[]): string | undefined {
  const here = found(directory, names);
  if (here !== undefined) return here;
  const above = dirname(directory);
  if (above === directory || existsSync(join(directory, '.git'))) return undefined;
  return lookUp(above, names);
}

function found(directory: string, names: readonly string[]): string | undefined {
  return names.map((name) => join(directory, name)).find((path) => existsSync(path));
}
