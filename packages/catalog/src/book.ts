import type { ModelFacts } from '@understudy/core';

import { toTariff } from './cost.ts';
import type { Tariff } from './cost.ts';
import type { CatalogData, CatalogOverrides, ModelEntry, PricePeriod } from './format.ts';
import type { Checked, Problem } from './problem.ts';
import { shortHash } from './short-hash.ts';

/** A catalog's data, ready to be looked up. It never changes: a refresh opens another book. */
export interface Book {
  readonly version: string;
  /** By id and by alias. */
  readonly pages: ReadonlyMap<string, Page>;
  readonly models: readonly ModelFacts[];
}

interface Page {
  readonly facts: ModelFacts;
  readonly prices: readonly PricePeriod[] | undefined;
  readonly tariff: Tariff | undefined;
}

/** Opens well-formed data with well-formed overrides on top; finds the names that clash or lead nowhere. */
export function openBook(data: CatalogData, overrides: CatalogOverrides): Checked<Book> {
  const pages = new Map<string, Page>();
  for (const entry of merge(data.models, overrides.models ?? {}).values()) pages.set(entry.id, toPage(entry));
  const aliases = Object.entries({ ...data.aliases, ...overrides.aliases });
  const problems = [...listedTwice(data), ...aliases.flatMap(([alias, id]) => misled(alias, id, pages))];
  if (problems.length > 0) return { ok: false, problems };

  const models = Array.from(pages.values(), ({ facts }) => facts);
  for (const [alias, id] of aliases) {
    const page = pages.get(id);
    if (page) pages.set(alias, page);
  }
  return { ok: true, value: { version: data.version + mark(overrides), pages, models } };
}

function merge(
  models: readonly ModelEntry[],
  changes: NonNullable<CatalogOverrides['models']>,
): ReadonlyMap<string, ModelEntry> {
  const entries = new Map(models.map((entry) => [entry.id, entry]));
  for (const [id, change] of Object.entries(changes)) entries.set(id, { ...entries.get(id), ...change, id });
  return entries;
}

function toPage({ id, prices, ...facts }: ModelEntry): Page {
  return { facts: Object.freeze({ model: id, ...facts }), prices, tariff: prices && toTariff(prices) };
}

function listedTwice({ models }: CatalogData): readonly Problem[] {
  const seen = new Set<string>();
  const twice = models.filter(({ id }) => seen.size === seen.add(id).size);
  return twice.map(({ id }) => ({ path: ['models', id], message: 'is listed twice' }));
}

function misled(alias: string, id: string, pages: ReadonlyMap<string, Page>): readonly Problem[] {
  const path = ['aliases', alias];
  if (!pages.has(id)) return [{ path, message: `${id} is no model of this catalog` }];
  if (!pages.has(alias)) return [];
  return [{ path, message: `stands for ${id} and cannot be a model too; to change that model, name it` }];
}

/** Overrides change what things cost, so they show in the version. */
function mark(overrides: CatalogOverrides): string {
  const text = JSON.stringify(overrides);
  return text === '{}' ? '' : `+${shortHash(text)}`;
}
