import type { FailureKind, Remedy } from '../failure.ts';
import type { BreakerSettings } from '../health/breaker.ts';
import type { Parameters } from '../ports/model-call.ts';
import type { Stakes } from '../tasks/task.ts';
import type { MidStream, OrderName } from './route.ts';

/** The policy for one task, as a person writes it. */
export interface RouteInput extends PolicyInput {
  /** The model that is asked first. */
  readonly primary: CandidateInput;
}

/** The policy for calls that name a model; routes take over from it how to call, not whom. */
export interface DefaultsInput extends PolicyInput {
  /** The model that is asked when a call names neither a task nor a model. */
  readonly primary?: CandidateInput | undefined;
}

/** Routes by task name, in any spelling: `data_extraction` and `dataExtraction` are the same. */
export type RoutesInput = Readonly<Record<string, RouteInput>>;

/** A model, `provider/name`, with what is special about it in this place. */
export type CandidateInput = string | CandidateObject;

/** `null` drops a parameter that the task or the route's `parameters` would give. */
export type ParametersInput = { readonly [Name in keyof Parameters]?: Parameters[Name] | null };

/** A model with parameters of its own. */
export interface CandidateObject extends ParametersInput {
  /** `provider/name`, e.g. `openai/gpt-4.1-mini`. */
  readonly model: string;
  /** Share of the traffic under `order: weighted`, relative to the others. Default 1. */
  readonly weight?: number | undefined;
  /** Good enough to stand in for the primary even when stakes are high. */
  readonly equal?: boolean | undefined;
}

/** Everything a route says beside its primary. */
export interface PolicyInput {
  /** Models to go on to, in this order. Default none. */
  readonly fallback?: readonly CandidateInput[] | undefined;
  /** Parameters for all candidates; a candidate's own win. */
  readonly parameters?: ParametersInput | undefined;
  /** How long one candidate may take before the next is asked; for a stream, until its first content. */
  readonly maxLatencyMs?: number | undefined;
  /** How long the whole request may take. Default: made from `maxLatencyMs`. */
  readonly deadlineMs?: number | undefined;
  /** The largest prompt, in tokens, that this route takes. */
  readonly maxInputTokens?: number | undefined;
  /** `false`: only the first choice is ever asked. Default true. */
  readonly allowFallback?: boolean | undefined;
  /** What single kinds of failure lead to, where the default does not suit. */
  readonly on?: Readonly<Partial<Record<FailureKind, Remedy | undefined>>> | undefined;
  /** How often, and after what pause, the same candidate is asked again. */
  readonly retry?: RetryInput | undefined;
  /** Limits on the parts of one call. */
  readonly timeouts?: TimeoutsInput | undefined;
  /** When a failing candidate is left out for a while; `off` never does. */
  readonly breaker?: BreakerInput | 'off' | undefined;
  /** Who is asked first. Default `priority`: as written. */
  readonly order?: OrderName | undefined;
  /** On fallback, ask the primary's provider first: its prompt cache may still be warm. Default false. */
  readonly sameProviderFirst?: boolean | undefined;
  /** A model to try out on a part of the traffic. */
  readonly canary?: CanaryInput | undefined;
  /** The model to begin with when a budget is nearly used up. */
  readonly degradeTo?: CandidateInput | undefined;
  /** Other chains for some requests; the first rule that applies holds. */
  readonly rules?: readonly RuleInput[] | undefined;
  /** What a request gets when every candidate has failed. Default: an error. */
  readonly exhausted?: ExhaustedInput | undefined;
  /** What happens to a stream that fails after its first content. Default `continue` where that is honest. */
  readonly midStream?: MidStream | undefined;
  /** A stream slower than this counts as stalled. */
  readonly minTokensPerSecond?: number | undefined;
  /** What one request may spend, retries and fallbacks included. */
  readonly budget?: BudgetInput | undefined;
  /** `high`: the same model elsewhere, a named equal, or a loud failure. A task can only raise this. */
  readonly stakes?: Stakes | undefined;
  /** Begin at the next candidate for inputs that this one keeps failing on. */
  readonly escalate?: EscalateInput | undefined;
  /** Mend JSON that is almost right before it is checked. Default true. */
  readonly repairOutput?: boolean | undefined;
  /** Embeddings only: accept vectors of a different model, which do not mix with the others. Default false. */
  readonly allowDifferentModel?: boolean | undefined;
  /** What becomes of a parameter that a model does not take. Default `leave-out`, with a note in `meta`. */
  readonly unsupportedParameters?: 'leave-out' | 'refuse' | undefined;
}

export interface RetryInput {
  /** Calls to one candidate, the first included. */
  readonly tries?: number | undefined;
  /** The pause is random, up to `baseMs` doubled for each try, and never over `capMs`. */
  readonly backoff?:
    | { readonly baseMs?: number | undefined; readonly capMs?: number | undefined }
    | undefined;
}

export interface TimeoutsInput {
  /** Until the connection stands. */
  readonly connectMs?: number | undefined;
  /** Streams: until the first content. */
  readonly firstTokenMs?: number | undefined;
  /** Streams: between two pieces of content. */
  readonly stallMs?: number | undefined;
  /** One call that is not a stream. */
  readonly attemptMs?: number | undefined;
}

export type BreakerInput = { readonly [Name in keyof BreakerSettings]?: BreakerSettings[Name] | undefined };

export interface CanaryInput {
  /** The model to try out. */
  readonly model: CandidateInput;
  /** Share of the requests, 0 to 100. A customer always falls on the same side. */
  readonly percent: number;
}

export interface RuleInput {
  /** When the rule applies: everything named must hold. */
  readonly when: WhenInput;
  /** The model that is asked first instead. */
  readonly primary: CandidateInput;
  /** Models to go on to. Default: the route's own. */
  readonly fallback?: readonly CandidateInput[] | undefined;
  /** Default: the route's own. */
  readonly order?: OrderName | undefined;
}

export interface WhenInput {
  /** The caller's tier. */
  readonly tier?: string | undefined;
  /** A daily span with its time zone: `22:00-06:00 UTC`, `08:00-18:00 Europe/Berlin`. */
  readonly hours?: string | undefined;
  /** Prompts of at least this many tokens. */
  readonly minInputTokens?: number | undefined;
  /** Prompts of at most this many tokens. */
  readonly maxInputTokens?: number | undefined;
  /** Tags that the request carries, each with this value. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface ExhaustedInput {
  /** `error`, `cached`, `message`, or a last model to ask, `provider/name`. */
  readonly then: string;
  /** The text for `message`. */
  readonly message?: string | undefined;
  /** How old a cached answer may be, for `cached`. */
  readonly maxAgeMs?: number | undefined;
}

export interface BudgetInput {
  /** Calls to providers, whatever they are for. */
  readonly attempts?: number | undefined;
  /** Dollars; a model without a known price is then passed over. */
  readonly costUsd?: number | undefined;
}

export interface EscalateInput {
  /** The tag that tells kinds of input apart, e.g. `documentType`. */
  readonly by: string;
  /** Failures in a row. */
  readonly after?: number | undefined;
  /** How long the next candidate then goes first. */
  readonly forMs?: number | undefined;
}
