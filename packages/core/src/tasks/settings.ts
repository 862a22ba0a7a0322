import type { Parameters } from '../ports/model-call.ts';
import type { Stakes } from './task.ts';

/** What any task may say beside its schemas and its prompt. Routes, candidates and callers may override the parameters. */
export interface TaskSettings extends Parameters {
  readonly description?: string | undefined;
  /** `standard` unless said otherwise. */
  readonly stakes?: Stakes | undefined;
}

interface SortedSettings {
  readonly description: string | undefined;
  readonly stakes: Stakes;
  readonly parameters: Parameters;
}

/** Takes a definition's settings apart. Throws on a name or a word nobody knows: task files may run without a compiler. */
export function settingsOf(settings: TaskSettings): SortedSettings {
  const { description, stakes = 'standard', ...parameters } = settings;
  const unknown = Object.keys(parameters).filter((name) => !Object.hasOwn(parameterNames, name));
  if (unknown.length > 0) throw new Error(`A task has no setting ${unknown.map(quote).join(', ')}`);
  if (stakes !== 'standard' && stakes !== 'high') {
    throw new Error(`Stakes are "standard" or "high", not ${quote(stakes)}`);
  }
  return { description, stakes, parameters };
}

const quote = (name: unknown): string => JSON.stringify(name);

const parameterNames: Readonly<Record<keyof Parameters, true>> = {
  maxOutputTokens: true,
  temperature: true,
  topP: true,
  stop: true,
  seed: true,
  effort: true,
  thinking: true,
  cache: true,
  options: true,
};
