import type { Effort, JsonObject } from '@understudy/core';

import type { Asking } from './asking.ts';

export interface Reasoning {
  /** The level to ask for; undefined leaves it to the model. */
  readonly effort: Effort | undefined;
  /** The limit to set, where the provider has one. */
  readonly budget: number | undefined;
  /** Whether the model will think, as far as one can know. */
  readonly thinks: boolean;
}

/** Decides how much thinking to ask for, in what the model can be told. */
export function chooseReasoning(asking: Asking): Reasoning {
  const { call, traits } = asking;
  if (traits.reasons === false) return withoutReasoning(asking);
  const budget =
    typeof call.thinking === 'number' && asking.dialect.thinkingBudget ? call.thinking : undefined;
  const wanted = wantedEffort(asking, budget);
  const effort = wanted === undefined ? undefined : nearest(wanted, asking);
  const asksToThink = budget !== undefined || (effort !== undefined && effort !== 'none');
  return { effort, budget, thinks: asksToThink || (traits.reasons === true && effort !== 'none') };
}

/** The body's fields for it. */
export function reasoningFields({ effort, budget }: Reasoning, { dialect, traits }: Asking): JsonObject {
  const level = effort === undefined ? {} : traits.effort[effort];
  return { ...level, ...(budget !== undefined && dialect.thinkingBudget?.(budget)) };
}

/** Not to think is what such a model does anyway; more than that it cannot be asked. */
function withoutReasoning({ call, notes }: Asking): Reasoning {
  const wantsThought = call.effort !== undefined && call.effort !== 'none';
  if (wantsThought) notes.leaveOut('effort', 'the model does not reason');
  if (typeof call.thinking === 'number') notes.leaveOut('thinking', 'the model does not reason');
  return { effort: undefined, budget: undefined, thinks: false };
}

function wantedEffort(asking: Asking, budget: number | undefined): Effort | undefined {
  const { call, notes } = asking;
  if (call.thinking === false) return 'none';
  if (call.effort !== undefined || budget !== undefined) return call.effort;
  if (call.thinking === undefined) return isInTheWay(asking) ? 'none' : undefined;
  const effort = call.thinking < 4096 ? 'low' : call.thinking < 16_384 ? 'medium' : 'high';
  notes.change('thinking', `said as effort ${effort}: the provider takes no limit`);
  return effort;
}

/** Thinking that nobody asked for, where it would cost the model its JSON mode. */
function isInTheWay({ call, dialect, traits, notes }: Asking): boolean {
  const isMoot = call.format.type === 'text' || traits.structured === 'prompt';
  if (isMoot || !traits.reasons || !traits.effort.none || !dialect.structured.notWith.includes('thinking'))
    return false;
  notes.tell('thinking switched off: the provider takes no format beside it');
  return true;
}

const scale: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'max'];

/** The level that the model has, or the one beside it; between two, the cheaper. */
function nearest(wanted: Effort, { traits, notes }: Asking): Effort | undefined {
  const levels = scale.filter((level) => traits.effort[level]);
  // Less thinking is near to more; none at all is something else.
  const thinking = wanted === 'none' ? [] : levels.filter((level) => level !== 'none');
  const distance = (level: Effort): number => Math.abs(scale.indexOf(level) - scale.indexOf(wanted));
  const choice = thinking.length > 0 ? thinking : levels;
  const [best] = choice.toSorted((left, right) => distance(left) - distance(right));
  if (best === undefined)
    notes.leaveOut(wanted === 'none' ? 'thinking' : 'effort', 'the model takes no level of effort');
  else if (best !== wanted)
    notes.change('effort', `${wanted} said as ${best}, the nearest that the model has`);
  return best;
}
