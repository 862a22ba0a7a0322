import { allSeats } from './draft.ts';
import type { Draft, Seat } from './draft.ts';
import { errorAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** Vectors are only good beside vectors of the same model, so no other may make some unasked. */
export function checkEmbeddings(draft: Draft): readonly Problem[] {
  const { main, task } = draft;
  if (task.kind !== 'embed' || !main.primary) return [];
  const primary = main.primary;
  return allSeats(draft).flatMap((seat) => {
    const problem = differentModel(seat, primary, draft) ?? differentDimensions(seat, primary, draft);
    return problem ? [problem] : [];
  });
}

function differentModel(seat: Seat, primary: Seat, { canary, input }: Draft): Problem | undefined {
  const { model, identity } = seat.placement;
  if (identity === primary.placement.identity) return undefined;
  const different = `${model} is a different model from ${primary.placement.model}`;
  const message = `${different}: vectors of different models do not mix`;
  // A canary mixes on purpose, and in secret.
  if (seat === canary) return errorAt(seat.path, message, 'try it out on a task of its own');
  if (input.allowDifferentModel) return undefined;
  const suggestion =
    'name the same model on another provider, or say allowDifferentModel: true if they are never compared';
  return errorAt(seat.path, message, suggestion);
}

function differentDimensions(seat: Seat, primary: Seat, { task }: Draft): Problem | undefined {
  const own = dimensionsOf(seat);
  const wanted = task.dimensions ?? dimensionsOf(primary);
  if (own === undefined || wanted === undefined) return undefined;
  if (task.dimensions !== undefined) {
    // Models shorten their vectors when asked, and cannot lengthen them.
    return own < wanted
      ? errorAt(seat.path, `its vectors have ${own} dimensions, the task asks for ${wanted}`)
      : undefined;
  }
  return own === wanted
    ? undefined
    : errorAt(seat.path, `its vectors have ${own} dimensions, the primary's ${wanted}`);
}

function dimensionsOf({ placement }: Seat): number | undefined {
  return placement.facts.embeddings?.dimensions;
}
