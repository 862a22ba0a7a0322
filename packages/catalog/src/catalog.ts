import type { Catalog, ModelFacts } from '@understudy/core';

import { openBook } from './book.ts';
import type { Book } from './book.ts';
import { builtIn } from './built-in.ts';
import { cost } from './cost.ts';
import type { CatalogOverrides, PricePeriod } from './format.ts';
import { CatalogError, check } from './problem.ts';
import type { Checked, Problem } from './problem.ts';
import { catalogDataSchema, catalogOverridesSchema } from './schemas.ts';

/** Core's catalog, with what a configuration, a command line and a dashboard ask beside it. */
export interface ModelCatalog extends Catalog {
  /** Of the data in use now; overrides add a mark of their own behind a `+`. */
  readonly version: string;
  /** The id behind an id or an alias; undefined when nobody knows the model. */
  resolve(model: string): string | undefined;
  prices(model: string): readonly PricePeriod[] | undefined;
  /** Models whose id or identity holds every word. */
  search(words: string): readonly ModelFacts[];
  /** Takes other data into use, all of it at once. Data that does not check changes nothing. */
  refresh(next: unknown): Refreshed;
}

export type Refreshed =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface CatalogOptions {
  /** A catalog document to use instead of the built-in one; it is checked. */
  readonly models?: unknown;
  /** What the configuration changes, as it was read; it is checked. They stay in force over a refresh. */
  readonly overrides?: unknown;
}

/** A catalog of the built-in models. Throws a `CatalogError` when what it was given does not check. */
export function createCatalog(options: CatalogOptions = {}): ModelCatalog {
  const overrides = options.overrides === undefined ? {} : orThrow(checkOverrides(options.overrides));
  let book = orThrow(
    options.models === undefined ? openBook(builtIn, overrides) : open(options.models, overrides),
  );
  return {
    facts: (model) => book.pages.get(model)?.facts,
    cost: (model, usage, wallTime) => {
      const tariff = book.pages.get(model)?.tariff;
      const microUsd = tariff && cost(usage, tariff, wallTime);
      return microUsd === undefined ? undefined : { microUsd, priceVersion: book.version };
    },
    models: () => book.models,
    get version() {
      return book.version;
    },
    resolve: (model) => book.pages.get(model)?.facts.model,
    prices: (model) => book.pages.get(model)?.prices,
    search: (words) => search(book.models, words),
    refresh: (next) => {
      const opened = open(next, overrides);
      if (!opened.ok) return opened;
      book = opened.value;
      return { ok: true, version: book.version };
    },
  };
}

/** Overrides fit to be used, or all that is wrong with them; whether the models they name exist is the catalog's to say. */
export function checkOverrides(overrides: unknown): Checked<CatalogOverrides> {
  return check(catalogOverridesSchema(), overrides);
}

function open(data: unknown, overrides: CatalogOverrides): Checked<Book> {
  const checked = check(catalogDataSchema(), data);
  return checked.ok ? openBook(checked.value, overrides) : checked;
}

function orThrow<Value>(checked: Checked<Value>): Value {
  if (checked.ok) return checked.value;
  throw new CatalogError(checked.problems);
}

function search(models: readonly ModelFacts[], words: string): readonly ModelFacts[] {
  const wanted = words.toLowerCase().split(/\s+/);
  return models.filter(({ model, identity = '' }) => {
    const text = `${model} ${identity}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
