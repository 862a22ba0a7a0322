import type { Catalog } from '../ports/catalog.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventListener } from '../ports/events.ts';
import type { Affinities } from '../health/affinity.ts';
import type { Escalations } from '../health/escalation.ts';
import type { Health } from '../health/registry.ts';
import type { RetryBudget } from '../health/retry-budget.ts';
import type { AnswerCache } from '../middleware/cache.ts';
import type { Provider } from '../ports/provider.ts';
import type { Random } from '../ports/random.ts';

/** Everything the walk stands on. Made once by `createLlm`; holds what outlives a request. */
export interface Engine {
  readonly providers: Readonly<Record<string, Provider>>;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly random: Random;
  readonly health: Health;
  readonly retryBudget: RetryBudget;
  readonly escalations: Escalations;
  readonly affinities: Affinities;
  readonly cache: AnswerCache | undefined;
  readonly emit: EventListener;
}
