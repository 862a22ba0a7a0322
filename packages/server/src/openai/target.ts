import { camelCase, closest } from '@understudy/core';

import type { OpenAiError, Read } from './openai-error.ts';
import { badRequest } from './openai-error.ts';

/** What is asked: a task, perhaps by chosen models, or models in their order. */
export type Target =
  | { readonly task: string; readonly models: readonly string[] | undefined }
  | { readonly task: undefined; readonly models: readonly string[] };

interface Written {
  /** The body's `model`. */
  readonly model?: string | null | undefined;
  /** The priority list, from the body or the header. */
  readonly models?: readonly string[] | null | undefined;
}

/** The names that mean something here. */
export interface KnownNames {
  /** By their camelCase names. */
  readonly tasks: Readonly<Record<string, unknown>>;
  /** From an alias to `task/…` or `provider/name`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What may be suggested to this caller: ids as they are listed. */
  readonly shown: () => readonly string[];
}

/** Reads `model` and the priority list beside it: `task/name` in any spelling, an alias, or `provider/name`. */
export function toTarget({ model, models }: Written, known: KnownNames): Read<Target> {
  const written = [...(model ? [model] : []), ...(models ?? [])];
  const names: string[] = [];
  for (const name of written) {
    const real = resolve(name, known);
    if (!real.ok) return real;
    if (!names.includes(real.value)) names.push(real.value);
  }
  const [first, ...rest] = names;
  if (first === undefined) {
    return {
      ok: false,
      error: badRequest('missing_required_parameter', 'model', "Missing required parameter: 'model'."),
    };
  }
  if (rest.some(isTask)) {
    const message = 'A list of models holds models only; a task is asked for in `model`.';
    return { ok: false, error: badRequest('invalid_value', 'models', message) };
  }
  if (!isTask(first)) return { ok: true, value: { task: undefined, models: names } };
  const task = camelCase(first.slice(prefix.length));
  return { ok: true, value: { task, models: rest.length > 0 ? rest : undefined } };
}

const prefix = 'task/';

const isTask = (name: string): boolean => name.startsWith(prefix);

function resolve(name: string, { tasks, aliases, shown }: KnownNames): Read<string> {
  const real = (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name;
  const isKnown = isTask(real)
    ? Object.hasOwn(tasks, camelCase(real.slice(prefix.length)))
    : real.includes('/');
  return isKnown ? { ok: true, value: real } : { ok: false, error: unknownModel(name, shown()) };
}

export function unknownModel(name: string, shown: readonly string[]): OpenAiError {
  const near = shown.find((id) => id === prefix + name) ?? closest(name, shown);
  const hint =
    near === undefined ? 'Name it task/…, provider/name, or by an alias.' : `Did you mean "${near}"?`;
  const message = `The model ${JSON.stringify(name.slice(0, 80))} does not exist or you do not have access to it. ${hint}`;
  return { status: 404, type: 'invalid_request_error', param: 'model', code: 'model_not_found', message };
}

/** A task's name as it is shown to clients that know no camelCase: `task/support_chat`. */
export function taskId(task: string): string {
  return prefix + spelled(task);
}

function spelled(task: string): string {
  return task.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
