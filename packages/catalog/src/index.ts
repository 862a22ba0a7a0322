export { builtIn } from './built-in.ts';
export { checkOverrides, createCatalog } from './catalog.ts';
export type { CatalogOptions, ModelCatalog, Refreshed } from './catalog.ts';
export { cost, toTariff } from './cost.ts';
export type { Tariff } from './cost.ts';
export type {
  CatalogData,
  CatalogOverrides,
  ModelEntry,
  PriceHours,
  PricePeriod,
  PriceTier,
  Rates,
} from './format.ts';
export { CatalogError } from './problem.ts';
export type { Checked, Problem } from './problem.ts';
export { catalogDataSchema, catalogOverridesSchema } from './schemas.ts';
