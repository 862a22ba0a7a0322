import { allSeats } from './draft.ts';
import type { Draft } from './draft.ts';
import { errorAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** What must not stand in for an answer: a lesser model when stakes are high, or what is not of its kind. */
export function checkStandIns(draft: Draft): readonly Problem[] {
  return [...lesserModels(draft), ...exhausted(draft)];
}

function lesserModels(draft: Draft): readonly Problem[] {
  const primary = draft.main.primary;
  if (draft.stakes !== 'high' || !primary) return [];
  const { identity } = primary.placement;
  return allSeats(draft)
    .filter(
      (seat) => seat !== draft.lastResort && seat.placement.identity !== identity && !seat.placement.equal,
    )
    .map(({ path, placement: { model } }) =>
      errorAt(
        path,
        `could never be used: stakes are high, and ${model} is neither ${identity} nor named its equal`,
        `write { model: ${model}, equal: true } if it is as good, or take it out`,
      ),
    );
}

function exhausted({ path, input, stakes, task }: Draft): readonly Problem[] {
  const then = input.exhausted?.then ?? 'error';
  if (then === 'error') return [];
  const here = [...path, 'exhausted', 'then'];
  if (stakes === 'high')
    return [errorAt(here, 'stakes are high: only an error may take the place of the answer', 'write error')];
  if (then === 'cached') return [];
  if (then === 'message') {
    if (task.kind === 'embed') return [errorAt(here, 'a message is no vector')];
    return task.structured ? [errorAt(here, 'a message is not the output that this task promises')] : [];
  }
  if (input.allowFallback !== false) return [];
  return [errorAt(here, 'a last model to ask is a fallback, and allowFallback is false')];
}
