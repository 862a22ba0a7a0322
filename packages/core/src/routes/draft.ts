import type { Placement } from '../candidate.ts';
import type { Parameters } from '../ports/model-call.ts';
import type { AnyTask, Stakes } from '../tasks/task.ts';
import type { Path } from './problem.ts';
import type { DefaultsInput } from './route-input.ts';
import type { OrderName, RuleCondition } from './route.ts';

/** A route whose models have been looked up, not yet checked for what it promises. */
export interface Draft {
  readonly name: string;
  readonly path: Path;
  readonly task: TaskFacts;
  readonly stakes: Stakes;
  /** What this route itself says. */
  readonly own: DefaultsInput;
  /** The same with `defaults:` underneath. */
  readonly input: DefaultsInput;
  /** The task's with the route's on top. */
  readonly parameters: Parameters;
  readonly main: Chain;
  readonly rules: readonly DraftRule[];
  readonly canary: Seat | undefined;
  readonly degradeTo: Seat | undefined;
  readonly lastResort: Seat | undefined;
}

/** What a route must know of its task. */
export interface TaskFacts {
  /** Undefined for calls that name a model: they may be of any kind. */
  readonly kind: AnyTask['kind'] | undefined;
  readonly structured: boolean;
  readonly dimensions: number | undefined;
  readonly stakes: Stakes;
  readonly parameters: Parameters;
}

/** A model that has found its place, and where it is written. */
export interface Seat {
  readonly path: Path;
  readonly placement: Placement;
  readonly weighted: boolean;
}

/** Models to ask one after the other, and where they are written. */
export interface Chain {
  readonly path: Path;
  /** Undefined when it could not be placed, or in `defaults:`. */
  readonly primary: Seat | undefined;
  readonly fallback: readonly Seat[];
  readonly order: OrderName;
}

/** A chain and when it applies. */
export interface DraftRule extends Chain {
  readonly when: RuleCondition;
}

/** Every seat of a draft, each once. */
export function allSeats(draft: Draft): readonly Seat[] {
  const chains = [draft.main, ...draft.rules];
  const seats = [...chains.flatMap(chainSeats), draft.canary, draft.degradeTo, draft.lastResort];
  return [...new Set(seats)].filter((each) => each !== undefined);
}

/** The seats of one chain, primary first. */
export function chainSeats({ primary, fallback }: Chain): readonly Seat[] {
  return primary ? [primary, ...fallback] : fallback;
}

/** Only plain text can honestly be carried on by another model, and only where another may answer at all. */
export function whyNeverContinued({ task, stakes, input }: Draft): string | undefined {
  if (task.structured) return 'its output is not plain text';
  if (stakes === 'high') return 'stakes are high';
  return input.allowFallback === false ? 'allowFallback is false' : undefined;
}
