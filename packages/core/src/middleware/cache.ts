import type { Clock } from '../ports/clock.ts';
import type { Meta, Outcome } from '../outcome.ts';
import type { LlmRequest } from '../request.ts';
import { answerFingerprint } from './fingerprint.ts';
import { replay } from './local-outcome.ts';
import type { Answered } from './local-outcome.ts';
import type { Middleware } from './middleware.ts';
import { watchNext } from './watch-next.ts';

/** An answer as it was given, with what it cost in its meta. */
export interface StoredAnswer {
  readonly outcome: Answered;
  /** Wall time, since a store may outlive a process. */
  readonly storedAt: number;
}

/** Keeps answers. Keys hold the prompt: a store that writes them down hashes them first. */
export interface AnswerCache {
  /** Also returns what is no longer fresh: whoever asks looks at the age. */
  read(key: string): Promise<StoredAnswer | undefined>;
  /** After `keepMs` nobody will want it. */
  write(key: string, stored: StoredAnswer, keepMs: number): Promise<void>;
}

/** How one task is cached. */
export interface CachedTask {
  readonly ttlMs: number;
  /** One customer may get what another one asked. Only for answers that depend on nobody. */
  readonly shared?: boolean | undefined;
}

export interface CacheOptions {
  readonly store: AnswerCache;
  readonly clock: Clock;
  /** The tasks that are cached, by their camelCase names; all others never are. */
  readonly tasks: Readonly<Record<string, CachedTask>>;
}

/** Answers a repeated request from the store; keeps answers also for routes that fall back on old ones. */
export function cache({ store, clock, tasks }: CacheOptions): Middleware {
  return async (request, next) => {
    const task = taskOf(request, tasks);
    const ttlMs = task?.ttlMs ?? 0;
    const keepMs = Math.max(ttlMs, staleFor(request));
    // A tool call is an act in the world, asked for at one moment: not to be repeated from memory.
    if (keepMs <= 0 || request.options.tools?.length) return next(request);

    const cacheKey = JSON.stringify([ownerOf(request, task), answerFingerprint(request)]);
    const stored = ttlMs > 0 ? await quietly(() => store.read(cacheKey)) : undefined;
    const ageMs = stored ? clock.wallTime() - stored.storedAt : Infinity;
    // A negative age means that the wall clock was set back: nobody knows how old it is.
    if (stored && ageMs >= 0 && ageMs <= ttlMs) {
      const marks = { cache: { ageMs, savedMicroUsd: stored.outcome.meta.costMicroUsd } };
      return replay({ request, outcome: stored.outcome, now: clock.now(), marks });
    }
    return watchNext({ request: { ...request, cacheKey }, next, clock }, async (outcome) => {
      if (!isWorthKeeping(outcome)) return;
      await quietly(() => store.write(cacheKey, { outcome, storedAt: clock.wallTime() }, keepMs));
    });
  };
}

/** An old answer for a request whose candidates have all failed. */
export interface StaleAnswer {
  readonly outcome: Answered;
  readonly cache: NonNullable<Meta['cache']>;
}

/** The last answer to this request that is not older than the route's `exhausted` allows. */
export async function readStale(store: AnswerCache, request: LlmRequest): Promise<StaleAnswer | undefined> {
  const { cacheKey } = request;
  const stored = cacheKey === undefined ? undefined : await quietly(() => store.read(cacheKey));
  if (!stored) return undefined;
  const { outcome, storedAt } = stored;
  const ageMs = Math.max(0, request.wallTime - storedAt);
  if (ageMs > staleFor(request)) return undefined;
  return { outcome, cache: { ageMs, savedMicroUsd: outcome.meta.costMicroUsd } };
}

function taskOf({ task }: LlmRequest, tasks: CacheOptions['tasks']): CachedTask | undefined {
  return task === undefined ? undefined : tasks[task];
}

function staleFor({ route: { exhausted } }: LlmRequest): number {
  return exhausted.then === 'cached' ? exhausted.maxAgeMs : 0;
}

/** Whose answer it is. Callers without a customer see only their own. */
function ownerOf({ options }: LlmRequest, task: CachedTask | undefined): readonly (string | null)[] {
  if (task?.shared) return ['all'];
  return options.customerId === undefined
    ? ['caller', options.callerId ?? null]
    : ['customer', options.customerId];
}

/** Whole, fresh answers from a planned candidate, and nothing that was cut, mended or given in their place. */
function isWorthKeeping(outcome: Outcome): outcome is Answered {
  if (!outcome.ok || outcome.answer.toolCalls.length > 0) return false;
  const { finish, degraded, replayed, cache: hit, continuations } = outcome.meta;
  if (degraded || replayed || hit || continuations.length > 0) return false;
  return finish === 'stop' || finish === undefined; // vectors have no finish
}

/** A cache that is down is a cache that knows nothing: it never fails a call. */
async function quietly<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
