import type { CountedAttempt, EndedRequest } from './ended-request.ts';

/**
 * Why the cost of a call led to no answer. `failed`: it did; `repaired`: its answer was bad and it was asked again;
 * `abandoned`: the caller or the process went away; `unused`: it answered, and the request failed all the same.
 */
export type Waste = 'failed' | 'repaired' | 'abandoned' | 'unused';

/** Undefined for a call that answered its request, and for one whose text another call carried on. */
export function wasteOf({ outcome, attempts }: EndedRequest, place: number): Waste | undefined {
  const attempt = attempts[place];
  const next = attempts[place + 1];
  if (attempt?.outcome === 'ok') return outcome === 'ok' ? undefined : 'unused';
  if (attempt?.outcome !== 'failed' || isCancelled(attempt)) return 'abandoned';
  if (next?.purpose === 'continue') return undefined;
  return next?.purpose === 're-ask' ? 'repaired' : 'failed';
}

function isCancelled({ failure_kind: kind }: CountedAttempt): boolean {
  return kind === 'cancelled';
}
