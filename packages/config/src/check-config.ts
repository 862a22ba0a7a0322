import { camelCase, checkRoutes, emptyCatalog } from '@understudy/core';
import type { Catalog, Provider } from '@understudy/core';

import { standIn } from './adapter.ts';
import { checkAliases, checkTaskNames } from './check-names.ts';
import { adapterOf, checkLabels, checkProviders, keyLabels } from './check-providers.ts';
import type { ConfigWorld } from './config-world.ts';
import { deepFreeze } from './deep-freeze.ts';
import { findingAt } from './finding.ts';
import type { Complaint, Finding } from './finding.ts';
import { hashOf } from './hash.ts';
import { readSections } from './read-sections.ts';
import type { ReadSections } from './read-sections.ts';
import { budgetSettings, cacheSettings, captureSettings, providerSettings } from './settings.ts';
import type { CatalogOverridesInput, ConfigSnapshot } from './snapshot.ts';
import { entryOf, plainOf } from './tree.ts';
import type { MapTree } from './tree.ts';

export interface CheckedConfig<Models extends Catalog> {
  /** Only to be used when nothing that was found is an error. */
  readonly config: Omit<ConfigSnapshot<Models>, 'files' | 'loadedAt' | 'warnings'> | undefined;
  readonly findings: readonly Finding[];
}

/** Checks what was written against its schemas and against the world it is meant for. */
export function checkConfig<Models extends Catalog>(
  tree: MapTree,
  world: ConfigWorld<Models>,
): CheckedConfig<Models> {
  const written = [...tree.entries.keys()].filter((name) => entryOf(tree, name));
  const plain = written.map((name) => [name, plainOf(entryOf(tree, name)?.value ?? tree)] as const);
  const read = readSections(Object.fromEntries(plain));
  const overrides = overridesOf(read);
  const opened = world.openCatalog(overrides);
  const labels = labelsIn(tree);
  const tasks = Object.keys(world.tasks).map(camelCase);
  const { problems } = checkRoutes({
    tasks: world.tasks,
    routes: read.routes,
    defaults: read.defaults,
    providers: standIns(read, labels, world),
    catalog: opened.ok ? opened.catalog : emptyCatalog,
  });
  const complaints: readonly Complaint[] = [
    ...read.complaints,
    ...checkProviders(read.providers ?? {}, world.adapters),
    ...[...labels].flatMap(([id, each]) => checkLabels(id, each)),
    ...(opened.ok ? [] : opened.problems),
    ...checkAliases(callersAliases(read), { tasks, providers: [...labels.keys()] }),
    ...checkTaskNames('cache', Object.keys(read.cache ?? {}), tasks),
    ...checkTaskNames('capture', Object.keys(read.capture ?? {}), tasks),
    ...problems,
  ];
  const findings = complaints.map((complaint) => findingAt(tree, complaint));
  if (!opened.ok) return { config: undefined, findings };
  const content = deepFreeze({ ...contentOf(read, labels), catalogOverrides: overrides });
  return { config: { ...content, catalog: opened.catalog, hash: hashOf(inNoOrder(content)) }, findings };
}

type Labels = ReadonlyMap<string, readonly string[]>;

/** Every provider that is written, right or wrong, with the labels of its keys. */
function labelsIn(tree: MapTree): Labels {
  const providers = entryOf(tree, 'providers')?.value;
  if (providers?.kind !== 'map') return new Map();
  return new Map([...providers.entries].map(([id, { value }]) => [id, keyLabels(value)]));
}

function standIns(
  { providers }: ReadSections,
  labels: Labels,
  { adapters }: ConfigWorld,
): Record<string, Provider> {
  return Object.fromEntries(
    [...labels].map(([id, each]) => [id, standIn(id, adapterOf(id, providers?.[id] ?? {}, adapters), each)]),
  );
}

function overridesOf({ models = {}, aliases = {} }: ReadSections): CatalogOverridesInput {
  return {
    models,
    aliases: Object.fromEntries(Object.entries(aliases).filter(([alias]) => alias.includes('/'))),
  };
}

/** An alias without a provider is a name for callers; one with a provider is another name in the catalog. */
function callersAliases({ aliases = {} }: ReadSections): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(aliases).filter(([alias]) => !alias.includes('/')));
}

/** Which provider or budget is written first makes no other configuration. */
function inNoOrder({ providers, budgets, ...content }: ReturnType<typeof contentOf>): object {
  return {
    ...content,
    providers: Object.fromEntries(providers.map((provider) => [provider.id, provider])),
    budgets: Object.fromEntries(budgets.map((budget) => [budget.name, budget])),
  };
}

function contentOf(read: ReadSections, labels: Labels) {
  const { providers = {}, routes, defaults, budgets = {}, cache, capture } = read;
  return {
    providers: Object.entries(providers).map(([id, input]) =>
      providerSettings(id, input, labels.get(id) ?? []),
    ),
    routes,
    defaults,
    aliases: callersAliases(read),
    budgets: Object.entries(budgets).map(([name, input]) => budgetSettings(name, input)),
    cache: cacheSettings(cache),
    capture: captureSettings(capture),
  };
}
