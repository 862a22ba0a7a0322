import type { JsonObject, Tasks } from '@understudy/core';

import type { Engine } from '../call/engine.ts';
import type { Caller } from '../auth/caller.ts';
import { mayCallTask, mayNameModel } from '../call/permit.ts';
import { taskId } from './target.ts';

/** What there is to ask for. */
interface Offer {
  /** By their camelCase names. */
  readonly tasks: Tasks;
  readonly aliases: Readonly<Record<string, string>>;
  readonly llm: Pick<Engine, 'models'>;
}

/** One line of the list of models. */
export interface Listed {
  readonly id: string;
  readonly ownedBy: string;
  /** The day on which the provider withdraws it. */
  readonly shutdownDate?: string | undefined;
}

/** All that this caller may put into `model`: tasks first, then aliases, then models by name. */
export function listing({ tasks, aliases, llm }: Offer, caller: Caller): readonly Listed[] {
  const named = Object.keys(tasks).map(taskId);
  const models = llm.models().map(({ model, deprecated }): Listed => {
    const date = deprecated?.on.slice(0, 'YYYY-MM-DD'.length);
    return { id: model, ownedBy: model.slice(0, model.indexOf('/')), ...(date && { shutdownDate: date }) };
  });
  return [
    ...named.filter((id) => mayAsk(caller, id)).map(ours),
    ...Object.keys(aliases)
      .filter((alias) => mayAsk(caller, aliases[alias] ?? ''))
      .map(ours),
    ...models.filter(({ id }) => mayAsk(caller, id)),
  ];
}

const ours = (id: string): Listed => ({ id, ownedBy: 'understudy' });

/** A key for some tasks asks for no model unless it says which. */
function mayAsk({ tasks, models }: Caller, id: string): boolean {
  if (id.startsWith('task/')) return mayCallTask(tasks, id.slice('task/'.length));
  return tasks && !models ? false : mayNameModel(models, id);
}

/** A model as OpenAI lists one. Nobody knows when it was made, so all are as old as this gateway's run. */
export function modelBody({ id, ownedBy, shutdownDate }: Listed, created: number): JsonObject {
  return {
    id,
    object: 'model',
    created,
    owned_by: ownedBy,
    ...(shutdownDate && { shutdown_date: shutdownDate }),
  };
}
