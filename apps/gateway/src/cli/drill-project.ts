import type { ModelCatalog } from '@understudy/catalog';
import type { ConfigSnapshot } from '@understudy/config';
import { describeConfigProblems } from '@understudy/config';
import type { Tasks } from '@understudy/core';

import { keyedProviders } from '../default-config.ts';
import { readConfiguration } from '../read-configuration.ts';
import { rehearsalEnvironment } from '../rehearsal/rehearsal-environment.ts';
import { Complaint } from './complaint.ts';
import type { CommandContext } from './context.ts';
import { loadTasks } from './load-tasks.ts';
import { placesOf } from './places.ts';
import type { PlaceOptions } from './places.ts';

/** Tasks and routes as a gateway here would have them, with a made-up value for every key. */
export interface DrillProject {
  readonly tasks: Tasks;
  readonly snapshot: ConfigSnapshot<ModelCatalog>;
  /** What is drilled, as a person would write it. */
  readonly routes: string;
}

/** Reads them, or complains of everything that is wrong. No key is used: only which ones there are decides the shipped routes. */
export async function drillProject(options: PlaceOptions, context: CommandContext): Promise<DrillProject> {
  const { environment, clock } = context;
  const places = placesOf(options, context);
  const tasks = await loadTasks(places.tasks);
  const providers = places.config === undefined ? keyedProviders(environment) : [];
  const wanted = { path: places.config, tasks, providers, environment: rehearsalEnvironment(environment) };
  const read = readConfiguration(wanted, clock.wallTime());
  if (!read.ok)
    throw new Complaint(`the configuration cannot be used:\n\n${describeConfigProblems(read.problems)}`);
  return { tasks, snapshot: read.snapshot, routes: places.config ?? 'the shipped routes' };
}
