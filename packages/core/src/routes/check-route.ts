import { checkChains } from './check-chains.ts';
import { checkEmbeddings } from './check-embeddings.ts';
import { checkLimits } from './check-limits.ts';
import { checkModels } from './check-models.ts';
import { checkStandIns } from './check-stand-ins.ts';
import { checkWindows } from './check-windows.ts';
import type { Draft } from './draft.ts';
import type { World } from './place.ts';
import type { Problem } from './problem.ts';

/** Everything that is wrong with a route whose models have been looked up. */
export function checkRoute(draft: Draft, world: World): readonly Problem[] {
  return [
    ...checkModels(draft, world),
    ...checkChains(draft),
    ...checkWindows(draft),
    ...checkStandIns(draft),
    ...checkEmbeddings(draft),
    ...checkLimits(draft),
  ];
}
