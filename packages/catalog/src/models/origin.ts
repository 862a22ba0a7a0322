// Written by `pnpm catalog:update`; do not edit. What must differ goes into src/update/supplements.
import type { CatalogData } from '../format.ts';

// oxfmt-ignore
export const origin: Pick<CatalogData, 'version' | 'source'> =
  { version: '2026-11-21-898e7ae3', source: { name: 'anomalyco/models.dev (the data behind models.dev), MIT', date: '2026-07-02', commit: 'f3fc692299671838c7c65fd8126bf84d81a2e817' } };
