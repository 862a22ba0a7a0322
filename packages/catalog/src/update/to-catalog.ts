import { aliases } from '../aliases.ts';
import type { CatalogData, ModelEntry } from '../format.ts';
import { shortHash } from '../short-hash.ts';
import { deprecations } from './deprecations.ts';
import { kindOf } from './kind.ts';
import { providerRules } from './rules.ts';
import { readSource } from './source.ts';
import type { SourceListing, SourceModel } from './source.ts';
import { supplement } from './supplement.ts';
import { makerSupplements, otherSupplements, supplementsDate } from './supplements/index.ts';
import { known, toChatEntry, toEmbeddingEntry } from './to-entry.ts';
import type { Listed } from './to-entry.ts';

/** Makes a catalog of what models.dev knows and what we keep by hand. Throws when the source is not of its shape. */
export function toCatalog(source: unknown, origin: CatalogData['source']): CatalogData {
  const listed = list(readSource(source));
  const makers = entriesOf(
    listed.filter(({ rules }) => !rules.resells),
    origin.date,
  );
  const isNewer = origin.date > supplementsDate;
  const made = supplement(makers, makerSupplements, isNewer);
  const resold = entriesOf(
    listed.filter(({ rules }) => rules.resells),
    origin.date,
  );
  const all = supplement(new Map([...made, ...inherit(resold, made)]), otherSupplements, isNewer);
  const models = Array.from(all.values(), inOrder).toSorted(byProviderThenId);
  return {
    version: `${isNewer ? origin.date : supplementsDate}-${shortHash(JSON.stringify(models))}`,
    source: origin,
    aliases,
    models,
  };
}

/** Every model of the source with what became of it: `openai/gpt-4.1 chat`, `openai/gpt-image-1 left out: makes images`. */
export function account(source: unknown): readonly string[] {
  return list(readSource(source)).map(({ provider, name, rules, model }) => {
    const kind = kindOf(name, model);
    const fate = rules.skip?.test(name)
      ? 'left out: another dialect'
      : kind.type === 'other'
        ? `left out: ${kind.because}`
        : kind.type;
    return `${provider}/${name} ${fate}`;
  });
}

function list(source: SourceListing): readonly Listed[] {
  return Object.entries(providerRules).flatMap(([provider, rules]) => {
    const models: Readonly<Record<string, SourceModel>> = source[rules.source ?? '']?.models ?? {};
    return Object.entries(models).map(([name, model]) => ({
      provider,
      name,
      rules,
      model: rules.textOnly?.test(name) ? answeringInText(model) : model,
    }));
  });
}

function answeringInText(model: SourceModel): SourceModel {
  return { ...model, modalities: { ...model.modalities, output: ['text'] } };
}

function entriesOf(listed: readonly Listed[], date: string): ReadonlyMap<string, ModelEntry> {
  const entries = new Map<string, ModelEntry>();
  for (const each of listed) {
    const { type } = kindOf(each.name, each.model);
    if (type === 'other' || each.rules.skip?.test(each.name)) continue;
    const entry = type === 'chat' ? toChatEntry(each) : toEmbeddingEntry(each);
    entries.set(entry.id, known({ ...entry, deprecated: deprecation(entry.id, each.model, date) }));
  }
  return entries;
}

/** Where the source knows of an end but not of its day, the source's own day stands in. */
function deprecation(id: string, { status }: SourceModel, date: string): ModelEntry['deprecated'] {
  const [on, successor] = deprecations[id] ?? [];
  if (on !== undefined) return { on, ...known({ successor }) };
  return status === 'deprecated' ? { on: date } : undefined;
}

/** A reseller's entry says what differs; the rest is as the maker's own entry has it. */
function inherit(
  resold: ReadonlyMap<string, ModelEntry>,
  made: ReadonlyMap<string, ModelEntry>,
): ReadonlyMap<string, ModelEntry> {
  const byIdentity = new Map([...made.values()].map((entry) => [entry.identity, entry]));
  return new Map(
    Array.from(resold, ([id, entry]) => {
      const base = entry.identity === undefined ? undefined : byIdentity.get(entry.identity);
      // These three are the maker's service, not the model.
      const { prices: _prices, deprecated: _deprecated, prefill: _prefill, ...facts } = base ?? {};
      return [id, { ...facts, ...entry }];
    }),
  );
}

/** The fields as one reads them; a line of the generated sources begins with what the model is. */
const fields = [
  'id',
  'identity',
  'chat',
  'embeddings',
  'contextTokens',
  'maxOutputTokens',
  'tools',
  'structured',
  'images',
  'reasoning',
  'prefill',
  'deprecated',
  'prices',
] as const satisfies readonly (keyof ModelEntry)[];

function inOrder(entry: ModelEntry): ModelEntry {
  const rest: Partial<ModelEntry> = Object.fromEntries(fields.map((field) => [field, entry[field]]));
  return known({ ...rest, id: entry.id });
}

const providers = Object.keys(providerRules);

function byProviderThenId(one: ModelEntry, other: ModelEntry): number {
  const rank = ({ id }: ModelEntry): number => providers.indexOf(id.slice(0, id.indexOf('/')));
  return rank(one) - rank(other) || (one.id < other.id ? -1 : 1);
}
