import { createCatalog } from '@understudy/catalog';
import type { ModelCatalog, PricePeriod } from '@understudy/catalog';
import type { ModelFacts } from '@understudy/core';

import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { whole } from './figures.ts';
import { writeJson } from './json.ts';
import { placesOf } from './places.ts';
import type { PlaceOptions } from './places.ts';
import { readProject } from './project.ts';
import { sheet } from './sheet.ts';

export interface ModelsOptions extends PlaceOptions {
  readonly json?: boolean | undefined;
}

/** A model with what it costs today. Unknown is left out. */
export interface PricedModel extends ModelFacts {
  readonly inputMicroUsdPerMillion: number | undefined;
  readonly outputMicroUsdPerMillion: number | undefined;
  /** Dearer for long prompts or at some hours. */
  readonly varies: boolean;
}

/** Shows what is known of models: windows, prices, what they can do, and when they retire. */
export async function models(
  words: readonly string[],
  options: ModelsOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, clock } = context;
  const found = searchModels(await catalogFor(options, context), words.join(' '), clock.wallTime());
  if (options.json) await writeJson(terminal, found);
  else if (found.length > 0) await terminal.write(modelSheet(found).asTable(terminal));
  if (found.length === 0)
    terminal.note(`no model is called anything like ${JSON.stringify(words.join(' '))}`);
  return found.length > 0 ? 0 : 1;
}

/** The best known first: what has a price and is not retired. */
function searchModels(catalog: ModelCatalog, words: string, now: number): readonly PricedModel[] {
  const found = words === '' ? catalog.models() : catalog.search(words);
  const behindAlias = found.length > 0 || words === '' ? undefined : catalog.facts(words);
  return [...found, ...(behindAlias ? [behindAlias] : [])]
    .map((facts) => ({ ...facts, ...priceOf(catalog.prices(facts.model) ?? [], now) }))
    .toSorted((left, right) => left.model.localeCompare(right.model));
}

function priceOf(periods: readonly PricePeriod[], now: number) {
  const current = periods.findLast(({ from }) => from === undefined || Date.parse(from) <= now);
  return {
    inputMicroUsdPerMillion: current?.inputMicroUsdPerMillion,
    outputMicroUsdPerMillion: current?.outputMicroUsdPerMillion,
    varies: current?.tiers !== undefined || current?.hours !== undefined,
  };
}

/** With what the configuration changes in it, where there is one that can be used. */
async function catalogFor(options: ModelsOptions, context: CommandContext): Promise<ModelCatalog> {
  if (placesOf(options, context).config === undefined) return createCatalog();
  const { read, places } = await readProject({ ...options, rehearsal: true }, context);
  if (read.ok) return read.snapshot.catalog;
  context.terminal.note(
    `${places.config ?? ''} cannot be used (see: understudy check); this is the built-in catalog`,
  );
  return createCatalog();
}

function modelSheet(found: readonly PricedModel[]) {
  const price = (microUsd: number | undefined): string =>
    microUsd === undefined ? '-' : `$${(microUsd / 1_000_000).toFixed(2)}`;
  return sheet<PricedModel>(
    [
      { name: 'model', value: ({ model }) => model },
      { name: 'window', value: ({ contextTokens }) => whole(contextTokens), numeric: true },
      { name: 'output', value: ({ maxOutputTokens }) => whole(maxOutputTokens), numeric: true },
      {
        name: 'in / 1M',
        value: ({ inputMicroUsdPerMillion }) => price(inputMicroUsdPerMillion),
        numeric: true,
      },
      {
        name: 'out / 1M',
        value: ({ outputMicroUsdPerMillion, varies }) =>
          `${price(outputMicroUsdPerMillion)}${varies ? '+' : ' '}`,
        numeric: true,
      },
      { name: 'can', value: (facts) => abilities(facts).join(', ') || '-' },
      { name: 'retired', value: ({ deprecated }) => retirement(deprecated) },
    ],
    found,
  );
}

function abilities(facts: ModelFacts): readonly string[] {
  const { tools, structured, images, reasoning, prefill, embeddings } = facts;
  return [
    ...(tools ? ['tools'] : []),
    ...(structured === 'schema' || structured === 'json' ? [structured] : []),
    ...(images ? ['images'] : []),
    ...(reasoning ? ['reasoning'] : []),
    ...(prefill ? ['prefill'] : []),
    ...(embeddings ? [`embeddings of ${embeddings.dimensions}`] : []),
  ];
}

function retirement(deprecated: ModelFacts['deprecated']): string {
  if (!deprecated) return '';
  return deprecated.successor === undefined
    ? deprecated.on
    : `${deprecated.on}, then ${deprecated.successor}`;
}
