import { setImmediate } from 'node:timers/promises';

import type { Cast } from './cast.ts';
import type { Drilled, Played } from './drilled.ts';
import { promiseNames } from './finding.ts';
import type { Finding, PromiseName } from './finding.ts';
import { overstepsIn } from './overstep.ts';
import { play } from './play.ts';
import type { Terms } from './play.ts';
import { cost } from './promises/cost.ts';
import { mostTelling } from './promises/cure.ts';
import { independence } from './promises/independence.ts';
import { limits } from './promises/limits.ts';
import { patience } from './promises/patience.ts';
import { neverApplies, reach } from './promises/reach.ts';
import { survival } from './promises/survival.ts';
import { calm } from './scenario.ts';
import type { Scenario, ScenarioKind } from './scenario.ts';
import { scenariosFor } from './scenarios-for.ts';
import { summaryOf } from './summary.ts';
import { variantsOf } from './variants.ts';
import type { Variant } from './variants.ts';

/** What is to be drilled, and what it is held to. */
export interface DrillOrder {
  readonly casts: readonly Cast[];
  readonly terms: Terms;
  readonly inputTokens: number;
  /** The input of the one task that is drilled, where somebody gave it. */
  readonly given: unknown;
  /** Only these kinds of scenario; all when left out. */
  readonly kinds: readonly ScenarioKind[] | undefined;
  readonly maxMicroUsd: number | undefined;
  readonly requireFallback: boolean;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is being played. */
  readonly now: string;
}

export interface DrillReport {
  readonly drilled: readonly Drilled[];
  readonly findings: readonly Finding[];
  /** Promises that were put to the test and that no task broke. */
  readonly kept: readonly PromiseName[];
}

/** Plays every scenario for every task, and holds what comes of it to what was promised. */
export async function runDrill(order: DrillOrder): Promise<DrillReport> {
  const { casts, kinds, onProgress } = order;
  const searched = casts.map((cast) => ({ cast, variants: variantsOf(cast, order) }));
  const plans = searched.flatMap(({ variants }) =>
    variants.found.map((variant) => ({ variant, scenarios: scenariosFor(variant, kinds) })),
  );
  const total = plans.reduce((count, { scenarios }) => count + scenarios.length + 1, 0);
  let done = 0;
  const playOne = async (variant: Variant, scenario: Scenario, well?: Played): Promise<Played> => {
    onProgress({ done, total, now: `${variant.cast.title}: ${scenario.title}` });
    done += 1;
    if (well && isUnasked(scenario, well)) return { ...well, scenario };
    // Whoever wants to stop it is heard.
    await setImmediate();
    return playSized(variant, scenario, order.terms);
  };
  const drilled: Drilled[] = [];
  for (const { variant, scenarios } of plans) {
    const well = await playOne(variant, calm);
    const played: Played[] = [];
    for (const scenario of scenarios) played.push(await playOne(variant, scenario, well));
    drilled.push({ ...variant, calm: well, played });
  }
  const findings = [
    ...drilled.flatMap((each) => findingsOf(each, order)),
    ...searched.flatMap(({ cast, variants }) => variants.never.map((rule) => neverApplies(cast, rule))),
  ];
  return { drilled, findings, kept: keptIn(drilled, findings, order) };
}

/** Nobody called it when all was well: were it in trouble, every request would go as it went. */
function isUnasked({ provider, size }: Scenario, well: Played): boolean {
  return provider !== undefined && size === 'usual' && !well.asked.has(provider);
}

async function playSized({ cast, calls }: Variant, scenario: Scenario, terms: Terms): Promise<Played> {
  const isLarge = scenario.size === 'largest' && calls.largest !== undefined;
  const { call } = (isLarge ? calls.largest : undefined) ?? calls.usual;
  // It is megabytes, and nothing about it is left to chance.
  const requests = isLarge ? 1 : terms.requests;
  const seen = await play({ cast, scenario, call, terms: { ...terms, requests } });
  const failed = mostTelling(seen);
  const asked = new Set(seen.flatMap(({ meta }) => meta?.attempts.map(({ provider }) => provider) ?? []));
  return { scenario, summary: summaryOf(seen), asked, failed, oversteps: overstepsIn(seen, cast) };
}

function findingsOf(drilled: Drilled, { maxMicroUsd, requireFallback }: DrillOrder): readonly Finding[] {
  const survived = survival(drilled);
  const answers = survived.every(({ promise }) => promise !== 'answers');
  const found = [
    ...survived.map((each) =>
      requireFallback && each.forWantOfFallback ? { ...each, severity: 'broken' as const } : each,
    ),
    ...(maxMicroUsd === undefined ? [] : cost(drilled, maxMicroUsd)),
    // Who cannot be asked when all is well has been told of.
    ...(answers ? reach(drilled) : []),
    ...limits(drilled),
    ...patience(drilled),
    ...independence(drilled),
  ];
  return found.map((each) => ({ ...each, path: pathIn(drilled.cast, each.path) }));
}

/** A rule has a chain of its own; everything else is the route's. */
function pathIn({ ruleIndex }: Cast, path: Finding['path']): Finding['path'] {
  const isOfChain = path[0] === 'primary' || path[0] === 'fallback';
  return isOfChain && ruleIndex !== undefined ? ['rules', ruleIndex, ...path] : path;
}

/** What was not put to the test has not been kept either, nor what is worth a look. */
function keptIn(
  drilled: readonly Drilled[],
  findings: readonly Finding[],
  { maxMicroUsd }: DrillOrder,
): readonly PromiseName[] {
  const scenarios = drilled.flatMap(({ played }) => played.map(({ scenario }) => scenario));
  const tested: Readonly<Partial<Record<PromiseName, boolean>>> = {
    survives: scenarios.some(({ provider, size }) => provider !== undefined && size === 'usual'),
    refusals: scenarios.some(({ kind }) => kind === 'refusing'),
    stakes: drilled.some(({ cast }) => cast.route.stakes === 'high'),
    reach: scenarios.some(({ kind }) => kind === 'only-one-left'),
    cost: maxMicroUsd !== undefined,
  };
  const broken = new Set(
    findings.flatMap(({ severity, promise }) => (severity === 'by-design' ? [] : [promise])),
  );
  return promiseNames.filter((name) => (tested[name] ?? true) && !broken.has(name));
}
