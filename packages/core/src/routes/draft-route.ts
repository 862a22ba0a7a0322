import type { Role } from '../candidate.ts';
import type { Parameters } from '../ports/model-call.ts';
import type { Chain, Draft, DraftRule, Seat, TaskFacts } from './draft.ts';
import { parseHours } from './hours.ts';
import { underDefaults } from './inherit.ts';
import { mergeParameters } from './merge-parameters.ts';
import { place } from './place.ts';
import type { World } from './place.ts';
import { errorAt } from './problem.ts';
import type { Path, Problem } from './problem.ts';
import type { CandidateInput, DefaultsInput, RuleInput, WhenInput } from './route-input.ts';
import type { RuleCondition } from './route.ts';

/** One route as written, and where. */
export interface WantedRoute {
  readonly name: string;
  readonly path: Path;
  readonly task: TaskFacts;
  readonly input: DefaultsInput;
  readonly defaults: DefaultsInput | undefined;
}

export interface Drafted {
  readonly draft: Draft;
  readonly problems: readonly Problem[];
}

/** Looks up every model that a route names. What cannot be placed is a problem and missing from the draft. */
export function draftRoute(wanted: WantedRoute, world: World): Drafted {
  const { name, path, task, input: own } = wanted;
  const input = underDefaults(own, wanted.defaults);
  const parameters = mergeParameters(task.parameters, input.parameters);
  const seating: Seating = { parameters, world, problems: [] };
  const main = draftChain(input, path, seating);
  const exhausted = input.exhausted?.then;
  const draft: Draft = {
    name,
    path,
    task,
    stakes: task.stakes === 'high' || input.stakes === 'high' ? 'high' : 'standard',
    own,
    input,
    parameters,
    main,
    rules: (input.rules ?? []).map((rule, index) =>
      draftRule(rule, { main, path: [...path, 'rules', index] }, seating),
    ),
    canary: seat(input.canary?.model, { role: 'canary', path: [...path, 'canary', 'model'] }, seating),
    degradeTo: seat(input.degradeTo, { role: 'fallback', path: [...path, 'degradeTo'] }, seating),
    lastResort: seat(
      isModel(exhausted) ? exhausted : undefined,
      { role: 'last-resort', path: [...path, 'exhausted', 'then'] },
      seating,
    ),
  };
  return { draft, problems: seating.problems };
}

/** What seating a model needs beside the model, and where its problems go. */
interface Seating {
  readonly parameters: Parameters;
  readonly world: World;
  readonly problems: Problem[];
}

type ChainInput = Pick<DefaultsInput, 'primary' | 'fallback' | 'order'>;

function draftChain({ primary, fallback, order }: ChainInput, path: Path, seating: Seating): Chain {
  const first = seat(primary, { role: 'primary', path: [...path, 'primary'] }, seating);
  const others = (fallback ?? []).map((each, index) =>
    seat(each, { role: 'fallback', path: [...path, 'fallback', index] }, seating),
  );
  const fallbackSeats = others.filter((each) => each !== undefined);
  return { path, primary: first, fallback: fallbackSeats, order: order ?? 'priority' };
}

/** A rule says its primary; fallback and order are the route's where it does not say them too. */
function draftRule(
  rule: RuleInput,
  { main, path }: { main: Chain; path: Path },
  seating: Seating,
): DraftRule {
  const chain = draftChain({ ...rule, order: rule.order ?? main.order }, path, seating);
  const when = condition(rule.when, [...path, 'when'], seating.problems);
  if (rule.fallback) return { ...chain, when };
  const inherited = main.fallback.filter(
    ({ placement }) => placement.model !== chain.primary?.placement.model,
  );
  return { ...chain, fallback: inherited, when };
}

function condition({ hours, ...when }: WhenInput, path: Path, problems: Problem[]): RuleCondition {
  if (hours === undefined) return when;
  const parsed = parseHours(hours);
  if (parsed.ok) return { ...when, hours: parsed.hours };
  problems.push(errorAt([...path, 'hours'], parsed.message));
  return when;
}

function seat(
  written: CandidateInput | undefined,
  at: { readonly role: Role; readonly path: Path },
  { parameters, world, problems }: Seating,
): Seat | undefined {
  if (written === undefined) return undefined;
  const { model, weight, equal, ...own } = typeof written === 'string' ? { model: written } : written;
  const placed = place(
    model,
    { role: at.role, parameters: mergeParameters(parameters, own), weight, equal },
    world,
  );
  if (placed.ok) return { path: at.path, placement: placed.placement, weighted: weight !== undefined };
  problems.push(errorAt(at.path, placed.message, placed.suggestion));
  return undefined;
}

function isModel(then: string | undefined): boolean {
  return then?.includes('/') ?? false;
}
