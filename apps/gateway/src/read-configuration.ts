import { resolve } from 'node:path';

import { CatalogError, createCatalog } from '@understudy/catalog';
import type { ModelCatalog } from '@understudy/catalog';
import { nodeFiles, readConfig, watchConfig } from '@understudy/config';
import type {
  CatalogOverridesInput,
  ConfigFiles,
  ConfigSnapshot,
  ConfigToRead,
  OpenedCatalog,
  WatchedConfig,
} from '@understudy/config';
import type { Clock, Tasks } from '@understudy/core';

import { adapters } from './adapters.ts';
import { defaultConfig, keyedProviders } from './default-config.ts';
import { rehearsalEnvironment } from './rehearsal/rehearsal-environment.ts';

export interface Configuration {
  /** The main file; undefined for the routes that are shipped. */
  readonly path: string | undefined;
  readonly tasks: Tasks;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whom the shipped routes may ask. */
  readonly providers: readonly string[];
}

export interface Staged extends Configuration {
  /** Stand-ins play all providers. */
  readonly isRehearsed: boolean;
}

/** How a gateway is staged: in rehearsal when that is wanted, or when there is neither a configuration nor a key. */
export function stagingOf(wanted: {
  readonly config: string | undefined;
  readonly rehearsal: boolean | undefined;
  readonly tasks: Tasks;
  readonly environment: Configuration['environment'];
}): Staged {
  const { config: path, rehearsal, tasks, environment } = wanted;
  const providers = keyedProviders(environment);
  const isRehearsed = rehearsal ?? (path === undefined && providers.length === 0);
  return isRehearsed
    ? { path, tasks, isRehearsed, providers: [], environment: rehearsalEnvironment(environment) }
    : { path, tasks, isRehearsed, providers, environment };
}

/** Reads and checks a configuration once. */
export function readConfiguration(
  wanted: Configuration,
  now: number,
): ReturnType<typeof readConfig<ModelCatalog>> {
  return readConfig({ ...toRead(wanted), now });
}

/** Reads a configuration and keeps it up to date. Throws a `ConfigError` when it cannot be used to begin with. */
export function watchConfiguration(
  wanted: Configuration,
  clock: Clock,
  onChange: (snapshot: ConfigSnapshot<ModelCatalog>) => void,
): WatchedConfig<ModelCatalog> {
  return watchConfig({ ...toRead(wanted), clock, onChange });
}

function toRead({
  path,
  tasks,
  environment,
  providers,
}: Configuration): Omit<ConfigToRead<ModelCatalog>, 'now'> {
  return {
    path: path ?? shippedPath,
    files: path === undefined ? shippedFiles(defaultConfig(providers)) : nodeFiles,
    environment,
    tasks,
    adapters,
    openCatalog,
  };
}

/** A name to tell problems by; no such file is looked for. */
const shippedPath = 'shipped-routes.yaml';

function shippedFiles(text: string): ConfigFiles {
  const bytes = new TextEncoder().encode(text);
  return {
    read: (path) => (path === resolve(shippedPath) ? { ok: true, bytes } : { ok: false, why: 'missing' }),
    list: () => [],
  };
}

function openCatalog(overrides: CatalogOverridesInput): OpenedCatalog<ModelCatalog> {
  try {
    return { ok: true, catalog: createCatalog({ overrides }) };
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return { ok: false, problems: error.problems };
  }
}
