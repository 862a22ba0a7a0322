import type { Llm, Route, Tasks } from '@understudy/core';
import { manualClock } from '@understudy/testing';
import type { ManualClock } from '@understudy/testing';

import type { Cast } from './cast.ts';
import { placementsOf } from './cast.ts';
import { fitCalls } from './fit-call.ts';
import type { FittedCalls } from './fit-call.ts';
import { engineFor } from './play.ts';
import type { Terms } from './play.ts';
import type { SampleCall } from './sample-call.ts';
import { calm } from './scenario.ts';
import type { ScenarioKind } from './scenario.ts';

/** A task under one chain of its route: the main one, or that of a rule, with calls to which it applies. */
export interface Variant {
  readonly cast: Cast;
  readonly calls: FittedCalls;
}

export interface Variants {
  readonly found: readonly Variant[];
  /** Rules that no call could be found for, as people would call them. */
  readonly never: readonly string[];
}

export interface Sizes {
  readonly terms: Terms;
  readonly inputTokens: number;
  readonly given: unknown;
  readonly kinds: readonly ScenarioKind[] | undefined;
}

type Rule = Route['rules'][number];

/** The main chain and every rule's, each with the circumstances in which it is asked. */
export function variantsOf(cast: Cast, sizes: Sizes): Variants {
  const clock = manualClock({ wallTime: cast.beginsAt });
  const search: Search = {
    llm: engineFor({ cast, scenario: calm, terms: sizes.terms }, clock, new Map()),
    clock,
    sizes,
  };
  const usual = fitted(cast, search, sizes.inputTokens);
  // Of a size that the input cannot have, nobody can tell.
  const canBeMet = ({ when: { minInputTokens, maxInputTokens } }: Rule): boolean =>
    usual.grows || (minInputTokens ?? maxInputTokens) === undefined;
  const main = firstThat(cast, search, undefined) ?? { cast, calls: usual };
  const ruled = cast.route.rules.map((rule, index) => ({ rule, variant: firstThat(cast, search, index) }));
  return {
    found: [main, ...ruled.flatMap(({ variant }) => variant ?? [])],
    never: ruled.flatMap(({ rule, variant }) => (variant || !canBeMet(rule) ? [] : [nameOf(rule)])),
  };
}

interface Search {
  readonly llm: Llm<Tasks>;
  readonly clock: ManualClock;
  readonly sizes: Sizes;
}

/** Looks for an hour and a size at which this rule holds, or none does. */
function firstThat(cast: Cast, search: Search, index: number | undefined): Variant | undefined {
  const { rules } = cast.route;
  const rule = index === undefined ? undefined : rules[index];
  const hours = rules.some(({ when }) => when.hours) ? everyHour : [0];
  const varied = rule ? asRuled(cast, rule, index) : cast;
  const holdsAt = (call: SampleCall, wallTime: number): boolean =>
    isAsked(varied, call, { ...search, wallTime });
  for (const inputTokens of sizesFor(cast, rule, search.sizes.inputTokens)) {
    const { largest, ...calls } = fitted(varied, search, inputTokens);
    const hour = hours.find((each) => holdsAt(calls.usual.call, cast.beginsAt + each * hourMs));
    if (hour === undefined) continue;
    const beginsAt = cast.beginsAt + hour * hourMs;
    // The largest prompts may be another rule's.
    const isOurs = largest !== undefined && holdsAt(largest.call, beginsAt);
    return { cast: { ...varied, beginsAt }, calls: { ...calls, largest: isOurs ? largest : undefined } };
  }
  return undefined;
}

/** From noon on. */
const everyHour = Array.from({ length: 24 }, (_, hour) => hour);
const hourMs = 60 * 60 * 1000;

function asRuled(cast: Cast, rule: Rule, ruleIndex: number | undefined): Cast {
  const { tier, tags } = rule.when;
  const placements = placementsOf(cast.route, rule.chain);
  return {
    ...cast,
    ...{ title: `${cast.name} (${nameOf(rule)})`, ruleIndex },
    ...{ chain: rule.chain, placements },
    providers: [...new Set(placements.map(({ provider }) => provider))],
    conditions: { ...(tier !== undefined && { tier }), ...(tags && { tags }) },
  };
}

/** The usual size if that will do; else just beyond each limit that a rule has. */
function sizesFor({ route }: Cast, rule: Rule | undefined, usual: number): readonly number[] {
  if (rule) {
    const { minInputTokens: least = 1, maxInputTokens: most = Infinity } = rule.when;
    return [Math.round(Math.min(Math.max(usual, least * margin), most))];
  }
  const limits = route.rules.flatMap(({ when }) => [
    ...(when.minInputTokens === undefined ? [] : [when.minInputTokens - 1]),
    ...(when.maxInputTokens === undefined ? [] : [Math.round(when.maxInputTokens * margin)]),
  ]);
  return [usual, ...limits.filter((each) => each > 0)];
}

/** A fitted prompt is a little shorter than was asked for. */
const margin = 1.05;

/** Whether this chain is the one that such a call is given. */
function isAsked(
  { name, conditions, chain, ruleIndex }: Cast,
  call: SampleCall,
  { llm, clock, wallTime }: Search & { readonly wallTime: number },
): boolean {
  clock.jumpWall(wallTime - clock.wallTime());
  try {
    const { candidates, skipped } = llm.explain({ ...call, ...conditions, task: name });
    const models = new Set([...candidates, ...skipped].map(({ model }) => model));
    const isRuled = candidates.some(({ reason }) => reason.startsWith('rule,'));
    return isRuled === (ruleIndex !== undefined) && chain.every(({ model }) => models.has(model));
  } catch {
    return false;
  }
}

function fitted(cast: Cast, { llm, sizes: { given, kinds } }: Search, inputTokens: number): FittedCalls {
  const wantsLargest = kinds?.includes('largest-prompt') ?? true;
  return fitCalls(cast, { llm, inputTokens, given, wantsLargest });
}

function nameOf({ when }: Rule): string {
  const { tier, hours, minInputTokens, maxInputTokens, tags = {} } = when;
  return [
    ...(tier === undefined ? [] : [`tier ${tier}`]),
    ...(hours ? [`${time(hours.fromMinute)}-${time(hours.toMinute)} ${hours.timeZone}`] : []),
    ...(minInputTokens === undefined ? [] : [`from ${minInputTokens} tokens`]),
    ...(maxInputTokens === undefined ? [] : [`up to ${maxInputTokens} tokens`]),
    ...Object.entries(tags).map(([name, value]) => `${name} ${value}`),
  ].join(', ');
}

function time(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((each) => String(each).padStart(2, '0')).join(':');
}
