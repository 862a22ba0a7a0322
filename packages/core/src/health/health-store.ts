import type { Block } from './block.ts';
import { createBoundedMap } from './bounded-map.ts';
import type { Eviction } from './bounded-map.ts';
import type { CandidateState } from './standing.ts';

/**
 * Where health is kept. Values are plain data and replaced whole; every answer is immediate, so a store that is
 * shared between processes answers from a local copy and replicates behind it. Times in the values are those of
 * this process's monotonic clock: whoever sends them elsewhere must shift them.
 */
export interface HealthStore {
  readonly candidates: HealthRecords<CandidateState>;
  readonly credentials: HealthRecords<Block>;
}

export interface HealthRecords<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  keys(): Iterable<string>;
}

/** Keeps health in memory, bounded: callers may name models, so keys are not all ours. */
export function createMemoryStore(limit: number = 10_000): HealthStore {
  return {
    candidates: createBoundedMap({ limit, eviction: evictionOf }),
    credentials: createBoundedMap({ limit }),
  };
}

/** Forgetting a healthy candidate costs nothing; forgetting what an operator said is never right. */
function evictionOf({ breaker, cooldown, block, panic }: CandidateState): Eviction {
  if (breaker.state === 'held') return 'never';
  const spotless = breaker.state === 'closed' && breaker.openings === 0;
  return spotless && !cooldown && !block && !panic ? 'first' : 'if-needed';
}
