import type { Notes, ParameterName } from '@understudy/adapter-kit';
import type { Effort, JsonObject, ModelCall } from '@understudy/core';

import type { Budget, Level, Manners } from './manners.ts';

/** One call, and all that decides how it is put to the model. */
export interface Asking {
  readonly call: ModelCall;
  readonly manners: Manners;
  readonly notes: Notes;
}

/** Says how much to think in what the model takes: a level or a limit; undefined leaves it alone. */
export function chooseThinking(asking: Asking): JsonObject | undefined {
  const { call, manners, notes } = asking;
  const { thinking, effort } = call;
  if (thinking === undefined && effort === undefined) return undefined;
  const isOff = thinking === false || thinking === 0 || (thinking === undefined && effort === 'none');
  const takesNone = manners.levels.length === 0 && !manners.budget;
  if (takesNone || call.facts.reasoning === false) {
    if (!isOff) notes.leaveOut(thinking === undefined ? 'effort' : 'thinking', 'the model does not think');
    return undefined;
  }
  if (manners.budget) return isOff ? budgetOff(manners.budget, notes) : budgetFor(manners.budget, asking);
  return isOff ? levelOff(asking) : levelFor(asking);
}

function budgetOff({ canBeOff, least }: Budget, notes: Notes): JsonObject {
  if (canBeOff) return { thinkingBudget: 0 };
  notes.change('thinking', `kept to ${least} tokens: the model always thinks`);
  return { thinkingBudget: least };
}

function budgetFor({ least, most }: Budget, { call, notes }: Asking): JsonObject {
  const { thinking, effort = 'medium' } = call;
  if (typeof thinking !== 'number') return shown({ thinkingBudget: clamp(tokensFor[effort], least, most) });
  const budget = clamp(thinking, least, most);
  if (budget !== thinking) notes.change('thinking', `${thinking} said as ${budget}, the nearest there is`);
  return shown({ thinkingBudget: budget });
}

/** About what other providers' models spend at these levels. */
const tokensFor: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 512,
  low: 2048,
  medium: 8192,
  high: 24_576,
  max: 32_768,
};

function levelOff({ call, manners, notes }: Asking): JsonObject {
  const [least = 'LOW'] = manners.levels;
  const parameter: ParameterName = call.thinking === undefined ? 'effort' : 'thinking';
  notes.change(parameter, `said as ${least}: the model always thinks`);
  return { thinkingLevel: least };
}

function levelFor(asking: Asking): JsonObject {
  const { call, manners, notes } = asking;
  const wanted = wantedLevel(call);
  const level =
    manners.levels.findLast((each) => scale.indexOf(each) <= scale.indexOf(wanted)) ?? manners.levels[0];
  const said = typeof call.thinking === 'number' ? 'thinking' : 'effort';
  if (level !== wanted || said === 'thinking') {
    notes.change(said, `${call[said]} said as ${level}: the model takes levels, and not every one`);
  }
  return shown({ thinkingLevel: level });
}

/** The catalog's effort wins over a number, which is no limit to such a model anyway. */
function wantedLevel({ thinking, effort }: ModelCall): Level {
  if (typeof thinking !== 'number') return levelBy[effort ?? 'medium'];
  return thinking < 4096 ? 'LOW' : thinking < 16_384 ? 'MEDIUM' : 'HIGH';
}

const scale: readonly Level[] = ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'];

const levelBy: Readonly<Record<Effort, Level>> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  max: 'HIGH',
};

/** Whoever asks for thinking waits for it: summaries show, while it lasts, that the model is alive. */
function shown(config: JsonObject): JsonObject {
  return { ...config, includeThoughts: true };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
