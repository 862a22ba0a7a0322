import type { ModelCatalog } from '@understudy/catalog';
import type { ConfigSnapshot, ReadConfig } from '@understudy/config';
import { describeConfigProblems } from '@understudy/config';
import type { Tasks } from '@understudy/core';

import { readConfiguration, stagingOf } from '../read-configuration.ts';
import { Complaint } from './complaint.ts';
import type { CommandContext } from './context.ts';
import { loadTasks } from './load-tasks.ts';
import { placesOf } from './places.ts';
import type { PlaceOptions, Places } from './places.ts';

export interface ProjectOptions extends PlaceOptions {
  /** Stand-ins in the place of all providers, and no variable is missing. */
  readonly rehearsal?: boolean | undefined;
}

/** Tasks and routes as they lie there, right or wrong. */
export interface Project {
  readonly places: Places;
  readonly tasks: Tasks;
  readonly isRehearsed: boolean;
  readonly read: ReadConfig<ModelCatalog>;
}

/** Reads the tasks and the routes. Like the gateway, it rehearses when there is neither a configuration nor a key. */
export async function readProject(options: ProjectOptions, context: CommandContext): Promise<Project> {
  const { environment, clock } = context;
  const places = placesOf(options, context);
  const tasks = await loadTasks(places.tasks);
  const { config } = places;
  const { isRehearsed, ...wanted } = stagingOf({ config, rehearsal: options.rehearsal, tasks, environment });
  return { places, tasks, isRehearsed, read: readConfiguration(wanted, clock.wallTime()) };
}

/** A project that can be used. */
export interface SoundProject extends Omit<Project, 'read'> {
  readonly snapshot: ConfigSnapshot<ModelCatalog>;
}

/** The same, or a complaint of everything that is wrong with it. */
export async function soundProject(options: ProjectOptions, context: CommandContext): Promise<SoundProject> {
  const { read, ...project } = await readProject(options, context);
  if (read.ok) return { ...project, snapshot: read.snapshot };
  throw new Complaint(`the configuration cannot be used:\n\n${describeConfigProblems(read.problems)}`);
}
