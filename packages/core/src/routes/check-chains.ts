import { chainSeats } from './draft.ts';
import type { Chain, Draft } from './draft.ts';
import { errorAt, warningAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** The models of a route among each other: nobody twice, and weights where they count. */
export function checkChains(draft: Draft): readonly Problem[] {
  const chains = [draft.main, ...draft.rules];
  return [...chains.flatMap(modelsTwice), ...chains.flatMap(weightsMissing), ...sameAgain(draft)];
}

function modelsTwice(chain: Chain): readonly Problem[] {
  const seats = chainSeats(chain);
  return seats
    .filter(
      ({ placement: { model } }, index) =>
        seats.findIndex(({ placement }) => placement.model === model) < index,
    )
    .map(({ path, placement }) =>
      errorAt(path, `${placement.model} is already in this chain`, 'name each model once'),
    );
}

function weightsMissing(chain: Chain): readonly Problem[] {
  const seats = chainSeats(chain);
  if (chain.order !== 'weighted' || seats.length === 0) return [];
  if (seats.some(({ weighted, placement }) => weighted && placement.weight > 0)) return [];
  const suggestion = 'write candidates as { model: openai/gpt-4.1, weight: 3 }';
  return [errorAt([...chain.path, 'order'], 'weighted, but no candidate has a weight', suggestion)];
}

/** A model that is tried out, or kept for the end, and already stands in the chain. */
function sameAgain({ main, canary, lastResort }: Draft): readonly Problem[] {
  const problems: Problem[] = [];
  const primary = main.primary?.placement.model;
  if (canary && canary.placement.model === primary) {
    problems.push(errorAt(canary.path, `the canary is the primary itself, ${primary}`));
  }
  const last = lastResort?.placement.model;
  if (lastResort && chainSeats(main).some(({ placement }) => placement.model === last)) {
    problems.push(warningAt(lastResort.path, `${last} stands in the chain and will have failed by then`));
  }
  return problems;
}
