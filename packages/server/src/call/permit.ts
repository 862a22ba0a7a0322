import { camelCase } from '@understudy/core';

import type { Caller } from '../auth/caller.ts';
import { Refused } from '../http/refused.ts';

/** What one call names: a task with its own route, or models, or both. */
export interface Named {
  readonly task?: string | undefined;
  readonly models?: readonly string[] | undefined;
}

/**
 * Throws when the key may not ask for this. Models are those a caller names; which ones a task's own route
 * asks is the operator's choice. A key that is bound to tasks cannot go around them by naming a model.
 */
export function permit({ tasks, models }: Caller, named: Named): void {
  if (named.task === undefined) {
    if (tasks && !models) throw forbidden('this key may call tasks, not models', 'model-not-allowed');
  } else if (!mayCallTask(tasks, named.task)) {
    throw forbidden('this key may not call this task', 'task-not-allowed');
  }
  if (named.models?.some((model) => !mayNameModel(models, model))) {
    throw forbidden('this key may not use this model', 'model-not-allowed');
  }
}

export function mayCallTask(tasks: Caller['tasks'], task: string): boolean {
  return tasks === undefined || tasks.some((allowed) => camelCase(allowed) === camelCase(task));
}

export function mayNameModel(models: Caller['models'], model: string): boolean {
  return models === undefined || models.some((allowed) => covers(allowed, model));
}

function covers(allowed: string, model: string): boolean {
  return allowed === model || (allowed.endsWith('/*') && model.startsWith(allowed.slice(0, -1)));
}

const forbidden = (message: string, code: string): Refused => new Refused('not-permitted', message, code);
