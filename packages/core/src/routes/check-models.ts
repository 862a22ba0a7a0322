import type { Placement } from '../candidate.ts';
import { didYouMean } from './did-you-mean.ts';
import { allSeats } from './draft.ts';
import type { Draft, TaskFacts } from './draft.ts';
import type { World } from './place.ts';
import { errorAt, warningAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** Each model by itself: whether it can do what the task asks, is known, and will stay. */
export function checkModels(draft: Draft, world: World): readonly Problem[] {
  return allSeats(draft).flatMap(({ path, placement }) => {
    const missing = lacking(placement, draft.task, world);
    if (missing !== undefined) return [errorAt(path, `could never be used: ${missing}`)];
    return [unknown(placement, world), deprecated(placement)].flatMap((each) =>
      each ? [warningAt(path, each.message, each.suggestion)] : [],
    );
  });
}

interface Remark {
  readonly message: string;
  readonly suggestion: string | undefined;
}

/** What is not known of a model is not held against it. */
function lacking(
  { model, provider: id, facts }: Placement,
  task: TaskFacts,
  world: World,
): string | undefined {
  const provider = world.providers[id];
  if (task.kind === 'embed') {
    if (!provider?.embed) return `the provider ${id} makes no embeddings`;
    return !facts.embeddings && facts.chat === true ? `${model} makes no embeddings` : undefined;
  }
  if (task.kind === 'stream' && !provider?.stream) return `the provider ${id} does not stream`;
  return task.kind !== undefined && facts.chat === false ? `${model} does not write text` : undefined;
}

/** A provider may serve what the catalog does not know; where it knows others of it, a slip is likely. */
function unknown({ model, provider }: Placement, { catalog }: World): Remark | undefined {
  if (catalog.facts(model)) return undefined;
  const siblings = catalog.models().filter((facts) => facts.model.startsWith(`${provider}/`));
  if (siblings.length === 0) return undefined;
  const suggestion = didYouMean(
    model,
    siblings.map((facts) => facts.model),
  );
  return { message: `the catalog does not know ${model}: its price and limits are unknown`, suggestion };
}

function deprecated({ model, facts }: Placement): Remark | undefined {
  if (!facts.deprecated) return undefined;
  const { on, successor } = facts.deprecated;
  return {
    message: `${model} is deprecated (${on})`,
    suggestion: successor && `its successor is ${successor}`,
  };
}
