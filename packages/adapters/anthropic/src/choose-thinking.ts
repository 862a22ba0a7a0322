import type { Notes } from '@understudy/adapter-kit';
import type { Effort, JsonObject, Message, ModelCall } from '@understudy/core';

import type { Manners } from './manners.ts';
import { thoughtsIn } from './to-messages.ts';
import type { Addressee } from './to-messages.ts';

/** One call, and all that decides how it is put to the model. */
export interface Asking {
  readonly call: ModelCall;
  readonly addressee: Addressee;
  readonly manners: Manners;
  readonly notes: Notes;
  readonly maxTokens: number;
}

export interface Thinking {
  readonly thinking: JsonObject | undefined;
  readonly effort: string | undefined;
}

/** Says how much to think in what the model takes: a limit, a level, or leaving it alone. */
export function chooseThinking(asking: Asking): Thinking {
  const { thinking, effort } = asking.call;
  if (isOff(asking.call)) return { thinking: keptOff(asking), effort: levelOf(asking) };
  if (typeof thinking === 'number') return { thinking: limited(thinking, asking), effort: levelOf(asking) };
  if (effort === undefined) return { thinking: undefined, effort: undefined };
  if (asking.manners.mostEffort) return { thinking: leftToModel(asking), effort: levelOf(asking) };
  return { thinking: inTokens(effort, asking), effort: undefined };
}

function isOff({ thinking, effort }: ModelCall): boolean {
  return thinking === false || thinking === 0 || (thinking === undefined && effort === 'none');
}

function keptOff({ manners, notes }: Asking): JsonObject | undefined {
  if (manners.off === 'never') notes.leaveOut('thinking', 'the model always thinks');
  return manners.off === 'disabled' || manners.off === 'between_tools' ? { type: manners.off } : undefined;
}

/** The levels that there are; those that core knows beside them are said as the nearest. */
function levelOf({ call, manners, notes }: Asking): string | undefined {
  const { effort } = call;
  if (effort === undefined) return undefined;
  if (!manners.mostEffort) {
    if (effort !== 'none')
      notes.leaveOut('effort', 'the model has no levels of it beside a limit on thinking');
    return undefined;
  }
  if (effort === 'none') return manners.off === 'never' ? 'low' : undefined;
  if (effort === 'minimal') return 'low';
  if (effort !== 'max') return effort;
  const capped = isOff(call) && manners.off !== 'unasked' && manners.off !== 'never';
  if (manners.mostEffort === 'max' && !capped) return 'max';
  notes.change('effort', 'max said as high, the most that can be asked for here');
  return 'high';
}

/** Whoever asks for thinking waits for it: summaries show, while it lasts, that the model is alive. */
function leftToModel(asking: Asking): JsonObject | undefined {
  if (!asking.manners.adaptive || obstacle(asking)) return undefined;
  return { type: 'adaptive', display: 'summarized' };
}

/** A level of effort for models that only know limits. */
function inTokens(effort: Effort, asking: Asking): JsonObject | undefined {
  const { manners, notes, call } = asking;
  if (!manners.budget || call.facts.reasoning === false) {
    notes.leaveOut('effort', 'the model does not reason');
    return undefined;
  }
  return limited(tokensFor[effort], asking);
}

/** About what other providers' models spend at these levels; never more than half of the answer. */
const tokensFor: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  max: 32_768,
};

function limited(tokens: number, asking: Asking): JsonObject | undefined {
  const { manners, notes, maxTokens, call } = asking;
  if (call.facts.reasoning === false || !(manners.budget || manners.adaptive)) {
    notes.leaveOut('thinking', 'the model does not think');
    return undefined;
  }
  if (!manners.budget) {
    notes.leaveOut('thinking', 'the model sets its own limit');
    return leftToModel(asking);
  }
  const problem = obstacle(asking) ?? missingThoughts(asking);
  const most = call.thinking === undefined ? Math.floor(maxTokens / 2) : maxTokens - 1;
  const budget = Math.min(tokens, most);
  if (!problem && budget >= leastBudget) return { type: 'enabled', budget_tokens: budget };
  const parameter = call.thinking === undefined ? 'effort' : 'thinking';
  notes.leaveOut(parameter, problem ?? `the least that can be asked for is ${leastBudget} tokens`);
  return undefined;
}

const leastBudget = 1024;

/** The API takes no thinking beside these. */
function obstacle({ call }: Asking): string | undefined {
  if (call.prefill) return 'there is none in an answer whose start is given';
  const forced = call.toolChoice === 'required' || typeof call.toolChoice === 'object';
  return forced ? 'there is none beside a forced tool call' : undefined;
}

/** With a limit set, a tool call under way must show the thinking that led to it; another model's has none. */
function missingThoughts({ call, addressee }: Asking): string | undefined {
  const last = call.messages.findLast(isAnswerOrQuestion);
  if (last?.role !== 'assistant' || !last.toolCalls?.[0]) return undefined;
  const thoughts = [...thoughtsIn(last.bound, addressee), ...thoughtsIn(last.toolCalls[0].bound, addressee)];
  return thoughts.length > 0 ? undefined : 'the tool call under way was made without it';
}

function isAnswerOrQuestion({ role }: Message): boolean {
  return role === 'assistant' || role === 'user';
}
