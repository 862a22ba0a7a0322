// Written by `pnpm catalog:update`; do not edit. What must differ goes into src/update/supplements.
import type { ModelEntry } from '../format.ts';
import { aToM } from './openrouter/a-to-m.ts';
import { nToZ } from './openrouter/n-to-z.ts';

// oxfmt-ignore
export const openrouter: readonly ModelEntry[] = [...aToM, ...nToZ];
