import type { Catalog } from '../ports/catalog.ts';
import type { Provider } from '../ports/provider.ts';
import type { OutputContract } from '../request.ts';
import type { Route } from '../routes/route.ts';
import type { ContractFor } from '../tasks/contract.ts';
import type { AnyTask } from '../tasks/task.ts';

/** A task with everything that is worked out once: its route and what its answer must be. */
export interface Part {
  readonly name: string;
  readonly task: AnyTask;
  readonly contract: OutputContract;
  readonly route: Route;
}

/** All that can be asked for: the tasks by name, and the policy for calls that name a model. */
export interface Repertoire {
  readonly parts: ReadonlyMap<string, Part>;
  readonly forModels: Route;
  readonly contractFor: ContractFor;
  readonly providers: Readonly<Record<string, Provider>>;
  readonly catalog: Catalog;
}

/** The routes of all tasks, and the policy for calls that name a model. */
export function routesOf({ parts, forModels }: Repertoire): readonly Route[] {
  return [...[...parts.values()].map(({ route }) => route), forModels];
}
