import type { Clock } from '../ports/clock.ts';
import type { Failure } from '../failure.ts';
import type { Attempt, AttemptObserver, AttemptStart, Meta, Outcome } from '../outcome.ts';
import type { LlmRequest, Mode } from '../request.ts';
import type { Stakes } from '../tasks/task.ts';
import { refusal, withNotes } from './local-outcome.ts';
import type { Middleware } from './middleware.ts';
import { watchNext, withObserver } from './watch-next.ts';

/** What is known of a request when it arrives. */
export interface RequestStart {
  readonly requestId: string;
  readonly task: string | undefined;
  readonly mode: Mode;
  readonly customerId: string | undefined;
  readonly callerId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly tier: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly routeHash: string;
  readonly stakes: Stakes;
  readonly wallTime: number;
}

/** One request as it ended. Holds no prompt and no answer. */
export interface RequestRecord
  extends
    RequestStart,
    Pick<Meta, 'servedBy' | 'fallback' | 'degraded' | 'cache' | 'replayed'>,
    Pick<Meta, 'usage' | 'costMicroUsd' | 'firstTokenMs' | 'durationMs'> {
  /** Never before `wallTime`, even when the wall clock was set back meanwhile. */
  readonly endedWallTime: number;
  readonly ok: boolean;
  readonly failure: Pick<Failure, 'kind' | 'code'> | undefined;
  readonly attempts: number;
}

/** Where rows go. Told in order and at once; `requestEnded` resolves when all rows of the request are durable. */
export interface Recorder {
  requestStarted(start: RequestStart): void;
  attemptStarted(start: AttemptStart): void;
  attemptEnded(attempt: Attempt): void;
  requestEnded(record: RequestRecord): Promise<void>;
}

export interface RecordOptions {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Rather no answer than an answer without a record. */
  readonly strict?: boolean | undefined;
}

/** Leaves a row for each request and attempt; no answer and no final event goes out before they are durable. */
export function record({ recorder, clock, strict = false }: RecordOptions): Middleware {
  return async (request, next) => {
    let trouble: { readonly cause: unknown } | undefined;
    const tell = (say: () => void): void => {
      try {
        say();
      } catch (cause) {
        trouble = { cause };
      }
    };
    const observer: AttemptObserver = {
      started: (start) => tell(() => recorder.attemptStarted(start)),
      ended: (attempt) => tell(() => recorder.attemptEnded(attempt)),
    };
    const start = startOf(request);
    tell(() => recorder.requestStarted(start));
    if (strict && trouble) return refusal(request, unrecorded(trouble), clock.now());

    return watchNext({ request: withObserver(request, observer), next, clock }, async (outcome) => {
      try {
        await recorder.requestEnded(recordOf(start, outcome));
      } catch (cause) {
        trouble = { cause };
      }
      return trouble && withTrouble(outcome, trouble, strict);
    });
  };
}

function startOf({ id, task, mode, route, options, wallTime }: LlmRequest): RequestStart {
  return {
    requestId: id,
    task,
    mode,
    customerId: options.customerId,
    callerId: options.callerId,
    tags: options.tags ?? {},
    tier: options.tier,
    idempotencyKey: options.idempotencyKey,
    routeHash: route.hash,
    stakes: route.stakes,
    wallTime,
  };
}

function recordOf(start: RequestStart, outcome: Outcome): RequestRecord {
  const { meta } = outcome;
  return {
    ...start,
    endedWallTime: start.wallTime + meta.durationMs,
    ok: outcome.ok,
    failure: outcome.ok ? undefined : { kind: outcome.failure.kind, code: outcome.failure.code },
    servedBy: meta.servedBy,
    fallback: meta.fallback,
    degraded: meta.degraded,
    cache: meta.cache,
    replayed: meta.replayed,
    attempts: meta.attempts.length,
    usage: meta.usage,
    costMicroUsd: meta.costMicroUsd,
    firstTokenMs: meta.firstTokenMs,
    durationMs: meta.durationMs,
  };
}

/** A lost row never loses an answer, unless that is what was asked for. What was paid stays in the meta. */
function withTrouble(outcome: Outcome, trouble: { readonly cause: unknown }, strict: boolean): Outcome {
  if (strict && outcome.ok) return { ok: false, failure: unrecorded(trouble), meta: outcome.meta };
  return withNotes(outcome, ['the record of this request could not be written']);
}

function unrecorded({ cause }: { readonly cause: unknown }): Failure {
  const message = 'the ledger did not take the record of this request, and strict logging is on';
  return { kind: 'unknown', code: 'ledger', message, cause };
}
