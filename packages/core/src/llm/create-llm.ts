import { emptyCatalog } from '../ports/catalog.ts';
import type { Catalog } from '../ports/catalog.ts';
import { systemClock } from '../ports/clock.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine } from './engine.ts';
import type { EngineEvent, EventListener } from '../ports/events.ts';
import type { House } from '../walk/handle.ts';
import { createAffinities } from '../health/affinity.ts';
import { createEscalations } from '../health/escalation.ts';
import type { HealthStore } from '../health/health-store.ts';
import { createHealth } from '../health/registry.ts';
import { createRetryBudget } from '../health/retry-budget.ts';
import type { RetryBudgetSettings } from '../health/retry-budget.ts';
import { llmOf } from './llm.ts';
import type { Llm } from './llm-types.ts';
import { compose } from '../middleware/compose.ts';
import type { AnswerCache } from '../middleware/cache.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { Provider } from '../ports/provider.ts';
import { systemRandom } from '../ports/random.ts';
import { timeOrderedId } from '../ports/time-ordered-id.ts';
import type { Random } from '../ports/random.ts';
import type { Part, Repertoire } from './repertoire.ts';
import { routesOf } from './repertoire.ts';
import { checkRoutes } from '../routes/check-routes.ts';
import type { CheckedRoutes } from '../routes/check-routes.ts';
import { everyPlacement } from '../routes/every-placement.ts';
import { describeProblems, errorAt, hasErrors } from '../routes/problem.ts';
import type { Problem } from '../routes/problem.ts';
import type { DefaultsInput, RoutesInput } from '../routes/route-input.ts';
import type { Route } from '../routes/route.ts';
import { contractOf, createContracts } from '../tasks/contract.ts';
import { camelCase, taskNameProblems } from '../tasks/task-names.ts';
import type { Tasks } from '../tasks/task.ts';

/** What the engine is made of. Only tasks, routes and providers have no default. */
export interface LlmConfig<Definitions extends Tasks> {
  readonly tasks: Definitions;
  /** By task name, in any spelling. */
  readonly routes: RoutesInput;
  /** The policy for calls that name a model, and what every route falls back on. */
  readonly defaults?: DefaultsInput | undefined;
  readonly providers: readonly Provider[];
  readonly catalog?: Catalog | undefined;
  /** Middleware around every request, outermost first. */
  readonly use?: readonly Middleware[] | undefined;
  /** Where `exhausted: { then: cached }` looks for an old answer; the same store as the cache middleware's. */
  readonly cache?: AnswerCache | undefined;
  readonly onEvent?: EventListener | undefined;
  /** Hears of what the routes say that is worth a look but no reason to refuse them. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  readonly retryBudget?: RetryBudgetSettings | undefined;
  readonly health?: HealthStore | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly newId?: (() => string) | undefined;
}

/** Makes the engine, or throws one error that names everything that cannot work. */
export function createLlm<Definitions extends Tasks>(config: LlmConfig<Definitions>): Llm<Definitions> {
  const repertoire = rehearse(config);
  const listeners = new Set<EventListener>(config.onEvent ? [config.onEvent] : []);
  const engine = createEngine(config, repertoire, (event) => tell(listeners, event));
  for (const route of routesOf(repertoire)) {
    for (const { candidates } of everyPlacement(route)) engine.health.watch(candidates, route.breaker);
  }
  const house: House = {
    engine,
    repertoire,
    around: compose(config.use ?? []),
    newId: config.newId ?? (() => timeOrderedId(engine.clock)),
  };
  return llmOf<Definitions>(house, listeners);
}

function createEngine<Definitions extends Tasks>(
  config: LlmConfig<Definitions>,
  { providers, catalog }: Repertoire,
  emit: EventListener,
): Engine {
  const { clock = systemClock, random = systemRandom } = config;
  return {
    providers,
    catalog,
    clock,
    random,
    emit,
    cache: config.cache,
    health: createHealth({ clock, random, emit, store: config.health }),
    retryBudget: createRetryBudget(clock, config.retryBudget),
    escalations: createEscalations(clock),
    affinities: createAffinities(clock),
  };
}

/** Joins tasks, routes and providers, and refuses them all together when one cannot work. */
function rehearse<Definitions extends Tasks>(config: LlmConfig<Definitions>): Repertoire {
  const { routes, defaults, catalog = emptyCatalog } = config;
  const tasks: Tasks = Object.fromEntries(
    Object.entries(config.tasks).map(([name, task]) => [camelCase(name), task]),
  );
  const providers = Object.fromEntries(config.providers.map((provider) => [provider.id, provider]));
  const checked = checkRoutes({ tasks, routes, defaults, providers, catalog });
  const problems = [
    ...taskNameProblems(Object.keys(config.tasks)).map((message) => errorAt(['tasks'], message)),
    ...sharedIds(config.providers),
    ...checked.problems,
    ...(config.cache ? [] : withoutCache(checked)),
  ];
  if (hasErrors(problems) || !checked.defaults) {
    throw new Error(describeProblems(problems, 'Tasks, routes and providers'));
  }
  for (const warning of problems) config.onWarning?.(`${warning.where}: ${warning.message}`);
  const parts = partsOf(tasks, checked.routes);
  return { providers, catalog, parts, forModels: checked.defaults, contractFor: createContracts() };
}

function sharedIds(providers: readonly Provider[]): readonly Problem[] {
  const ids = providers.map(({ id }) => id);
  const shared = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...shared].map((id) =>
    errorAt(['providers', id], 'two providers have this id', 'rename one of them'),
  );
}

function withoutCache({ routes, defaults }: CheckedRoutes): readonly Problem[] {
  const named = [...routes].map(([name, route]) => [['routes', name], route] as const);
  const all = defaults ? [...named, [['defaults'], defaults] as const] : named;
  const wanting = all.filter(([, { exhausted }]) => exhausted.then === 'cached');
  return wanting.map(([path]) =>
    errorAt([...path, 'exhausted'], 'there is no cache to take an answer from', 'give createLlm a `cache`'),
  );
}

function partsOf(tasks: Tasks, routes: ReadonlyMap<string, Route>): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  for (const [name, task] of Object.entries(tasks)) {
    const route = routes.get(name);
    if (route) parts.set(name, { name, task, route, contract: contractOf(name, task) });
  }
  return parts;
}

/** A listener that throws must not take a request with it. */
function tell(listeners: ReadonlySet<EventListener>, event: EngineEvent): void {
  for (const listener of listeners) {
    try {
      listener(event);
    } catch {
      // There is nobody left to tell.
    }
  }
}
