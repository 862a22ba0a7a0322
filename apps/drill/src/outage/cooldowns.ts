import type { Received } from '../stage/upstream.ts';

/** Calls that came although their provider had sent us away, but for those that were on their way when it did. */
export function callsInCooldowns(
  received: readonly Pick<Received, 'atMs' | 'how'>[],
  retryAfterMs: number,
): number {
  let until = -Infinity;
  let told = -Infinity;
  let inVain = 0;
  for (const { atMs, how } of received) {
    const isLate = atMs > told + onTheirWayMs && atMs < until;
    if (isLate) inVain += 1;
    if (how !== 'refused') continue;
    if (atMs >= until) told = atMs;
    until = Math.max(until, atMs + retryAfterMs);
  }
  return inVain;
}

/** Until a refusal has been read, and whoever had been let in before it has arrived, on a busy machine. */
const onTheirWayMs = 1000;
