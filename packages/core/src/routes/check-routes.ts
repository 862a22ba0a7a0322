import type { z } from 'zod';

import { camelCase } from '../tasks/task-names.ts';
import type { AnyTask, Tasks } from '../tasks/task.ts';
import type { TaskFacts } from './draft.ts';
import type { World } from './place.ts';
import type { Path, Problem } from './problem.ts';
import { resolveRoute } from './resolve-route.ts';
import type { DefaultsInput, RoutesInput } from './route-input.ts';
import { routeNameProblems } from './route-names.ts';
import { defaultsSchema, routeSchema } from './route-schema.ts';
import type { Route } from './route.ts';
import { schemaProblems } from './schema-problems.ts';

export interface RoutesToCheck extends World {
  readonly tasks: Tasks;
  readonly routes: RoutesInput;
  readonly defaults?: DefaultsInput | undefined;
}

export interface CheckedRoutes {
  /** By the task's camelCase name: the routes that are right, even when others are wrong. */
  readonly routes: ReadonlyMap<string, Route>;
  /** The policy for calls that name a model; undefined when it is wrong. */
  readonly defaults: Route | undefined;
  readonly problems: readonly Problem[];
}

/** Joins tasks and routes, and names everything that is wrong with them. Never throws. */
export function checkRoutes({ tasks, routes, defaults, ...world }: RoutesToCheck): CheckedRoutes {
  const taskByName = new Map(Object.entries(tasks).map(([name, task]) => [camelCase(name), task]));
  const common = read(defaults ?? {}, defaultsSchema, ['defaults']);
  const forModels = resolveRoute(
    { name: 'defaults', path: ['defaults'], task: anyCall, input: common.input, defaults: undefined },
    world,
  );
  const problems = [...common.problems, ...forModels.problems];
  problems.push(...routeNameProblems([...taskByName.keys()], Object.keys(routes)));

  const resolved = new Map<string, Route>();
  for (const [written, raw] of Object.entries(routes)) {
    const name = camelCase(written);
    const path = ['routes', written];
    const { input, problems: misread } = read(raw, routeSchema, path);
    const task = factsOf(taskByName.get(name));
    const { route, problems: found } = resolveRoute(
      { name, path, task, input, defaults: common.input },
      world,
    );
    problems.push(...misread, ...found);
    const isFirst = taskByName.has(name) && !resolved.has(name);
    if (route && misread.length === 0 && isFirst) resolved.set(name, route);
  }
  const defaultRoute = common.problems.length === 0 ? forModels.route : undefined;
  return { routes: resolved, defaults: defaultRoute, problems };
}

interface Readable {
  /** Everything that could be read. Where something could not, the rest is still worth checking. */
  readonly input: DefaultsInput;
  readonly problems: readonly Problem[];
}

function read(raw: unknown, schema: z.ZodType<DefaultsInput>, path: Path): Readable {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { input: parsed.data, problems: [] };
  const problems = schemaProblems(parsed.error.issues, path);
  const broken = new Set(problems.map((problem) => problem.path[path.length]));
  const sound = Object.entries(raw ?? {}).filter(([key]) => !broken.has(key));
  return { input: defaultsSchema.safeParse(Object.fromEntries(sound)).data ?? {}, problems };
}

/** A call that names a model may want anything, so nothing is held against a model beforehand. */
const anyCall: TaskFacts = {
  kind: undefined,
  structured: false,
  dimensions: undefined,
  stakes: 'standard',
  parameters: {},
};

function factsOf(task: AnyTask | undefined): TaskFacts {
  if (!task) return anyCall;
  const { kind, stakes, parameters } = task;
  const embeds = kind === 'embed';
  return {
    kind,
    stakes,
    parameters,
    structured: !embeds && task.output !== undefined,
    dimensions: embeds ? task.dimensions : undefined,
  };
}
