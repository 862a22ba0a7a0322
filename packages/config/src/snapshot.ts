import type { CachedTask, Catalog, DefaultsInput, RoutesInput } from '@understudy/core';

import type { ConfigProblem } from './config-problem.ts';
import type { ModelInput } from './schema/model-schema.ts';
import type { Secret } from './secret.ts';

/** A configuration that has been checked. Nothing in it can be changed, and nothing in it prints a key. */
export interface ConfigSnapshot<Models extends Catalog = Catalog> {
  readonly providers: readonly ProviderSettings[];
  readonly routes: RoutesInput;
  readonly defaults: DefaultsInput | undefined;
  /** The catalog, with what `models` and `aliases` change in it. */
  readonly catalog: Models;
  readonly catalogOverrides: CatalogOverridesInput;
  /** Names that callers may use for a model: to `task/name` or `provider/name`. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly budgets: readonly BudgetSettings[];
  /** By the task's camelCase name, as the next one. */
  readonly cache: Readonly<Record<string, CachedTask>>;
  readonly capture: Readonly<Record<string, CaptureSettings>>;
  /** The same for the same content, whatever its comments, its formatting and its keys. */
  readonly hash: string;
  /** The files it was read from, the main one first. */
  readonly files: readonly string[];
  /** Wall time. */
  readonly loadedAt: number;
  /** What is worth a look. */
  readonly warnings: readonly ConfigProblem[];
}

/** What an adapter is given to make a provider. */
export interface ProviderSettings {
  readonly id: string;
  /** The adapter's name. */
  readonly adapter: string;
  readonly key: Secret | undefined;
  /** Several keys to rotate through, by label. */
  readonly keys: Readonly<Record<string, Secret>> | undefined;
  readonly baseUrl: string | undefined;
  readonly headers: Readonly<Record<string, Secret>> | undefined;
  readonly organization: string | undefined;
  readonly project: string | undefined;
}

/** What the catalog takes as its overrides. */
export interface CatalogOverridesInput {
  readonly models: Readonly<Record<string, ModelInput>>;
  readonly aliases: Readonly<Record<string, string>>;
}

export interface BudgetSettings {
  readonly name: string;
  readonly by: 'everyone' | 'customer' | 'caller' | 'task' | 'tag';
  /** The tag's name, for budgets by tag. */
  readonly tag: string | undefined;
  /** The one customer, caller, task or tag value it is for; without, each has its own. */
  readonly only: string | undefined;
  readonly unit: 'micro-usd' | 'tokens' | 'requests';
  readonly amount: number;
  readonly per: 'minute' | 'hour' | 'day' | 'month';
  readonly timeZone: string;
  readonly whenSpent: 'refuse' | 'degrade';
  readonly warnAtPercent: number | undefined;
}

export interface CaptureSettings {
  readonly keepDays: number;
  /** Patterns by the word that takes the place of what they match. */
  readonly redact: Readonly<Record<string, string>>;
}
