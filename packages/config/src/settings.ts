import { camelCase } from '@understudy/core';
import type { CachedTask } from '@understudy/core';

import type { BudgetInput } from './schema/budget-schema.ts';
import type { ProviderInput } from './schema/provider-schema.ts';
import type { CacheInput, CaptureInput } from './schema/storage-schemas.ts';
import type { BudgetSettings, CaptureSettings, ProviderSettings } from './snapshot.ts';

/** A provider's settings, everything decided. Labels are given where there are several keys. */
export function providerSettings(
  id: string,
  input: ProviderInput,
  labels: readonly string[],
): ProviderSettings {
  const { keys } = input;
  return {
    id,
    adapter: input.adapter ?? id,
    key: input.key,
    keys: keys && Object.fromEntries(Object.values(keys).map((key, index) => [labels[index] ?? '', key])),
    baseUrl: input.baseUrl,
    headers: input.headers,
    organization: input.organization,
    project: input.project,
  };
}

/** A budget in the units that are counted. */
export function budgetSettings(name: string, input: BudgetInput): BudgetSettings {
  const { usd, tokens, requests, warnAt } = input;
  const [unit, amount] =
    usd !== undefined
      ? (['micro-usd', Math.round(usd * 1_000_000)] as const)
      : tokens !== undefined
        ? (['tokens', tokens] as const)
        : (['requests', requests ?? 0] as const);
  return {
    name,
    by: input.by ?? 'everyone',
    tag: input.tag,
    only: input.only,
    unit,
    amount,
    per: input.per,
    timeZone: input.timeZone ?? 'UTC',
    whenSpent: input.whenSpent ?? 'refuse',
    warnAtPercent: warnAt && Math.round(warnAt * 100),
  };
}

export function cacheSettings(
  input: Readonly<Record<string, CacheInput>> = {},
): Readonly<Record<string, CachedTask>> {
  return byTask(input, ({ ttlMs, shared }) => ({ ttlMs, shared: shared ?? false }));
}

export function captureSettings(
  input: Readonly<Record<string, CaptureInput>> = {},
): Readonly<Record<string, CaptureSettings>> {
  return byTask(input, ({ keepDays, redact }) => ({
    keepDays: keepDays ?? captureDays,
    redact: { ...redact },
  }));
}

/** Prompts are kept for a month unless somebody says otherwise. */
const captureDays = 30;

function byTask<Input, Output>(
  input: Readonly<Record<string, Input>>,
  settings: (input: Input) => Output,
): Readonly<Record<string, Output>> {
  return Object.fromEntries(Object.entries(input).map(([name, each]) => [camelCase(name), settings(each)]));
}
