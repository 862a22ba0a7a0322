// Reading and checking a configuration.
export { readConfig } from './read-config.ts';
export type { ConfigToRead, ReadConfig } from './read-config.ts';
export { describeConfigProblems } from './config-problem.ts';
export type { ConfigProblem } from './config-problem.ts';
export { nodeFiles } from './node-files.ts';
export type { ConfigFiles, FileRead } from './config-files.ts';

// What it is checked against.
export type { AdapterDescription, Adapters } from './adapter.ts';
export type { ConfigWorld, OpenedCatalog } from './config-world.ts';
export type { SettingName } from './schema/provider-schema.ts';

// What comes of it.
export type {
  BudgetSettings,
  CaptureSettings,
  CatalogOverridesInput,
  ConfigSnapshot,
  ProviderSettings,
} from './snapshot.ts';
export type { ModelInput, PriceInput } from './schema/model-schema.ts';
export type { Secret } from './secret.ts';

// Keeping it up to date.
export { watchConfig } from './watch-config.ts';
export type { ConfigHealth, ConfigToWatch, WatchedConfig } from './watch-config.ts';
export { ConfigError } from './config-error.ts';

// For editors.
export { configJsonSchema } from './schema/config-json-schema.ts';
